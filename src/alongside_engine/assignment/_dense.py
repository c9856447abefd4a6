"""A table that is held whole: one dense assignment, and the prices that prove it. For tables of some thousands on each side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._assign import Assignment, Layer
from alongside_engine.assignment._scores import NEVER, Ints, Table
from alongside_engine.assignment._wish import Wish

_CELLS_HELD = 100_000_000
_ARCS_EACH = 24
_SAMPLE = 48
_ROWS = 128
_EXACT = float(1 << 53)

Cells = NDArray[np.float64]
Mask = NDArray[np.bool_]


def suits(scores: Table, wish: Wish) -> bool:
    """Say whether a table can be assigned this way: one mentor each, no spreading, nobody told, and not too large to hold."""
    places = int(np.minimum(wish.capacity, scores.mentees).sum())
    more = (wish.wanted, wish.already, wish.groups, wish.quotas, wish.told)
    plain = all(asked is None for asked in more) and not wish.spread and not wish.bands
    return plain and scores.mentees * places <= _CELLS_HELD


def import_solvers() -> None:
    """Import what is slow to import, so that it is no part of what somebody measures."""
    import scipy.optimize
    import scipy.sparse.csgraph  # noqa: F401


def assign_dense(scores: Table, wish: Wish) -> Assignment:
    """Assign a whole table by shortest augmenting paths (D. F. Crouse, 2016, as in SciPy), and prove each layer.

    The layers are those of `assign` without its last: couples equal in everything are told apart by their numbers, so
    rows and columns should stand in an order that has nothing to do with the file they came from. Raises OverflowError
    when the scores are so long that the proof would not be exact.
    """
    run = _Run(scores.cells, wish.capacity)
    if wish.most:
        run.place_most()
    if wish.floor:
        run.raise_floor()
    run.best_total()
    placed = np.flatnonzero(run.mentor_of >= 0)
    mentors = run.mentor_of[placed]
    return Assignment(placed, mentors, scores.of(placed, mentors), tuple(run.layers), scores.cells.size, len(run.layers))


class _Run:
    """A table that is narrowed layer by layer to the couples that are still free.

    `low` marks the mentees and mentors who compete for too few places: there every place is taken, and mentees may be
    left out; elsewhere nobody is left out, and places may stay free. When nobody need be placed, neither holds.
    """

    def __init__(self, cells: Cells, capacity: Ints) -> None:
        self.cells, self.capacity = cells, np.minimum(capacity, len(cells))
        first, more = np.flatnonzero(self.capacity > 0), np.maximum(self.capacity - 1, 0)
        self.slots = np.concatenate([first, np.repeat(np.arange(self.capacity.size), more)])
        self.mentor_of = np.full(len(cells), -1)
        self.layers: list[Layer] = []
        self.must = False
        self.solved = False
        self.low = np.zeros(len(cells), dtype=bool), np.zeros(self.capacity.size, dtype=bool)

    def place_most(self) -> None:
        """Place the most mentees, and find by alternating paths who is left to compete for too few places."""
        self.must = True
        possible = self.cells > NEVER
        self.mentor_of, self.solved = _most_and_best(self.cells, possible, self.slots)
        mentees, mentors = self.low = _reached(possible, self.mentor_of)
        self._note("placed", int((self.mentor_of < 0).sum()), -mentees.astype(np.int64), -mentors.astype(np.int64), 0)
        if mentees.any() and not possible.all():  # a full table has no couples between the two
            self.cells = np.where(mentees[:, None] == mentors, self.cells, NEVER)

    def raise_floor(self) -> None:
        """Strike every couple below the highest floor that those placed allow; the floor is proved from just above it."""
        placed = int((self.mentor_of >= 0).sum())
        if not placed:
            return
        floor = self._highest_floor(placed)
        below = np.where(self.cells > NEVER, -(self.cells <= floor).astype(np.float64), NEVER)
        mentor_of = self._best_of_blocks(below)
        self._note("floor", int(floor), *self._prices(below, mentor_of))
        self.cells = np.where(self.cells >= floor, self.cells, NEVER)
        self.solved = False

    def _highest_floor(self, placed: int) -> float:
        floors = np.unique(self.cells[self.cells > NEVER])
        low, high = 0, floors.size - 1
        while low < high:
            middle = (low + high + 1) // 2
            if int((_most(self.cells >= floors[middle], self.slots) >= 0).sum()) == placed:
                low = middle
            else:
                high = middle - 1
        return float(floors[low])

    def best_total(self) -> None:
        """The best total of all that is left."""
        if not self.must:
            self.mentor_of = _worth_it(self.cells, self.slots)
        elif not self.solved:
            self.mentor_of = self._best_of_blocks(self.cells)
        placed = np.flatnonzero(self.mentor_of >= 0)
        total = int(self.cells[placed, self.mentor_of[placed]].astype(np.int64).sum())
        self._note("fit", -total, *self._prices(self.cells, self.mentor_of))

    def _best_of_blocks(self, cells: Cells) -> Ints:
        mentor_of = np.full(len(cells), -1)
        for low in (False, True):
            rows, columns = np.flatnonzero(self.low[0] == low), np.flatnonzero(self.low[1][self.slots] == low)
            if rows.size:
                mentor_of[rows] = _best(-(cells if rows.size == len(cells) else cells[rows]), self.slots[columns])
        return mentor_of

    def _prices(self, cells: Cells, mentor_of: Ints) -> tuple[Ints, Ints, int]:
        free_gap = self.low[0] if self.must else ~self.low[0]
        load = np.bincount(mentor_of[mentor_of >= 0], minlength=self.capacity.size)
        free_place = ~self.low[1]
        ends = _Ends(mentor_of, free_gap, free_place & (load < self.capacity), free_place & (load > 0))
        return _Proof(cells, ends).found()

    def _note(self, name: str, reached: int, mentees: Ints, mentors: Ints, own: int) -> None:
        self.layers.append(Layer(name, reached, mentees, mentors, np.empty(0, dtype=np.int64), own))


def _most_and_best(cells: Cells, possible: Mask, slots: Ints) -> tuple[Ints, bool]:
    """Place the most mentees, and say whether that is the best total of all such ways too.

    An impossible couple costs more than all possible ones together, where that leaves every sum exact; else it is left
    out, which answers the question if the smaller side can be placed wholly.
    """
    if not possible.any():
        return np.full(len(cells), -1), True
    if possible.all():
        return _best(-cells, slots), True
    highest, many = cells.max(), min(len(cells), slots.size)
    dear = 1 + many * (highest - cells[possible].min())
    if dear * many < _EXACT:
        mentor_of = _best(np.minimum(highest - cells, dear), slots)
        placed = np.flatnonzero(mentor_of >= 0)
        mentor_of[placed[~possible[placed, mentor_of[placed]]]] = -1
        return mentor_of, True
    try:
        return _best(-cells, slots), True
    except ValueError:  # SciPy's word for what cannot be placed wholly
        return _most(possible, slots), False


def _best(costs: Cells, slots: Ints) -> Ints:
    """Give each mentee (row) a mentor, -1 for none, at the least cost; the smaller side is placed wholly."""
    from scipy.optimize import linear_sum_assignment

    mentor_of = np.full(len(costs), -1)
    rows, columns = linear_sum_assignment(_expanded(costs, slots))
    mentor_of[rows] = slots[columns]
    return mentor_of


def _expanded(costs: Cells, slots: Ints) -> Cells:
    """Give a column for each place; the mentors' first places come first."""
    mentors = costs.shape[1]
    if not np.array_equal(slots[:mentors], np.arange(mentors)):
        return costs[:, slots]
    if slots.size == mentors:
        return costs
    return np.concatenate([costs, np.take(costs, slots[mentors:], axis=1)], axis=1)


