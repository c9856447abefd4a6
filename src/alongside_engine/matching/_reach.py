"""Who could make room for whom: chains of people who swap places, followed without listing couples."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from alongside_engine.assignment import Vectors, Wish
from alongside_engine.assignment._seats import Seats
from alongside_engine.matching._tables import Ints, Truths

_ASKED = 200


@dataclass(frozen=True, eq=False)
class Reached:
    """Where chains that begin with some mentees lead.

    `columns` of mentors, `mentors` and `mentees` mark who is on a chain; `via` gives for each column the mentee who would
    come, and `leaves` for each mentee the column whose place would become free; -1 for nobody.
    """

    columns: Truths
    mentors: Truths
    mentees: Truths
    via: Ints
    leaves: Ints


class Places:
    """Who sits where, and who else could: people are compared by class, single couples that are barred one by one.

    A mentor with a limit that can bind has a column for that kind of mentees beside the own one: who comes by it
    takes a place of that kind, and while one is left, any place of the mentor's.
    """

    def __init__(self, scores: Vectors, wish: Wish, mentees: Ints, mentors: Ints, takes: Truths | None = None) -> None:
        """Seat couples; with `takes`, the last mentor of the wish is not among the scores, and could take those it marks."""
        self.capacity, self.seats = wish.capacity, Seats.of(wish)
        self._scores, self._takes = scores, takes
        self._most: dict[int, int] = dict(zip(self.seats.limited.tolist(), self.seats.most.tolist(), strict=True))
        self._limited = np.zeros(scores.mentees, dtype=np.int64) if wish.kinds is None or not self._most else wish.kinds
        self._guests: list[list[int]] = [[] for _mentor in range(self.capacity.size)]
        for mentee, mentor in zip(mentees.tolist(), mentors.tolist(), strict=True):
            self._guests[mentor].append(mentee)
        self._firsts = np.searchsorted(scores.barred, np.arange(scores.mentees + 1) * max(scores.mentors, 1))
        self._of_class: dict[int, Ints] = {}
        self._closures: dict[int, Reached] = {}

    @property
    def mentees(self) -> int:
        """How many mentees there are."""
        return self._scores.mentees

    def columns(self, mentee: int, mentors: Ints) -> Ints:
        """Give the columns by which a mentee comes to mentors."""
        found: Ints = self.seats.column_of[self._limited[mentee], mentors]
        return found

    def last_for(self, mentee: int) -> Ints:
        """Give the column by which a mentee comes to the mentor added, if that one could take the mentee."""
        last = self.capacity.size - 1
        return self.columns(mentee, np.array([last] if self._takes is not None and self._takes[mentee] else [], dtype=np.int64))

    def guests(self, column: int) -> list[int]:
        """Give the mentees who sit in a column: in a mentor's own, all who sit with that mentor."""
        mentor = int(self.seats.mentor_of[column])
        if column not in self._most:
            return self._guests[mentor]
        return [guest for guest in self._guests[mentor] if self.seats.column_of[self._limited[guest], mentor] == column]

    def opens(self, column: int) -> int:
        """Give the column that somebody who came by one may go on to, and take any place there; -1 for none."""
        is_open = column in self._most and len(self.guests(column)) < self._most[column]
        return int(self.seats.own[self.seats.mentor_of[column]]) if is_open else -1

    def open_to(self, reached: Reached, mentors: Ints) -> int:
        """Count the places of mentors reached that are open to those on the chains: all, or those of a kind up to the limit."""
        theirs = np.zeros(self.capacity.size, dtype=bool)
        theirs[mentors] = True
        limited = [column for column in np.flatnonzero(reached.columns & theirs[self.seats.mentor_of]).tolist() if column in self._most]
        own = reached.columns[self.seats.own]
        of_kinds = sum(self._most[column] for column in limited if not own[self.seats.mentor_of[column]])
        return int(self.capacity[theirs & own].sum()) + of_kinds

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

    def alike(self, mentee: int) -> tuple[int, int]:
        """Give the class of a mentee and the kind that limits are about: those who share both could come to the same columns."""
        return self.kind(mentee), int(self._limited[mentee])

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
        walk.reach(-1, self.seats.own[mentors])
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

    def seat(self, waiting: Iterable[int]) -> int:
        """Seat as many of those waiting as there is room for when everybody may move, each with one mentor, and give how many.

        In rounds: one shortest chain to a place left for each who has one, all at once since none of them meet.
        """
        left, seated = set(waiting), 0
        while left:
            reached = self.follow(left)
            ends = self.seats.own[reached.columns[self.seats.own]]
            new = {self._moved_up(reached, column, left) for column in ends.tolist()} - {None}
            if not new:
                break
            seated += len(new)
        return seated

    def _moved_up(self, reached: Reached, column: int, left: set[int]) -> int | None:
        """Let everybody on the chain to a mentor move up, if that one has room and whoever waits at its other end still does."""
        mentor = int(self.seats.mentor_of[column])
        if len(self._guests[mentor]) >= self.capacity[mentor]:
            return None
        chain = [(mentor, int(reached.via[column]))]
        while (before := int(reached.leaves[chain[-1][1]])) >= 0:
            chain.append((int(self.seats.mentor_of[before]), int(reached.via[before])))
        first = chain[-1][1]
        if first not in left:
            return None
        left.remove(first)
        for (place, mentee), (left_place, _next) in zip(chain, [*chain[1:], (-1, -1)], strict=True):
            self._guests[place].append(mentee)
            if left_place >= 0:
                self._guests[left_place].remove(mentee)
        self._closures.clear()
        return first


