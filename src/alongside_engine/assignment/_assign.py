"""The best assignment there is, layer by layer: each layer is exact, and gives up nothing of those before it."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._ends import Ends
from alongside_engine.assignment._network import Network, NoCirculation, Solver, circulate, face, prices, reduced
from alongside_engine.assignment._scores import AsFewBelow, AtLeast, Ints, Panel, Real, Scores, Tile, panels
from alongside_engine.assignment._search import Found, Watch, candidates, couples_of, every, forgotten
from alongside_engine.assignment._seats import Columns, Seats
from alongside_engine.assignment._wish import Wish
from alongside_engine.assignment._worth import Below, Fit, Luck, Nothing, luck

ALL_BELOW = 60_000
FEW = 12
_ADDED = 5
_NEAR = 0.2

Worth = Callable[[Tile], Real]
Step = Literal["couples", "pairs", "proof"]
Begin = Callable[[Step], object]


@dataclass(frozen=True)
class Layer:
    """One aim, what was `reached` (the least cost; for the floor, the floor itself), and the proof.

    The proof are prices of mentees, mentors and of the scheme itself: with them no couple, gap or place that is not
    used, and that the layers before leave free, is worth taking, and none that is used is worth leaving. Those of a
    floor prove that somebody must be at it or below (a bound by duality above 0 on how many). A mentor with a quota that
    can bind has another price for that kind of mentees: these stand in the order of the mentors, then of the kinds.
    """

    name: str
    reached: int
    mentee_prices: Ints
    mentor_prices: Ints
    group_prices: Ints
    own_price: int
    quota_prices: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class Assignment:
    """Couples by number, mentees in ascending order; the proof of each layer; how many couples were looked at, and how often."""

    mentees: Ints
    mentors: Ints
    scores: Ints
    layers: tuple[Layer, ...]
    looked_at: int
    rounds: int


def assign(
    scores: Scores,
    wish: Wish,
    *,
    solver: Solver = "scipy",
    few: int = FEW,
    pool: Executor | None = None,
    watch: Watch = lambda _done, _of: None,
    begin: Begin = lambda _step: None,
) -> Assignment:
    """Find the assignment that is best in every layer, and prove it over all possible couples.

    Couples that were not looked at enter when a layer's prices show that they could help; none is left in the end.
    `begin` is told when "couples" are looked for, and for each layer "pairs", then "proof".
    """
    begin("couples")
    run = _Run(scores, wish, solver, few, pool, watch, begin)
    if wish.most:
        run.by_ends("placed", run.ends.leaves_without)
    if wish.more_than_one:
        run.by_ends("more mentors", run.ends.leaves_short)
    if wish.groups is not None:
        run.by_ends("equal chances", run.ends.missed)
    if wish.spread:
        run.by_ends("spread", run.ends.place)
    if wish.floor:
        run.raise_floor()
    for number, threshold in enumerate(wish.bands, 1):
        run.by_band(f"band {number}", threshold)
    run.by_fit()
    if wish.told is not None:
        run.by_told()
    return run.by_luck()


@dataclass(frozen=True)
class _Prices:
    """What the last layer asked of the mentees and of the columns of the mentors."""

    mentee_prices: Ints
    mentor_prices: Ints


class _Run:
    """A network of ends and known couples that is narrowed layer by layer, and what narrows the couples not known."""

    def __init__(self, scores: Scores, wish: Wish, solver: Solver, few: int, pool: Executor | None, watch: Watch, begin: Begin) -> None:
        self._solver, self._pool, self._watch, self._begin = solver, pool, watch, begin
        self._seats = Seats.of(wish)
        wanted = np.ones(scores.mentees, dtype=np.int64) if wish.wanted is None else wish.wanted
        kinds = np.zeros_like(wanted) if wish.kinds is None or not self._seats.limited.size else wish.kinds
        if self._seats.limited.size:
            scores = Columns(scores, self._seats, kinds)
        self._scores = scores
        self.ends = Ends.of(wanted, wish, self._seats)
        self._network = self.ends.network
        self._free = np.zeros_like(self.ends.place)
        self._flow = self._free
        self._levels = [np.zeros(scores.mentees + scores.mentors, dtype=np.int64)]
        self._layers: list[Layer] = []
        self._rounds = 0
        self._known = np.empty(0, dtype=np.int64)
        self._ties_known = False
        self._all_known = scores.mentees * scores.mentors <= ALL_BELOW
        self._add(every(scores) if self._all_known else candidates(scores, few, pool, watch))
        mentees, mentors = (self._free[:0], self._free[:0]) if wish.told is None else wish.told
        self._told = mentees, self._seats.column_of[kinds[mentees], mentors]
        if self._told[0].size and not self._all_known:
            possible = scores.possible(*self._told)
            self._add(self._unknown(Found(self._told[0][possible], self._told[1][possible], np.zeros(int(possible.sum())))))

    @property
    def mentees(self) -> Ints:
        """The mentees of the known couples."""
        return self._network.tail[self._free.size :]

    @property
    def mentors(self) -> Ints:
        """The mentors of the known couples, by column."""
        return self._network.head[self._free.size :] - self._scores.mentees

    def by_ends(self, name: str, costs: Ints) -> None:
        """A layer in which gaps or places cost something, and couples nothing."""
        self._layer(name, lambda: np.r_[costs, np.zeros_like(self.mentees)], Nothing())
        self._only_level()

    def raise_floor(self) -> None:
        """Keep only couples of at least the highest score that everybody who is placed can have, and prove that it is the highest."""
        if not self._flow[self._free.size :].any():
            return
        self._begin("pairs")
        is_proved = False
        while not is_proved:
            floor = self._highest_floor(self._scores.of(self.mentees, self.mentors))
            many, price = self._solved(partial(self._below, floor + 1), Below(floor + 1))
            is_proved = many > 0
        self._note("floor", floor, price)
        self._scores = AtLeast(self._scores, floor)
        self._network = self._closed(self._scores.of(self.mentees, self.mentors) < floor)

    def _below(self, threshold: int) -> Ints:
        below = self._scores.of(self.mentees, self.mentors) < threshold
        return np.concatenate([self._free, below.astype(np.int64)])

    def _highest_floor(self, values: Ints) -> int:
        """The highest floor that the known couples allow."""
        floors = np.unique(values)
        low, high = 0, floors.size - 1
        while low < high:
            middle = (low + high + 1) // 2
            try:
                self._flow = circulate(self._closed(values < floors[middle]), np.zeros_like(self._network.tail), self._solver)
                low = middle
            except NoCirculation:
                high = middle - 1
        return int(floors[low])

    def _closed(self, couples: NDArray[np.bool_]) -> Network:
        return replace(self._network, high=np.where(np.r_[self._free > 0, couples], 0, self._network.high))

    def by_band(self, name: str, threshold: int) -> None:
        """As few couples as can be that score less than a threshold."""
        self._layer(name, partial(self._below, threshold), Below(threshold))
        self._scores = AsFewBelow(self._scores, threshold, self._prices.mentee_prices, self._prices.mentor_prices)

    def by_fit(self) -> None:
        """The best total."""
        self._layer("fit", lambda: np.r_[self._free, -self._scores.of(self.mentees, self.mentors)], Fit())
        self._fit = self._prices

    def by_told(self) -> None:
        """The most of the couples who know of each other."""
        codes = np.sort(self._told[0] * self._scores.mentors + self._told[1])
        costs = lambda: np.r_[self._free, -np.isin(self.mentees * self._scores.mentors + self.mentors, codes).astype(np.int64)]  # noqa: E731
        self._layer("told", costs, Nothing(self._fit))
        self._only_level()

    def by_luck(self) -> Assignment:
        """What is equal in everything is told apart by a hash of the two."""
        mentor_of = self._seats.mentor_of
        self._layer("tie-break", lambda: np.r_[self._free, -luck(self.mentees, mentor_of[self.mentors])], Luck(self._fit, mentor_of))
        chosen = self._flow[self._free.size :] > 0
        order = np.lexsort((self.mentors[chosen], self.mentees[chosen]))
        mentees, columns = self.mentees[chosen][order], self.mentors[chosen][order]
        scores = self._scores.of(mentees, columns)
        return Assignment(mentees, mentor_of[columns], scores, tuple(self._layers), self.mentees.size, self._rounds)

    def _layer(self, name: str, costs: Callable[[], Ints], worth: Worth) -> None:
        """Solve a layer, and leave free only what is as good."""
        self._begin("pairs")
        cost, price = self._solved(costs, worth)
        self._note(name, cost, price)
        self._network = face(self._network, costs(), self._flow, price)

    def _solved(self, costs: Callable[[], Ints], worth: Worth) -> tuple[int, Ints]:
        """Solve until no couple, known or not, is worth more than the prices of its two people."""
        price = np.zeros(self._network.nodes, dtype=np.int64)
        while True:
            self._rounds += 1
            cost = costs().astype(np.int64)
            self._flow = circulate(self._network, cost, self._solver)
            price = prices(self._network, cost, self._flow, price)
            if self._all_known or self._ties_known:
                return int(cost @ self._flow), price
            near = margin(reduced(self._network, cost, price)[self._free.size :]) if isinstance(worth, Fit) else 0
            found = self._unknown(self._forgotten(worth, price, near))
            if not (found.values > 0).any():
                self._take_ties(found, near)
                return int(cost @ self._flow[: cost.size]), price
            self._add(found)

    def _take_ties(self, found: Found, near: int) -> None:
        """Take in whatever is as good as what is chosen, if a look through all couples has brought it along: no later layer looks again."""
        if near:
            self._add(found.only(found.values == 0))
            self._flow = np.concatenate([self._flow, np.zeros(self._network.tail.size - self._flow.size, dtype=np.int64)])
            self._ties_known = True

    def _forgotten(self, worth: Worth, price: Ints, near: int) -> Found:
        self._begin("proof")
        mentee_prices, mentor_prices, _groups, _own = self._by_side(price)
        work = panels(self._scores, *self._level_of_each())
        if isinstance(worth, (Nothing, Below)):
            work = [trimmed for panel in work if (trimmed := trim(panel, mentee_prices, mentor_prices)) is not None]
        return forgotten(self._scores, work, worth, (mentee_prices, mentor_prices), _ADDED, near, self._pool, self._watch)

    def _unknown(self, found: Found) -> Found:
        """Leave out the couples known already."""
        codes = found.mentees * self._scores.mentors + found.mentors
        places = np.minimum(np.searchsorted(self._known, codes), max(self._known.size - 1, 0))
        return found.only(self._known[places] != codes) if self._known.size else found

    def _add(self, found: Found) -> None:
        """Take in couples not known so far."""
        mentees, mentors = couples_of(self._scores, found)
        self._known = np.sort(np.concatenate([self._known, mentees * self._scores.mentors + mentors]))
        self._network = self._network.with_arcs(mentees, self._scores.mentees + mentors)

    def _note(self, name: str, reached: int, price: Ints) -> None:
        mentees, columns, groups, own = self._by_side(price)
        self._prices = _Prices(mentees, columns)
        mentors, quotas = columns[self._seats.own], columns[self._seats.limited]
        self._layers.append(Layer(name, reached, mentees, mentors, groups, int(own[0]), quotas))

    def _by_side(self, price: Ints) -> list[Ints]:
        first = self._scores.mentees
        return np.split(price, [first, first + self._scores.mentors, self._network.nodes - 1])

    def _only_level(self) -> None:
        self._levels.append(np.r_[self._prices.mentee_prices, self._prices.mentor_prices])

    def _level_of_each(self) -> tuple[Ints, Ints]:
        """One number for each person: couples of different numbers would cost something in an earlier layer."""
        found = np.unique(np.stack(self._levels), axis=1, return_inverse=True)[1].reshape(-1)
        return found[: self._scores.mentees], found[self._scores.mentees :]


def trim(panel: Panel, mentee_prices: Ints, mentor_prices: Ints) -> Panel | None:
    """Leave of a panel who may be in a couple whose mentor's price is over its mentee's."""
    asked, offered = mentee_prices[panel.mentees], mentor_prices[panel.mentors]
    mentees, mentors = panel.mentees[asked < offered.max()], panel.mentors[offered > asked.min()]
    return Panel(mentees, mentors) if mentees.size and mentors.size else None


def margin(beyond: Ints) -> int:
    """How little a couple may be missed by to come in with those worth it, so that fewer rounds are needed; 0 where ties would flood in."""
    apart = beyond[beyond > 0]
    found = int(np.quantile(apart, _NEAR)) if apart.size else 0
    return found if np.count_nonzero(beyond < found) <= 2 * _NEAR * beyond.size else 0
