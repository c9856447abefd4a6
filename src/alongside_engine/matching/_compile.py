"""From people and rules to numbers: a round as the assignment wants it, in an order that rows have no say in."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment import Vectors, Wish
from alongside_engine.matching._compare import Comparison
from alongside_engine.matching._fit import Couple, Fit, rankings
from alongside_engine.matching._groups import Chances, Limits
from alongside_engine.matching._people import Bar, Person
from alongside_engine.matching._problem import Problem
from alongside_engine.matching._rules import CRITERIA, Criterion, CriterionName, Rules, band_units
from alongside_engine.matching._tables import Ints, Truths, check_size, kinds
from alongside_engine.matching._text import STEPS, Read, in_units, reader
from alongside_engine.matching._vectors import Block, block_of_kinds, block_of_topics, side_by_side

BACKGROUND = 1_000
_COMPARED: tuple[CriterionName, ...] = ("grade", "topics", "specialty", "site")


@dataclass(frozen=True)
class Round:
    """One problem, compiled.

    `scores` and `wish` are about `mentees`, who still want a mentor, and `mentors`, who still have a place, in the order of
    a hash of their keys; `people` holds everybody by key, `locked` the couples placed by hand, `settled` these and those who
    are together already, `barred` the bars by couple, `chances` and `limits` the groups that rules ask about.
    """

    problem: Problem
    people: Mapping[str, Person]
    mentees: tuple[Person, ...]
    mentors: tuple[Person, ...]
    scores: Vectors
    wish: Wish
    fit: Fit
    comparison: Comparison
    barred: Mapping[Couple, tuple[Bar, ...]]
    chances: Chances
    limits: Limits

    @property
    def rules(self) -> Rules:
        """The rules of the round."""
        return self.problem.rules

    @property
    def locked(self) -> frozenset[Couple]:
        """The couples (mentor, mentee) placed by hand."""
        return frozenset(self.problem.locked)

    @property
    def settled(self) -> frozenset[Couple]:
        """The couples (mentor, mentee) placed by hand, and those who are together already."""
        return frozenset(self.problem.settled)

    @cached_property
    def choices(self) -> Mapping[Couple, Mapping[str, int]]:
        """The places in rankings by couple (mentor, mentee), and by the side that ranked."""
        found: dict[Couple, dict[str, int]] = {}
        for row in self.problem.preferences:
            couple = (row.who, row.whom) if row.by == "mentor" else (row.whom, row.who)
            found.setdefault(couple, {})[row.by] = row.place
        return found

    def broken(self, mentor: Person, mentee: Person) -> tuple[str, ...]:
        """Name everything that makes a couple impossible: rules of bars, then mandatory criteria; nothing when it is possible."""
        bars = sorted({bar.rule for bar in self.barred.get((mentor.key, mentee.key), ())})
        binding = [name for name in _COMPARED if self.rules.criterion(name).binds]
        return (*bars, *(name for name in binding if self.comparison.meets(name, mentor, mentee) is False))


def compiled(problem: Problem, read: Read | None = None) -> Round:
    """Turn a problem, already checked, into numbers; rankings or texts that nobody gave leave their share to the other criteria."""
    problem = replace(problem, rules=_in_use(problem))
    people = sorted(problem.people, key=hash_of)
    by_key = {person.key: person for person in people}
    taken = Counter(key for couple in problem.settled for key in zip(("mentor", "mentee"), couple, strict=True))
    mentees = tuple(person for person in people if person.seeks and person.mentors_wanted > taken["mentee", person.key])
    mentors = tuple(person for person in people if person.mentors and person.capacity > taken["mentor", person.key])
    codes = _Codes.of(mentees, mentors)
    units = problem.rules.units()
    texts = _Texts(whose_texts(problem), units.get("text", 0), read or reader())
    ranked = rankings(problem.preferences, units.get("preferences", 0))
    blocks = _blocks(mentees, mentors, problem.rules, texts) if mentees and mentors else []
    extra, extra_scores = codes.valued(ranked)
    mentee_vectors, mentor_vectors = side_by_side(blocks, int(extra_scores.max(initial=0)), len(mentees), len(mentors))
    mentee_classes, mentor_classes, possible = _classes(mentees, mentors, problem.rules)
    equal = Chances.of(mentees, (person for person in people if person.seeks), problem.rules)
    limited = Limits.of(mentees, mentors, problem.rules, _settled(problem, by_key))
    apart = [*((bar.mentor, bar.mentee) for bar in problem.bars), *problem.settled, *((key, key) for key in codes.mentors)]
    return Round(
        problem=problem,
        people=by_key,
        mentees=mentees,
        mentors=mentors,
        scores=Vectors(
            mentee_vectors=mentee_vectors,
            mentor_vectors=mentor_vectors,
            mentee_classes=mentee_classes,
            mentor_classes=mentor_classes,
            possible_classes=possible,
            barred=codes.each_once(apart),
            extra=extra,
            extra_scores=extra_scores,
        ),
        wish=Wish(
            capacity=np.array([person.capacity - taken["mentor", person.key] for person in mentors], dtype=np.int64),
            wanted=_wanted(mentees, taken),
            taken=np.array([taken["mentor", person.key] for person in mentors], dtype=np.int64),
            already=_already(mentees, taken),
            groups=equal.groups,
            group_sizes=equal.sizes,
            kinds=limited.kinds,
            quotas=limited.quotas,
            spread=problem.rules.spread,
            floor=problem.rules.floor,
            bands=band_units() if problem.rules.bands else (),
            told=codes.sides(problem.told),
        ),
        fit=Fit(problem.rules, texts.likeness, ranked),
        comparison=Comparison(problem.rules),
        barred=by_couple(problem.bars),
        chances=equal,
        limits=limited,
    )


def _in_use(problem: Problem) -> Rules:
    rules = problem.rules
    return replace(
        rules,
        text=rules.text if any(person.text.strip() for person in problem.people) else Criterion(),
        preferences=rules.preferences if problem.preferences else Criterion(),
    )


def hash_of(person: Person) -> tuple[bytes, str]:
    """Give the place of somebody in an order that rows and names have no say in."""
    return blake2b(person.key.encode(), digest_size=8).digest(), person.key


def whose_texts(problem: Problem) -> list[Person]:
    """Give everybody whose text is looked at, in an order that rows have no say in.

    Of those who are together already and want nothing more, some are enough as a measure of which words are common.
    """
    of_mentor, of_mentee = (Counter(couple[side] for couple in problem.standing) for side in (0, 1))
    active, at_rest = list[Person](), list[Person]()
    for person in sorted(problem.people, key=hash_of):
        has_all = not person.mentors or 0 < person.capacity <= of_mentor[person.key]
        has_all &= not person.seeks or person.mentors_wanted <= of_mentee[person.key]
        (at_rest if has_all else active).append(person)
    return sorted([*active, *at_rest[:BACKGROUND]], key=hash_of)


def _wanted(mentees: Sequence[Person], taken: Mapping[tuple[str, str], int]) -> Ints | None:
    wanted = np.array([person.mentors_wanted - taken["mentee", person.key] for person in mentees], dtype=np.int64)
    return wanted if wanted.max(initial=1) > 1 else None


def _settled(problem: Problem, people: Mapping[str, Person]) -> dict[str, list[Person]]:
    """Give by mentor the mentees placed by hand or there already."""
    found: dict[str, list[Person]] = {}
    for mentor, mentee in problem.settled:
        found.setdefault(mentor, []).append(people[mentee])
    return found


def _already(mentees: Sequence[Person], taken: Mapping[tuple[str, str], int]) -> Truths | None:
    found = np.array([taken["mentee", person.key] > 0 for person in mentees], dtype=bool)
    return found if found.any() else None


def by_couple(bars: Iterable[Bar]) -> dict[Couple, tuple[Bar, ...]]:
    """Put bars together by the couple (mentor, mentee) that they are about."""
    found: dict[Couple, tuple[Bar, ...]] = {}
    for bar in bars:
        found[bar.mentor, bar.mentee] = (*found.get((bar.mentor, bar.mentee), ()), bar)
    return found


def _blocks(mentees: Sequence[Person], mentors: Sequence[Person], rules: Rules, texts: "_Texts") -> list[Block]:
    units = rules.units()
    makers = {name: partial(_kinds_block, name, mentees, mentors, rules) for name in _COMPARED}
    makers["topics"] = partial(block_of_topics, mentees, mentors, different=rules.topics.direction == "different")
    blocks = [makers[name](units=units[name]) for name in _COMPARED if name in units]
    return [*blocks, texts.block(mentees, mentors)] if "text" in units else blocks


def _kinds_block(name: CriterionName, mentees: Sequence[Person], mentors: Sequence[Person], rules: Rules, units: int) -> Block:
    return block_of_kinds(name, kinds(name, mentees, mentors, rules), units)


def _classes(mentees: Sequence[Person], mentors: Sequence[Person], rules: Rules) -> tuple[Ints, Ints, Truths]:
    """Put people into classes by the mandatory rules; the table says which classes are possible for each other."""
    mentee_class, mentor_class = np.zeros(len(mentees), np.int64), np.zeros(len(mentors), np.int64)
    possible = np.ones((1, 1), dtype=bool)
    if not mentees or not mentors:
        return mentee_class, mentor_class, possible
    for name in (name for name in CRITERIA if rules.criterion(name).binds):
        found = kinds(name, mentees, mentors, rules)
        rows, columns = _joined(mentee_class, found.mentees), _joined(mentor_class, found.mentors)
        check_size(name, rows.firsts.size, columns.firsts.size)
        here = np.ix_(mentee_class[rows.firsts], mentor_class[columns.firsts])
        possible = possible[here] & found.possible[np.ix_(found.mentees[rows.firsts], found.mentors[columns.firsts])]
        possible, mentee_class = _alike(possible, rows.numbers, axis=0)
        possible, mentor_class = _alike(possible, columns.numbers, axis=1)
    return mentee_class, mentor_class, possible


@dataclass(frozen=True)
class _Joined:
    """Two classifications in one: the number of each person, and the first person of each number."""

    firsts: NDArray[np.intp]
    numbers: NDArray[np.intp]


def _joined(one: Ints, other: Ints) -> _Joined:
    _codes, firsts, numbers = np.unique(one * (other.max() + 1) + other, return_index=True, return_inverse=True)
    return _Joined(firsts, numbers)


def _alike(possible: Truths, numbers: NDArray[np.intp], axis: int) -> tuple[Truths, Ints]:
    """Make one of the classes for which the same is possible."""
    smaller, number = np.unique(possible, axis=axis, return_inverse=True)
    return smaller, number.reshape(-1)[numbers].astype(np.int64)


@dataclass(frozen=True)
class _Codes:
    """Where people stand, to turn couples of keys into couples of numbers."""

    mentees: Mapping[str, int]
    mentors: Mapping[str, int]

    @classmethod
    def of(cls, mentees: Sequence[Person], mentors: Sequence[Person]) -> "_Codes":
        """Number both sides."""
        sides = ({person.key: number for number, person in enumerate(side)} for side in (mentees, mentors))
        return cls(*sides)

    def each_once(self, couples: Iterable[Couple]) -> Ints:
        """Give the codes of couples (mentor, mentee), ascending, each once; couples with somebody else are left out."""
        many = len(self.mentors)
        codes = {self.mentees[mentee] * many + self.mentors[mentor] for mentor, mentee in couples if self._knows(mentor, mentee)}
        return np.array(sorted(codes), dtype=np.int64)

    def valued(self, values: Mapping[Couple, int]) -> tuple[Ints, Ints]:
        """Give the codes of couples in ascending order, and their values."""
        many = len(self.mentors)
        found = sorted(
            (self.mentees[mentee] * many + self.mentors[mentor], value)
            for (mentor, mentee), value in values.items()
            if value and self._knows(mentor, mentee)
        )
        codes, worth = np.array(found, dtype=np.int64).reshape(-1, 2).T
        return np.ascontiguousarray(codes), np.ascontiguousarray(worth)

    def sides(self, couples: Iterable[Couple]) -> tuple[Ints, Ints] | None:
        """Give the numbers of the mentees and of the mentors; None when nobody is left."""
        codes = self.each_once(couples)
        if not codes.size:
            return None
        mentees, mentors = np.divmod(codes, len(self.mentors))
        return mentees, mentors

    def _knows(self, mentor: str, mentee: str) -> bool:
        return mentor in self.mentors and mentee in self.mentees


class _Texts:
    """The texts of a round as whole-number vectors, worked out once for everybody."""

    def __init__(self, people: Sequence[Person], units: int, read: Read) -> None:
        self._row = {person.key: row for row, person in enumerate(people)}
        texts = [person.text for person in people] if units else []
        self._vectors = in_units(read(texts) / STEPS, units)

    def block(self, mentees: Sequence[Person], mentors: Sequence[Person]) -> Block:
        """Give the numbers of both sides."""
        rows = ([self._row[person.key] for person in side] for side in (mentees, mentors))
        return Block(*(self._vectors[side] for side in rows))

    def likeness(self, mentor: str, mentee: str) -> int:
        """Give the units that the texts of two people earn."""
        if not len(self._vectors):
            return 0
        return int(self._vectors[self._row[mentee]].astype(np.int64) @ self._vectors[self._row[mentor]].astype(np.int64))
