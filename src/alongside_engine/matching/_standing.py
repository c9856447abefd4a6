"""Pairs who are together already and stay, and how many more would have a mentor if they could be parted."""

from dataclasses import replace
from typing import Any

import numpy as np

from alongside_engine.assignment import Wish
from alongside_engine.matching._compile import Round, compiled
from alongside_engine.matching._plan import Aim, Plan
from alongside_engine.matching._reach import Places
from alongside_engine.matching._rules import CRITERIA, Criterion, Rules

_WORDS = "The pairs who are together already stay"


def standing(round_: Round, plan: Plan) -> tuple[Aim, ...]:
    """Say that they stay, and what that costs in people placed; nothing when nobody is together.

    The cost is found along chains that know of no limits for each mentor, and left open where there are any.
    """
    couples = round_.problem.standing
    if not couples:
        return ()
    return (
        Aim("standing", _WORDS, len(couples), placed_price=None if round_.rules.stable or round_.rules.quotas else _more(round_, plan)),
    )


def _more(round_: Round, plan: Plan) -> int:
    """Count how many more mentees would have a mentor in a plan made from nothing, where only pairs placed by hand stand.

    Exact: from the pairs there are, others are placed along chains of people who move, until there is none (C. Berge, 1957).
    """
    problem = round_.problem
    have = {mentee for _mentor, mentee in problem.standing} | {pair.mentee for pair in plan.pairs}
    if not any(person.seeks and person.key not in have for person in problem.people):
        return 0
    free = compiled(replace(problem, standing=(), rules=_only_mandatory(problem.rules)))
    mentor, mentee = ({person.key: number for number, person in enumerate(side)} for side in (free.mentors, free.mentees))
    by_hand = {other for _one, other in problem.locked}
    one_of = {
        other: one for one, other in (*((pair.mentor, pair.mentee) for pair in plan.pairs), *problem.standing) if other not in by_hand
    }
    sides = np.array([(mentee[other], mentor[one]) for other, one in one_of.items()], dtype=np.int64).reshape(-1, 2).T
    return Places(free.scores, Wish(free.wish.capacity), *sides).seat(number for key, number in mentee.items() if key not in have)


def _only_mandatory(rules: Rules) -> Rules:
    ignored: dict[str, Any] = {name: Criterion() for name in CRITERIA if not rules.criterion(name).binds}
    return replace(rules, **ignored)
