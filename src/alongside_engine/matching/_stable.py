"""Stable pairs: no two people would both rather be with each other."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment import NEVER, Assignment, Vectors
from alongside_engine.assignment._scores import panels
from alongside_engine.matching._blocking import Choices
from alongside_engine.matching._compile import Round
from alongside_engine.matching._plan import Side
from alongside_engine.matching._tables import Ints

FEW = 40
_ROWS = 128
_RANKED = 1 << 80
_A_PLACE = 1 << 60

Bases = NDArray[np.float64]
Places = dict[tuple[int, int], int]


def stable(round_: Round, by: Side = "mentee", few: int = FEW) -> Assignment:
    """Give the stable pairs that are best for everybody on the side which proposes.

    Deferred acceptance with places on both sides (D. Gale and L. S. Shapley, 1962; A. E. Roth, 1984). Each likes first whom
    they ranked, in that order, then everybody else who is possible by score; equals are told apart by the places of the two
    in the order of a hash of the keys. A list is worked out as far as it is needed: the best few at once, of the rest only
    those who would still say yes, since nobody who has said no says yes later.
    """
    none = np.empty(0, dtype=np.int64)
    if not round_.mentees or not round_.mentors:
        return Assignment(none, none, none, (), 0, 0)
    wanted = np.ones(len(round_.mentees), dtype=np.int64) if round_.wish.wanted is None else round_.wish.wanted
    choices = Choices(round_).by
    if by == "mentee":
        run = _Run(_First.of(_Base(round_.scores), few), wanted, round_.wish.capacity, choices["mentee"], choices["mentor"])
        couples = sorted(run.settled())
    else:
        turned = _First.of(_Base(_turned(round_.scores)), few)
        run = _Run(turned, round_.wish.capacity, wanted, _swapped(choices["mentor"]), _swapped(choices["mentee"]))
        couples = sorted((mentee, mentor) for mentor, mentee in run.settled())
    mentees, mentors = np.array(couples, dtype=np.int64).reshape(-1, 2).T.copy()
    return Assignment(mentees, mentors, round_.scores.of(mentees, mentors), (), run.asked, 1)


def _turned(scores: Vectors) -> Vectors:
    """Let the two sides change places."""
    extra = _turned_codes(scores.extra, scores)
    order = np.argsort(extra)
    return Vectors(
        mentee_vectors=scores.mentor_vectors,
        mentor_vectors=scores.mentee_vectors,
        mentee_classes=scores.mentor_classes,
        mentor_classes=scores.mentee_classes,
        possible_classes=np.ascontiguousarray(scores.possible_classes.T),
        barred=np.sort(_turned_codes(scores.barred, scores)),
        extra=extra[order],
        extra_scores=scores.extra_scores[order],
    )


def _turned_codes(codes: Ints, scores: Vectors) -> Ints:
    mentees, mentors = np.divmod(codes, scores.mentors)
    return mentors * scores.mentees + mentees


def _swapped(places: Places) -> Places:
    return {(other, one): place for (one, other), place in places.items()}


class _Base:
    """What couples are worth before anybody's ranking, all different for each of the two: the score, then the tie-break."""

    def __init__(self, scores: Vectors) -> None:
        self.scores = scores
        self._shift = float(1 << max(scores.mentees, scores.mentors).bit_length())
        self._kinds: dict[int, Ints] = {}

    def tile(self, ones: Ints, others: Ints) -> Bases:
        """Score some with some, NEVER for couples that are impossible."""
        found = self.scores.tile(ones, others).scores.astype(np.float64)
        found *= self._shift
        found += ones[:, None] ^ others
        return found

    def of(self, couples: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """Score single couples; those impossible are left out."""
        ones, others = np.array(couples, dtype=np.int64).reshape(-1, 2).T
        possible = self.scores.possible(ones, others)
        ones, others = ones[possible], others[possible]
        base = self.scores.of(ones, others) * int(self._shift) + (ones ^ others)
        return list(zip(ones.tolist(), others.tolist(), base.tolist(), strict=True))

    def others(self, one: int) -> Ints:
        """Give who is possible for somebody by class."""
        kind = int(self.scores.mentee_classes[one])
        if kind not in self._kinds:
            self._kinds[kind] = np.flatnonzero(self.scores.possible_classes[kind][self.scores.mentor_classes])
        return self._kinds[kind]


@dataclass(frozen=True)
class _First:
    """The best few of everybody, best first, as rows; -1 where there are fewer."""

    base: _Base
    others: NDArray[np.int32]
    bases: Bases

    @classmethod
    def of(cls, base: _Base, few: int) -> "_First":
        """Look through all couples once."""
        scores = base.scores
        others = np.full((scores.mentees, few), -1, dtype=np.int32)
        bases = np.full((scores.mentees, few), NEVER)
        for panel in panels(scores, np.zeros(scores.mentees, dtype=np.int64), np.zeros(scores.mentors, dtype=np.int64)):
            for start in range(0, panel.mentees.size, _ROWS):
                ones = panel.mentees[start : start + _ROWS]
                tile = base.tile(ones, panel.mentors)
                some = min(few, panel.mentors.size)
                best = np.argpartition(tile, -some, axis=1)[:, -some:]
                best = np.take_along_axis(best, np.argsort(-np.take_along_axis(tile, best, axis=1), axis=1), axis=1)
                bases[ones, :some] = np.take_along_axis(tile, best, axis=1)
                others[ones, :some] = panel.mentors[best]
        return cls(base, others, bases)


class _Run:
    """Proposals from one side to the other; whoever is asked keeps the best and lets the worst go."""

    def __init__(self, first: _First, room: Ints, places: Ints, own: Places, their: Places) -> None:
        self._base, self._first = first.base, first
        self._room, self._places = room.tolist(), places.tolist()
        self._their = their
        self._ranked: dict[int, list[tuple[int, int, int]]] = {}
        for one, other, worth in first.base.of(list(own)):
            self._ranked.setdefault(one, []).append((own[one, other], -worth, other))
        self._liked_by: dict[int, list[int]] = {}
        for one, other in their:
            self._liked_by.setdefault(one, []).append(other)
        self._held: list[list[tuple[int, int]]] = [[] for _each in self._places]
        self._worst = np.full(places.size, NEVER)
        self.asked = 0

    def settled(self) -> Iterator[tuple[int, int]]:
        """Let everybody propose until nobody who has room would be taken; give the couples."""
        lists = [self._list(one) for one in range(len(self._room))]
        waiting = [one for one, room in enumerate(self._room) for _place in range(room)]
        while waiting:
            one = waiting.pop()
            for other, worth in lists[one]:
                self.asked += 1
                out = self._offer(one, other, worth)
                if out != one:
                    waiting += [] if out is None else [out]
                    break
        return ((one, other) for other, held in enumerate(self._held) for _value, one in held)

    def _offer(self, one: int, other: int, worth: int) -> int | None:
        """Ask; give who is let go for it, which may be the one who asked."""
        places, held = self._places[other], self._held[other]
        place = self._their.get((one, other))
        offer = (worth if place is None else _RANKED - place * _A_PLACE + worth, one)
        out = None
        if len(held) < places:
            heapq.heappush(held, offer)
        else:
            out = heapq.heappushpop(held, offer)[1]
        if len(held) == places:
            self._worst[other] = held[0][0] if held[0][0] < _A_PLACE else np.inf
        return out

    def _list(self, one: int) -> Iterator[tuple[int, int]]:
        """Give whom somebody likes, best first, and what the couple is worth."""
        ranked = sorted(self._ranked.get(one, ()))
        done = {other for _place, _worth, other in ranked}
        yield from ((other, -worth) for _place, worth, other in ranked)
        first = self._first.bases[one]
        known = zip(self._first.others[one].tolist(), first.tolist(), strict=True)
        yield from ((other, int(worth)) for other, worth in known if worth > NEVER and other not in done)
        if first[-1] > NEVER:
            yield from ((other, worth) for other, worth in self._rest(one, first[-1]) if other not in done)

    def _rest(self, one: int, below: float) -> Iterator[tuple[int, int]]:
        """Give those after the best few who would say yes as things stand."""
        others = self._base.others(one)
        worth = self._base.tile(np.array([one]), others)[0]
        liked = np.isin(others, self._liked_by.get(one, []))
        left = np.flatnonzero((worth > NEVER) & (worth < below) & ((worth > self._worst[others]) | liked))
        left = left[np.argsort(-worth[left])]
        return zip(others[left].tolist(), map(int, worth[left].tolist()), strict=True)
