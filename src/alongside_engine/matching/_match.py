"""From people and rules to a plan."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from typing import Literal

import numpy as np

from alongside_engine.assignment import Assignment, Wish, assign
from alongside_engine.matching._aims import aims
from alongside_engine.matching._compile import Round, compiled
from alongside_engine.matching._people import Bar, Person, Preference
from alongside_engine.matching._plan import Certificate, Pair, Plan, Proof
from alongside_engine.matching._presets import PRESETS
from alongside_engine.matching._problem import Problem, ProblemError, check
from alongside_engine.matching._rules import Rules, shown
from alongside_engine.matching._text import Embed
from alongside_engine.matching._words import reasons, why_not

Solver = Literal["fast", "scipy"]
Watch = Callable[[int, int], object]

PRICED_BELOW = 20_000


def match(
    people: Iterable[Person],
    rules: Rules | str = "all-grade-trust",
    *,
    bars: Iterable[Bar] = (),
    locked: Iterable[tuple[str, str]] = (),
    preferences: Iterable[Preference] = (),
    told: Iterable[tuple[str, str]] = (),
    solver: Solver | None = None,
    executor: Executor | None = None,
    watch: Watch | None = None,
    embed: Embed | None = None,
) -> Plan:
    """Propose who could mentor whom: the best plan there is under the rules, with its proof.

    `rules` are the scheme's own, or the name of one of PRESETS. `locked` are couples (mentor key, mentee key) that are placed
    by hand and stand; `told` are couples who know of each other already, kept where that costs nothing. `embed` may turn
    a list of n texts into an array of n rows, whose likeness (their cosine) then counts for the texts. The order of rows never matters.
    `solver` is "fast" (OR-Tools) or "scipy", the former when it is installed; both give the same plan. Couples are scored by
    `executor` where there are too many to look at one by one, and `watch` is then called with how much is done, and of how
    much; what it raises ends the work. Raises ProblemError, with a sentence, when what is asked contradicts itself.
    """
    begun = time.perf_counter()
    problem = Problem(tuple(people), _rules(rules), tuple(bars), tuple(locked), tuple(preferences), tuple(told))
    check(problem)
    round_ = compiled(problem, embed)
    again = partial(assign, round_.scores, solver=solver or _best_solver(), pool=executor, watch=watch or _unwatched)
    found = again(round_.wish) if round_.mentees and round_.mentors else _nobody(round_)
    small = 0 < len(round_.mentees) * len(round_.mentors) <= PRICED_BELOW
    plan = _plan(round_, found, again if small else None)
    return replace(plan, seconds=round(time.perf_counter() - begun, 3))


def _rules(rules: Rules | str) -> Rules:
    if isinstance(rules, Rules):
        return rules
    if rules not in PRESETS:
        raise ProblemError(f"There are no rules called “{rules}”; there are {', '.join(PRESETS)}.")
    return PRESETS[rules]


def _best_solver() -> Solver:
    return "scipy" if find_spec("ortools") is None else "fast"


def _unwatched(_done: int, _of: int) -> None:
    """Nobody waits to be told."""


def _nobody(round_: Round) -> Assignment:
    """What is left to assign when a side is empty."""
    none = np.empty(0, dtype=np.int64)
    return Assignment(none, none, none, (), 0, 0)


def _plan(round_: Round, found: Assignment, again: Callable[[Wish], Assignment] | None) -> Plan:
    pairs = tuple(sorted(_pairs(round_, found), key=lambda pair: (pair.mentor, pair.mentee)))
    return Plan(
        pairs=pairs,
        unmatched=why_not(round_, found),
        aims=aims(round_, found, again),
        certificate=_certificate(round_, found),
        placed=len({pair.mentee for pair in pairs}),
        total=sum(pair.units for pair in pairs),
    )


def _pairs(round_: Round, found: Assignment) -> Iterator[Pair]:
    for mentee_number, mentor_number, units in zip(found.mentees.tolist(), found.mentors.tolist(), found.scores.tolist(), strict=True):
        mentor, mentee = round_.mentors[mentor_number], round_.mentees[mentee_number]
        words = reasons(round_, mentor, mentee, locked=False)
        yield Pair(mentor.key, mentee.key, shown(units), units, reasons=words)
    for mentor_key, mentee_key in round_.locked:
        mentor, mentee = round_.people[mentor_key], round_.people[mentee_key]
        units = round_.fit.units(mentor, mentee)
        words = reasons(round_, mentor, mentee, locked=True)
        yield Pair(mentor_key, mentee_key, shown(units), units, locked=True, reasons=words)


def _certificate(round_: Round, found: Assignment) -> Certificate:
    return Certificate(
        mentees=tuple(person.key for person in round_.mentees),
        mentors=tuple(person.key for person in round_.mentors),
        proofs=tuple(
            Proof(layer.name, layer.reached, tuple(layer.mentee_prices.tolist()), tuple(layer.mentor_prices.tolist()), layer.own_price)
            for layer in found.layers
        ),
        couples=found.looked_at,
        rounds=found.rounds,
    )
