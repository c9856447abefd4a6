"""Why somebody is left over: the rules that did it, or the shortage; in full for the lead, neutrally for the person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alongside_engine.assignment import Assignment, Wish
from alongside_engine.matching._compile import Round
from alongside_engine.matching._fit import Couple
from alongside_engine.matching._people import Bar, Person
from alongside_engine.matching._plan import Side, Unmatched
from alongside_engine.matching._reach import Places, Reached
from alongside_engine.matching._rules import CriterionName, Rules
from alongside_engine.matching._tables import Ints, Truths, kinds

LEFT_OUT = "There is no partner for you this time. The mentoring lead will tell you what comes next."
_COMPARED: tuple[CriterionName, ...] = ("grade", "topics", "specialty", "site")
_BROKEN = {
    ("grade", "senior"): "not senior enough",
    ("grade", "same"): "of another grade",
    ("grade", "near"): "too far apart in grade",
    ("grade", "different"): "of the same grade",
    ("topics", "same"): "without a topic in common",
    ("topics", "different"): "with a topic in common",
    ("specialty", "same"): "of another specialty",
    ("specialty", "different"): "of the same specialty",
    ("site", "same"): "at another site",
    ("site", "different"): "at the same site",
    ("site", "near"): "too far away",
}
_KEPT = "another rule"
_NOBODY: Mapping[Side, tuple[str, str]] = {
    "mentee": ("Nobody else has offered to be a mentor.", "No mentors"),
    "mentor": ("Nobody else has asked for a mentor.", "No mentees"),
}


def why_not(round_: Round, found: Assignment) -> tuple[Unmatched, ...]:
    """Explain everybody without a partner, mentees first, in the order of their keys.

    A shortage is told by the smallest set of mentees closed under "whoever could make room": they can only go to certain
    mentors, who have too few places (P. Hall, 1935; found along alternating paths, C. Berge, 1957).
    """
    taught = {round_.mentees[number].key for number in found.mentees.tolist()} | {mentee for _, mentee in round_.settled}
    busy = {round_.mentors[number].key for number in found.mentors.tolist()} | {mentor for mentor, _ in round_.settled}
    people = [round_.people[key] for key in sorted(round_.people)]
    seekers, offers = [row for row in people if row.seeks], [row for row in people if row.mentors]
    shortage = _Shortage(round_, found)
    mentees, mentors = (
        Ruled(round_.rules, round_.barred, "mentee", seekers, offers),
        Ruled(round_.rules, round_.barred, "mentor", offers, seekers),
    )
    return (
        *(_mentee(person, mentees.count(number), shortage) for number, person in enumerate(seekers) if person.key not in taught),
        *(_mentor(person, mentors.count(number)) for number, person in enumerate(offers) if person.key not in busy),
    )


@dataclass(frozen=True)
class Counts:
    """How many on the other side there are, and whom rules make impossible, by rule: in words for the lead, and for the steering group."""

    others: int
    full: Mapping[str, int]
    rule: Mapping[str, int]

    @property
    def possible(self) -> int:
        """How many are left."""
        return self.others - sum(self.full.values())


def nobody(side: Side, counts: Counts) -> tuple[str, str]:
    """Say that nobody is possible, and why: in full, and as a count."""
    if not counts.others:
        return _NOBODY[side]
    other = "mentor" if side == "mentee" else "mentee"
    return f"No {other} is possible: {_tally(counts.full)}.", f"No {other} possible ({_listed(counts.rule)})"


def _mentee(mentee: Person, counts: Counts, shortage: "_Shortage") -> Unmatched:
    rule = _listed(counts.rule)
    if not counts.possible:
        full, short = nobody("mentee", counts)
        return Unmatched(mentee.key, "mentee", full, LEFT_OUT, short)
    words, count = shortage.words(mentee)
    full = f"{words} Ruled out here: {_tally(counts.full)}." if counts.full else words
    return Unmatched(mentee.key, "mentee", full, LEFT_OUT, f"{count} (ruled out: {rule})" if rule else count)


def _mentor(mentor: Person, counts: Counts) -> Unmatched:
    if mentor.capacity == 0 and counts.others:
        return Unmatched(mentor.key, "mentor", "Has no place to offer.", LEFT_OUT, "No place offered")
    if not counts.possible:
        full, short = nobody("mentor", counts)
        return Unmatched(mentor.key, "mentor", full, LEFT_OUT, short)
    who = "The one mentee who" if counts.possible == 1 else f"Each of the {counts.possible} mentees who"
    return Unmatched(mentor.key, "mentor", f"{who} could be placed here has another mentor.", LEFT_OUT, "All possible mentees placed")


class Ruled:
    """Counts for each person of one side whom of the other side every rule makes impossible; each couple once, a bar first."""

    def __init__(
        self, rules: Rules, barred: Mapping[Couple, tuple[Bar, ...]], side: Side, people: Sequence[Person], others: Sequence[Person]
    ) -> None:
        self._side, self._people, self._others = side, people, others
        self._rules, self._barred = rules, barred
        self._names = [name for name in _COMPARED if rules.criterion(name).binds] if people and others else []
        mentees, mentors = (people, others) if side == "mentee" else (others, people)
        self._kinds = [kinds(name, mentees, mentors, rules) for name in self._names]
        self._number = {person.key: number for number, person in enumerate(others)}
        self._bars: dict[str, list[str]] = {}
        for mentor, mentee in barred:
            one, other = (mentee, mentor) if side == "mentee" else (mentor, mentee)
            self._bars.setdefault(one, []).append(other)
        self._broken_of: dict[tuple[int, ...], Truths] = {}
        self._first_of: dict[tuple[int, ...], Ints] = {}

    def others(self, number: int) -> int:
        """Count who else there is on the other side."""
        return len(self._others) - (self._people[number].key in self._number)

    def count(self, number: int) -> Counts:
        """Count for one person by number."""
        person = self._people[number]
        first = self._first(number)
        apart = [other for other in self._bars.get(person.key, ()) if other in self._number]
        kept = np.bincount(first, minlength=len(self._names) + 1)
        np.subtract.at(kept, first[self._single(number)], 1)
        named = {name: many for name, many in zip(self._names, kept.tolist(), strict=False) if many}
        full = Counter({self._not_met(name): many for name, many in named.items()})
        full.update(self._in_full(person.key, other) for other in apart)
        rule = Counter({str(name): many for name, many in named.items()})
        rule.update(self._in_short(person.key, other) for other in apart)
        return Counts(self.others(number), full, rule)

    def possible(self, number: int) -> Truths:
        """Mark the others who are possible for one person by number."""
        found: Truths = np.logical_not(np.any(self._broken(number), axis=0))
        found[self._single(number)] = False
        return found

    def alone(self, number: int) -> Iterator[tuple[CriterionName, Truths]]:
        """Mark for each mandatory criterion the others whom it alone makes impossible for one person."""
        broken = self._broken(number)
        once = broken.sum(axis=0) == 1
        once[self._single(number)] = False
        for name, row in zip(self._names, broken, strict=True):
            yield name, row & once

    def _single(self, number: int) -> list[int]:
        """Give the others who are barred one by one, and the person themself."""
        key = self._people[number].key
        return [self._number[other] for other in {*self._bars.get(key, ()), key} if other in self._number]

    def _broken(self, number: int) -> Truths:
        """Mark by (criterion, other) what is broken; alike for all of a kind."""
        own = self._kind(number)
        if own not in self._broken_of:
            broken = np.zeros((len(self._names), len(self._others)), dtype=bool)
            for place, table in enumerate(self._kinds):
                row, others = (table.possible, table.mentors) if self._side == "mentee" else (table.possible.T, table.mentees)
                broken[place] = ~row[own[place]][others]
            self._broken_of[own] = broken
        return self._broken_of[own]

    def _first(self, number: int) -> Ints:
        """Give of each of the others the first rule broken, the number of rules for none."""
        own = self._kind(number)
        if own not in self._first_of:
            first = np.full(len(self._others), len(self._names))
            for place, row in reversed(list(enumerate(self._broken(number)))):
                first[row] = place
            self._first_of[own] = first
        return self._first_of[own]

    def _kind(self, number: int) -> tuple[int, ...]:
        return tuple(int((table.mentees if self._side == "mentee" else table.mentors)[number]) for table in self._kinds)

    def _not_met(self, name: CriterionName) -> str:
        direction = self._rules.criterion(name).direction
        return "too senior" if direction == "senior" and self._side == "mentor" else _BROKEN[name, direction]

    def _couple(self, key: str, other: str) -> tuple[str, str]:
        return (other, key) if self._side == "mentee" else (key, other)

    def _in_full(self, key: str, other: str) -> str:
        """Name what bars a couple, for the lead; an avoid list is never told from the lead's own wish."""
        bars = self._barred[self._couple(key, other)]
        why = sorted({bar.why or bar.rule for bar in bars if "apart" not in bar.rule})
        return f"ruled out ({', '.join(why)})" if why else "kept apart"

    def _in_short(self, key: str, other: str) -> str:
        """Name what bars a couple, for the steering group, which is not told that anybody is kept apart."""
        rules = sorted({bar.rule for bar in self._barred[self._couple(key, other)] if "apart" not in bar.rule})
        return rules[0] if rules else _KEPT


