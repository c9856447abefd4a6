"""Tables of more than two by two, and many p values at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alongside_engine.evaluation._counts import ImpossibleCount, NoDenominator
from alongside_engine.evaluation._results import NotANumber, Result, TooFew, check_method

Tables = Literal["pearson", "fisher-freeman-halton"]

_SOURCES = {
    "pearson": "Pearson K. On the criterion that a given system of deviations. Philos Mag 1900;50:157-75",
    "fisher-freeman-halton": "Freeman GH, Halton JH. Note on an exact treatment of contingency, goodness of fit and other problems of "
    "significance. Biometrika 1951;38:141-9",
}
DRAWS = 9_999
"""Tables drawn by chance for one p value; its own standard error at 0.05 is then 0.002."""


@dataclass(frozen=True, kw_only=True)
class Contingency(Result):
    """A table of counts: the estimate is Cramer's V, from 0 (rows alike) to 1; `least_expected` is the smallest count expected."""

    statistic: float
    df: int
    least_expected: float


def contingency(table: Sequence[Sequence[int]], method: Tables = "pearson", seed: int = 1, draws: int = DRAWS) -> Contingency:
    """Test whether the rows of a table of counts, shape (r, c), are alike; rows and columns of nobody are left out.

    "pearson" is the chi-squared test without correction; "fisher-freeman-halton" draws tables with the same sums by chance, from
    the seed, and is right where few are expected in a cell. Raises ImpossibleCount for a count below 0, NoDenominator for an empty
    table, TooFew where fewer than two rows or columns are left.
    """
    check_method(method, list(_SOURCES))
    counts = _counts(table)
    total = int(counts.sum())
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    statistic = float(((counts - expected) ** 2 / expected).sum())
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    return Contingency(
        estimate=sqrt(statistic / (total * (min(counts.shape) - 1))),
        low=None,
        high=None,
        p_value=_chi_squared(statistic, df) if method == "pearson" else _drawn(counts, seed, draws),
        n=total,
        method="Pearson's chi-squared test" if method == "pearson" else f"Fisher-Freeman-Halton test, {draws} tables drawn, seed {seed}",
        source=_SOURCES[method],
        statistic=statistic,
        df=df,
        least_expected=float(expected.min()),
    )


def holm(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Adjust the p values of one family for their number, in the order given; None stays None and does not count.

    Source: Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65-70. Raises NotANumber for a
    value not within 0..1.
    """
    if wrong := [value for value in p_values if value is not None and not 0 <= value <= 1]:
        raise NotANumber(f"A p value lies between 0 and 1, not {wrong[0]}.")
    order = sorted((index for index, value in enumerate(p_values) if value is not None), key=lambda index: p_values[index] or 0.0)
    adjusted: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for place, index in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - place) * (p_values[index] or 0.0)))
        adjusted[index] = highest
    return tuple(adjusted)


def _counts(table: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    if len({len(row) for row in table}) > 1:
        raise TooFew("The rows of the table are not equally long: give 0 for nobody.")
    rows = [[_count(cell) for cell in row] for row in table]
    counts = np.array(rows, dtype=np.int64)
    if not counts.size or not counts.sum():
        raise NoDenominator("There is nobody in this table: the denominator is 0.")
    counts = np.compress(counts.sum(axis=0) > 0, np.compress(counts.sum(axis=1) > 0, counts, axis=0), axis=1)
    if min(counts.shape) < 2:
        raise TooFew("All are in one row or one column of this table: there is nothing to compare.")
    return counts


def _count(cell: object) -> int:
    if isinstance(cell, bool) or not isinstance(cell, (int, np.integer)):
        raise NotANumber(f"{cell!r} is not a count.")
    if cell < 0:
        raise ImpossibleCount(f"{cell} is not possible: a count is 0 or more.")
    return int(cell)


def _chi_squared(statistic: float, df: int) -> float:
    from scipy.special import chdtrc  # here, so that pages which only count start without it

    return float(chdtrc(df, statistic))


def _drawn(counts: NDArray[np.int64], seed: int, draws: int) -> float:
    """How many tables with the same sums, drawn by chance, are as unlikely as this one or more; this one is counted among them."""
    from scipy.special import gammaln
    from scipy.stats import random_table

    found = gammaln(counts + 1).sum()
    tables = random_table(counts.sum(axis=1), counts.sum(axis=0)).rvs(draws, random_state=np.random.default_rng(seed))
    unlikely = gammaln(tables + 1).sum(axis=(1, 2)) >= found - 1e-7
    return (int(unlikely.sum()) + 1) / (draws + 1)
