"""The question as it is asked: people and rules in, a plan out."""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from typing import Any, Literal

from alongside_engine.matching._people import Bar, Person, Preference
from alongside_engine.matching._plan import Plan
from alongside_engine.matching._presets import PRESETS
from alongside_engine.matching._problem import Problem, ProblemError, check
from alongside_engine.matching._rules import Rules
from alongside_engine.matching._stages import Begin, Stage

Solver = Literal["fast", "scipy"]
Watch = Callable[[int, int], object]
Embed = Callable[[list[str]], Any]


def match(  # noqa: PLR0913 - each part of the question has its own name
    people: Iterable[Person],
    rules: Rules | str = "all-grade-trust",
    *,
    bars: Iterable[Bar] = (),
    locked: Iterable[tuple[str, str]] = (),
    preferences: Iterable[Preference] = (),
    told: Iterable[tuple[str, str]] = (),
    standing: Iterable[tuple[str, str]] = (),
    solver: Solver | None = None,
    executor: Executor | None = None,
    watch: Watch | None = None,
    stage: Begin | None = None,
    embed: Embed | None = None,
) -> Plan:
    """Propose who could mentor whom: the best plan there is under the rules, with its proof.

    `rules` are the scheme's own, or the name of one of PRESETS. `locked` are couples (mentor key, mentee key) that are placed
    by hand and stand; `told` are couples who know of each other already, kept where that costs nothing. `standing` are
    couples who are together already and stay: they take their places and are not proposed again, and those of them with
    somebody who is not here any more have no effect, which frees the other. `embed` may turn a list of n texts into an
    array of n rows, whose likeness (their cosine) then counts for the texts. The order of rows never matters.
    `solver` is "fast" (OR-Tools) or "scipy", the former when it is installed; both give the same plan. Couples are scored by
    `executor` where there are too many to look at one by one, and `watch` is then called with how much is done, and of how
    much; `stage` is called with each Stage of the work as it begins. What the two raise ends the work. Raises ProblemError,
    with a sentence, when what is asked contradicts itself.
    """
    problem = problem_of(people, rules, bars, locked, preferences, told, standing)

    from alongside_engine.matching._run import run  # here, since NumPy takes longer to load than a command line to answer
    from alongside_engine.matching._text import reader

    return run(problem, solver=solver, executor=executor, watch=watch or unwatched, stage=stage or unstaged, read=reader(embed, executor))


def problem_of(
    people: Iterable[Person],
    rules: Rules | str,
    bars: Iterable[Bar],
    locked: Iterable[tuple[str, str]],
    preferences: Iterable[Preference],
    told: Iterable[tuple[str, str]],
    standing: Iterable[tuple[str, str]],
) -> Problem:
    """Put a question together, and check it. Raises ProblemError when it contradicts itself."""
    people = tuple(people)
    mentors, mentees = {person.key for person in people if person.mentors}, {person.key for person in people if person.seeks}
    here = sorted({couple for couple in standing if couple[0] in mentors and couple[1] in mentees})
    problem = Problem(people, rules_of(rules), tuple(bars), tuple(locked), tuple(preferences), tuple(told), tuple(here))
    check(problem)
    return problem


def rules_of(rules: Rules | str) -> Rules:
    """Give rules, or those of a name. Raises ProblemError when there are none of that name."""
    if isinstance(rules, Rules):
        return rules
    if rules not in PRESETS:
        raise ProblemError(f"There are no rules called “{rules}”; there are {', '.join(PRESETS)}.")
    return PRESETS[rules]


def unwatched(_done: int, _of: int) -> None:
    """Nobody waits to be told."""


def unstaged(_stage: Stage) -> None:
    """Nobody waits for the next step."""
