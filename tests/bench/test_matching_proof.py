"""The check of proofs at any size: it takes every right plan, and nothing that is a little wrong."""

from dataclasses import replace

import numpy as np
import pytest

from alongside_engine.assignment import assign
from tests.bench.matching.instances import FAMILIES
from tests.bench.matching.proof import holds

FAR = 1 << 20


@pytest.fixture(scope="module", params=[("tight", 1), ("square", 2), ("cohort", 3)], ids=lambda row: row[0])
def solved(request):
    family, seed = request.param
    round_ = FAMILIES[family](150, seed).compiled()
    return round_.scores, round_.wish, assign(round_.scores, round_.wish, solver="scipy")


def priced_otherwise(found, name, side, number, by):
    (layer,) = (layer for layer in found.layers if layer.name == name)
    prices = getattr(layer, side).copy()
    prices[number] += by
    other = replace(layer, **{side: prices})
    return replace(found, layers=tuple(other if row is layer else row for row in found.layers))


def test_right_plan_holds(solved):
    assert holds(*solved)


@pytest.mark.parametrize("name", ["placed", "fit"])
@pytest.mark.parametrize("side", ["mentee_prices", "mentor_prices"])
def test_wrong_price_of_anybody_is_noticed(solved, name, side):
    scores, wish, found = solved
    many = len(getattr(found.layers[0], side))
    missed = [
        number for number in range(many) if all(holds(scores, wish, priced_otherwise(found, name, side, number, by)) for by in (FAR, -FAR))
    ]
    assert missed == []


def test_two_who_change_mentors_are_noticed_unless_it_is_as_good(solved):
    scores, wish, found = solved
    noticed = 0
    for number in range(found.mentees.size - 1):
        mentors = found.mentors.copy()
        mentors[[number, number + 1]] = mentors[[number + 1, number]]
        same = scores.possible(found.mentees, mentors).all() and scores.of(found.mentees, mentors).sum() == found.scores.sum()
        other = replace(found, mentors=mentors)
        assert holds(scores, wish, other) == bool(same)
        noticed += not same
    assert noticed > found.mentees.size // 2


def test_somebody_left_out_is_noticed(solved):
    scores, wish, found = solved
    fewer = replace(found, mentees=found.mentees[1:], mentors=found.mentors[1:])
    assert not holds(scores, wish, fewer)


def test_mentor_beyond_their_places_is_noticed(solved):
    scores, wish, found = solved
    assert not holds(scores, replace(wish, capacity=np.zeros_like(wish.capacity)), found)
