"""How long a large round takes; `make bench` prints it."""

import random
import time

import pytest

from alongside_engine.matching import Person, match

TOPICS = ("exams", "careers", "research", "teaching", "wellbeing", "leadership", "audit", "return")
ALLOWED_SECONDS = 20


def people(role, count, rank, capacity):
    draw = random.Random(role)
    return tuple(
        Person(
            key=f"{role}{number}",
            role=role,
            rank=rank,
            track="training",
            specialty=draw.choice(("cardiology", "renal", "acute", "geriatrics")),
            site=draw.choice(("north", "south", "east")),
            topics=frozenset(draw.sample(TOPICS, 3)),
            capacity=capacity,
        )
        for number in range(count)
    )


@pytest.mark.slow
@pytest.mark.parametrize(("mentees", "mentors"), [(72, 30), (200, 80), (600, 250)])
def test_round_is_proposed_while_the_lead_waits(mentees, mentors, capsys):
    everybody = people("mentor", mentors, 2, 3) + people("mentee", mentees, 1, 1)

    started = time.perf_counter()
    plan = match(everybody)
    taken = time.perf_counter() - started

    with capsys.disabled():
        print(f"\n{mentees} mentees, {mentors} mentors: {plan.placed} placed in {taken:.2f} s")
    assert plan.placed == min(mentees, 3 * mentors)
    assert taken < ALLOWED_SECONDS
