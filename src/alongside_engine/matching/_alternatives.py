"""For every couple the next best on both sides, and what each would cost everyone."""

from collections.abc import Callable, Iterable, Iterator, Mapping
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


@dataclass(frozen=True)
class _Other:
    """Another partner for one of a couple (mentee number, mentor number), and what that would cost."""

    couple: Couple
    side: Side
    number: int
    cost: _Cost

    @property
    def instead(self) -> Couple:
        """The couple that would be."""
        return (self.couple[0], self.number) if self.side == "mentor" else (self.number, self.couple[1])


class _Priced(Protocol):
    def nearest(self) -> Iterator[_Other]:
        """Give for each couple of a plan and each side the other partners that would cost least, the cheapest first."""


def alternatives(round_: Round, found: Assignment, whole: Callable[[], Round]) -> Mapping[tuple[str, str], tuple[Alternative, ...]]:
    """Give by couple (mentor key, mentee key) other mentors for the mentee, then other mentees for the mentor.

    With up to 300 mentors, mentees who want one each, and neither equal chances, bands nor limits that bind, the costs are exact:
    what the best plan loses that holds the other couple. For a couple placed by hand that is the best plan in which they
    need not be together, while others placed by hand stand; `whole` gives the round as if nobody were placed by hand.
    Beyond that costs are what the prices of the plan prove to be lost at least, for couples that cost nobody a place, and
    couples placed by hand have none; none are given when there are very many couples, or when pairs were chosen otherwise
    than for the best total.
    """
    if round_.rules.stable or not (found.mentees.size or round_.locked):
        return {}
    if _is_small(round_) and _is_simple(everybody := whole()):
        return _told(everybody, _Exact(everybody, *_seated(everybody, round_, found)), frozenset(round_.locked), exact=True)
    if not found.mentees.size or len(round_.mentees) * len(round_.mentors) > MOST_LOOKED:
        return {}
    return _told(round_, _AtLeast(round_, found), frozenset(), exact=False)


def _is_small(round_: Round) -> bool:
    mentees, mentors = len(round_.mentees), len(round_.mentors)
    return mentors <= MOST_EXACT and mentees * mentors <= MOST_EXACT**2


def _is_simple(round_: Round) -> bool:
    """Say whether what moving up costs is one number from mentor to mentor."""
    wish = round_.wish
    alone = wish.wanted is None and wish.already is None and wish.groups is None
    return alone and not wish.bands and not wish.binding().any() and _is_small(round_)


def _seated(whole: Round, round_: Round, found: Assignment) -> tuple[Ints, Truths, int | None]:
    """Give by mentee of the whole round the mentor, -1 for none, and who was placed by hand; and the floor, if there is one."""
    mentee, mentor = ({person.key: number for number, person in enumerate(side)} for side in (whole.mentees, whole.mentors))
    mentor_of, by_hand = np.full(len(mentee), -1), np.zeros(len(mentee), dtype=bool)
    for one, other in zip(found.mentees.tolist(), found.mentors.tolist(), strict=True):
        mentor_of[mentee[round_.mentees[one].key]] = mentor[round_.mentors[other].key]
    for mentor_key, mentee_key in round_.locked:
        mentor_of[mentee[mentee_key]] = mentor[mentor_key]
        by_hand[mentee[mentee_key]] = True
    return mentor_of, by_hand, min((layer.reached for layer in found.layers if layer.name == "floor"), default=None)


def _told(
    round_: Round, priced: _Priced, by_hand: frozenset[tuple[str, str]], *, exact: bool
) -> Mapping[tuple[str, str], tuple[Alternative, ...]]:
    lists: dict[tuple[str, str], list[Alternative]] = {}
    for other in priced.nearest():
        couple = round_.mentors[other.couple[1]].key, round_.mentees[other.couple[0]].key
        mentee, mentor = other.instead
        score = int(round_.scores.of(np.array([mentee]), np.array([mentor]))[0])
        key = round_.mentors[mentor].key if other.side == "mentor" else round_.mentees[mentee].key
        words = _words(other.cost, exact=exact, by_hand=couple in by_hand)
        lists.setdefault(couple, []).append(Alternative(other.side, key, shown(score), other.cost.fit, other.cost.placed, words, exact))
    return {couple: tuple(found) for couple, found in lists.items()}


