"""From a problem to a plan."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import cache, partial
from importlib.util import find_spec

import numpy as np

from alongside_engine.assignment import Assignment, Vectors, Wish, assign
from alongside_engine.matching._aims import aims, priced
from alongside_engine.matching._alternatives import alternatives
from alongside_engine.matching._blocking import blocking
from alongside_engine.matching._compile import Round, compiled
from alongside_engine.matching._fit import Couple
from alongside_engine.matching._match import Solver, Watch
from alongside_engine.matching._needs import needs, rules_that_cost
from alongside_engine.matching._people import Person
from alongside_engine.matching._plan import Alternative, Certificate, Limit, Pair, Plan, Proof
from alongside_engine.matching._problem import Problem
from alongside_engine.matching._reasons import reasons
from alongside_engine.matching._rules import shown
from alongside_engine.matching._stable import stable
from alongside_engine.matching._stages import Begin, StageName, Stages
from alongside_engine.matching._standing import standing
from alongside_engine.matching._text import Read, Steps
from alongside_engine.matching._why_not import why_not

PRICED_BELOW = 40_000


def run(
    problem: Problem,
    *,
    solver: Solver | None,
    executor: Executor | None,
    watch: Watch,
    stage: Begin,
    read: Read,
) -> Plan:
    """Compile a problem that has been checked, solve it, and say it in words."""
    begun = time.perf_counter()
    solved = partial(assign, solver=solver or _best_solver(), pool=executor, watch=watch)
    begin = Stages(stage, problem).begin
    begin("people")
    round_ = compiled(problem, partial(_reading, read, begin))
    found = _chosen(round_, partial(solved, begin=begin))
    begin("reasons")
    whole = cache(lambda: compiled(replace(problem, locked=()), read) if problem.locked else round_)
    plan = _plan(round_, found, whole)
    begin("costs")
    stay = standing(round_, plan)
    if len(round_.people) ** 2 <= PRICED_BELOW:
        best = partial(_best, read, solved)
        plan = replace(plan, needs=(*plan.needs, *rules_that_cost(problem, plan, best)))
    if len(round_.mentees) * len(round_.mentors) <= PRICED_BELOW:
        unlocked = partial(_chosen, whole(), solved)
        plan = replace(plan, aims=priced(plan, found, round_.wish, partial(_solved, round_, solved), unlocked))
    return replace(plan, aims=(*stay, *plan.aims), seconds=round(time.perf_counter() - begun, 3))


def _reading(read: Read, begin: Callable[[StageName], None], texts: Sequence[str]) -> Steps:
    if texts:
        begin("texts")
    return read(texts)


def _best(read: Read, solved: Callable[[Vectors, Wish], Assignment], problem: Problem) -> tuple[int, int]:
    """Give the mentees placed and the total fit of the best plan of a problem."""
    round_ = compiled(problem, read)
    pairs = list(_couples(round_, _chosen(round_, solved)))
    return len({mentee.key for _mentor, mentee in pairs}), sum(round_.fit.units(*pair) for pair in pairs)


def _couples(round_: Round, found: Assignment) -> Iterator[tuple[Person, Person]]:
    yield from ((round_.people[mentor], round_.people[mentee]) for mentor, mentee in round_.locked)
    yield from ((round_.mentors[mentor], round_.mentees[mentee]) for mentee, mentor in _numbers(found))


def _numbers(found: Assignment) -> Iterator[tuple[int, int]]:
    yield from zip(found.mentees.tolist(), found.mentors.tolist(), strict=True)


def _chosen(round_: Round, solved: Callable[[Vectors, Wish], Assignment]) -> Assignment:
    return stable(round_) if round_.rules.stable else _solved(round_, solved)


def _solved(round_: Round, solved: Callable[[Vectors, Wish], Assignment], wish: Wish | None = None) -> Assignment:
    """Solve a round, with a wish of its own or another; when a side is empty there is nothing to assign."""
    if round_.mentees and round_.mentors:
        return solved(round_.scores, wish or round_.wish)
    none = np.empty(0, dtype=np.int64)
    return Assignment(none, none, none, (), 0, 0)


def _best_solver() -> Solver:
    return "scipy" if find_spec("ortools") is None else "fast"


def _plan(round_: Round, found: Assignment, whole: Callable[[], Round]) -> Plan:
    pairs = tuple(sorted(_pairs(round_, found, alternatives(round_, found, whole)), key=lambda pair: (pair.mentor, pair.mentee)))
    blocking_number, blocking_pairs = blocking(round_, found)
    return Plan(
        pairs=pairs,
        unmatched=why_not(round_, found),
        aims=aims(round_, found),
        needs=needs(round_, found),
        blocking=blocking_number,
        blocking_pairs=blocking_pairs,
        certificate=_certificate(round_, found),
        placed=len({pair.mentee for pair in pairs}),
        optimal=not round_.rules.stable,
        total=sum(pair.units for pair in pairs),
    )


def _pairs(round_: Round, found: Assignment, instead: Mapping[Couple, tuple[Alternative, ...]]) -> Iterator[Pair]:
    couples = [(round_.mentors[mentor].key, round_.mentees[mentee].key) for mentee, mentor in _numbers(found)]
    for couple, locked in (*((couple, False) for couple in couples), *((couple, True) for couple in round_.locked)):
        mentor, mentee = (round_.people[key] for key in couple)
        units = round_.fit.units(mentor, mentee)
        words = reasons(round_, mentor, mentee, locked=locked)
        yield Pair(*couple, shown(units), units, locked=locked, reasons=words, alternatives=instead.get(couple, ()))


def _limits(round_: Round) -> Iterator[Limit]:
    """Give the limits that can bind, in the order of their prices."""
    binding, quotas = round_.wish.binding(), round_.limits.quotas
    if quotas is not None:
        for mentor, kind in np.argwhere(binding.T).tolist():
            yield Limit(round_.mentors[mentor].key, round_.limits.names[kind], int(quotas[kind, mentor]))


def _certificate(round_: Round, found: Assignment) -> Certificate:
    return Certificate(
        mentees=tuple(person.key for person in round_.mentees),
        mentors=tuple(person.key for person in round_.mentors),
        groups=round_.chances.names,
        quotas=tuple(_limits(round_)),
        proofs=tuple(
            Proof(
                layer.name,
                layer.reached,
                tuple(layer.mentee_prices.tolist()),
                tuple(layer.mentor_prices.tolist()),
                layer.own_price,
                tuple(layer.group_prices.tolist()),
                tuple(layer.quota_prices.tolist()),
            )
            for layer in found.layers
        ),
        couples=found.looked_at,
        rounds=found.rounds,
    )
