"""A check of a proof that shares nothing with the solvers but the meaning of the numbers: it solves nothing, it only looks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._assign import Assignment, Layer
from alongside_engine.assignment._ends import missed_costs, numbered
from alongside_engine.assignment._scores import NEVER, Ints, Table
from alongside_engine.assignment._wish import Wish
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
        couples, *ends = self._costs(layer)
        sides = [(self._couples, couples + layer.mentee_prices[:, None] - self._asked_by_mentors(layer))]
        for (group, tail, head), cost in zip(self._ends(layer), ends, strict=True):
            sides.append((group, cost + tail - head))
        if layer.name == "floor":
            least = int((self._wanted * (layer.own_price - layer.mentee_prices)).sum()) + sum(
                group.bound(beyond) for group, beyond in sides
            )
            return least > 0 and self._no_pair_below(layer.reached)
        if layer.reached != self._paid(couples, ends):
            return False
        held = [group.narrowed(beyond) for group, beyond in sides]
        return all(held)

    def _asked_by_mentors(self, layer: Layer) -> Ints:
        """Give the price of each mentor, where quotas bind also by mentee."""
        if not layer.quota_prices.size:
            return layer.mentor_prices
        by_kind = np.tile(layer.mentor_prices, (int(self._kinds.max()) + 1, 1))
        mentor, kind = self._limited
        by_kind[kind + 1, mentor] = layer.quota_prices
        return by_kind[self._kinds]

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

    def _costs(self, layer: Layer) -> tuple[Ints, ...]:
        couples = np.zeros((1, 1), dtype=np.int64)
        kinds_of_ends = self._gap_of, self._group_of, self._place_of, self._quota_of
        gaps, members, places, quotas = (np.zeros(side.size, dtype=np.int64) for side in kinds_of_ends)
        if layer.name in ("placed", "more mentors"):
            gaps = (self._last == (layer.name == "placed")).astype(np.int64)
        elif layer.name == "equal chances":
            members = self._missed
        elif layer.name == "spread":
            places = self._place + self._before
        else:
            couples = self._costs_of_couples(layer)
        return couples, gaps, members, places, quotas

    def _costs_of_couples(self, layer: Layer) -> Ints:
        if layer.name == "floor":
            return (self._cells <= layer.reached).astype(np.int64)
        if layer.name.startswith("band"):
            return (self._cells < self._bands[int(layer.name.split()[1]) - 1]).astype(np.int64)
        if layer.name == "fit":
            return -self._cells
        if layer.name == "told":
            return -self._told.astype(np.int64)
        costs = np.zeros(self._cells.shape, dtype=np.int64)
        open_or_used = np.nonzero(self._couples.free | self._couples.used)
        costs[open_or_used] = -luck(*open_or_used)
        return costs

    def _paid(self, couples: Ints, ends: list[Ints]) -> int:
        groups = self._gaps, self._members, self._places, self._quotas
        of_couples = np.broadcast_to(couples, self._cells.shape)[self._couples.used]
        of_ends = (costs[group.used].sum() for group, costs in zip(groups, ends, strict=True))
        return int(of_couples.sum()) + sum(int(paid) for paid in of_ends)

    def _no_pair_below(self, floor: int) -> bool:
        below = self._cells < floor
        self._couples.free &= ~below
        return not (self._couples.used & below).any()