def _words(cost: _Cost, *, exact: bool, by_hand: bool = False) -> str:
    """Say what a change would cost everyone; for two placed by hand, that they would have to be free first."""
    same = f"{'it ' * by_hand}would be as good for everybody" if exact else "may be as good for everybody"
    sentence = ", and ".join(_said(cost, exact=exact)) or same
    if by_hand:
        return f"These two are placed by hand; were they not, {sentence}"
    return sentence[0].upper() + sentence[1:]


def _said(cost: _Cost, *, exact: bool) -> Iterator[str]:
    if cost.placed:
        many = f"{abs(cost.placed)} {'mentee' if abs(cost.placed) == 1 else 'mentees'}"
        yield f"{many} {'fewer' if cost.placed > 0 else 'more'} would have a mentor"
    if cost.load:
        yield f"mentees would be shared out {'less' if cost.load > 0 else 'more'} evenly"
    if cost.fit > 0:
        yield f"all pairs together would fit {how_much(cost.fit, 'less well', exact=exact)}"
    if cost.fit < 0:
        yield f"all pairs together would fit {how_much(-cost.fit, 'better')}"


class _Exact:
    """Costs by the shortest way to make room: who would move where, mentor by mentor.

    Asking for one couple more changes the best plan along one shortest cycle of moves (J. Edmonds, R. M. Karp, 1972); all
    are found at once (R. W. Floyd, 1962), with placed, load and fit in one whole number.
    """

    def __init__(self, round_: Round, mentor_of: Ints, by_hand: Truths, floor: int | None) -> None:
        mentees, mentors = len(round_.mentees), len(round_.mentors)
        rows, columns = (side.reshape(-1) for side in np.indices((mentees, mentors)))
        self._possible = round_.scores.possible(rows, columns).reshape(mentees, mentors)
        self._scores = round_.scores.of(rows, columns).reshape(mentees, mentors)
        self._mentor_of, self._by_hand = mentor_of, by_hand
        self._capacity, self._taken = round_.wish.capacity, round_.wish.taken
        spread = int(np.abs(self._scores).max(initial=0)) * 4 * (mentors + 4) + 1
        self._load = spread
        most = self._capacity if self._taken is None else self._capacity + self._taken
        self._person = spread * 2 * (int(most.max(initial=0)) + 2)
        self._even = round_.wish.spread
        self._open = self._possible if floor is None else self._possible & (self._scores >= floor)
        self._way = self._room()
        self._costs = self._all_costs()

    def _room(self) -> Ints:
        """Give what it costs that a mentor (row) who is to take one more hands one on to another (column); the last one is "nobody"."""
        nobody = self._capacity.size
        way = np.full((nobody + 1, nobody + 1), _FAR)
        np.fill_diagonal(way, 0)
        load = np.bincount(self._mentor_of[self._mentor_of >= 0], minlength=nobody)
        before = np.zeros_like(load) if self._taken is None else self._taken
        for mentee in np.flatnonzero(~self._by_hand).tolist():
            mentor = self._mentor_of[mentee]
            np.minimum(way[mentor], self._leaving(mentee), out=way[mentor])
        step = self._load if self._even else 0
        free, used = load < self._capacity, load > 0
        way[:-1, nobody] = np.where(free, np.minimum(way[:-1, nobody], step * (load + before)), way[:-1, nobody])
        way[nobody, :-1] = np.where(used, np.minimum(way[nobody, :-1], -step * (load + before - 1)), way[nobody, :-1])
        for middle in range(nobody + 1):
            np.minimum(way, way[:, middle, None] + way[middle], out=way)
        return way

    def _leaving(self, mentee: int) -> Ints:
        """Give what it costs that a mentee goes to each mentor, and to nobody, instead of where that one is now."""
        mentor = self._mentor_of[mentee]
        own = self._scores[mentee, mentor] + self._person if mentor >= 0 else 0
        found: Ints = np.r_[np.where(self._open[mentee], own - self._scores[mentee] - self._person, _FAR), own]
        found[mentor] = 0
        return found

    def _all_costs(self) -> Ints:
        """Give the cost of every couple (mentee, mentor)."""
        costs = self._own_loss() + self._way[:-1, self._mentor_of].T
        return np.where(self._possible & (costs <= _FAR // 2), costs, _FAR)

    def _own_loss(self) -> Ints:
        """Give what every mentee (row) loses by leaving for a mentor (column), whoever has to move for that."""
        placed = self._mentor_of >= 0
        own = np.where(placed, self._scores[np.arange(placed.size), self._mentor_of], -self._person)
        loss: Ints = own[:, None] - self._scores
        return loss

    def nearest(self) -> Iterator[_Other]:
        """Give for each couple and each side the others that would cost least; those placed by hand stay where they are."""
        free = np.where(self._by_hand[:, None], _FAR, self._costs)
        for mentee in np.flatnonzero(self._mentor_of >= 0).tolist():
            mentor = int(self._mentor_of[mentee])
            here = self._costs[mentee].copy()
            here[mentor] = _FAR
            yield from (
                _Other((mentee, mentor), "mentor", other, self._parts(here[other])) for other in self._cheapest(here, self._scores[mentee])
            )
            theirs = self._without(mentee) if self._by_hand[mentee] else free[:, mentor]
            there = np.where(self._mentor_of == mentor, _FAR, theirs)
            yield from (
                _Other((mentee, mentor), "mentee", other, self._parts(there[other]))
                for other in self._cheapest(there, self._scores[:, mentor])
            )

    def _without(self, mentee: int) -> Ints:
        """Give what each other mentee would cost with the mentor of one placed by hand, who stays or is the one to go."""
        mentor = self._mentor_of[mentee]
        room = np.min(self._leaving(mentee)[:, None] + self._way, axis=0)
        costs = self._own_loss()[:, mentor] + room[self._mentor_of]
        found: Ints = np.where(~self._by_hand & self._possible[:, mentor] & (costs <= _FAR // 2), costs, _FAR)
        return found

    def _cheapest(self, costs: Ints, scores: Ints) -> list[int]:
        order = np.lexsort((-scores, costs))[:EACH]
        return [int(other) for other in order if costs[other] < _FAR]

    def _parts(self, whole: int) -> _Cost:
        """Take the one number apart again."""
        placed = (int(whole) + self._person // 2) // self._person
        rest = int(whole) - placed * self._person
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
        self._couples = found.mentees, found.mentors
        self._together = found.mentees, self._column(found.mentees, found.mentors)

    def _column(self, mentees: Ints, mentors: Ints) -> Ints:
        """Give the columns by which mentees come to mentors."""
        found: Ints = self._seats.column_of[self._kinds[mentees] if self._seats.limited.size else 0, mentors]
        return found

    def nearest(self) -> Iterator[_Other]:
        """Give for each couple and each side the others with the lowest bound, looking through all couples once."""
        rows, columns = [], []
        for panel in panels(self._scores, *self._levels):
            bounds = self._bounds(panel)
            rows.append(self._lowest(panel, bounds, 1))
            columns.append(self._lowest(panel, bounds, 0))
        of_mentee, of_mentor = _first_each(rows, 0), _first_each(columns, 1)
        for mentee, mentor in zip(*(side.tolist() for side in self._couples), strict=True):
            yield from (_Other((mentee, mentor), "mentor", other, self._cost(mentee, other)) for other in of_mentee.get(mentee, ()))
            yield from (_Other((mentee, mentor), "mentee", other, self._cost(other, mentor)) for other in of_mentor.get(mentor, ()))

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

    def _cost(self, mentee_number: int, mentor_number: int) -> _Cost:
        """Give the least that a couple must cost."""
        mentee, mentor = np.array([mentee_number]), np.array([mentor_number])
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
