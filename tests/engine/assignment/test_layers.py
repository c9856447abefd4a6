"""Every layer against every assignment there is; the order of rows, the two solvers, and couples that nobody looked at."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.assignment import NEVER, Table, Vectors, Wish, assign
from alongside_engine.assignment import _assign
from tests.engine.assignment.proof import best, proves

SMALL = st.integers(0, 4)


@st.composite
def rounds(draw):
    """A small round with ties, impossible couples, places, and any layers."""
    shape = draw(st.sampled_from([(1, 1), (2, 3), (3, 2), (3, 3), (4, 3), (5, 3), (3, 5)]))
    worth = st.one_of(st.just(NEVER), st.integers(-2, 3).map(float), st.integers(-2, 3).map(float))
    cells = np.array(draw(st.lists(worth, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))).reshape(shape)
    capacity = np.array(draw(st.lists(st.integers(0, 2), min_size=shape[1], max_size=shape[1])))
    wanted = np.array(draw(st.lists(st.integers(1, 2), min_size=shape[0], max_size=shape[0]))) if shape[0] < 5 and draw(st.booleans()) else None
    told = draw(st.sets(st.tuples(st.integers(0, shape[0] - 1), st.integers(0, shape[1] - 1)), max_size=3))
    most = draw(st.sampled_from([True, True, False]))
    return Table(cells), Wish(
        capacity,
        wanted=wanted,
        most=most,
        spread=most and draw(st.booleans()),
        floor=most and draw(st.booleans()),
        told=tuple(np.array(sorted(told), dtype=np.int64).reshape(-1, 2).T) if draw(st.booleans()) else None,
    )


def wanted_of(scores, wish):
    return [1] * scores.mentees if wish.wanted is None else wish.wanted.tolist()


def couples_of(found):
    return list(zip(found.mentees.tolist(), found.mentors.tolist(), strict=True))


@settings(max_examples=300, deadline=None)
@given(rounds())
def test_assignment_is_the_best_of_all_there_are_and_proved(round_):
    scores, wish = round_
    wanted = wanted_of(scores, wish)

    found = assign(scores, wish, solver="fast")

    assert sorted(couples_of(found)) == sorted(best(scores.cells, wish, wanted))
    assert proves(scores.cells, wish, wanted, found)
