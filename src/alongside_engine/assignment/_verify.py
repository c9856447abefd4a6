"""A check of a proof that shares nothing with the solvers but the meaning of the numbers: it solves nothing, it only looks."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._assign import Assignment, Layer
from alongside_engine.assignment._ends import missed_costs, numbered
from alongside_engine.assignment._scores import NEVER, Ints, Table
from alongside_engine.assignment._wish import Wish
from alongside_engine.assignment._worth import luck

_LONGEST = 1 << 61
_ROWS = 256

Mask = NDArray[np.bool_]


def verify(scores: Table, wish: Wish, assignment: Assignment) -> bool:
    """Say whether an assignment keeps the rules, and whether its layers prove that none is better.

    With the prices of a layer, no couple, gap or place may be worth taking that is not used, nor one that is used worth
    leaving; those that gain or lose anything are held as they are for the layers that follow. A floor is proved by a
    bound instead: how many couples at it or below there must be at least. Time grows with mentees × mentors, and memory
    by one byte for each couple beside the table.
    """
    wanted = np.ones(scores.mentees, dtype=np.int64) if wish.wanted is None else wish.wanted
    if not _keeps_rules(scores, wish, wanted, assignment):
        return False
    names = [layer.name for layer in assignment.layers]
    asked = _asked(wish, any_pair=bool(assignment.mentees.size))
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
        and (wish.quotas is None or (_of_each_kind(wish, mentees, mentors) <= wish.quotas).all())
    )


def _of_each_kind(wish: Wish, mentees: Ints, mentors: Ints) -> Ints:
    """Count by (kind, mentor) the mentees of each kind."""
    found = np.zeros((0 if wish.quotas is None else len(wish.quotas), wish.capacity.size), dtype=np.int64)
    if wish.quotas is not None and wish.kinds is not None:
        kinds = wish.kinds[mentees]
        np.add.at(found, (kinds[kinds > 0] - 1, mentors[kinds > 0]), 1)
    return found


def _asked(wish: Wish, *, any_pair: bool) -> list[str]:
    asked = {
        "placed": wish.most,
        "more mentors": wish.more_than_one,
        "equal chances": wish.groups is not None,
        "spread": wish.spread,
        "floor": wish.floor and any_pair,
        **{f"band {number}": True for number in range(1, len(wish.bands) + 1)},
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
    """Couples, some rows of the table at a time; gaps (a mentor whom a mentee lacks) and places (for a mentee each) one by one."""

    def __init__(self, scores: Table, wish: Wish, wanted: Ints, assignment: Assignment) -> None:
        shape = scores.cells.shape
        self._wanted, self._assignment = wanted, assignment
        self._cells, self._free = scores.cells, scores.cells > NEVER
        self._told = (wanted[:0], wanted[:0]) if wish.told is None else wish.told
        self._gap_of, gap = numbered(wanted)
        self._last = (gap == wanted[self._gap_of] - 1) & ~wish.has_already(wanted.size)[self._gap_of]
        lacking = wanted - np.bincount(assignment.mentees, minlength=shape[0])
        self._gaps = _Group(gap < lacking[self._gap_of], np.ones(gap.size, dtype=bool))
        self._groups = wish.groups
        self._bands, self._sizes = wish.bands, wish.sizes()
        groups, sizes, mine = np.empty(0, dtype=np.int64), self._sizes, np.empty(0, dtype=bool)
        if wish.groups is not None:
            groups, mine = wish.groups, ~wish.has_already(wanted.size)
        left_out = np.bincount(groups[mine & (lacking == wanted)[: groups.size]], minlength=sizes.size)
        self._group_of, member = numbered(np.bincount(groups[mine], minlength=sizes.size))
        self._members = _Group(member < left_out[self._group_of], np.ones(member.size, dtype=bool))
        self._missed = missed_costs(member, sizes[self._group_of])
        self._limit(wish, assignment)
        self._place_of, self._place = numbered(np.minimum(wish.capacity, wanted.sum()))
        load = np.bincount(assignment.mentors, minlength=shape[1])
        self._before = np.zeros_like(self._place) if wish.taken is None else wish.taken[self._place_of]
        self._places = _Group(self._place < load[self._place_of], np.ones(self._place.size, dtype=bool))

    def _limit(self, wish: Wish, assignment: Assignment) -> None:
        """Note where a quota can bind, by mentor and kind, how often a mentee could use it, and how often one does."""
        binding = wish.binding()
        self._kinds = np.zeros(self._wanted.size, dtype=np.int64) if wish.kinds is None else wish.kinds
        self._limited = mentor, kind = np.nonzero(binding.T)
        used = _of_each_kind(wish, assignment.mentees, assignment.mentors)
        self._quota_of, quota = numbered(np.zeros(0, dtype=np.int64) if wish.quotas is None else wish.quotas[kind, mentor])
        self._quotas = _Group(quota < used[kind, mentor][self._quota_of], np.ones(quota.size, dtype=bool))

    def proved(self, layer: Layer) -> bool:
        """Check one layer, and narrow what is free for the next."""
        if not self._fits(layer):
            return False
        costs = self._costs_of_ends(layer)
        sides = [(group, cost + tail - head) for (group, tail, head), cost in zip(self._ends(layer), costs, strict=True)]
        if layer.name == "floor":
            least = int((self._wanted * (layer.own_price - layer.mentee_prices)).sum())
            least += sum(group.bound(beyond) for group, beyond in sides)
            least += sum(group.bound(beyond) for group, beyond, _costs in self._couples(layer))
            return least > 0 and self._no_pair_below(layer.reached)
        paid = sum(int(cost[group.used].sum()) for (group, _beyond), cost in zip(sides, costs, strict=True))
        is_held = True
        for group, beyond in sides:
            is_held &= group.narrowed(beyond)
        for group, beyond, cost in self._couples(layer):
            is_held &= group.narrowed(beyond)
            paid += int(cost[group.used].sum())
        return is_held and layer.reached == paid

    def _couples(self, layer: Layer) -> Iterator[tuple[_Group, Ints, Ints]]:
        """Give the couples of some mentees at a time, what they cost beyond the prices of their two, and what they cost."""
        asked = self._asked_by_mentors(layer)
        for start in range(0, len(self._cells), _ROWS):
            rows = slice(start, start + _ROWS)
            group = _Group(self._used(start), self._free[rows])
            costs = self._costs_of_couples(layer, start, group)
            prices = asked if len(asked) == 1 else asked[self._kinds[rows]]
            yield group, costs + layer.mentee_prices[rows, None] - prices, costs

    def _used(self, start: int) -> Mask:
        found = np.zeros((min(_ROWS, len(self._cells) - start), self._cells.shape[1]), dtype=bool)
        here = (self._assignment.mentees >= start) & (self._assignment.mentees < start + _ROWS)
        found[self._assignment.mentees[here] - start, self._assignment.mentors[here]] = True
        return found

    def _asked_by_mentors(self, layer: Layer) -> Ints:
        """Give the price of each mentor by kind of mentee; for all kinds in one row where no quota binds."""
        mentor, kind = self._limited
        found = np.tile(layer.mentor_prices, (int(self._kinds.max(initial=0)) + 1 if mentor.size else 1, 1))
        if mentor.size:
            found[kind + 1, mentor] = layer.quota_prices
        return found

    def _ends(self, layer: Layer) -> list[tuple[_Group, Ints, Ints | int]]:
        """Gaps, those left out of a group, and places, each with the prices at its two ends."""
        own, gaps = layer.own_price, self._gap_of
        through = own if self._groups is None else np.where(self._last, layer.group_prices[self._groups[gaps]], own)
        return [
            (self._gaps, layer.mentee_prices[gaps], through),
            (self._members, layer.group_prices[self._group_of], own),
            (self._places, layer.mentor_prices[self._place_of], own),
            (self._quotas, layer.quota_prices[self._quota_of], layer.mentor_prices[self._limited[0]][self._quota_of]),
        ]

    def _fits(self, layer: Layer) -> bool:
        sides = layer.mentee_prices, layer.mentor_prices, layer.group_prices, layer.quota_prices
        if tuple(side.size for side in sides) != (*self._cells.shape, self._sizes.size, self._limited[0].size):
            return False
        highest, lowest = max(side.max(initial=0) for side in sides), min(side.min(initial=0) for side in sides)
        return max(int(highest), -int(lowest), abs(layer.own_price)) < _LONGEST

    def _costs_of_ends(self, layer: Layer) -> tuple[Ints, ...]:
        kinds_of_ends = self._gap_of, self._group_of, self._place_of, self._quota_of
        gaps, members, places, quotas = (np.zeros(side.size, dtype=np.int64) for side in kinds_of_ends)
        if layer.name in ("placed", "more mentors"):
            gaps = (self._last == (layer.name == "placed")).astype(np.int64)
        elif layer.name == "equal chances":
            members = self._missed
        elif layer.name == "spread":
            places = self._place + self._before
        return gaps, members, places, quotas

    def _costs_of_couples(self, layer: Layer, start: int, group: _Group) -> Ints:
        cells = self._cells[start : start + _ROWS]
        if layer.name == "floor":
            return (cells <= layer.reached).astype(np.int64)
        if layer.name.startswith("band"):
            return (cells < self._bands[int(layer.name.split()[1]) - 1]).astype(np.int64)
        if layer.name == "fit":
            return -np.where(cells > NEVER, cells, 0).astype(np.int64)
        costs = np.zeros(cells.shape, dtype=np.int64)
        if layer.name == "told":
            here = (self._told[0] >= start) & (self._told[0] < start + _ROWS)
            costs[self._told[0][here] - start, self._told[1][here]] = -1
        if layer.name == "tie-break":
            rows, columns = np.nonzero(group.free | group.used)
            costs[rows, columns] = -luck(rows + start, columns)
        return costs

    def _no_pair_below(self, floor: int) -> bool:
        self._free &= self._cells >= floor
        return bool((self._assignment.scores >= floor).all())
