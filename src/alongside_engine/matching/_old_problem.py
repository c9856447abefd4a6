"""One round of matching as a question, and the questions that have no answer."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from alongside_engine.matching._old_people import Bar, Participant
from alongside_engine.matching._old_rules import Rules


class ProblemError(ValueError):
    """What was asked contradicts itself; the sentence says what to put right."""


@dataclass(frozen=True)
class Problem:
    """Everything one run needs; `locked` holds (mentor key, mentee key) of the couples placed by hand."""

    mentors: tuple[Participant, ...]
    mentees: tuple[Participant, ...]
    forbidden: tuple[Bar, ...] = ()
    locked: tuple[tuple[str, str], ...] = ()
    rules: Rules = field(default_factory=Rules)


def check(problem: Problem) -> None:
    """Refuse a contradiction before anything is solved, since an engine that guesses would hide a mistake."""
    _check_people("mentors", problem.mentors)
    _check_people("mentees", problem.mentees)
    _check_rules(problem.rules)
    _check_locked_names(problem)
    _check_locked_couples(problem)
    _check_locked_places(problem)


def _check_people(side: str, people: tuple[Participant, ...]) -> None:
    if twice := _repeated(person.key for person in people):
        raise ProblemError(f"{twice} stands twice in the list of {side}.")
    for person in people:
        if not person.key:
            raise ProblemError(f"Somebody in the list of {side} has no key.")
        if person.capacity < 0:
            raise ProblemError(f"{person.key} has a capacity of {person.capacity}; it cannot be below 0.")
        if not person.private_topics <= person.topics:
            raise ProblemError(f"{person.key} has private topics that are not among the topics.")


def _check_rules(rules: Rules) -> None:
    for name, criterion in (("topics", rules.topics), ("site", rules.site), ("specialty", rules.specialty)):
        if criterion.direction not in ("same", "different", "ignore"):
            raise ProblemError(f"The rule for {name} must be same, different or ignore, not {criterion.direction}.")
        if criterion.weight < 0:
            raise ProblemError(f"The rule for {name} has a weight of {criterion.weight}; it cannot be below 0.")


def _check_locked_names(problem: Problem) -> None:
    mentors = {person.key for person in problem.mentors}
    mentees = {person.key for person in problem.mentees}
    for mentor, mentee in problem.locked:
        if mentor not in mentors:
            raise ProblemError(f"The pair {mentor} and {mentee} is placed by hand, but {mentor} is not a mentor here.")
        if mentee not in mentees:
            raise ProblemError(f"The pair {mentor} and {mentee} is placed by hand, but {mentee} is not a mentee here.")


def _check_locked_couples(problem: Problem) -> None:
    why = {(bar.mentor, bar.mentee): bar.why for bar in problem.forbidden}
    for couple in problem.locked:
        if couple[0] == couple[1]:
            raise ProblemError(f"{couple[0]} is placed by hand with themselves.")
        if couple in why:
            because = f" ({why[couple]})" if why[couple] else ""
            raise ProblemError(f"The pair {couple[0]} and {couple[1]} is placed by hand, but forbidden{because}.")


def _check_locked_places(problem: Problem) -> None:
    if twice := _repeated(mentee for _, mentee in problem.locked):
        raise ProblemError(f"{twice} is placed by hand more than once.")
    taken = Counter(mentor for mentor, _ in problem.locked)
    for person in problem.mentors:
        if taken[person.key] > person.capacity:
            raise ProblemError(f"{person.key} is placed by hand with {taken[person.key]} mentees, over a capacity of {person.capacity}.")


def _repeated(keys: Iterable[str]) -> str | None:
    return next((key for key, times in Counter(keys).items() if times > 1), None)
