"""How everybody compares with everybody, without looking at couples: people by kind, and a table of kinds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside_engine.matching._compare import Comparison, plain, rank_needed
from alongside_engine.matching._people import Person
from alongside_engine.matching._problem import ProblemError
from alongside_engine.matching._rules import CriterionName, Direction, Rules

Ints = NDArray[np.int64]
Truths = NDArray[np.bool_]
People = Sequence[Person]

MOST_KINDS = 100_000_000
_NONE = -(1 << 40)


@dataclass(frozen=True)
class Kinds:
    """Each person's kind, and by (mentee's kind, mentor's kind) whether two meet a criterion, and whether that is known."""

    mentees: Ints
    mentors: Ints
    met: Truths
    known: Truths

    @property
    def possible(self) -> Truths:
        """Whether two kinds are possible where the criterion is mandatory: they are not known to break it."""
        return self.met | ~self.known


def kinds(name: CriterionName, mentees: People, mentors: People, rules: Rules) -> Kinds:
    """Compare everybody in grade, topics, specialty or site, as `Comparison.meets` compares two.

    Raises ProblemError when so many kinds of people take part that their table would not fit into memory.
    """
    if name == "grade":
        return _grades(rules.grade.direction, mentees, mentors)
    if name == "topics":
        return _topics(mentees, mentors, different=rules.topics.direction == "different")
    return _places(name, mentees, mentors, rules)


def numbered(values: Sequence[str]) -> Ints:
    """Number values from 1 in ascending order, 0 for an empty one."""
    number_of = {value: number for number, value in enumerate(sorted({*values, ""}))}
    return np.fromiter((number_of[value] for value in values), np.int64, len(values))


def _places(name: CriterionName, mentees: People, mentors: People, rules: Rules) -> Kinds:
    comparison = Comparison(rules)
    number = numbered([comparison.place(name, person) for person in (*mentees, *mentors)])
    asked, mentee_kinds = np.unique(number[: len(mentees)], return_inverse=True)
    offered, mentor_kinds = np.unique(number[len(mentees) :], return_inverse=True)
    check_size(name, asked.size, offered.size)
    known = (asked > 0)[:, None] & (offered > 0)
    same = asked[:, None] == offered
    return Kinds(mentee_kinds, mentor_kinds, known & (same != (rules.criterion(name).direction == "different")), known)


def _grades(direction: Direction, mentees: People, mentors: People) -> Kinds:
    """Compare by track, rank, and the rank that a mentee needs."""
    track = numbered([plain(person.track) for person in (*mentees, *mentors)])
    wanted = (
        _whole_numbers(lambda person: person.rank, mentees),
        _whole_numbers(rank_needed, mentees),
        np.fromiter((person.wants_peer for person in mentees), np.int64, len(mentees)),
    )
    asked, mentee_kinds = np.unique(np.stack([track[: len(mentees)], *wanted]), axis=1, return_inverse=True)
    there = np.stack([track[len(mentees) :], _whole_numbers(lambda person: person.rank, mentors)])
    offered, mentor_kinds = np.unique(there, axis=1, return_inverse=True)
    check_size("grade", asked.shape[1], offered.shape[1])
    met, known = _grade_table(direction, asked[:, :, None], offered)
    return Kinds(mentee_kinds.reshape(-1), mentor_kinds.reshape(-1), met & known, known)


def _grade_table(direction: Direction, asked: Ints, offered: Ints) -> tuple[Truths, Truths]:
    track, rank, needed, peer = asked
    other_track = (track > 0) & (offered[0] > 0) & (track != offered[0])
    own = needed if direction == "senior" else rank
    comparable = (track == offered[0]) & (own > _NONE) & (offered[1] > _NONE)
    if direction == "senior":
        return (offered[1] >= needed) | (peer > 0), comparable | (peer > 0)
    apart = np.abs(offered[1] - rank)
    met = {"same": apart == 0, "near": apart <= 1, "different": apart > 0}[direction]
    return np.where(other_track, direction == "different", met), comparable | other_track


def _whole_numbers(of: Callable[[Person], int | None], people: People) -> Ints:
    return np.fromiter((_NONE if (value := of(person)) is None else value for person in people), np.int64, len(people))


def _topics(mentees: People, mentors: People, *, different: bool) -> Kinds:
    """Compare by whole sets of topics."""
    asked, mentee_kinds = _sets(mentees)
    offered, mentor_kinds = _sets(mentors)
    check_size("topics", len(asked), len(offered))
    topics = sorted(frozenset[str]().union(*asked))
    shared = indicators(asked, topics) @ indicators(offered, topics).T > 0
    known = np.array([bool(row) for row in asked], dtype=bool)[:, None] & np.array([bool(row) for row in offered], dtype=bool)
    return Kinds(mentee_kinds, mentor_kinds, known & (shared != different), known)


def _sets(people: People) -> tuple[list[frozenset[str]], Ints]:
    number_of: dict[frozenset[str], int] = {}
    found = np.fromiter((number_of.setdefault(person.topics, len(number_of)) for person in people), np.int64, len(people))
    return list(number_of), found


def indicators(sets: Sequence[frozenset[str]], topics: Sequence[str]) -> NDArray[np.float32]:
    """Say by (set, topic) whether the topic is in the set, as 0 or 1."""
    column = {topic: number for number, topic in enumerate(topics)}
    found = np.zeros((len(sets), len(topics)), dtype=np.float32)
    couples = [(row, column[topic]) for row, topics_of in enumerate(sets) for topic in topics_of if topic in column]
    if couples:
        found[tuple(np.array(couples).T)] = 1
    return found


def check_size(name: str, mentees: int, mentors: int) -> None:
    """Refuse a table that would not fit into memory. Raises ProblemError."""
    if mentees * mentors > MOST_KINDS:
        sentence = f"The rule for {name} tells {mentees} kinds of mentees from {mentors} kinds of mentors, which is too many"
        raise ProblemError(f"{sentence}: choose from a list where people could write anything.")
