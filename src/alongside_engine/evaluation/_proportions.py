"""Two proportions beside each other: of two groups, and of the same people twice."""

from dataclasses import dataclass
from math import hypot, inf, isnan, sqrt
from statistics import NormalDist
from typing import Literal

from alongside_engine.evaluation._counts import ImpossibleCount, NoDenominator, check_count
from alongside_engine.evaluation._intervals import proportion_interval
from alongside_engine.evaluation._results import Result, check_level, check_method

TwoGroups = Literal["fisher", "boschloo", "n-1", "pearson"]
TwoTimes = Literal["mid-p", "exact", "asymptotic"]

_NEWCOMBE = "Newcombe RG. Interval estimation for the difference between independent proportions. Stat Med 1998;17:873-90"
_BONETT = (
    "Bonett DG, Price RM. Adjusted Wald confidence interval for a difference of binomial proportions. J Educ Behav Stat 2012;37:479-88"
)
_TWO_GROUPS = {
    "fisher": ("Fisher's exact test", "Fisher RA. The logic of inductive inference. J R Stat Soc 1935;98:39-82"),
    "boschloo": ("Boschloo's exact test", "Boschloo RD. Raised conditional level of significance. Stat Neerl 1970;24:1-9"),
    "n-1": ("N-1 chi-squared test", "Campbell I. Chi-squared and Fisher-Irwin tests of two-by-two tables. Stat Med 2007;26:3661-75"),
    "pearson": ("Pearson's chi-squared test", "Pearson K. On the criterion that a given system of deviations. Philos Mag 1900;50:157-75"),
}
_MCNEMAR = "Fagerland MW, Lydersen S, Laake P. The McNemar test for binary matched-pairs data. BMC Med Res Methodol 2013;13:91"


@dataclass(frozen=True, kw_only=True)
class TwoProportions(Result):
    """The difference of two proportions, and their odds ratio with its conditional exact interval.

    The odds ratio is the cross-product that papers print: infinite where only one group has none of its kind left, and
    None where both are alike in having all or nobody.
    """

    proportion1: float
    proportion2: float
    odds_ratio: float | None
    odds_ratio_low: float | None
    odds_ratio_high: float | None


@dataclass(frozen=True, kw_only=True)
class PairedProportions(Result):
    """The change of a proportion among the same people, after less before."""

    before_only: int
    after_only: int


def compare_proportions(count1: int, n1: int, count2: int, n2: int, method: TwoGroups = "fisher", level: float = 0.95) -> TwoProportions:
    """Compare count1 of n1 with count2 of n2, two groups without a member in common.

    The estimate is the first proportion less the second, with Newcombe's hybrid score interval. No test has a continuity
    correction. Raises NoDenominator for an empty group, ImpossibleCount for a count outside its group, ValueError for another
    method or level.
    """
    check_method(method, list(_TWO_GROUPS))
    first, second = proportion_interval(count1, n1, level=level), proportion_interval(count2, n2, level=level)
    difference = first.estimate - second.estimate
    name, source = _TWO_GROUPS[method]
    odds, low, high = _odds_ratio(count1, n1 - count1, count2, n2 - count2, level)
    return TwoProportions(
        estimate=difference,
        low=difference - hypot(first.estimate - first.low, second.high - second.estimate),
        high=difference + hypot(first.high - first.estimate, second.estimate - second.low),
        p_value=_p_of_two(count1, n1, count2, n2, method),
        n=n1 + n2,
        method=f"{name}; Newcombe's interval of the difference",
        source=f"{source}. {_NEWCOMBE}",
        level=level,
        proportion1=first.estimate,
        proportion2=second.estimate,
        odds_ratio=odds,
        odds_ratio_low=low,
        odds_ratio_high=high,
    )


def paired_proportions(before_only: int, after_only: int, n: int, method: TwoTimes = "mid-p", level: float = 0.95) -> PairedProportions:
    """Compare the same n people before and after, of whom some said yes before only and some after only.

    The estimate is the change of the proportion, (after_only - before_only) / n, with Bonett and Price's adjusted Wald interval;
    the test is McNemar's. Nobody changed: p is 1. Raises NoDenominator when n is 0, ImpossibleCount for counts that do not fit.
    """
    check_method(method, ["mid-p", "exact", "asymptotic"])
    check_level(level)
    if min(before_only, after_only) < 0:
        raise ImpossibleCount(f"{before_only} before only and {after_only} after only: a count is 0 or more.")
    check_count(before_only + after_only, n)
    if n == 0:
        raise NoDenominator("There is no change of nobody: the denominator is 0.")
    low, high = _bonett_price(before_only, after_only, n, level)
    return PairedProportions(
        estimate=(after_only - before_only) / n,
        low=low,
        high=high,
        p_value=_mcnemar(before_only, after_only, method),
        n=n,
        method=f"McNemar {method}; Bonett and Price's interval of the change",
        source=f"{_MCNEMAR}. {_BONETT}",
        level=level,
        before_only=before_only,
        after_only=after_only,
    )


def _p_of_two(count1: int, n1: int, count2: int, n2: int, method: TwoGroups) -> float:
    total, yes = n1 + n2, count1 + count2
    if yes in {0, total}:
        return 1.0
    if method in {"fisher", "boschloo"}:
        from scipy import stats  # here, so that pages which only count start without it

        by_column = [[count1, count2], [n1 - count1, n2 - count2]]
        return float((stats.fisher_exact if method == "fisher" else stats.boschloo_exact)(by_column).pvalue)
    cross = count1 * (n2 - count2) - count2 * (n1 - count1)
    weight = total - 1 if method == "n-1" else total
    return _upper_tail_of_chi_squared(weight * cross**2 / (n1 * n2 * yes * (total - yes)))


def _upper_tail_of_chi_squared(statistic: float) -> float:
    """With one degree of freedom."""
    from math import erfc

    return erfc(sqrt(statistic / 2))


def _odds_ratio(a: int, b: int, c: int, d: int, level: float) -> tuple[float | None, float | None, float | None]:
    if a + c == 0 or b + d == 0:
        return None, None, None
    from scipy.stats import contingency  # here, so that pages which only count start without it

    interval = contingency.odds_ratio([[a, b], [c, d]], kind="conditional").confidence_interval(level)
    low, high = (None if isnan(limit) else float(limit) for limit in interval)
    return (a * d / (b * c) if b * c else inf), low, high


def _bonett_price(before_only: int, after_only: int, n: int, level: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.5 + level / 2)
    rise, fall = (after_only + 1) / (n + 2), (before_only + 1) / (n + 2)
    half = z * sqrt((rise + fall - (rise - fall) ** 2) / (n + 2))
    return max(-1.0, rise - fall - half), min(1.0, rise - fall + half)


def _mcnemar(b: int, c: int, method: TwoTimes) -> float:
    changed = b + c
    if changed == 0:
        return 1.0
    if method == "asymptotic":
        return _upper_tail_of_chi_squared((b - c) ** 2 / changed)
    from scipy.stats import binom  # here, so that pages which only count start without it

    tail, point = float(binom.cdf(min(b, c), changed, 0.5)), float(binom.pmf(b, changed, 0.5))
    if method == "exact":
        return min(1.0, 2 * tail)
    return 1 - point / 2 if b == c else 2 * tail - point
