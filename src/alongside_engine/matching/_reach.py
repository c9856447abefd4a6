"""Who could make room for whom: chains of people who swap places, followed without listing couples."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from alongside_engine.assignment import Vectors
from alongside_engine.matching._tables import Ints, Truths

_ASKED = 200


@dataclass(frozen=True, eq=False)
class Reached:
    """Where chains that begin with some mentees lead.

    `mentors` and `mentees` mark who is on a chain; `via` gives for each mentor the mentee who would come, and `leaves` for
    each mentee the mentor whose place would become free; -1 for nobody.
    """

    mentors: Truths
    mentees: Truths
    via: Ints
    leaves: Ints


class Places:
    """Who sits where, and who else could: people are compared by class, single couples that are barred one by one."""

    def __init__(self, scores: Vectors, capacity: Ints, mentees: Ints, mentors: Ints) -> None:
        self.capacity = capacity.copy()
        self._scores = scores
        self._guests: list[list[int]] = [[] for _mentor in range(scores.mentors)]
        for mentee, mentor in zip(mentees.tolist(), mentors.tolist(), strict=True):
            self._guests[mentor].append(mentee)
        self._firsts = np.searchsorted(scores.barred, np.arange(scores.mentees + 1) * max(scores.mentors, 1))
        self._of_class: dict[int, Ints] = {}
        self._closures: dict[int, Reached] = {}

    @property
    def mentees(self) -> int:
        """How many mentees there are."""
        return self._scores.mentees

    def guests(self, mentor: int) -> list[int]:
        """Give the mentees who sit with a mentor."""
        return self._guests[mentor]

    def placed(self) -> Truths:
        """Mark the mentees who have a mentor."""
        found = np.zeros(self._scores.mentees, dtype=bool)
        found[[mentee for guests in self._guests for mentee in guests]] = True
        return found

    def barred(self, mentee: int) -> Ints:
        """Give the single mentors who are barred for a mentee."""
        return self._scores.barred[self._firsts[mentee] : self._firsts[mentee + 1]] % max(self._scores.mentors, 1)

    def by_class(self, kind: int) -> Ints:
        """Give the mentors possible for mentees of a class, as far as classes say."""
        if kind not in self._of_class:
            self._of_class[kind] = np.flatnonzero(self._scores.possible_classes[kind][self._scores.mentor_classes])
        return self._of_class[kind]

    def possible(self, mentee: int) -> Ints:
        """Give the mentors possible for a mentee."""
        mentors, barred = self.by_class(self.kind(mentee)), self.barred(mentee)
        return mentors[~np.isin(mentors, barred)] if barred.size else mentors

    def kind(self, mentee: int) -> int:
        """Give the class of a mentee."""
        return int(self._scores.mentee_classes[mentee])

    def follow(self, starts: Iterable[int]) -> Reached:
        """Follow who could make room: the mentors possible for these mentees, those possible for their mentees, and so on."""
        walk = _Walk(self)
        walk.begin(starts)
        return walk.finished()

    def closure(self, mentee: int) -> Reached:
        """Follow the chains of one mentee; shared by all of a class whom single bars do not change."""
        kind = self.kind(mentee)
        mentors = self.by_class(kind)
        missing = set(self.barred(mentee).tolist()) & set(mentors.tolist())
        if missing and not self._found_again(mentee, missing):
            return self.follow([mentee])
        if kind not in self._closures:
            self._closures[kind] = self._from_mentors(mentors)
        return self._closures[kind]

    def _from_mentors(self, mentors: Ints) -> Reached:
        walk = _Walk(self)
        walk.reach(-1, mentors)
        return walk.finished()

    def _found_again(self, mentee: int, missing: set[int]) -> bool:
        """Say whether the mentors barred for somebody come in all the same, through guests of mentors who are possible."""
        asked = 0
        for mentor in self.possible(mentee).tolist():
            for guest in self._guests[mentor]:
                row = self._scores.possible_classes[self.kind(guest)]
                barred = self.barred(guest)
                missing -= {one for one in missing if row[self._scores.mentor_classes[one]] and one not in barred}
                asked += 1
            if not missing or asked > _ASKED:
                break
        return not missing

    def move(self, reached: Reached, mentee: int) -> int:
        """Take a mentee away from where the chain says, let everybody before it move up, and give who was first on the chain."""
        while reached.leaves[mentee] >= 0:
            mentor = int(reached.leaves[mentee])
            self._guests[mentor].remove(mentee)
            mentee = int(reached.via[mentor])
            self._guests[mentor].append(mentee)
        self._closures.clear()
        return mentee

    def seat(self, waiting: Iterable[int]) -> int:
        """Seat as many of those waiting as there is room for when everybody may move, each with one mentor, and give how many.

        In rounds: one shortest chain to a place left for each who has one, all at once since none of them meet.
        """
        left, seated = set(waiting), 0
        while left:
            reached = self.follow(left)
            new = {self._moved_up(reached, mentor, left) for mentor in np.flatnonzero(reached.mentors).tolist()} - {None}
            if not new:
                break
            seated += len(new)
        return seated

    def _moved_up(self, reached: Reached, mentor: int, left: set[int]) -> int | None:
        """Let everybody on the chain to a mentor move up, if that one has room and whoever waits at its other end still does."""
        if len(self._guests[mentor]) >= self.capacity[mentor]:
            return None
        chain = [(mentor, int(reached.via[mentor]))]
        while reached.leaves[chain[-1][1]] >= 0:
            before = int(reached.leaves[chain[-1][1]])
            chain.append((before, int(reached.via[before])))
        first = chain[-1][1]
        if first not in left:
            return None
        left.remove(first)
        for place, mentee in chain:
            self._guests[place].append(mentee)
            if reached.leaves[mentee] >= 0:
                self._guests[int(reached.leaves[mentee])].remove(mentee)
        self._closures.clear()
        return first


class _Walk:
    """One search, breadth first; each class of mentees looks only at mentors whom nobody has reached so far."""

    def __init__(self, places: Places) -> None:
        self._places = places
        many = places.capacity.size
        self._mentors = np.zeros(many, dtype=bool)
        self._via = np.full(many, -1)
        self._leaves: dict[int, int] = {}
        self._left: dict[int, Ints] = {}
        self._waiting: list[int] = []

    def begin(self, starts: Iterable[int]) -> None:
        """Begin with mentees who give up no place."""
        for mentee in starts:
            self._leaves[mentee] = -1
            self._waiting.append(mentee)

    def reach(self, mentee: int, mentors: Ints) -> None:
        """Note mentors who are possible for a mentee, and let their guests wait."""
        self._mentors[mentors] = True
        self._via[mentors] = mentee
        for mentor in mentors.tolist():
            for guest in self._places.guests(mentor):
                if guest not in self._leaves:
                    self._leaves[guest] = mentor
                    self._waiting.append(guest)

    def finished(self) -> Reached:
        """Follow all chains to their ends."""
        for mentee in self._waiting:  # grows while it is read
            kind = self._places.kind(mentee)
            left = self._left.get(kind, self._places.by_class(kind))
            if left.size:
                left = left[~self._mentors[left]]
                barred = self._places.barred(mentee)
                new = left[~np.isin(left, barred)] if barred.size else left
                self.reach(mentee, new)
                self._left[kind] = left[~self._mentors[left]]
        mentees = np.zeros(self._places.mentees, dtype=bool)
        leaves = np.full(mentees.size, -1)
        reached = np.fromiter(self._leaves, np.int64, len(self._leaves))
        mentees[reached] = True
        leaves[reached] = np.fromiter(self._leaves.values(), np.int64, len(self._leaves))
        return Reached(self._mentors, mentees, self._via, leaves)
