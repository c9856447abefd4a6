"""Who has nobody possible before anything is solved, the rules that did it, and which of them would make room if it only preferred."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from alongside_engine.matching._compile import by_couple
from alongside_engine.matching._people import Bar, Person
from alongside_engine.matching._plan import Side
from alongside_engine.matching._problem import Problem, check
from alongside_engine.matching._rules import CriterionName, Rules
from alongside_engine.matching._tables import Truths
from alongside_engine.matching._why_not import Counts, Ruled, nobody


@dataclass(frozen=True)
class OutOfReach:
    """Somebody for whom no partner is possible, whatever the plan: in full for the lead, as a count of rules for the steering group.

    `others` is how many there are on the other side, with a place or without. `would_help` names each mandatory criterion
    that is the only thing in the way of some of them, and how many those are.
    """

    key: str
    side: Side
    full: str
    rule: str
    others: int = 0
    would_help: tuple[tuple[CriterionName, int], ...] = ()


def out_of_reach(
    people: Sequence[Person], rules: Rules, *, bars: Iterable[Bar] = (), locked: Iterable[tuple[str, str]] = ()
) -> tuple[OutOfReach, ...]:
    """Find everybody with a place for whom no couple is possible, mentees first, in the order of their keys; nothing is solved.

    Couples placed by hand stand: whoever has no place left by them is neither looked at nor possible for others. Raises
    ProblemError for what `match` refuses, too.
    """
    problem = Problem(tuple(people), rules, tuple(bars), tuple(locked))
    check(problem)
    taken = Counter(key for couple in problem.locked for key in zip(("mentor", "mentee"), couple, strict=True))
    in_order = sorted(problem.people, key=lambda person: person.key)
    seekers, offers = [row for row in in_order if row.seeks], [row for row in in_order if row.mentors]
    wanted = [person.mentors_wanted > taken["mentee", person.key] for person in seekers]
    places = [person.capacity > taken["mentor", person.key] for person in offers]
    return (
        *_of_side("mentee", problem, (seekers, wanted), (offers, places)),
        *_of_side("mentor", problem, (offers, places), (seekers, wanted)),
    )


_Sided = tuple[Sequence[Person], Sequence[bool]]


def _of_side(side: Side, problem: Problem, mine: _Sided, theirs: _Sided) -> Iterator[OutOfReach]:
    people, asked = mine
    others, free = theirs[0], np.array(theirs[1], dtype=bool)
    ruled = Ruled(problem.rules, by_couple(problem.bars), side, people, others)
    for number in np.flatnonzero(asked).tolist():
        possible = ruled.possible(number)
        if not (possible & free).any():
            words = _words(side, ruled.count(number), full=bool(possible.any()))
            yield OutOfReach(people[number].key, side, *words, ruled.others(number), _would_help(ruled, number, free))


def _words(side: Side, counts: Counts, *, full: bool) -> tuple[str, str]:
    if not full:
        return nobody(side, counts)
    others = "mentors" if side == "mentee" else "mentees"
    return f"The {others} who are possible have no place left beside those placed by hand.", "No place left"


def _would_help(ruled: Ruled, number: int, free: Truths) -> tuple[tuple[CriterionName, int], ...]:
    alone = ((name, int((row & free).sum())) for name, row in ruled.alone(number))
    return tuple((name, many) for name, many in alone if many)
