"""How sure a proportion is; at 20 to 40 people the interval says more than the percentage."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Literal

from alongside_engine.evaluation._counts import NoDenominator, check_count

Method = Literal["wilson", "clopper-pearson"]

_SOURCES = {
    "wilson": "Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc 1927;22:209-12",
    "clopper-pearson": "Clopper CJ, Pearson ES. The use of confidence or fiducial limits. Biometrika 1934;26:404-13",
}


@dataclass(frozen=True)
class Estimate:
    """A proportion with its confidence interval, all fractions of 1, and how it was worked out."""

    estimate: float
    low: float
    high: float
    n: int
    method: Method
    source: str
    level: float


def proportion_interval(count: int, out_of: int, method: Method = "wilson", level: float = 0.95) -> Estimate:
    """Give a proportion and its two-sided interval: Wilson's score interval, or Clopper and Pearson's "exact" one.

    Neither has a continuity correction. Raises NoDenominator when out_of is 0, ImpossibleCount when count is not
    within 0..out_of, and ValueError for another method or a level not between 0 and 1.
    """
    check_count(count, out_of)
    if out_of == 0:
        raise NoDenominator("There is no interval for a part of nobody: the denominator is 0.")
    if method not in _SOURCES:
        raise ValueError(f"The method is wilson or clopper-pearson, not {method}.")
    if not 0 < level < 1:
        raise ValueError(f"The level lies between 0 and 1, like 0.95, not {level}.")
    low, high = (_wilson if method == "wilson" else _clopper_pearson)(count, out_of, level)
    return Estimate(count / out_of, low, high, out_of, method, _SOURCES[method], level)


def interval_or_none(count: int, out_of: int) -> Estimate | None:
    """Give Wilson's interval for one row of a table, where a group may be empty."""
    return proportion_interval(count, out_of) if out_of else None


def _wilson(count: int, out_of: int, level: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share, spread = count / out_of, z * z / out_of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / out_of + spread / (4 * out_of)) / (1 + spread)
    return _within(count, out_of, middle - half, middle + half)


def _clopper_pearson(count: int, out_of: int, level: float) -> tuple[float, float]:
    from scipy.special import betaincinv  # here, so that pages which only count start without it

    tail = (1 - level) / 2
    low = float(betaincinv(count, out_of - count + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, out_of - count, 1 - tail)) if count < out_of else 1.0
    return low, high


def _within(count: int, out_of: int, low: float, high: float) -> tuple[float, float]:
    return (low if count else 0.0, high if count < out_of else 1.0)
