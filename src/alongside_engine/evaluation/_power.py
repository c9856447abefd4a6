"""What a study of few people can find: the power of a paired comparison."""

from math import sqrt
from statistics import NormalDist

_LARGE = 1000
"""From so many pairs on the normal distribution gives the same to four digits."""

_SURE = 8
"""An effect so many standard errors from nothing is found; SciPy's noncentral t has no number for it."""


def paired_t_power(n: int, effect: float = 0.5, level: float = 0.95) -> float:
    """How likely a two-sided paired t test of n pairs is to find a mean change of `effect` standard deviations of the changes.

    It is worked out for an effect named beforehand, never for the one found. Fewer than two pairs find nothing: 0.
    """
    if n < 2:
        return 0.0
    away = abs(effect) * sqrt(n)
    if n >= _LARGE or (n > 100 and away > _SURE):
        normal = NormalDist()
        limit = normal.inv_cdf(0.5 + level / 2)
        return normal.cdf(away - limit) + normal.cdf(-away - limit)
    from scipy.stats import nct, t  # here, so that what only counts starts without it

    limit = float(t.ppf(0.5 + level / 2, n - 1))
    return float(nct.sf(limit, n - 1, away) + nct.cdf(-limit, n - 1, away))
