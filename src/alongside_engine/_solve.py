"""From scores of one's own to pairs: what was asked as whole numbers, the best of it, and whether the proof holds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from alongside_engine._score_files import Asked, ScoreTable
from alongside_engine._stable_table import blocking, stable_of
from alongside_engine._tables import same
from alongside_engine._texts import FileProblem
from alongside_engine._watching import Watch, unwatched
from alongside_engine.assignment import NEVER, Table, Wish, assign
from alongside_engine.assignment._dense import assign_dense, import_solvers, suits
from alongside_engine.assignment._verify import verify

Proved = Callable[[], bool]
Objective = Literal["most-then-best", "best-total", "fair", "stable"]
OBJECTIVES: tuple[Objective, ...] = get_args(Objective)

_LONGEST = 1e15
_MOST_DECIMALS = 22


@dataclass(frozen=True)
class SolvedPair:
    """Two people, and their score as it was given."""

    mentor: str
    mentee: str
    score: int | float
    locked: bool


@dataclass(frozen=True)
class Solution:
    """Pairs and mentees without one, in the order of the file; `total` adds up the scores as given.

    `checked` says that a check which shares nothing with the solver found the proof to hold, for `stable` that no two
    people would both rather be with each other. `seconds` is what choosing and proving took, without reading and checking.
    """

    pairs: tuple[SolvedPair, ...]
    unmatched: tuple[str, ...]
    total: int | float
    checked: bool
    seconds: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Numbers:
    """Scores of the mentees (rows) and mentors who are still free, as whole numbers, in an order that has nothing to do with the files."""

    cells: NDArray[np.float64]
    capacity: NDArray[np.int64]
    mentees: NDArray[np.int64]
    mentors: NDArray[np.int64]


def solve(asked: Asked, objective: Objective, watch: Watch = unwatched) -> Solution:
    """Find the pairs, around those that stand. Raises FileProblem when the scores are too long to prove anything exactly."""
    whole, notes = _whole_numbers(asked.table)
    numbers = _free(asked, whole)
    del whole
    import_solvers()
    start = time.perf_counter()
    mentees, mentors, proved = _chosen(asked.table.file, numbers, objective, watch)
    seconds = time.perf_counter() - start
    couples = {mentee: mentor for mentor, mentee in asked.locked}
    couples |= dict(zip(numbers.mentees[mentees].tolist(), numbers.mentors[mentors].tolist(), strict=True))
    scores, standing = asked.table.scores, frozenset(asked.locked)
    pairs = tuple(
        SolvedPair(asked.table.mentors[mentor], asked.table.mentees[mentee], plain(scores[mentor, mentee]), (mentor, mentee) in standing)
        for mentor, mentee in sorted((mentor, mentee) for mentee, mentor in couples.items())
    )
    return Solution(
        pairs,
        tuple(name for mentee, name in enumerate(asked.table.mentees) if mentee not in couples),
        plain(sum((Decimal(repr(pair.score)) for pair in pairs), Decimal(0))),
        proved(),
        seconds,
        (*asked.notes, *notes),
    )


def plain(number: float | Decimal) -> int | float:
    """Give a number as people write it: whole ones without a point."""
    exact = Decimal(repr(float(number))) if isinstance(number, float) else number
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _whole_numbers(table: ScoreTable) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Multiply decimals by the power of ten that makes them whole, and say so when they have more digits than can be added up exactly."""
    given = table.scores[~np.isnan(table.scores)]
    largest = float(np.abs(given).max(initial=0.0))
    decimals, left = 0, given
    while left.size and decimals <= _MOST_DECIMALS and largest * 10.0**decimals <= _LONGEST:
        left = left[np.rint(left * 10.0**decimals) / 10.0**decimals != left]
        if left.size:
            decimals += 1
    if not left.size:
        return np.rint(table.scores * 10.0**decimals), ()
    decimals = int(np.floor(np.log10(_LONGEST / largest)))
    words = f"{table.file}: the scores have more digits than can be added up exactly; pairs are chosen by the first 15 of the largest score"
    return np.rint(table.scores * 10.0**decimals), (words,)


def _free(asked: Asked, whole: NDArray[np.float64]) -> _Numbers:
    """Take out whoever stands in a locked couple, and put the rest in the order of a hash of their names."""
    capacity = asked.capacity.copy()
    for mentor, _mentee in asked.locked:
        capacity[mentor] -= 1
    placed = {mentee for _mentor, mentee in asked.locked}
    mentees = np.array([place for place in _shuffled(asked.table.mentees) if place not in placed], dtype=np.int64)
    mentors = np.array(_shuffled(asked.table.mentors), dtype=np.int64)
    cells = np.ascontiguousarray(whole.T[np.ix_(mentees, mentors)])
    cells[np.isnan(cells)] = NEVER
    return _Numbers(cells, capacity[mentors], mentees, mentors)


def _shuffled(names: list[str]) -> list[int]:
    keys = [same(name) for name in names]
    return sorted(range(len(keys)), key=lambda place: (blake2b(keys[place].encode(), digest_size=8).digest(), keys[place]))


def _chosen(file: str, numbers: _Numbers, objective: Objective, watch: Watch) -> tuple[NDArray[np.int64], NDArray[np.int64], Proved]:
    """Choose the couples, by number, and give a check of the proof to be run afterwards."""
    if objective == "stable":
        mentees, mentors = stable_of(numbers.cells, numbers.capacity)
        return mentees, mentors, lambda: not blocking(numbers.cells, numbers.capacity, mentees, mentors)
    table, wish = Table(numbers.cells), Wish(numbers.capacity, most=objective != "best-total", floor=objective == "fair")
    try:
        found = assign_dense(table, wish) if suits(table, wish) else assign(table, wish, watch=watch)
    except ArithmeticError as error:
        raise FileProblem(f"{file}: the scores have too many digits to prove which pairs are best; round them to 12 digits") from error
    return found.mentees, found.mentors, lambda: verify(table, wish, found)
