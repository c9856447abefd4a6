"""One round of matching as a question, and the questions that have no answer."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar, get_args

from alongside_engine.matching._compare import plain
from alongside_engine.matching._people import Bar, BarRule, Person, Preference, Role
from alongside_engine.matching._rules import CRITERIA, CriterionName, Direction, Fact, Importance, Quota, Rules

_DIRECTIONS: dict[CriterionName, tuple[Direction, ...]] = {
    "grade": ("senior", "same", "different", "near"),
    "topics": ("same", "different"),
    "specialty": ("same", "different"),
    "site": ("same", "different", "near"),
    "text": ("same",),
    "preferences": ("same",),
}
Side = Literal["mentor", "mentee"]
_Key = TypeVar("_Key", bound=Hashable)
_NEVER_MANDATORY = ("text", "preferences")


class ProblemError(ValueError):
    """What was asked contradicts itself; the sentence says what to put right."""


@dataclass(frozen=True)
class Problem:
    """Everything one run needs; `locked`, `told` and `standing` hold (mentor key, mentee key)."""

    people: tuple[Person, ...]
    rules: Rules = field(default_factory=Rules)
    bars: tuple[Bar, ...] = ()
    locked: tuple[tuple[str, str], ...] = ()
    preferences: tuple[Preference, ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    standing: tuple[tuple[str, str], ...] = ()

    @property
    def settled(self) -> tuple[tuple[str, str], ...]:
        """The couples that take places before anything is chosen."""
        return (*self.standing, *self.locked)


def check(problem: Problem) -> None:
    """Refuse a contradiction before anything is solved, since an engine that guesses would hide a mistake."""
    _check_people(problem.people)
    _check_rules(problem.rules)
    _check_fairness(problem.rules)
    _check_bars(problem.bars)
    _check_preferences(problem.preferences)
    people = {person.key: person for person in problem.people}
    _check_locked_names(problem, people)
    _check_locked_couples(problem)
    _check_locked_places(problem, people)


def _check_people(people: tuple[Person, ...]) -> None:
    for person in people:
        if trouble := _trouble_with(person):
            raise ProblemError(trouble)
    if twice := _repeated(person.key for person in people):
        raise ProblemError(f"{twice} stands twice among the people; who is both a mentor and a mentee has the role both.")


def _trouble_with(person: Person) -> str | None:
    if not person.key:
        return "Somebody has no key."
    if person.role not in get_args(Role):
        return f"{person.key} has the role {person.role}; it must be mentor, mentee or both."
    if person.capacity < 0:
        return f"{person.key} has a capacity of {person.capacity}; it cannot be below 0."
    if person.mentors_wanted < 1:
        return f"{person.key} wants {person.mentors_wanted} mentors; it must be at least 1."
    if not person.private_topics <= person.topics:
        return f"{person.key} has private topics that are not among the topics."
    return None


def _check_rules(rules: Rules) -> None:
    for name in CRITERIA:
        criterion, allowed = rules.criterion(name), (*_DIRECTIONS[name], "ignore")
        if criterion.direction not in allowed:
            raise ProblemError(f"The rule for {name} must be {_one_of(allowed)}, not {criterion.direction}.")
        if criterion.importance not in get_args(Importance):
            raise ProblemError(f"The rule for {name} must be {_one_of(get_args(Importance))}, not {criterion.importance}.")
        if criterion.binds and name in _NEVER_MANDATORY:
            raise ProblemError(f"The rule for {name} cannot be mandatory; make its importance high, medium or low.")


def _check_fairness(rules: Rules) -> None:
    """Refuse what has no answer within the flow, and what stable pairs would pass over."""
    facts = get_args(Fact)
    if rules.equal_chances and rules.equal_chances not in facts:
        raise ProblemError(f"Equal chances must be by {_one_of(facts)}, not {rules.equal_chances}.")
    for quota in rules.quotas:
        if quota.fact not in facts:
            raise ProblemError(f"A limit for each mentor must be by {_one_of(facts)}, not {quota.fact}.")
        if quota.most < 1:
            raise ProblemError(f"A limit for each mentor of {quota.most} would leave those mentees without one; it must be at least 1.")
        if not all(plain(value) for value in quota.values):
            raise ProblemError(
                f"A limit for each mentor names a {quota.fact} that is empty; take it out, or name none for each on its own."
            )
    _check_kinds(rules.quotas)
    fair = (("equal chances", rules.equal_chances), ("bands of fit", rules.bands), ("limits for each mentor", rules.quotas))
    if rules.stable and (asked := [name for name, is_asked in fair if is_asked]):
        raise ProblemError(f"Stable pairs cannot also keep {asked[0]}: ask for one of the two.")


def _check_kinds(quotas: tuple[Quota, ...]) -> None:
    """Refuse limits that cross: somebody may count under one of them only."""
    facts = sorted({quota.fact for quota in quotas})
    if len(facts) > 1:
        raise ProblemError(f"Limits for each mentor are by {facts[0]} and by {facts[1]}; all of them must be by one of these.")
    if len(quotas) > 1 and not all(quota.values for quota in quotas):
        raise ProblemError(f"A limit for each mentor on every {facts[0]} must be the only one.")
    if twice := _repeated(plain(value) for quota in quotas for value in quota.values):
        raise ProblemError(f"The {facts[0]} “{twice}” stands in the limits for each mentor twice; keep one.")


def _one_of(words: tuple[str, ...]) -> str:
    return ", ".join(words[:-1]) + " or " + words[-1]


def _check_bars(bars: tuple[Bar, ...]) -> None:
    rules = frozenset(get_args(BarRule))
    for bar in bars:
        if bar.rule not in rules:
            raise ProblemError(f"{bar.mentor} and {bar.mentee} are barred by “{bar.rule}”; it must be {_one_of(get_args(BarRule))}.")


def _check_preferences(preferences: tuple[Preference, ...]) -> None:
    for preference in preferences:
        if preference.by not in ("mentor", "mentee"):
            raise ProblemError(f"{preference.who} ranks people as a {preference.by}; it must be mentor or mentee.")
        if preference.place < 1:
            raise ProblemError(f"{preference.who} puts {preference.whom} in place {preference.place}; the first place is 1.")
        if preference.who == preference.whom:
            raise ProblemError(f"{preference.who} has ranked themselves; take that line out.")
    if twice := _repeated((preference.by, preference.who, preference.whom) for preference in preferences):
        raise ProblemError(f"{twice[1]} has ranked {twice[2]} twice as a {twice[0]}; keep one of the two places.")


def _check_locked_names(problem: Problem, people: dict[str, Person]) -> None:
    for mentor, mentee in problem.locked:
        words = f"The pair {mentor} and {mentee} is placed by hand, but"
        if mentor not in people or not people[mentor].mentors:
            raise ProblemError(f"{words} {mentor} is not a mentor here.")
        if mentee not in people or not people[mentee].seeks:
            raise ProblemError(f"{words} {mentee} is not a mentee here.")


def _check_locked_couples(problem: Problem) -> None:
    because = {(bar.mentor, bar.mentee): bar.why or bar.rule for bar in problem.bars}
    together = set(problem.standing)
    for couple in problem.locked:
        if couple in together:
            raise ProblemError(f"The pair {couple[0]} and {couple[1]} is placed by hand, but they are together already.")
        if couple[0] == couple[1]:
            raise ProblemError(f"{couple[0]} is placed by hand with themselves.")
        if couple in because:
            raise ProblemError(f"The pair {couple[0]} and {couple[1]} is placed by hand, but forbidden ({because[couple]}).")


def _check_locked_places(problem: Problem, people: dict[str, Person]) -> None:
    if twice := _repeated(problem.locked):
        raise ProblemError(f"The pair {twice[0]} and {twice[1]} is placed by hand twice.")
    by_hand, before = Counter(_ends(problem.locked)), Counter(_ends(problem.standing))
    for (side, key), times in by_hand.items():
        most = people[key].capacity if side == "mentor" else people[key].mentors_wanted
        if times + before[side, key] > most:
            already = f" and has {before[side, key]} already" if before[side, key] else ""
            words = f"{key} is placed by hand with {times} {'mentee' if side == 'mentor' else 'mentor'}{'s' * (times > 1)}{already}"
            raise ProblemError(f"{words}, {'over a capacity of' if side == 'mentor' else 'but wants'} {most}.")


def _ends(couples: Iterable[tuple[str, str]]) -> Iterator[tuple[Side, str]]:
    for mentor, mentee in couples:
        yield from (("mentee", mentee), ("mentor", mentor))


def _repeated(keys: Iterable[_Key]) -> _Key | None:
    return next((key for key, times in Counter(keys).items() if times > 1), None)
