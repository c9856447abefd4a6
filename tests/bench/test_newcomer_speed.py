"""How long one newcomer to a running scheme waits for an answer, against a plan made from nothing; `make bench` prints it."""

import random
import time

import pytest

from alongside_engine.matching import Person, match

TOPICS = tuple(f"topic-{number}" for number in range(16))
WORDS = tuple(f"word{number}" for number in range(400))
TIMES_FASTER = 4


def scheme(many):
    draw = random.Random(1)
    return [
        Person(
            f"p{number}",
            "mentor" if number % 10 < 4 else "mentee",
            rank=draw.randint(5, 9) if number % 10 < 4 else draw.randint(1, 7),
            track="training",
            site=f"site {draw.randint(1, 12)}",
            topics=frozenset(draw.sample(TOPICS, 4)),
            text=" ".join(draw.choices(WORDS, k=60)),
            capacity=draw.randint(1, 2),
        )
        for number in range(many)
    ]


def processor(work):
    started = time.process_time()
    return work(), time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("many", [5_000, 20_000])
def test_newcomer_is_answered_in_a_fraction_of_a_whole_plan(many, capsys):
    people = scheme(many)
    plan, whole = processor(lambda: match(people))
    live = [(pair.mentor, pair.mentee) for pair in plan.pairs]
    new = [
        Person("new", "mentee", rank=2, track="training", topics=frozenset(TOPICS[:3])),
        Person("spare", "mentor", rank=9, track="training"),
    ]

    answer, alone = processor(lambda: match([*people, *new], standing=live))

    with capsys.disabled():
        print(f"\n{many:,} people: {whole:.2f} s for a plan from nothing, {alone:.2f} s for one newcomer: {whole / alone:.0f} times")
    assert answer.placed >= 1
    assert whole / alone > TIMES_FASTER
