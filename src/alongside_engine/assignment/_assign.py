"""The best assignment there is, layer by layer: each layer is exact, and gives up nothing of those before it."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._network import Network, NoCirculation, Solver, circulate, face, prices, reduced
from alongside_engine.assignment._scores import AtLeast, Ints, Panel, Real, Scores, Tile, panels
from alongside_engine.assignment._search import Found, Watch, candidates, couples_of, every, forgotten
from alongside_engine.assignment._worth import Above, Fit, Luck, Nothing, luck

ALL_BELOW = 60_000
FEW = 12
_ADDED = 5
_NEAR = 0.2

Worth = Callable[[Tile], Real]


@dataclass(frozen=True)
class Wish:
    """What is asked of an assignment, beside scores.

    `capacity` is the number of places of each mentor; `wanted` the number of mentors of each mentee, one each when
    None; `taken` how many mentees each mentor has already beside these places, none when None; `groups` numbers, from
    0, the groups of mentees whose chances are to be equal; `told` holds couples (mentees, mentors) who already know of
    each other. The layers, in order: `most` mentees placed, most mentors for those who want more, chances of the
    groups as equal as can be, load `spread`, the `floor` as high as can be, the best total, the most of those told,
    and the tie-break.
    """

    capacity: Ints
    wanted: Ints | None = None
    taken: Ints | None = None
    groups: Ints | None = None
    most: bool = True
    spread: bool = False
    floor: bool = False
    told: tuple[Ints, Ints] | None = None

    def __post_init__(self) -> None:
        """Refuse to spread or to lift what nobody asked to fill: placing nobody would do both."""
        if not self.most and (self.spread or self.floor or self.groups is not None):
            raise ValueError("groups, spread and floor need most")


@dataclass(frozen=True)
class Layer:
    """One aim, what was `reached` (the least cost; for the floor, the floor itself), and the proof.

    The proof are prices of mentees, mentors and of the scheme itself: with them no couple, gap or place that is not
    used, and that the layers before leave free, is worth taking, and none that is used is worth leaving. Those of a
    floor prove that somebody must be at it or below (a bound by duality above 0 on how many).
    """

    name: str
    reached: int
    mentee_prices: Ints
    mentor_prices: Ints
    group_prices: Ints
    own_price: int


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
) -> Assignment:
    """Find the assignment that is best in every layer, and prove it over all possible couples.

    Couples that were not looked at enter when a layer's prices show that they could help; none is left in the end.
    """
    run = _Run(scores, wish, solver, few, pool, watch)
    if wish.most:
        run.by_ends("placed", run.ends.leaves_without)
    if wish.most and run.wanted.max(initial=0) > 1:
        run.by_ends("more mentors", run.ends.leaves_short)
    if wish.groups is not None:
        run.by_ends("equal chances", run.ends.missed)
    if wish.spread:
        run.by_ends("spread", run.ends.place)
    if wish.floor:
        run.raise_floor()
    run.by_fit()
    if wish.told is not None:
        run.by_told(*wish.told)
    return run.by_luck()


@dataclass(frozen=True)
class _Ends:
    """The arcs that are not couples: what mentees ask for, a gap for each mentor not found, a place for each mentee taken.

    With groups, the gap of who is left without goes through the node of a group, where they grow dearer one by one:
    the t-th costs (2t − 1) ⁄ size, so that all together cost the sum of squares over size, least where rates are equal.
    """

    network: Network
    leaves_without: Ints
    leaves_short: Ints
    missed: Ints
    place: Ints

    @classmethod
    def of(cls, wanted: Ints, capacity: Ints, taken: Ints, groups: Ints | None) -> "_Ends":
        """Lay them between the mentees, then the mentors, then the groups, and the scheme itself as the last node."""
        sizes = np.bincount(groups) if groups is not None else np.empty(0, dtype=np.int64)
        first_group = wanted.size + capacity.size
        own = first_group + sizes.size
        mentees = np.arange(wanted.size)
        gaps, gap_number = _numbered(wanted)
        members, member_number = _numbered(sizes)
        places, place_number = _numbered(np.minimum(capacity, wanted.sum()))
        asked, gap, member, place = (np.zeros_like(side) for side in (mentees, gaps, members, places))
        last = gap_number == wanted[gaps] - 1
        through = gap + own if groups is None else np.where(last, first_group + groups[gaps], own)
        return cls(
            Network(
                own + 1,
                np.r_[asked + own, gaps, members + first_group, places + wanted.size],
                np.r_[mentees, through, member + own, place + own],
                np.r_[wanted, gap, member, place],
                np.r_[wanted, gap + 1, member + 1, place + 1],
            ),
            np.r_[asked, last, member, place],
            np.r_[asked, ~last, member, place],
            np.r_[asked, gap, missed_costs(member_number, sizes[members]), place],
            np.r_[asked, gap, member, place_number + taken[places]],
        )


def missed_costs(number: Ints, size: Ints) -> Ints:
    """What leaving out one more of a group costs when `number` are left out already, in millionths."""
    return np.rint((2 * number + 1) * 1_000_000 / size).astype(np.int64)


class _Run:
    """A network of ends and known couples that is narrowed layer by layer, and what narrows the couples not known."""

    def __init__(self, scores: Scores, wish: Wish, solver: Solver, few: int, pool: Executor | None, watch: Watch) -> None:
        self._scores, self._solver, self._pool, self._watch = scores, solver, pool, watch
        self.wanted = np.ones(scores.mentees, dtype=np.int64) if wish.wanted is None else wish.wanted
        taken = np.zeros_like(wish.capacity) if wish.taken is None else wish.taken
        self.ends = _Ends.of(self.wanted, wish.capacity, taken, wish.groups)
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
        if wish.told is not None and not self._all_known:
            possible = scores.possible(*wish.told)
            self._add(self._unknown(Found(wish.told[0][possible], wish.told[1][possible], np.zeros(int(possible.sum())))))

    @property
    def mentees(self) -> Ints:
        """The mentees of the known couples."""
        return self._network.tail[self._free.size :]

    @property
    def mentors(self) -> Ints:
        """The mentors of the known couples."""
        return self._network.head[self._free.size :] - self._scores.mentees

    def by_ends(self, name: str, costs: Ints) -> None:
        """A layer in which gaps or places cost something, and couples nothing."""
        self._layer(name, lambda: np.r_[costs, np.zeros_like(self.mentees)], Nothing())
        self._only_level()

    def raise_floor(self) -> None:
        """Keep only couples of at least the highest score that everybody who is placed can have, and prove that it is the highest."""
        if not self._flow[self._free.size :].any():
            return
        is_proved = False
        while not is_proved:
            floor = self._highest_floor(self._scores.of(self.mentees, self.mentors))
            many, price = self._solved(partial(self._not_above, floor), Above(floor))
            is_proved = many > 0
        self._note("floor", floor, price)
        self._scores = AtLeast(self._scores, floor)
        self._network = self._closed(self._scores.of(self.mentees, self.mentors) < floor)

    def _not_above(self, floor: int) -> Ints:
        below = self._scores.of(self.mentees, self.mentors) <= floor
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

    def by_fit(self) -> None:
        """The best total."""
        self._layer("fit", lambda: np.r_[self._free, -self._scores.of(self.mentees, self.mentors)], Fit())
        self._fit = self._layers[-1]

    def by_told(self, mentees: Ints, mentors: Ints) -> None:
        """The most of the couples who know of each other."""
        codes = np.sort(mentees * self._scores.mentors + mentors)
        costs = lambda: np.r_[self._free, -np.isin(self.mentees * self._scores.mentors + self.mentors, codes).astype(np.int64)]  # noqa: E731
        self._layer("told", costs, Nothing(self._fit))
        self._only_level()

    def by_luck(self) -> Assignment:
        """What is equal in everything is told apart by a hash of the two."""
        self._layer("tie-break", lambda: np.r_[self._free, -luck(self.mentees, self.mentors)], Luck(self._fit))
        chosen = self._flow[self._free.size :] > 0
        order = np.lexsort((self.mentors[chosen], self.mentees[chosen]))
        mentees, mentors = self.mentees[chosen][order], self.mentors[chosen][order]
        return Assignment(mentees, mentors, self._scores.of(mentees, mentors), tuple(self._layers), self.mentees.size, self._rounds)

    def _layer(self, name: str, costs: Callable[[], Ints], worth: Worth) -> None:
        """Solve a layer, and leave free only what is as good."""
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
        mentee_prices, mentor_prices, _groups, _own = self._by_side(price)
        work = panels(self._scores, *self._level_of_each())
        if isinstance(worth, Nothing):
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
        mentees, mentors, groups, own = self._by_side(price)
        self._layers.append(Layer(name, reached, mentees, mentors, groups, int(own[0])))

    def _by_side(self, price: Ints) -> list[Ints]:
        first = self._scores.mentees
        return np.split(price, [first, first + self._scores.mentors, self._network.nodes - 1])

    def _only_level(self) -> None:
        self._levels.append(np.r_[self._layers[-1].mentee_prices, self._layers[-1].mentor_prices])

    def _level_of_each(self) -> tuple[Ints, Ints]:
        """One number for each person: couples of different numbers would cost something in an earlier layer."""
        found = np.unique(np.stack(self._levels), axis=1, return_inverse=True)[1].reshape(-1)
        return found[: self._scores.mentees], found[self._scores.mentees :]


def _numbered(many: Ints) -> tuple[Ints, Ints]:
    """Repeat each number as often as it says, and number the repeats."""
    whose = np.repeat(np.arange(many.size), many)
    return whose, np.arange(whose.size) - np.repeat(np.cumsum(many) - many, many)


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
