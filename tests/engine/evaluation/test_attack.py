"""Somebody who works out what few people answered finds nothing under the rule of the engine, and plenty under other rules."""

import pytest

from tests.engine.evaluation.asking import (
    Alongside,
    ChangeBySides,
    Filters,
    HideSmallCells,
    NestedOnly,
    SizeOnly,
    answered_twice,
    schemes,
    sizes,
    statements,
)
from tests.engine.evaluation.attack import Changed, Counted, Middle, Ordered, finds

MANY = pytest.mark.parametrize("many", [60, pytest.param(1_200, marks=pytest.mark.slow)])


TEN, NINE = frozenset(range(10)), frozenset(range(9))
WHOLE = [Counted(1, TEN, frozenset([0]), 6, 6), Counted(1, TEN, frozenset([1]), 4, 4)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (WHOLE, None),
        ([*WHOLE, Counted(1, NINE, frozenset([0]), 5, 5)], ("somebody", 0)),
        ([*WHOLE, Counted(1, NINE, frozenset([0]), 6, 6)], ("somebody", 0)),
        ([*WHOLE, Counted(1, frozenset(range(5)), frozenset([1]), 0, 4)], None),
        ([*WHOLE, Counted(1, frozenset(range(5)), frozenset([1]), 1, 4)], ("somebody", 0)),
        ([Counted(1, TEN, frozenset([0, 1]), 10, 10), Counted(1, frozenset(range(5)), frozenset([0]), 0, 0)], ("nobody", 0)),
        ([*WHOLE, Counted(1, frozenset(range(6)), frozenset([0]), 4, 4)], ("somebody", 0)),
        ([Ordered(1, frozenset(range(5)), (0, 1))], ("somebody", 0)),
        ([Ordered(1, frozenset(range(8)), (0, 1))], None),
        ([Middle(1, TEN, 0), Middle(1, NINE, 0)], None),
        ([Middle(1, TEN, 0.5), Middle(1, NINE, 0)], ("nobody", 0)),
        ([Middle(1, TEN, 0.5), Middle(1, frozenset(range(5)), 0)], ("somebody", 0)),
        ([*WHOLE, Changed(TEN, 1, 6, 6)], None),
        ([*WHOLE, Changed(NINE, 1, 6, 6)], ("somebody", 0)),
    ],
)
def test_attacker_finds_what_arithmetic_gives_back_and_no_more(said, found):
    waves = {1: TEN, 2: TEN} if isinstance(said[-1], Changed) else {1: TEN}

    left = finds(said, waves, (0, 1))

    assert (left and (left[-1], left[1])) == found


def attacked(rule, many, tries=None):
    """What was found in each of so many schemes, and how many wishes were granted, of people how many."""
    found, granted, people = [], 0, []
    for item, chance in schemes(many):
        said, left = statements(item, chance, rule())
        granted += left
        people.append(len(item.traits))
        found.append(finds(said, item.ever, item.points, several=item.kind == "several", tries=tries))
    return found, granted, people


@MANY
def test_attacker_finds_no_answer_of_fewer_than_five(many, say):
    found, granted, people = attacked(Alongside, many)

    say(f"attacker: {sum(map(bool, found))} finds in {many} schemes of {sizes(people)} people, {granted} releases granted")
    assert granted > many
    assert [one for one in found if one] == []


@pytest.mark.parametrize("many", [20, pytest.param(300, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("rule", "at_least"), [(HideSmallCells, 0.5), (SizeOnly, 0.3), (Filters, 0.1), (NestedOnly, 0.1)])
def test_attacker_finds_answers_under_other_rules(rule, at_least, many, say):
    found, granted, _people = attacked(rule, many, tries=60)

    share = sum(map(bool, found)) / many
    say(f"attacker, {rule.__name__}: finds in {sum(map(bool, found))} of {many} schemes ({share:.0%}), {granted} releases granted")
    assert share >= at_least


@pytest.mark.parametrize("many", [400, pytest.param(2_500, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("rule", "is_safe"), [(Alongside, True), (ChangeBySides, False)])
def test_attacker_finds_no_answer_in_the_change_of_the_same_people(rule, is_safe, many, say):
    told, found = 0, []
    for item, _chance in answered_twice(many):
        decide = rule()
        wholes = [one for wave in (1, 2) for one in decide.decide(item, ("whole", wave, None))]
        change = decide.decide(item, ("paired", 0, None))
        told += bool(change)
        found += filter(None, [finds([*wholes, *change], item.ever, item.points)])

    say(f"attacker, {rule.__name__}: {len(found)} finds in {told} changes told of {many} scales asked twice")
    assert (told > 0, not found) == (True, is_safe)
