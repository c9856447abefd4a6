"""From a problem to a plan."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from importlib.util import find_spec

import numpy as np

from alongside_engine.assignment import Assignment, Wish, assign
from alongside_engine.matching._aims import aims
from alongside_engine.matching._compile import Round, compiled
from alongside_engine.matching._match import Embed, Solver, Watch
from alongside_engine.matching._plan import Certificate, Pair, Plan, Proof
from alongside_engine.matching._problem import Problem
from alongside_engine.matching._rules import shown
from alongside_engine.matching._words import reasons, why_not

PRICED_BELOW = 20_000


def run(
    problem: Problem,
    *,
    solver: Solver | None,
    executor: Executor | None,
    watch: Watch,
    embed: Embed | None,
) -> Plan:
    """Compile a problem that has been checked, solve it, and say it in words."""
    begun = time.perf_counter()
    round_ = compiled(problem, embed)
    again = partial(assign, round_.scores, solver=solver or _best_solver(), pool=executor, watch=watch)
    found = again(round_.wish) if round_.mentees and round_.mentors else _nobody()
    small = 0 < len(round_.mentees) * len(round_.mentors) <= PRICED_BELOW
    plan = _plan(round_, found, again if small else None)
    return replace(plan, seconds=round(time.perf_counter() - begun, 3))


def _best_solver() -> Solver:
    return "scipy" if find_spec("ortools") is None else "fast"


def _nobody() -> Assignment:
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