def _worth_it(cells: Cells, slots: Ints) -> Ints:
    """Give the best total when nobody need be placed: a couple is made only if it scores more than nothing."""
    mentor_of = _best(np.minimum(-cells, 0.0), slots)
    placed = np.flatnonzero(mentor_of >= 0)
    mentor_of[placed[cells[placed, mentor_of[placed]] <= 0]] = -1
    return mentor_of


def _most(possible: Mask, slots: Ints) -> Ints:
    """Give the most mentees a mentor, -1 for none (J. E. Hopcroft and R. M. Karp, 1973, as in SciPy)."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    if not slots.size:
        return np.full(len(possible), -1)
    found = maximum_bipartite_matching(csr_array(possible[:, slots]), perm_type="column")
    return np.where(found >= 0, slots[found], -1)


def _reached(possible: Mask, mentor_of: Ints) -> tuple[Mask, Mask]:
    """Say who can be reached from a mentee without a mentor by swapping places: mentees, and mentors."""
    mentees, mentors = mentor_of < 0, np.zeros(possible.shape[1], dtype=bool)
    new = np.flatnonzero(mentees)
    while new.size and mentors.size:
        mentors |= possible[new].any(axis=0)
        new = np.flatnonzero(~mentees & mentors[mentor_of])
        mentees[new] = True
    return mentees, mentors


@dataclass(frozen=True)
class _Ends:
    """Of each mentee the mentor, and whether that can change; of each mentor whether places could be filled, or emptied."""

    mentor_of: Ints
    free_gap: Mask
    to_fill: Mask
    to_empty: Mask


class _Proof:
    """Prices such that no couple left out is worth taking, and none taken is worth leaving.

    Shortest paths in the residual network (R. Bellman, 1958) over a few couples of each, then one look at all: those
    forgotten come in until there is none. Whole numbers below 2**53 in float64, so that every sum is exact.
    """

    def __init__(self, cells: Cells, ends: _Ends) -> None:
        self._cells, self._ends = cells, ends
        self._placed = ends.mentor_of >= 0
        self._whose = ends.mentor_of[self._placed]
        self._own_score = cells[self._placed, self._whose]
        self._mentors = np.zeros(cells.shape[1])
        self._own = 0.0
        self._leaving = ends.free_gap & self._placed
        self._tail = self._head = np.empty(0, dtype=np.int64)

    def found(self) -> tuple[Ints, Ints, int]:
        """Give the prices of mentees, of mentors and of the scheme itself."""
        near = self._near()
        while self._take_in(near):
            self._settle()
            near = 0.0
        mentees = self._mentees()
        longest = max(float(abs(side).max(initial=0.0)) for side in (mentees, self._mentors, self._own_score))
        if 2 * longest >= _EXACT:
            raise OverflowError("the scores are too long for exact prices")
        return mentees.astype(np.int64), self._mentors.astype(np.int64), int(self._own)

    def _mentees(self) -> Cells:
        asked = np.full(self._placed.size, self._own)
        asked[self._placed] = self._mentors[self._whose] + self._own_score
        return asked

    def _near(self) -> float:
        """How far from being worth it a couple may be to be looked at from the start: some for each mentee."""
        rows = np.linspace(0, max(len(self._cells) - 1, 0), _SAMPLE).astype(np.int64)
        slack = self._slack(np.unique(rows)) if self._cells.size else self._cells
        slack = slack[np.isfinite(slack)]
        return max(0.0, float(np.quantile(slack, min(1.0, _ARCS_EACH / self._cells.shape[1])))) if slack.size else 0.0

    def _slack(self, rows: Ints | slice, asked: Cells | None = None) -> Cells:
        asked = self._mentees() if asked is None else asked
        slack = asked[rows, None] - self._cells[rows]
        slack -= self._mentors
        return slack

    def _take_in(self, near: float) -> bool:
        """Look at all couples, and take in those worth it, or nearly; say whether any is worth it."""
        tails, heads, worth_it = [self._tail], [self._head], False
        asked = self._mentees()
        for start in range(0, len(self._cells), _ROWS):
            slack = self._slack(slice(start, start + _ROWS), asked)
            rows, columns = np.divmod(np.flatnonzero(slack < near), slack.shape[1])
            worth_it = worth_it or bool((slack[rows, columns] < 0).any())
            tails.append(rows + start)
            heads.append(columns)
        self._tail, self._head = np.concatenate(tails), np.concatenate(heads)
        order = np.argsort(self._head, kind="stable")
        self._tail, self._head = self._tail[order], self._head[order]
        return worth_it or not self._ends_hold()

    def _ends_hold(self) -> bool:
        below = min(self._mentees()[self._leaving].min(initial=np.inf), self._mentors[self._ends.to_fill].min(initial=np.inf))
        return bool(self._own <= below and self._mentors[self._ends.to_empty].max(initial=-np.inf) <= self._own)

    def _settle(self) -> None:
        """Lower prices until no known arc is worth taking."""
        length = -self._cells[self._tail, self._head]
        firsts = np.flatnonzero(np.r_[True, self._head[1:] != self._head[:-1]]) if self._head.size else self._head
        heads = self._head[firsts]
        for _sweep in range(2 * self._mentors.size + 3):
            before, own = self._mentors.copy(), self._own
            asked = self._mentees()
            self._own = min(own, asked[self._leaving].min(initial=np.inf), before[self._ends.to_fill].min(initial=np.inf))
            if heads.size:
                offered = np.minimum.reduceat(asked[self._tail] + length, firsts)
                self._mentors[heads] = np.minimum(before[heads], offered)
            emptied = self._ends.to_empty
            self._mentors[emptied] = np.minimum(self._mentors[emptied], self._own)
            if self._own == own and (self._mentors == before).all():
                return
        raise OverflowError("the assignment is not exact: a cycle is worth taking")