class _Walk:
    """One search, breadth first; mentees who are alike look only at columns that nobody has reached so far."""

    def __init__(self, places: Places) -> None:
        self._places = places
        many = places.seats.mentor_of.size
        self._columns = np.zeros(many, dtype=bool)
        self._via = np.full(many, -1)
        self._leaves: dict[int, int] = {}
        self._left: dict[tuple[int, int], Ints] = {}
        self._waiting: list[int] = []

    def begin(self, starts: Iterable[int]) -> None:
        """Begin with mentees who give up no place."""
        for mentee in starts:
            self._leaves[mentee] = -1
            self._waiting.append(mentee)

    def reach(self, mentee: int, columns: Ints) -> None:
        """Note columns by which a mentee could come, and let those who sit there wait."""
        self._columns[columns] = True
        self._via[columns] = mentee
        for column in columns.tolist():
            for guest in self._places.guests(column):
                if guest not in self._leaves:
                    self._leaves[guest] = column
                    self._waiting.append(guest)
            own = self._places.opens(column)
            if own >= 0 and not self._columns[own]:
                self.reach(mentee, np.array([own]))

    def finished(self) -> Reached:
        """Follow all chains to their ends."""
        for mentee in self._waiting:  # grows while it is read
            alike = self._places.alike(mentee)
            left = self._left[alike] if alike in self._left else self._places.columns(mentee, self._places.by_class(alike[0]))
            last = self._places.last_for(mentee)
            if left.size:
                left = left[~self._columns[left]]
                barred = self._places.columns(mentee, self._places.barred(mentee))
                new = left[~np.isin(left, barred)] if barred.size else left
                self.reach(mentee, new)
                self._left[alike] = left[~self._columns[left]]
            if last.size:
                self.reach(mentee, last[~self._columns[last]])
        mentees = np.zeros(self._places.mentees, dtype=bool)
        leaves = np.full(mentees.size, -1)
        reached = np.fromiter(self._leaves, np.int64, len(self._leaves))
        mentees[reached] = True
        leaves[reached] = np.fromiter(self._leaves.values(), np.int64, len(self._leaves))
        mentors = np.zeros(self._places.capacity.size, dtype=bool)
        mentors[self._places.seats.mentor_of[self._columns]] = True
        return Reached(self._columns, mentors, mentees, self._via, leaves)
