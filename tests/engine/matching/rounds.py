"""Random rounds of people and rules, and a judge that looks at every couple and every plan one by one."""

import random
from collections import Counter
from dataclasses import replace
from itertools import product

from hypothesis import strategies as st

from alongside_engine.matching import Bar, Criterion, Person, Preference, Rules, match
from alongside_engine.matching._compile import compiled
from alongside_engine.matching._problem import Problem

TOPICS = ("careers", "exams", "wellbeing")
TEXTS = ("", "night rota and exams", "exams again, and the night rota", "a year abroad", "my year abroad")
KEPT_APART = "kept apart by the lead"
DIRECTIONS = {
    "grade": ("senior", "same", "different", "near", "ignore"),
    "topics": ("same", "different", "ignore"),
    "specialty": ("same", "different", "ignore"),
    "site": ("same", "different", "near", "ignore"),
    "text": ("same", "ignore"),
    "preferences": ("same", "ignore"),
}


def person(key, role="both", **details):
    return Person(key, role, **details)


def mentor(key, **details):
    return Person(key, "mentor", **details)


def mentee(key, **details):
    return Person(key, "mentee", **details)


def only(**criteria):
    """Rules that ask for nothing but this."""
    nothing = {name: Criterion() for name in DIRECTIONS}
    return Rules(**nothing | criteria)


def couples(plan):
    return [(pair.mentor, pair.mentee) for pair in plan.pairs]


@st.composite
def rules(draw):
    def criterion(name):
        importances = ("high", "medium", "low") if name in ("text", "preferences") else ("mandatory", "high", "medium", "low")
        return Criterion(draw(st.sampled_from(DIRECTIONS[name])), draw(st.sampled_from(importances)))

    return Rules(**{name: criterion(name) for name in DIRECTIONS}, areas={"North": "City", "South": " city"}, spread=draw(st.booleans()))


def people(most):
    return st.lists(
        st.builds(
            Person,
            key=st.sampled_from([f"p{number}" for number in range(9)]),
            role=st.sampled_from(["mentor", "mentee", "both"]),
            rank=st.sampled_from([None, 1, 2, 3]),
            track=st.sampled_from(["", "training", "Training", "SAS"]),
            specialty=st.sampled_from(["", "Renal", "renal ", "Cardiology"]),
            site=st.sampled_from(["", "North", "South", "West"]),
            topics=st.frozensets(st.sampled_from(TOPICS)),
            text=st.sampled_from(TEXTS),
            capacity=st.integers(0, 3),
            wants_peer=st.booleans(),
            rank_wanted=st.sampled_from([None, None, 3]),
        ),
        max_size=most,
        unique_by=lambda person: person.key,
    ).map(tuple)


@st.composite
def problems(draw, most=6):
    everybody = draw(people(most))
    couples = [(m.key, n.key) for m, n in product(everybody, everybody) if m.mentors and n.seeks and m != n]
    some = st.sets(st.sampled_from(couples), max_size=4) if couples else st.just(set())
    barred, told, ranked = draw(some), draw(some), draw(some)
    free = {person.key: person.capacity for person in everybody}
    locked = []
    for one, other in draw(st.permutations(couples))[: draw(st.integers(0, 2))]:
        if free[one] and (one, other) not in barred and other not in [taken for _, taken in locked]:
            free[one] -= 1
            locked.append((one, other))
    return Problem(
        everybody,
        draw(rules()),
        tuple(Bar(*couple, KEPT_APART) for couple in sorted(barred)),
        tuple(locked),
        tuple(Preference("mentee", other, one, draw(st.integers(1, 3))) for one, other in sorted(ranked)),
        tuple(sorted(told)),
    )


def answer(problem, **ways):
    return match(
        problem.people,
        problem.rules,
        bars=problem.bars,
        locked=problem.locked,
        preferences=problem.preferences,
        told=problem.told,
        **ways,
    )


def shuffled(problem, seed):
    shuffle = random.Random(seed)

    def mixed(rows):
        return tuple(shuffle.sample(rows, len(rows)))

    return replace(
        problem,
        people=mixed(problem.people),
        bars=mixed(problem.bars),
        locked=mixed(problem.locked),
        preferences=mixed(problem.preferences),
        told=mixed(problem.told),
    )


def unevenness(mentors):
    """How unevenly mentees are spread: for each mentor, the pairs of mentees who share them."""
    return sum(many * (many - 1) // 2 for many in Counter(mentors).values())


def merits(problem):
    """The best that any plan reaches in people placed, spread and total, found by trying every plan."""
    round_ = compiled(problem)
    by_hand = {other: one for one, other in problem.locked}
    choices = [
        [None, *(one for one in round_.people.values() if one.mentors and one != other and not round_.broken(one, other))]
        for other in round_.people.values()
        if other.seeks and other.key not in by_hand
    ]
    others = [other for other in round_.people.values() if other.seeks and other.key not in by_hand]
    places = {one.key: one.capacity - list(by_hand.values()).count(one.key) for one in round_.people.values()}
    best = None
    for chosen in product(*choices):
        pairs = [(one, other) for one, other in zip(chosen, others, strict=True) if one]
        load = {one.key: sum(taken == one for taken in chosen) for one in round_.people.values()}
        if all(load[key] <= places[key] for key in load):
            mentors = [*by_hand.values(), *(one.key for one, _other in pairs)]
            spread = unevenness(by_hand.values()) - unevenness(mentors) if problem.rules.spread else 0
            found = (len(pairs), spread, sum(round_.fit.units(*pair) for pair in pairs))
            best = found if best is None else max(best, found)
    return best
