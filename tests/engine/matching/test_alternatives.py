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
from tests.engine.matching.rounds import answer, mentee, mentor, only, problems


def merits_with(round_, forced=None, floor=None, fixed=(), free=None):
    """The best that a plan with a couple reaches in people placed, evenness and total, found by trying every plan.

    Couples that are `fixed` stand in all of them; a floor holds neither for these nor for one that is `free` to stay.
    """
    capacity = round_.wish.capacity.tolist()
    possible = [[one != other and not round_.broken(one, other) for one in round_.mentors] for other in round_.mentees]
    units = [[round_.fit.units(one, other) for one in round_.mentors] for other in round_.mentees]
    allowed = [
        [None, *(j for j, yes in enumerate(row) if (i, j) == free or (yes and ((i, j) == forced or floor is None or units[i][j] >= floor)))]
        for i, row in enumerate(possible)
    ]
    for i, j in (*fixed, *([forced] if forced else [])):
        allowed[i] = [j]
    best = None
    for chosen in product(*allowed):
        load = [chosen.count(j) for j in range(len(capacity))]
        if all(many <= most for many, most in zip(load, capacity, strict=True)):
            placed = [(i, j) for i, j in enumerate(chosen) if j is not None]
            even = -sum(many * (many - 1) // 2 for many in load) if round_.wish.spread else 0
            found = (len(placed), even, sum(units[i][j] for i, j in placed))
            best = found if best is None else max(best, found)
    return best


def numbered(round_, mentor, mentee):
    return next(i for i, row in enumerate(round_.mentees) if row.key == mentee), next(
        j for j, row in enumerate(round_.mentors) if row.key == mentor
    )


def numbers(round_, couple, other):
    """The couple that would be instead, by numbers."""
    return numbered(round_, *((other.key, couple[1]) if other.side == "mentor" else (couple[0], other.key)))


def all_others(round_, found):
    return alternatives(round_, found, lambda: round_).items()


@settings(max_examples=150, deadline=None)
@given(problems(), st.booleans())
def test_cost_is_what_the_best_plan_with_the_other_couple_loses(problem, floor):
    round_ = compiled(replace(problem, locked=(), rules=replace(problem.rules, floor=floor)))
    if not round_.mentees or not round_.mentors:
        return
    found = assign(round_.scores, round_.wish)
    reached = next((layer.reached for layer in found.layers if layer.name == "floor"), None)
    best = merits_with(round_, floor=reached)

    for couple, others in all_others(round_, found):
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

    for couple, others in all_others(round_, found):
        i, j = numbered(round_, *couple)
        given_ = [other for other in others if other.side == "mentor"]
        costs = sorted(
            (best[0] - forced[0], best[2] - forced[2])
            for one in range(len(round_.mentors))
            if one != j and round_.mentors[one] != round_.mentees[i] and not round_.broken(round_.mentors[one], round_.mentees[i])
            for forced in [merits_with(round_, (i, one))]
        )
        assert [(other.placed, other.cost) for other in given_] == costs[:2]
        assert [other for other in others if numbers(round_, couple, other) in together] == []


@settings(max_examples=100, deadline=None)
@given(problems(), st.booleans())
def test_bound_from_prices_is_never_too_high(problem, floor):
    round_ = compiled(replace(problem, locked=(), rules=replace(problem.rules, floor=floor)))
    if not round_.mentees or not round_.mentors:
        return
    found = assign(round_.scores, round_.wish)
    reached = next((layer.reached for layer in found.layers if layer.name == "floor"), None)
    best, priced = merits_with(round_, floor=reached), _alternatives._AtLeast(round_, found)

    for other in priced.nearest():
        forced = merits_with(round_, other.instead, reached)
        lost = tuple(one - after for one, after in zip(best, forced, strict=True))
        assert lost >= (0, 0, other.cost.fit)


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


@settings(max_examples=300, deadline=None)
@given(problems(), st.booleans())
def test_lock_lifted_costs_what_the_best_plan_with_the_other_couple_loses_to_the_plan(problem, floor):
    """One lock at a time is taken away, and the others stand; below 0 the plan would be better without the lock."""
    problem = replace(problem, rules=replace(problem.rules, floor=floor))
    plan, whole, round_ = answer(problem), compiled(replace(problem, locked=())), compiled(problem)
    layers = assign(round_.scores, round_.wish).layers if round_.mentees and round_.mentors else ()
    reached = next((layer.reached for layer in layers if layer.name == "floor"), None)
    together = {numbered(whole, pair.mentor, pair.mentee): pair for pair in plan.pairs}
    locked = {couple for couple, pair in together.items() if pair.locked}
    fixed_plan = merits_with(whole, fixed=together)

    for couple in locked:
        others = locked - {couple}
        for side in ("mentor", "mentee"):
            given_ = [other for other in together[couple].alternatives if other.side == side]
            mine = (whole.mentors[couple[1]].key, whole.mentees[couple[0]].key)
            instead = (
                [(couple[0], j) for j in range(len(whole.mentors))]
                if side == "mentor"
                else [(i, couple[1]) for i in range(len(whole.mentees))]
            )
            taken = {i for i, _j in others}
            costs = {}
            for i, j in instead:
                one, other = whole.mentors[j], whole.mentees[i]
                if (i, j) not in together and i not in taken and one != other and not whole.broken(one, other):
                    best = merits_with(whole, (i, j), reached, others, couple)
                    if best:
                        costs[i, j] = tuple(was - now for was, now in zip(fixed_plan, best, strict=True))
            said = {numbers(whole, mine, other): other for other in given_}
            assert {where: (other.placed, other.cost) for where, other in said.items()} == {where: costs[where][::2] for where in said}
            assert sorted(costs[where] for where in said) == sorted(costs.values())[:2]
            assert all(other.exact and other.words.startswith("These two are placed by hand; were they not, ") for other in given_)


def test_pairs_placed_by_hand_say_what_they_cost(people):
    rules = replace(only(topics=Criterion("same"), site=Criterion("same", "low")), spread=False)

    locked = next(pair for pair in match(people, rules, locked=[("m2", "n1")]).pairs if pair.locked)

    were_not = "These two are placed by hand; were they not,"
    assert [(other.side, other.key, other.cost, other.words) for other in locked.alternatives] == [
        ("mentor", "m1", -1_000_001, f"{were_not} all pairs together would fit much better (by 10 000 points)"),
        ("mentee", "n2", -1_000_001, f"{were_not} all pairs together would fit much better (by 10 000 points)"),
        ("mentee", "n3", -1, f"{were_not} all pairs together would fit slightly better (by 0 points)"),
    ]


def test_nothing_is_given_where_too_many_couples_would_be_looked_at(people, monkeypatch):
    monkeypatch.setattr(_alternatives, "MOST_EXACT", 0)
    monkeypatch.setattr(_alternatives, "MOST_LOOKED", 0)

    assert [pair.alternatives for pair in match(people, only()).pairs] == [(), ()]
