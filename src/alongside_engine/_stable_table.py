"""Stable pairs where both sides rank by the same scores."""

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment import NEVER
from alongside_engine.assignment._worth import luck

Ints = NDArray[np.int64]


def stable_of(cells: NDArray[np.float64], capacity: Ints) -> tuple[Ints, Ints]:
    """Give the stable pairs (mentees, mentors) of a table, mentees in rows, NEVER where a couple is not allowed.

    Deferred acceptance (D. Gale and L. S. Shapley, 1962) has one answer here, since the two of a couple value it alike:
    the best couple of all would not be given up by either, and so on down the list. Equal scores are told apart by a
    hash of the two.
    """
    mentees, mentors = np.nonzero(cells > NEVER)
    order = np.lexsort((-luck(mentees, mentors), -cells[mentees, mentors]))
    free, places = [True] * cells.shape[0], capacity.tolist()
    left = min(cells.shape[0], int(np.minimum(capacity, cells.shape[0]).sum()))
    chosen: list[tuple[int, int]] = []
    for mentee, mentor in zip(mentees[order].tolist(), mentors[order].tolist(), strict=True):
        if free[mentee] and places[mentor]:
            free[mentee] = False
            places[mentor] -= 1
            chosen.append((mentee, mentor))
            if len(chosen) == left:
                break
    found = np.array(sorted(chosen), dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def blocking(cells: NDArray[np.float64], capacity: Ints, mentees: Ints, mentors: Ints) -> int:
    """Count the couples who would both gain by leaving their partners for each other, or by filling a gap."""
    mentee_has = np.full(cells.shape[0], NEVER)
    mentee_has[mentees] = cells[mentees, mentors]
    mentor_has = np.full(cells.shape[1], np.inf)
    np.minimum.at(mentor_has, mentors, cells[mentees, mentors])
    load = np.bincount(mentors, minlength=cells.shape[1])
    mentor_has[load < capacity] = NEVER
    mentor_has[capacity == 0] = np.inf
    return int(((cells > mentee_has[:, None]) & (cells > mentor_has)).sum())
