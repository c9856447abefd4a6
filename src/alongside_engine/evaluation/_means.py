"""Scale scores: means of the same people twice, of two groups, and how far two scores go together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from statistics import NormalDist
from typing import Literal

import numpy as np

from alongside_engine.evaluation._results import Number, Numbers, Result, TooFew, check_level, check_method, numbers_of, pairs_of

Together = Literal["pearson", "spearman"]

_STUDENT = "Student. The probable error of a mean. Biometrika 1908;6:1-25"
_WELCH = (
    "Welch BL. The generalization of Student's problem when several different population variances are involved. Biometrika 1947;34:28-35"
)
_HEDGES = "Lakens D. Calculating and reporting effect sizes to facilitate cumulative science. Front Psychol 2013;4:863"
_FISHER_Z = "Fisher RA. On the probable error of a coefficient of correlation deduced from a small sample. Metron 1921;1:3-32"


@dataclass(frozen=True, kw_only=True)
class MeanDifference(Result):
    """A difference of two means: after less before, or the first group less the second.

    `effect_size` is the difference in standard deviations, corrected for few people: Hedges's g with the mean of the two variances.
    None where nothing varies.
    """

    mean1: float
    mean2: float
    sd1: float
    sd2: float
    statistic: float | None
    df: float
    effect_size: float | None


@dataclass(frozen=True, kw_only=True)
class Correlation(Result):
    """How far two scores go together, between -1 and 1."""


def paired_mean(before: Sequence[Number | None], after: Sequence[Number | None], level: float = 0.95) -> MeanDifference:
    """Give the mean change of the same people with the paired t interval and test; whoever lacks a value is left out.

    mean1 is the mean before, mean2 the mean after. Changes that are all the same have no interval and no test. Raises TooFew under
    two pairs, UnequalLengths, NotANumber, ValueError for another level.
    """
    check_level(level)
    first, second = pairs_of(before, after, least=2)
    change = second - first
    low, high = t_interval(change, level)
    n, sd = len(change), float(change.std(ddof=1))
    statistic = float(change.mean()) / (sd / sqrt(n)) if low is not None else None
    return MeanDifference(
        estimate=float(change.mean()),
        low=low,
        high=high,
        p_value=_t_tails(statistic, n - 1),
        n=n,
        method="Paired t test",
        source=f"{_STUDENT}. {_HEDGES}",
        level=level,
        **_means(first, second),
        statistic=statistic,
        df=n - 1,
        effect_size=_hedges(float(change.mean()), first, second, n - 1),
    )


def compare_means(a: Sequence[Number | None], b: Sequence[Number | None], level: float = 0.95) -> MeanDifference:
    """Give the difference of two groups' means, first less second, with Welch's interval and test (variances may differ).

    Groups in which nothing varies have no interval and no test. Raises TooFew under two in a group, NotANumber, ValueError.
    """
    check_level(level)
    first, second = numbers_of(a, least=2), numbers_of(b, least=2)
    parts = [float(group.var(ddof=1)) / len(group) for group in (first, second)]
    difference, error = float(first.mean() - second.mean()), sqrt(sum(parts))
    df = sum(parts) ** 2 / (parts[0] ** 2 / (len(first) - 1) + parts[1] ** 2 / (len(second) - 1)) if error else len(first) + len(second) - 2
    half = error * _t_quantile(df, level)
    statistic = difference / error if error else None
    return MeanDifference(
        estimate=difference,
        low=difference - half if error else None,
        high=difference + half if error else None,
        p_value=_t_tails(statistic, df),
        n=len(first) + len(second),
        method="Welch's t test",
        source=f"{_WELCH}. {_HEDGES}",
        level=level,
        **_means(first, second),
        statistic=statistic,
        df=df,
        effect_size=_hedges(difference, first, second, len(first) + len(second) - 2),
    )


def correlation(x: Sequence[Number | None], y: Sequence[Number | None], method: Together = "pearson", level: float = 0.95) -> Correlation:
    """Give Pearson's correlation, or Spearman's of the ranks, with Fisher's z interval (for ranks with Bonett and Wright's variance).

    Whoever lacks a value is left out. Raises TooFew under three people or where one of the two does not vary.
    """
    check_method(method, ["pearson", "spearman"])
    check_level(level)
    first, second = pairs_of(x, y, least=3)
    if method == "spearman":
        from alongside_engine.evaluation._ordinal import mid_ranks

        first, second = mid_ranks(first), mid_ranks(second)
    if not (np.ptp(first) and np.ptp(second)):
        raise TooFew("There is no correlation where all answers to one of the two are the same.")
    n = len(first)
    found = float(np.clip(np.corrcoef(first, second)[0, 1], -1, 1))
    low, high = _fisher_z(found, n, method, level)
    free = 1 - found**2
    statistic = found * sqrt((n - 2) / free) if free > 0 else None
    return Correlation(
        estimate=found,
        low=low,
        high=high,
        p_value=0.0 if statistic is None else _t_tails(statistic, n - 2),
        n=n,
        method=f"{method.capitalize()} correlation, t test; Fisher's z interval",
        source=_FISHER_Z,
        level=level,
    )


def t_interval(values: Numbers, level: float) -> tuple[float | None, float | None]:
    """Student's interval of a mean; None of one value, and of values that are all the same."""
    if len(values) < 2 or not np.ptp(values):
        return None, None
    half = _t_quantile(len(values) - 1, level) * float(values.std(ddof=1)) / sqrt(len(values))
    return float(values.mean()) - half, float(values.mean()) + half


def _means(first: Numbers, second: Numbers) -> dict[str, float]:
    sds = {"sd1": float(first.std(ddof=1)), "sd2": float(second.std(ddof=1))}
    return {"mean1": float(first.mean()), "mean2": float(second.mean()), **sds}


def _t_quantile(df: float, level: float) -> float:
    from scipy.special import stdtrit  # here, so that pages which only count start without it

    return float(stdtrit(df, 0.5 + level / 2))


def _t_tails(statistic: float | None, df: float) -> float | None:
    from scipy.special import stdtr  # here, so that pages which only count start without it

    return None if statistic is None else 2 * float(stdtr(df, -abs(statistic)))


def _hedges(difference: float, first: Numbers, second: Numbers, df: int) -> float | None:
    spread = sqrt((float(first.var(ddof=1)) + float(second.var(ddof=1))) / 2)
    return difference / spread * (1 - 3 / (4 * df - 1)) if spread else None


def _fisher_z(found: float, n: int, method: Together, level: float) -> tuple[float | None, float | None]:
    if n <= 3 or abs(found) == 1:
        return None, None
    variance = (1 + found**2 / 2) / (n - 3) if method == "spearman" else 1 / (n - 3)
    half = NormalDist().inv_cdf(0.5 + level / 2) * sqrt(variance)
    return tanh(atanh(found) - half), tanh(atanh(found) + half)
