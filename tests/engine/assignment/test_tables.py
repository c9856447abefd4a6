"""Whole tables: the quick way against every assignment there is and against the general way, and the check of their proofs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.assignment import NEVER, Table, Wish, assign
from alongside_engine.assignment._dense import assign_dense, suits
from alongside_engine.assignment._verify import verify
from tests.engine.assignment.proof import every_assignment, merits, proves
from tests.engine.assignment.test_layers import rounds


@st.composite
def tables(draw):
    """A small table with ties, impossible couples and places."""
    scores, wish = draw(rounds())
    return scores, Wish(wish.capacity, most=wish.most, floor=wish.floor)


def couples_of(found):
    return list(zip(found.mentees.tolist(), found.mentors.tolist(), strict=True))


def changed(layers, place, **changes):
    return (*layers[:place], replace(layers[place], **changes), *layers[place + 1 :])


@settings(max_examples=200, deadline=None)
@given(tables())
def test_whole_table_is_assigned_best_of_all_there_are_and_proved(table):
    scores, wish = table

    found = assign_dense(scores, wish)

    all_there_are = every_assignment(scores.cells, wish, [1] * scores.mentees)
    ways = [merits(scores.cells, couples, wish)[:-1] for couples in all_there_are]
    assert merits(scores.cells, couples_of(found), wish)[:-1] == min(ways)
    assert proves(scores.cells, wish, [1] * scores.mentees, found)
    assert verify(scores, wish, found)


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_proof_of_every_layer_passes_the_check_and_no_other_assignment_does(round_):
    scores, wish = round_
    wanted = [1] * scores.mentees if wish.wanted is None else wish.wanted.tolist()

    found = assign(scores, wish)

    assert verify(scores, wish, found)
    for couples in every_assignment(scores.cells, wish, wanted):
        if sorted(couples) != couples_of(found):
            mentees, mentors = np.array(sorted(couples), dtype=np.int64).reshape(-1, 2).T
            other = replace(found, mentees=mentees, mentors=mentors, scores=scores.cells[mentees, mentors].astype(np.int64))
            if merits(scores.cells, couples, wish) != merits(scores.cells, couples_of(found), wish):
                assert not verify(scores, wish, other)


def test_wrong_plans_and_wrong_proofs_of_a_table_fail_the_check():
    cells = np.random.default_rng(5).integers(-1000, 1000, (60, 50)).astype(float)
    cells[:, :3] = NEVER
    scores, wish = Table(cells), Wish(np.full(50, 1))
    good = assign_dense(scores, wish)
    first, rest = slice(0, 2), slice(1, None)
    swapped = good.mentors.copy()
    swapped[first] = swapped[first][::-1]
    fit = good.layers[1]
    dearer = fit.mentee_prices.copy()
    dearer[good.mentees[0]] += 1

    assert verify(scores, wish, good)
    assert not verify(scores, wish, replace(good, mentors=swapped, scores=scores.of(good.mentees, swapped)))
    assert not verify(scores, wish, replace(good, mentees=good.mentees[rest], mentors=good.mentors[rest], scores=good.scores[rest]))
    assert not verify(scores, wish, replace(good, layers=changed(good.layers, 1, mentee_prices=dearer)))
    assert not verify(scores, wish, replace(good, layers=changed(good.layers, 1, own_price=1 << 62)))
    assert not verify(scores, wish, replace(good, layers=changed(good.layers, 1, reached=fit.reached - 1)))
    assert not verify(scores, wish, replace(good, layers=changed(good.layers, 1, mentee_prices=dearer[1:])))
    assert not verify(scores, wish, replace(good, layers=good.layers[:1]))
    assert not verify(scores, wish, replace(good, scores=good.scores + 1))
    assert not verify(scores, wish, replace(good, mentors=good.mentors + 50))
    assert not verify(scores, wish, replace(good, mentors=good.mentors[rest]))
    assert not verify(scores, replace(wish, capacity=np.zeros(50, dtype=int)), good)


@pytest.mark.parametrize(("mentees", "mentors", "capacity"), [(120, 90, 1), (90, 120, 1), (120, 70, 2), (100, 100, 1)])
@pytest.mark.parametrize("aim", [{}, {"most": False}, {"floor": True}])
def test_quick_and_general_way_reach_the_same(mentees, mentors, capacity, aim):
    random = np.random.default_rng(mentees)
    cells = random.integers(-50, 200, (mentees, mentors)).astype(float)
    cells[random.random(cells.shape) < 0.9] = NEVER
    scores, wish = Table(cells), Wish(np.full(mentors, capacity), **aim)

    quick, general = assign_dense(scores, wish), assign(scores, wish)

    assert [(layer.name, layer.reached) for layer in quick.layers] == [(layer.name, layer.reached) for layer in general.layers[:-1]]
    assert verify(scores, wish, quick)


def test_table_with_nobody_or_nothing_possible_is_proved_too():
    for cells in (np.empty((0, 3)), np.empty((3, 0)), np.full((3, 2), NEVER)):
        scores, wish = Table(cells), Wish(np.full(cells.shape[1], 1), floor=True)
        found = assign_dense(scores, wish)
        assert (found.mentees.size, verify(scores, wish, found)) == (0, True)


def test_scores_too_long_for_an_exact_proof_are_refused():
    scores = Table(np.array([[9e15, -9e15], [9e15, 9e15]]))

    with pytest.raises(OverflowError):
        assign_dense(scores, Wish(np.ones(2, dtype=int)))


def test_quick_way_is_for_one_mentor_each_without_spreading():
    scores, one = Table(np.zeros((2, 2))), np.ones(2, dtype=int)

    assert [suits(scores, wish) for wish in (Wish(one), Wish(one, spread=True), Wish(one, wanted=one * 2))] == [True, False, False]


@pytest.mark.parametrize("share", [0.5, 0.98])
@pytest.mark.parametrize("aim", [{}, {"most": False}, {"floor": True}])
def test_long_scores_are_assigned_like_short_ones(share, aim):
    random = np.random.default_rng(7)
    cells = random.integers(-50, 200, (90, 80)).astype(float)
    cells[random.random(cells.shape) < share] = NEVER
    wish, long = Wish(np.full(80, 2), **aim), 1e12

    short, found = assign_dense(Table(cells), wish), assign_dense(Table(cells * long), wish)

    assert (short.mentees.size, short.layers[-1].reached * int(long)) == (found.mentees.size, found.layers[-1].reached)
    assert verify(Table(cells * long), wish, found)
