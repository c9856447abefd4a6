"""For every couple the next best on both sides, and what each would cost everyone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment import Assignment
from alongside_engine.assignment._scores import AsFewBelow, AtLeast, Panel, Scores, panels
from alongside_engine.assignment._seats import Columns, Seats
from alongside_engine.matching._compile import Round
from alongside_engine.matching._plan import Alternative, Side
from alongside_engine.matching._points import how_much
from alongside_engine.matching._rules import shown
from alongside_engine.matching._tables import Ints, Truths

EACH = 2
MOST_EXACT = 300
MOST_LOOKED = 100_000_000
_FAR = 1 << 60
_SETTLED = ("placed", "more mentors", "equal chances", "spread")

Couple = tuple[int, int]
Bounds = NDArray[np.float64]


@dataclass(frozen=True)
class _Cost:
    """What everyone would lose by a couple: mentees placed, evenness of load, and fit."""

    placed: int
    load: int
    fit: int


class _Priced(Protocol):
    def nearest(self, found: Assignment) -> Iterator[tuple[Couple, Side, int]]:
        """Give for each couple of a plan and each side the other partners that would cost least, the cheapest first."""

    def cost(self, couple: Couple) -> _Cost:
        """Give what a couple that is not in the plan would cost."""


def alternatives(round_: Round, found: Assignment) -> Mapping[Couple, tuple[Alternative, ...]]:
    """Give by couple (mentee number, mentor number) other mentors for the mentee, then other mentees for the mentor.

    With up to 300 mentors, mentees who want one each, and neither equal chances, bands nor limits that bind, the costs are exact:
    what the best plan loses that holds the other couple.
    Beyond that they are what the prices of the plan prove to be lost at least, for couples that cost nobody a place; and
    none are given when there are very many couples, or when pairs were chosen otherwise than for the best total.
    """
    if not found.mentees.size or not found.layers:
        return {}
    couples = len(round_.mentees) * len(round_.mentors)
    wish = round_.wish
    simple = wish.wanted is None and wish.already is None and wish.groups is None and not wish.bands and not wish.binding().any()
    exact = simple and len(round_.mentors) <= MOST_EXACT and couples <= MOST_EXACT**2
    if not exact and couples > MOST_LOOKED:
        return {}
    priced: _Priced = _Exact(round_, found) if exact else _AtLeast(round_, found)
    lists: dict[Couple, list[Alternative]] = {}
    for couple, side, other in priced.nearest(found):
        instead = (couple[0], other) if side == "mentor" else (other, couple[1])
        score = int(round_.scores.of(np.array([instead[0]]), np.array([instead[1]]))[0])
        cost = priced.cost(instead)
        key = (round_.mentors if side == "mentor" else round_.mentees)[other].key
        words = _words(cost, exact=exact)
        lists.setdefault(couple, []).append(Alternative(side, key, shown(score), cost.fit, cost.placed, words, exact))
    return {couple: tuple(found) for couple, found in lists.items()}


def _words(cost: _Cost, *, exact: bool) -> str:
    """Say what a change would cost everyone."""
    said = []
    if cost.placed > 0:
        said.append(f"{cost.placed} {'mentee' if cost.placed == 1 else 'mentees'} fewer would have a mentor")
    if cost.load > 0:
        said.append("mentees would be shared out less evenly")
    if cost.fit > 0:
        said.append(f"all pairs together would fit {how_much(cost.fit, 'less well', exact=exact)}")
    if cost.fit < 0:
        said.append(f"all pairs together would fit {how_much(-cost.fit, 'better')}")
    sentence = ", and ".join(said) or ("would be as good for everybody" if exact else "may be as good for everybody")
    return sentence[0].upper() + sentence[1:]


class _Exact:
    """Costs by the shortest way to make room: who would move where, mentor by mentor.

    Asking for one couple more changes the best plan along one shortest cycle of moves (J. Edmonds, R. M. Karp, 1972); all
    are found at once (R. W. Floyd, 1962), with placed, load and fit in one whole number.
    """

    def __init__(self, round_: Round, found: Assignment) -> None:
        mentees, mentors = len(round_.mentees), len(round_.mentors)
        rows, columns = (side.reshape(-1) for side in np.indices((mentees, mentors)))
        self._possible = round_.scores.possible(rows, columns).reshape(mentees, mentors)
        self._scores = round_.scores.of(rows, columns).reshape(mentees, mentors)
        self._mentor_of = np.full(mentees, -1)
        self._mentor_of[found.mentees] = found.mentors
        self._capacity, self._taken = round_.wish.capacity, round_.wish.taken
        spread = int(np.abs(self._scores).max(initial=0)) * 4 * (mentors + 2) + 1
        self._load = spread
        most = self._capacity if self._taken is None else self._capacity + self._taken
        self._person = spread * 2 * (int(most.max()) + 2)
        self._even = round_.wish.spread
        floor = min((layer.reached for layer in found.layers if layer.name == "floor"), default=None)
        open_ = self._possible if floor is None else self._possible & (self._scores >= floor)
        self._costs = self._all_costs(self._room(open_))

    def _room(self, open_: Truths) -> Ints:
        """Give what it costs that a mentor (row) who is to take one more hands one on to another (column); the last one is "nobody"."""
        nobody = self._capacity.size
        way = np.full((nobody + 1, nobody + 1), _FAR)
        np.fill_diagonal(way, 0)
        load = np.bincount(self._mentor_of[self._mentor_of >= 0], minlength=nobody)
        before = np.zeros_like(load) if self._taken is None else self._taken
        for mentee, mentor in enumerate(self._mentor_of.tolist()):
            if mentor < 0:
                way[nobody, :-1] = np.minimum(way[nobody, :-1], np.where(open_[mentee], -self._scores[mentee] - self._person, _FAR))
                continue
            own = self._scores[mentee, mentor]
            way[mentor, :-1] = np.minimum(way[mentor, :-1], np.where(open_[mentee], own - self._scores[mentee], _FAR))
            way[mentor, nobody] = min(way[mentor, nobody], own + self._person)
        step = self._load if self._even else 0
        free, used = load < self._capacity, load > 0
        way[:-1, nobody] = np.where(free, np.minimum(way[:-1, nobody], step * (load + before)), way[:-1, nobody])
        way[nobody, :-1] = np.where(used, np.minimum(way[nobody, :-1], -step * (load + before - 1)), way[nobody, :-1])
        for middle in range(nobody + 1):
            np.minimum(way, way[:, middle, None] + way[middle], out=way)
        return way

    def _all_costs(self, room: Ints) -> Ints:
        """Give the cost of every couple (mentee, mentor)."""
        placed = self._mentor_of >= 0
        own = np.where(placed, self._scores[np.arange(placed.size), self._mentor_of], -self._person)
        costs = own[:, None] - self._scores + room[:-1, self._mentor_of].T
        costs[~self._possible] = _FAR
        return np.where(costs > _FAR // 2, _FAR, costs)

    def nearest(self, found: Assignment) -> Iterator[tuple[Couple, Side, int]]:
        """Give for each couple and each side the others that would cost least."""
        for mentee, mentor in zip(found.mentees.tolist(), found.mentors.tolist(), strict=True):
            here = self._costs[mentee].copy()
            here[mentor] = _FAR
            yield from (((mentee, mentor), "mentor", other) for other in self._cheapest(here, self._scores[mentee]))
            there = np.where(self._mentor_of == mentor, _FAR, self._costs[:, mentor])
            yield from (((mentee, mentor), "mentee", other) for other in self._cheapest(there, self._scores[:, mentor]))

    def _cheapest(self, costs: Ints, scores: Ints) -> list[int]:
        order = np.lexsort((-scores, costs))[:EACH]
        return [int(other) for other in order if costs[other] < _FAR]

    def cost(self, couple: Couple) -> _Cost:
        """Take the one number apart again."""
        whole = int(self._costs[couple])
        placed = (whole + self._person // 2) // self._person
        rest = whole - placed * self._person
        load = (rest + self._load // 2) // self._load if self._even else 0
        return _Cost(placed, load, rest - load * self._load)


class _AtLeast:
    """Costs that prices prove: a couple costs what the two ask for beyond what it scores, or more."""

    def __init__(self, round_: Round, found: Assignment) -> None:
        wish = round_.wish
        self._seats = Seats.of(wish)
        self._kinds = np.zeros(len(round_.mentees), dtype=np.int64) if wish.kinds is None else wish.kinds
        self._scores: Scores = Columns(round_.scores, self._seats, self._kinds) if self._seats.limited.size else round_.scores
        prices = {layer.name: (layer.mentee_prices, self._seats.prices(layer.mentor_prices, layer.quota_prices)) for layer in found.layers}
        self._asked, self._offered = prices["fit"]
        for layer in found.layers:
            if layer.name == "floor":
                self._scores = AtLeast(self._scores, layer.reached)
        for number, threshold in enumerate(wish.bands, 1):
            self._scores = AsFewBelow(self._scores, threshold, *prices[f"band {number}"])
        nothing = np.zeros(self._asked.size + self._offered.size, dtype=np.int64)
        settled = [np.r_[prices[name]] for name in _SETTLED if name in prices]
        levels = np.unique(np.stack([nothing, *settled]), axis=1, return_inverse=True)[1].reshape(-1)
        self._levels = levels[: self._asked.size], levels[self._asked.size :]
        self._together = found.mentees, self._column(found.mentees, found.mentors)

    def _column(self, mentees: Ints, mentors: Ints) -> Ints:
        """Give the columns by which mentees come to mentors."""
        found: Ints = self._seats.column_of[self._kinds[mentees] if self._seats.limited.size else 0, mentors]
        return found

    def nearest(self, found: Assignment) -> Iterator[tuple[Couple, Side, int]]:
        """Give for each couple and each side the others with the lowest bound, looking through all couples once."""
        rows, columns = [], []
        for panel in panels(self._scores, *self._levels):
            bounds = self._bounds(panel)
            rows.append(self._lowest(panel, bounds, 1))
            columns.append(self._lowest(panel, bounds, 0))
        of_mentee, of_mentor = _first_each(rows, 0), _first_each(columns, 1)
        for mentee, mentor in zip(found.mentees.tolist(), found.mentors.tolist(), strict=True):
            yield from (((mentee, mentor), "mentor", other) for other in of_mentee.get(mentee, ()))
            yield from (((mentee, mentor), "mentee", other) for other in of_mentor.get(mentor, ()))

    def _bounds(self, panel: Panel) -> Bounds:
        """Give what couples of a panel cost at least; those of the plan, and those that are impossible, are out of the question."""
        scores = self._scores.tile(panel.mentees, panel.mentors).scores
        bounds: Bounds = (self._asked[panel.mentees][:, None] - self._offered[panel.mentors]).astype(np.float64)
        bounds -= scores
        here = np.flatnonzero(np.isin(self._together[0], panel.mentees) & np.isin(self._together[1], panel.mentors))
        rows, columns = (
            np.searchsorted(side, together[here]) for side, together in zip((panel.mentees, panel.mentors), self._together, strict=True)
        )
        bounds[rows, columns] = np.inf
        return bounds

    def _lowest(self, panel: Panel, bounds: Bounds, axis: int) -> Ints:
        few = min(EACH, bounds.shape[axis])
        best = np.take(np.argpartition(bounds, few - 1, axis=axis), np.arange(few), axis=axis)
        across = np.broadcast_to(np.arange(bounds.shape[1 - axis]).reshape((-1, 1) if axis else (1, -1)), best.shape)
        rows, columns = (across, best) if axis else (best, across)
        found = bounds[rows, columns]
        kept = np.isfinite(found)
        mentors = self._seats.mentor_of[panel.mentors[columns[kept]]]
        return np.stack([panel.mentees[rows[kept]], mentors, found[kept].astype(np.int64)])

    def cost(self, couple: Couple) -> _Cost:
        """Give the least that a couple must cost."""
        mentee, mentor = np.array(couple[:1]), np.array(couple[1:])
        column = self._column(mentee, mentor)
        return _Cost(0, 0, int((self._asked[mentee] - self._offered[column] - self._scores.of(mentee, column))[0]))


def _first_each(parts: Iterable[Ints], side: int) -> dict[int, list[int]]:
    """Give of each mentee (side 0) or mentor (side 1) the others with the lowest bounds."""
    rows = np.concatenate([np.empty((3, 0), dtype=np.int64), *parts], axis=1)
    found: dict[int, list[int]] = {}
    for one, other in zip(*rows[[side, 1 - side]][:, np.lexsort((rows[1 - side], rows[2], rows[side]))].tolist(), strict=True):
        others = found.setdefault(one, [])
        if len(others) < EACH:
            others.append(other)
    return found