class _Shortage:
    """The bottleneck of each mentee without a mentor."""

    def __init__(self, round_: Round, found: Assignment) -> None:
        self._round = round_
        self._places = Places(round_.scores, Wish(round_.wish.capacity), found.mentees, found.mentors)
        self._number = {person.key: number for number, person in enumerate(round_.mentees)}
        self._placed = self._places.placed()
        self._unplaced: dict[int, list[int]] = {}
        for number in np.flatnonzero(~self._placed).tolist():
            if self._places.possible(number).size:
                self._unplaced.setdefault(self._places.kind(number), []).append(number)
        self._rivals_of: dict[Reached, int] = {}

    def words(self, mentee: Person) -> tuple[str, str]:
        """Say it in full, and as a count."""
        number = self._number[mentee.key]
        if not self._places.possible(number).size:
            return "The mentors who are possible have no place left.", "No place left"
        reached = self._places.closure(number)
        mentors = np.flatnonzero(reached.mentors)
        places, rivals = int(self._places.capacity[mentors].sum()), self._rivals(reached)
        if rivals <= places and self._round.rules.quotas:
            return "There is no place left that the limits for each mentor leave open.", "Limits for each mentor"
        if rivals <= places:
            return "A place could only be made by a change that two others would rather not have.", "Stable pairs asked for"
        missing = rivals - places
        have = f"{count_of(mentors.size, 'mentor')}, who {'has' if mentors.size == 1 else 'have'} {count_of(places, 'place')}"
        words = f"{rivals} mentees, this one among them, can only go to {have}: {missing} too few."
        return words, f"{count_of(missing, 'place')} too few: {rivals} mentees for {count_of(places, 'place')}"

    def _rivals(self, reached: Reached) -> int:
        """Count the mentees who can only go to the mentors reached."""
        if reached not in self._rivals_of:
            guests = int((reached.mentees & self._placed).sum())
            self._rivals_of[reached] = guests + sum(self._shut_in(kind, rows, reached) for kind, rows in self._unplaced.items())
        return self._rivals_of[reached]

    def _shut_in(self, kind: int, rows: list[int], reached: Reached) -> int:
        mentors = self._places.by_class(kind)
        out = mentors[~reached.mentors[mentors]]
        if not out.size:
            return len(rows)
        barred = (self._places.barred(number) for number in rows)
        return sum(bool(row.size >= out.size and np.isin(out, row).all()) for row in barred)


def _tally(counted: Mapping[str, int]) -> str:
    return "; ".join(f"{times} {'is' if times == 1 else 'are'} {words}" for words, times in _in_order(counted))


def _listed(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{words} {times}" for words, times in _in_order(counted))


def _in_order(counted: Mapping[str, int]) -> Iterable[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def count_of(number: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
