"""The next best on both sides, and what each would cost everyone, judged by trying every plan."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.assignment import assign
from alongside_engine.matching import Criterion, _alternatives, match
from alongside_engine.matching._alternatives import alternatives
from alongside_engine.matching._compile import compiled
from tests.engine.matching.rounds import mentee, mentor, only, problems


def merits_with(round_, forced=None, floor=None):
    """The best that a plan with a couple reaches in people placed, evenness and total, found by trying every plan."""
    capacity = round_.wish.capacity.tolist()
    possible = [[one != other and not round_.broken(one, other) for one in round_.mentors] for other in round_.mentees]
    units = [[round_.fit.units(one, other) for one in round_.mentors] for other in round_.mentees]
    allowed = [
        [None, *(j for j, yes in enumerate(row) if yes and ((i, j) == forced or floor is None or units[i][j] >= floor))]
        for i, row in enumerate(possible)
    ]
    if forced:
        allowed[forced[0]] = [forced[1]]
    best = None
    for chosen in product(*allowed):
        load = [chosen.count(j) for j in range(len(capacity))]
        if all(many <= most for many, most in zip(load, capacity, strict=True)):
            placed = [(i, j) for i, j in enumerate(chosen) if j is not None]
            even = -sum(many * (many - 1) // 2 for many in load) if round_.wish.spread else 0
            found = (len(placed), even, sum(units[i][j] for i, j in placed))
            best = found if best is None else max(best, found)
    return best


def numbers(round_, couple, other):
    mentees, mentors = ([person.key for person in side] for side in (round_.mentees, round_.mentors))
    return (couple[0], mentors.index(other.key)) if other.side == "mentor" else (mentees.index(other.key), couple[1])


@settings(max_examples=150, deadline=None)
@given(problems(), st.booleans())
def test_cost_is_what_the_best_plan_with_the_other_couple_loses(problem, floor):
    round_ = compiled(replace(problem, locked=(), rules=replace(problem.rules, floor=floor)))
    if not round_.mentees or not round_.mentors:
        return
    found = assign(round_.scores, round_.wish)
    reached = next((layer.reached for layer in found.layers if layer.name == "floor"), None)
    best = merits_with(round_, floor=reached)

    for couple, others in alternatives(round_, found).items():
        for other in others:
            forced = merits_with(round_, numbers(round_, couple, other), reached)
            assert (other.exact, other.placed, other.cost) == (True, best[0] - forced[0], best[2] - forced[2])


@settings(max_examples=100, deadline=None)
@given(problems())
def test_no_other_partner_costs_less_than_the_first_given(problem):
    round_ = compiled(replace(problem, locked=(), rules=replace(problem.rules, spread=False)))
    if not round_.mentees or not round_.mentors:
        return
    found = assign(round_.scores, round_.wish)
    together = set(zip(found.mentees.tolist(), found.mentors.tolist(), strict=True))
    best = merits_with(round_)

    for (i, j), others in alternatives(round_, found).items():
        given_ = [other for other in others if other.side == "mentor"]
        costs = sorted(
            (best[0] - forced[0], best[2] - forced[2])
            for one in range(len(round_.mentors))
            if one != j and round_.mentors[one] != round_.mentees[i] and not round_.broken(round_.mentors[one], round_.mentees[i])
            for forced in [merits_with(round_, (i, one))]
        )
        assert [(other.placed, other.cost) for other in given_] == costs[:2]
        assert [other for other in others if numbers(round_, (i, j), other) in together] == []


@settings(max_examples=100, deadline=None)
@given(problems(), st.booleans())
def test_bound_from_prices_is_never_too_high(problem, floor):
    round_ = compiled(replace(problem, locked=(), rules=replace(problem.rules, floor=floor)))
    if not round_.mentees or not round_.mentors:
        return
    found = assign(round_.scores, round_.wish)
    reached = next((layer.reached for layer in found.layers if layer.name == "floor"), None)
    best, priced = merits_with(round_, floor=reached), _alternatives._AtLeast(round_, found)

    for couple, side, other in priced.nearest(found):
        instead = (couple[0], other) if side == "mentor" else (other, couple[1])
        forced = merits_with(round_, instead, reached)
        lost = tuple(one - other for one, other in zip(best, forced, strict=True))
        assert lost >= (0, 0, priced.cost(instead).fit)


@pytest.fixture
def people():
    return (
        mentor("m1", site="North", topics=frozenset({"a", "b"})),
        mentor("m2", site="South", topics=frozenset({"a"})),
        mentee("n1", site="North", topics=frozenset({"a", "b"})),
        mentee("n2", site="South", topics=frozenset({"a"})),
        mentee("n3", site="West", topics=frozenset({"c"})),
    )


def test_alternatives_are_told_in_words(people):
    rules = replace(only(topics=Criterion("same"), site=Criterion("same", "low")), spread=False)

    pair = match(people, rules).pairs[0]

    assert [(other.side, other.key, other.score, other.cost, other.placed, other.words) for other in pair.alternatives] == [
        ("mentor", "m2", 3_333, 1_000_001, 0, "All pairs together would fit much less well (by 10 000 points)"),
        ("mentee", "n3", 0, 1_000_000, 0, "All pairs together would fit much less well (by 10 000 points)"),
        ("mentee", "n2", 6_667, 1_000_001, 0, "All pairs together would fit much less well (by 10 000 points)"),
    ]


def test_alternatives_of_a_large_round_say_at_least(people, monkeypatch):
    monkeypatch.setattr(_alternatives, "MOST_EXACT", 0)
    rules = replace(only(topics=Criterion("same"), site=Criterion("same", "low")), spread=False)

    pair = match(people, rules).pairs[0]

    assert {other.exact for other in pair.alternatives} == {False}
    assert {other.words for other in pair.alternatives} == {
        "May be as good for everybody",
        "All pairs together would fit much less well (by at least 6 667 points)",
    }


def test_two_nearest_are_kept_of_many():
    """Rows of mentees, mentors and bounds, found panel by panel."""
    parts = [np.array([[0, 1], [7, 7], [5, 3]]), np.array([[2, 3], [7, 8], [4, 1]])]

    assert _alternatives._first_each(parts, 1) == {7: [1, 2], 8: [3]}


def test_alternative_may_cost_somebody_the_place():
    people = (mentor("best", rank=3), mentor("low", rank=2), mentee("high", rank=2), mentee("easy", rank=1))
    rules = only(grade=Criterion("senior", "mandatory"))

    (best, _low) = match(people, rules).pairs

    assert [(other.key, other.words) for other in best.alternatives] == [("easy", "1 mentee fewer would have a mentor")]


def test_pairs_placed_by_hand_have_no_alternatives(people):
    plan = match(people, only(), locked=[("m1", "n1")])

    assert [bool(pair.alternatives) for pair in plan.pairs] == [False, True]


def test_nothing_is_given_where_too_many_couples_would_be_looked_at(people, monkeypatch):
    monkeypatch.setattr(_alternatives, "MOST_EXACT", 0)
    monkeypatch.setattr(_alternatives, "MOST_LOOKED", 0)

    assert [pair.alternatives for pair in match(people, only()).pairs] == [(), ()]
