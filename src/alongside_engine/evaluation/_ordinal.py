"""Answers in order, like the five points of a scale: the same people twice, and two groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alongside_engine.evaluation._means import t_interval
from alongside_engine.evaluation._results import Number, Numbers, Result, check_level, check_method, numbers_of, pairs_of

ZeroMethod = Literal["pratt", "wilcox"]
TwoSamples = Literal["asymptotic", "exact"]
EXACT_UP_TO = 500
"""The signed ranks of so many pairs are added up exactly: beyond, both p values agree to six decimals, and the sums take seconds."""
EXACT_UP_TO_BOTH = 200
"""The divisions of so many people into two groups are counted exactly: beyond, it takes minutes and changes nothing."""

_PRATT = "Pratt JW. Remarks on zeros and ties in the Wilcoxon signed rank procedures. J Am Stat Assoc 1959;54:655-67"
_WILCOXON = "Wilcoxon F. Individual comparisons by ranking methods. Biometrics Bull 1945;1:80-3"
_MANN_WHITNEY = "Mann HB, Whitney DR. On a test of whether one of two random variables is larger. Ann Math Stat 1947;18:50-60"
_SUPERIORITY = "Newcombe RG. Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Stat Med 2006;25:559-73"


@dataclass(frozen=True, kw_only=True)
class PairedOrdinal(Result):
    """How the same people's answers changed: the estimate is the mean change in points, with its t interval.

    `rank_biserial` lies between -1 (all that changed fell) and 1 (all rose): the matched-pairs rank-biserial correlation.
    """

    improved: int
    same: int
    worse: int
    median_before: float
    median_after: float
    median_change: float
    mean_before: float
    mean_after: float
    rank_biserial: float


@dataclass(frozen=True, kw_only=True)
class TwoOrdinal(Result):
    """Two groups: the estimate is the probability that somebody of the first is above somebody of the second, a tie counting half."""

    n1: int
    n2: int
    median1: float
    median2: float
    statistic: float


def paired_ordinal(
    before: Sequence[Number | None], after: Sequence[Number | None], zero_method: ZeroMethod = "pratt", level: float = 0.95
) -> PairedOrdinal:
    """Compare the same people's answers before and after, one of each a person; whoever lacks one is left out.

    The p value is Wilcoxon's signed-rank test, two-sided, given the mid-ranks found: exact with ties and zeros, by adding up every
    assignment of signs. Pratt's zeros are ranked with the others and then left; "wilcox" leaves them before. Nobody changed: p is 1.
    Raises TooFew when nobody has both, UnequalLengths, NotANumber, and ValueError for another zero_method or level.
    """
    check_method(zero_method, ["pratt", "wilcox"])
    check_level(level)
    first, second = pairs_of(before, after)
    change = second - first
    ranks, rises = _signed_ranks(change, zero_method)
    up, total = float(ranks[rises].sum()), float(ranks.sum())
    low, high = t_interval(change, level)
    exact = len(ranks) <= EXACT_UP_TO
    return PairedOrdinal(
        estimate=float(change.mean()),
        low=low,
        high=high,
        p_value=_signed_rank_p(ranks, up, exact=exact),
        n=len(change),
        method=f"Wilcoxon signed-rank test, {'zeros as Pratt' if zero_method == 'pratt' else 'zeros left out'}, "
        f"{'exact conditional' if exact else 'asymptotic'}; paired t interval of the mean change",
        source=_PRATT if zero_method == "pratt" else _WILCOXON,
        level=level,
        improved=int((change > 0).sum()),
        same=int((change == 0).sum()),
        worse=int((change < 0).sum()),
        median_before=float(np.median(first)),
        median_after=float(np.median(second)),
        median_change=float(np.median(change)),
        mean_before=float(first.mean()),
        mean_after=float(second.mean()),
        rank_biserial=(2 * up - total) / total if total else 0.0,
    )


def compare_ordinal(
    a: Sequence[Number | None], b: Sequence[Number | None], method: TwoSamples = "asymptotic", level: float = 0.95
) -> TwoOrdinal:
    """Compare the answers of two groups by Mann and Whitney's test, two-sided, with mid-ranks for ties.

    "asymptotic" has the variance corrected for ties and a continuity correction; "exact" adds up every division of the ranks found
    into the two groups. All answers the same: p is 1. Raises TooFew when a group is empty, NotANumber, ValueError.
    """
    check_method(method, ["asymptotic", "exact"])
    check_level(level)
    first, second = numbers_of(a), numbers_of(b)
    many, others = len(first), len(second)
    if method == "exact" and many + others > EXACT_UP_TO_BOTH:
        raise ValueError(f"The exact test is for up to {EXACT_UP_TO_BOTH} people: with {many + others} choose asymptotic.")
    ranks = mid_ranks(np.concatenate([first, second]))
    statistic = float(ranks[:many].sum()) - many * (many + 1) / 2
    p_value = _rank_sum_p(ranks, many) if method == "exact" else _rank_sum_asymptotic_p(ranks, many, statistic)
    estimate = statistic / (many * others)
    low, high = _superiority_interval(estimate, many, others, level)
    return TwoOrdinal(
        estimate=estimate,
        low=low,
        high=high,
        p_value=p_value,
        n=many + others,
        method=f"Mann-Whitney test with mid-ranks, {method if method == 'asymptotic' else 'exact conditional'}; "
        "Newcombe's interval (method 5) of the probability of superiority",
        source=f"{_MANN_WHITNEY}. {_SUPERIORITY}",
        level=level,
        n1=many,
        n2=others,
        median1=float(np.median(first)),
        median2=float(np.median(second)),
        statistic=statistic,
    )


def mid_ranks(values: Numbers) -> Numbers:
    """Rank from 1, the mean rank for those who are equal."""
    _distinct, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle: Numbers = (last - (counts - 1) / 2)[places]
    return middle


def _signed_ranks(change: Numbers, zero_method: ZeroMethod) -> tuple[Numbers, NDArray[np.bool_]]:
    """The ranks of those who changed, and which of them rose."""
    size = np.abs(change).round(12)
    moved = size > 0
    ranks = mid_ranks(size)[moved] if zero_method == "pratt" else mid_ranks(size[moved])
    return ranks, (change > 0)[moved]


def _signed_rank_p(ranks: Numbers, up: float, *, exact: bool) -> float:
    """Two-sided: the sum of the ranks that rose is symmetric about half of all, since each sign is as likely."""
    if not len(ranks):
        return 1.0
    if not exact:
        z = (up - ranks.sum() / 2) / (sqrt(float((ranks**2).sum())) / 2)
        return 2 * NormalDist().cdf(-abs(z))
    steps = np.rint(2 * ranks).astype(int)
    chances = np.zeros(int(steps.sum()) + 1)
    chances[0] = 1.0
    reached = 0
    for step in steps:
        chances[step : reached + step + 1] += chances[: reached + 1].copy()
        reached += int(step)
        chances[: reached + 1] /= 2
    least = min(round(2 * up), reached - round(2 * up))
    return min(1.0, 2 * float(chances[: least + 1].sum()))


def _rank_sum_asymptotic_p(ranks: Numbers, many: int, statistic: float) -> float:
    total = len(ranks)
    others = total - many
    _distinct, counts = np.unique(ranks, return_counts=True)
    ties = float((counts.astype(float) ** 3 - counts).sum())
    variance = many * others / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0
    away = max(0.0, abs(statistic - many * others / 2) - 0.5)
    return min(1.0, 2 * NormalDist().cdf(-away / sqrt(variance)))


def _rank_sum_p(ranks: Numbers, many: int) -> float:
    """Over every choice of so many of the ranks: how often their sum is as far from its mean as the one found, or further."""
    steps = np.rint(2 * ranks).astype(int)
    total = int(steps.sum())
    ways = np.zeros((many + 1, total + 1))
    ways[0, 0] = 1.0
    for step in steps:
        ways[1:, step:] += ways[:-1, : total + 1 - step].copy()
    sums = np.arange(total + 1) * len(steps)
    away = np.abs(sums - many * total)
    found = abs(int(steps[:many].sum()) * len(steps) - many * total)
    return min(1.0, float(ways[many][away >= found].sum()) / comb(len(steps), many))


def _superiority_interval(estimate: float, many: int, others: int, level: float) -> tuple[float, float]:
    """Where the estimate lies as far from a probability as the level allows, by Hanley and McNeil's variance at that probability."""
    from scipy.optimize import brentq  # here, so that pages which only count start without it

    z, spare = NormalDist().inv_cdf(0.5 + level / 2), (many + others) / 2 - 1

    def beyond(chance: float) -> float:
        variance = chance * (1 - chance) * (1 + spare * (1 - chance) / (2 - chance) + spare * chance / (1 + chance)) / (many * others)
        return float(abs(estimate - chance) - z * sqrt(variance))

    low = float(brentq(beyond, 0, estimate)) if estimate > 0 else 0.0
    high = float(brentq(beyond, estimate, 1)) if estimate < 1 else 1.0
    return low, high
