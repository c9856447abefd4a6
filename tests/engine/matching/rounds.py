"""Random rounds of people and rules, and a judge that looks at every couple and every plan one by one."""

import random
from dataclasses import replace
from itertools import product

from hypothesis import strategies as st

from alongside_engine.matching import Bar, Criterion, Person, Preference, Quota, Rules, match
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


@st.composite
def fairness(draw):
    """Rules of fairness, each with an even chance."""
    fact, values = draw(st.sampled_from([("site", ("North", "South")), ("grade", ("F1", "F2")), ("track", ("training", "SAS"))]))
    most = st.integers(1, 2)
    named = (Quota(fact, (" " + values[0].upper(),), draw(most)), Quota(fact, values[1:], draw(most)))
    return {
        "quotas": draw(st.sampled_from([(), (Quota(fact, (), draw(most)),), (Quota(fact, values, draw(most)),), named])),
        "equal_chances": draw(st.sampled_from(["", "site", "specialty", "grade", "track"])),
        "floor": draw(st.booleans()),
        "bands": draw(st.booleans()),
    }


def people(most, wanted=1):
    return st.lists(
        st.builds(
            Person,
            key=st.sampled_from([f"p{number}" for number in range(9)]),
            role=st.sampled_from(["mentor", "mentee", "both"]),
            rank=st.sampled_from([None, 1, 2, 3]),
            grade=st.sampled_from(["", "F1", "F2"]),
            track=st.sampled_from(["", "training", "Training", "SAS"]),
            specialty=st.sampled_from(["", "Renal", "renal ", "Cardiology"]),
            site=st.sampled_from(["", "North", "South", "West"]),
            topics=st.frozensets(st.sampled_from(TOPICS)),
            text=st.sampled_from(TEXTS),
            capacity=st.integers(0, 3),
            mentors_wanted=st.sampled_from([1, 1, wanted]),
            wants_peer=st.booleans(),
            rank_wanted=st.sampled_from([None, None, 3]),
        ),
        max_size=most,
        unique_by=lambda person: person.key,
    ).map(tuple)


@st.composite
def problems(draw, most=6, *, fair=False):
    """Any round; a `fair` one has rules of fairness too, and mentees who want two mentors."""
    everybody = draw(people(most, wanted=1 + fair))
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
        replace(draw(rules()), **draw(fairness())) if fair else draw(rules()),
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
