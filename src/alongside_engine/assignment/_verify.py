"""A check of a proof that shares nothing with the solvers but the meaning of the numbers: it solves nothing, it only looks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._assign import Assignment, Layer, Wish
from alongside_engine.assignment._scores import NEVER, Ints, Table
from alongside_engine.assignment._worth import luck

_LONGEST = 1 << 61

Mask = NDArray[np.bool_]


def verify(scores: Table, wish: Wish, assignment: Assignment) -> bool:
    """Say whether an assignment keeps the rules, and whether its layers prove that none is better.

    With the prices of a layer, no couple, gap or place may be worth taking that is not used, nor one that is used worth
    leaving; those that gain or lose anything are held as they are for the layers that follow. A floor is proved by a
    bound instead: how many couples at it or below there must be at least. Time and memory grow with mentees × mentors.
    """
    wanted = np.ones(scores.mentees, dtype=np.int64) if wish.wanted is None else wish.wanted
    if not _keeps_rules(scores, wish, wanted, assignment):
        return False
    names = [layer.name for layer in assignment.layers]
    asked = _asked(wish, wanted, any_pair=bool(assignment.mentees.size))
    if names not in (asked, [*asked, "tie-break"]):
        return False
    arcs = _Arcs(scores, wish, wanted, assignment)
    return all(arcs.proved(layer) for layer in assignment.layers)


def _keeps_rules(scores: Table, wish: Wish, wanted: Ints, assignment: Assignment) -> bool:
    mentees, mentors = assignment.mentees, assignment.mentors
    if mentees.size != mentors.size or mentees.size != assignment.scores.size:
        return False
    if not mentees.size:
        return True
    if min(mentees.min(), mentors.min()) < 0 or mentees.max() >= scores.mentees or mentors.max() >= scores.mentors:
        return False
    cells = scores.cells[mentees, mentors]
    return bool(
        np.unique(mentees * scores.mentors + mentors).size == mentees.size
        and (cells > NEVER).all()
        and (cells == assignment.scores).all()
        and (np.bincount(mentees, minlength=scores.mentees) <= wanted).all()
        and (np.bincount(mentors, minlength=scores.mentors) <= wish.capacity).all()
    )


def _asked(wish: Wish, wanted: Ints, *, any_pair: bool) -> list[str]:
    asked = {
        "placed": wish.most,
        "more mentors": wish.most and bool(wanted.max(initial=0) > 1),
        "spread": wish.spread,
        "floor": wish.floor and any_pair,
        "fit": True,
        "told": wish.told is not None,
    }
    return [name for name, is_asked in asked.items() if is_asked]


@dataclass
class _Group:
    """Arcs of one kind: what of them is used, and what no layer so far has settled."""

    used: Mask
    free: Mask

    def narrowed(self, beyond: Ints) -> bool:
        """Hold what gains or loses something; say whether all that does is as it should be."""
        wrong = self.free & ((beyond > 0) & self.used | (beyond < 0) & ~self.used)
        self.free &= beyond == 0
        return not wrong.any()

    def bound(self, beyond: Ints) -> int:
        """The least that these can add to the cost of any flow that agrees in what is held."""
        return int(np.where(self.free, np.minimum(beyond, 0), beyond * self.used).sum())


class _Arcs:
    """Couples as a matrix; gaps (a mentor that a mentee lacks) and places (a mentee that a mentor can take) one by one."""

    def __init__(self, scores: Table, wish: Wish, wanted: Ints, assignment: Assignment) -> None:
        shape = scores.cells.shape
        self._wanted, self._assignment = wanted, assignment
        possible = scores.cells > NEVER
        self._cells = np.where(possible, scores.cells, 0).astype(np.int64)
        couples = np.zeros(shape, dtype=bool)
        couples[assignment.mentees, assignment.mentors] = True
        self._couples = _Group(couples, possible)
        self._told = np.zeros(shape if wish.told is not None else (0, 0), dtype=bool)
        if wish.told is not None:
            self._told[wish.told] = True
        self._gap_of, gap = _numbered(wanted)
        self._last = gap == wanted[self._gap_of] - 1
        lacking = wanted - np.bincount(assignment.mentees, minlength=shape[0])
        self._gaps = _Group(gap < lacking[self._gap_of], np.ones(gap.size, dtype=bool))
        self._place_of, self._place = _numbered(np.minimum(wish.capacity, wanted.sum()))
        load = np.bincount(assignment.mentors, minlength=shape[1])
        self._before = np.zeros_like(self._place) if wish.taken is None else wish.taken[self._place_of]
        self._places = _Group(self._place < load[self._place_of], np.ones(self._place.size, dtype=bool))

    def proved(self, layer: Layer) -> bool:
        """Check one layer, and narrow what is free for the next."""
        if not self._fits(layer):
            return False
        couples, gaps, places = self._costs(layer)
        mentees, mentors, own = layer.mentee_prices, layer.mentor_prices, layer.own_price
        beyond_couples = couples + mentees[:, None] - mentors
        beyond_gaps = gaps + mentees[self._gap_of] - own
        beyond_places = places + mentors[self._place_of] - own
        if layer.name == "floor":
            sides = (self._couples, beyond_couples), (self._gaps, beyond_gaps), (self._places, beyond_places)
            least = int((self._wanted * (own - mentees)).sum()) + sum(group.bound(beyond) for group, beyond in sides)
            return least > 0 and self._no_pair_below(layer.reached)
        if layer.reached != self._paid(couples, gaps, places):
            return False
        held = [self._couples.narrowed(beyond_couples), self._gaps.narrowed(beyond_gaps), self._places.narrowed(beyond_places)]
        return all(held)

    def _fits(self, layer: Layer) -> bool:
        if layer.mentee_prices.shape != self._cells.shape[:1] or layer.mentor_prices.shape != self._cells.shape[1:]:
            return False
        sides = layer.mentee_prices, layer.mentor_prices
        highest, lowest = (max(side.max(initial=0) for side in sides), min(side.min(initial=0) for side in sides))
        return max(int(highest), -int(lowest), abs(layer.own_price)) < _LONGEST

    def _costs(self, layer: Layer) -> tuple[Ints, Ints, Ints]:
        none = np.zeros(self._gap_of.size, dtype=np.int64), np.zeros(self._place_of.size, dtype=np.int64)
        if layer.name in ("placed", "more mentors"):
            return np.zeros((1, 1), dtype=np.int64), (self._last == (layer.name == "placed")).astype(np.int64), none[1]
        if layer.name == "spread":
            return np.zeros((1, 1), dtype=np.int64), none[0], self._place + self._before
        return self._costs_of_couples(layer), *none

    def _costs_of_couples(self, layer: Layer) -> Ints:
        if layer.name == "floor":
            return (self._cells <= layer.reached).astype(np.int64)
        if layer.name == "fit":
            return -self._cells
        if layer.name == "told":
            return -self._told.astype(np.int64)
        costs = np.zeros(self._cells.shape, dtype=np.int64)
        open_or_used = np.nonzero(self._couples.free | self._couples.used)
        costs[open_or_used] = -luck(*open_or_used)
        return costs

    def _paid(self, couples: Ints, gaps: Ints, places: Ints) -> int:
        of_couples = np.broadcast_to(couples, self._cells.shape)[self._couples.used]
        return int(of_couples.sum()) + int(gaps[self._gaps.used].sum()) + int(places[self._places.used].sum())

    def _no_pair_below(self, floor: int) -> bool:
        below = self._cells < floor
        self._couples.free &= ~below
        return not (self._couples.used & below).any()


def _numbered(many: Ints) -> tuple[Ints, Ints]:
    """Repeat each number as often as it says, and number the repeats."""
    whose = np.repeat(np.arange(many.size), many)
    return whose, np.arange(whose.size) - np.repeat(np.cumsum(many) - many, many)
