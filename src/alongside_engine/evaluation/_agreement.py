"""How far coders agree who read the same answers, each blind to the other.

Everywhere `ratings` has a row for each coder and a column for each unit, with None where a coder did not judge it; what is judged may
be a yes or no, a category, or a number.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import Any, Literal

import numpy as np

from alongside_engine.evaluation._results import Numbers, Result, TooFew, UnequalLengths, check_level, check_method, numbers_of

Ratings = Sequence[Sequence[Hashable | None]]
Measure = Literal["nominal", "ordinal", "interval", "ratio"]

_COHEN = "Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37-46"
_COHEN_ERROR = "Fleiss JL, Cohen J, Everitt BS. Large sample standard errors of kappa and weighted kappa. Psychol Bull 1969;72:323-7"
_FLEISS = "Fleiss JL. Measuring nominal scale agreement among many raters. Psychol Bull 1971;76:378-82"
_GWET = (
    "Gwet KL. Computing inter-rater reliability and its variance in the presence of high agreement. Br J Math Stat Psychol 2008;61:29-48"
)
_KRIPPENDORFF = (
    "Hayes AF, Krippendorff K. Answering the call for a standard reliability measure for coding data. Commun Methods Meas 2007;1:77-89"
)


@dataclass(frozen=True, kw_only=True)
class Agreement(Result):
    """A coefficient of agreement (1: always, 0: as by chance), with the share of agreement and how common each category is.

    `n` is the number of units that at least two coders judged. Where all judged everything alike and used one category only, chance
    explains it all: the coefficient is None.
    """

    estimate: float | None  # type: ignore[assignment]
    percent_agreement: float
    prevalence: dict[Hashable, float]


def percent_agreement(ratings: Ratings) -> float:
    """Give the share, of 1, of all pairs of judgements on one unit that are the same; a unit counts as many times as it has pairs.

    Raises TooFew where no unit was judged by two, UnequalLengths.
    """
    units = _units(ratings)
    pairs = sum(len(unit) * (len(unit) - 1) for unit in units)
    return sum(count * (count - 1) for unit in units for count in Counter(unit).values()) / pairs


def prevalence(ratings: Ratings) -> dict[Hashable, float]:
    """Give how common each category is, as a share of all judgements on units judged by at least two; raises as percent_agreement."""
    counts = Counter(value for unit in _units(ratings) for value in unit)
    total = sum(counts.values())
    return {value: counts[value] / total for value in sorted(counts, key=str)}


def cohen_kappa(first: Sequence[Hashable | None], second: Sequence[Hashable | None], level: float = 0.95) -> Agreement:
    """Give Cohen's kappa of two coders, one judgement each a unit, with the large-sample interval; units with a gap are left out.

    Raises TooFew where no unit has both, UnequalLengths.
    """
    check_level(level)
    units = _units([first, second])
    n = len(units)
    observed = sum(one == two for one, two in units) / n
    rows, columns = Counter(one for one, _two in units), Counter(two for _one, two in units)
    chance = sum(count * columns[value] for value, count in rows.items()) / n**2
    kappa = (observed - chance) / (1 - chance) if chance < 1 else None
    low, high = (None, None) if kappa is None else _kappa_interval(units, kappa, chance, level)
    return _agreement([first, second], kappa, low, high, "Cohen's kappa", f"{_COHEN}. {_COHEN_ERROR}", level)


def fleiss_kappa(ratings: Ratings) -> Agreement:
    """Give Fleiss's kappa of any number of coders; only units that all of them judged count. Raises TooFew, UnequalLengths."""
    _check_shape(ratings)
    complete = [unit for unit in zip(*ratings, strict=True) if None not in unit]
    if len(ratings) < 2 or not complete:
        raise TooFew("Fleiss's kappa needs at least two coders, and a unit that all of them judged.")
    judged = [[unit[coder] for unit in complete] for coder in range(len(ratings))]
    chance = sum(share**2 for share in prevalence(judged).values())
    kappa = (percent_agreement(judged) - chance) / (1 - chance) if chance < 1 else None
    return _agreement(judged, kappa, None, None, "Fleiss's kappa", _FLEISS)


def gwet_ac1(ratings: Ratings, categories: Sequence[Hashable] | None = None) -> Agreement:
    """Give Gwet's AC1, which stays steady where a category is rare; `categories` names those that nobody used as well.

    Units judged by one coder count towards how common a category is, not towards agreement. Raises TooFew, UnequalLengths.
    """
    units = _units(ratings)
    observed = sum(sum(count * (count - 1) for count in Counter(unit).values()) / (len(unit) * (len(unit) - 1)) for unit in units) / len(
        units
    )
    judged = [found for column in zip(*ratings, strict=True) if (found := [value for value in column if value is not None])]
    used = set(categories or ()) | {value for unit in judged for value in unit}
    shares = [sum(unit.count(value) / len(unit) for unit in judged) / len(judged) for value in used]
    chance = sum(share * (1 - share) for share in shares) / (len(used) - 1) if len(used) > 1 else 0.0
    return _agreement(ratings, (observed - chance) / (1 - chance), None, None, "Gwet's AC1", _GWET)


def krippendorff_alpha(ratings: Ratings, level: Measure = "nominal") -> Agreement:
    """Give Krippendorff's alpha of any number of coders with any gaps; `level` is the level of measurement.

    "nominal" takes any category; "ordinal", "interval" and "ratio" take numbers. Raises TooFew where no unit was judged by two,
    NotANumber, UnequalLengths, and ValueError for another level.
    """
    check_method(level, ["nominal", "ordinal", "interval", "ratio"])
    units = _units(ratings)
    values = sorted({value for unit in units for value in unit}, key=str) if level == "nominal" else list(map(float, _distinct(units)))
    place = {value: index for index, value in enumerate(values)}
    coincidence = np.zeros((len(values), len(values)))
    for unit in units:
        counts = np.bincount([place[value] for value in unit], minlength=len(values)).astype(float)
        coincidence += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    totals = coincidence.sum(axis=0)
    apart = _apart(values, totals, level)
    by_chance = float((np.outer(totals, totals) * apart).sum()) / (float(totals.sum()) - 1)
    alpha = 1 - float((coincidence * apart).sum()) / by_chance if by_chance else None
    return _agreement(ratings, alpha, None, None, f"Krippendorff's alpha, {level}", _KRIPPENDORFF)


def _agreement(
    ratings: Ratings, estimate: float | None, low: float | None, high: float | None, method: str, source: str, level: float = 0.95
) -> Agreement:
    return Agreement(
        estimate=estimate,
        low=low,
        high=high,
        p_value=None,
        n=len(_units(ratings)),
        method=method,
        source=source,
        level=level,
        percent_agreement=percent_agreement(ratings),
        prevalence=prevalence(ratings),
    )


def _check_shape(ratings: Ratings) -> None:
    if len({len(row) for row in ratings}) > 1:
        raise UnequalLengths("Not every coder has the same number of units: give None for a gap.")


def _units(ratings: Ratings) -> list[list[Hashable]]:
    """The judgements on each unit that at least two made."""
    _check_shape(ratings)
    judged = ([value for value in column if value is not None] for column in zip(*ratings, strict=True))
    if found := [unit for unit in judged if len(unit) > 1]:
        return found
    raise TooFew("There is no agreement to find: no unit was judged by two coders.")


def _kappa_interval(units: list[list[Hashable]], kappa: float, chance: float, level: float) -> tuple[float, float]:
    n = len(units)
    rows, columns = Counter(one for one, _two in units), Counter(two for _one, two in units)
    cells = Counter((one, two) for one, two in units)
    agreed = sum(
        cells[value, value] / n * (1 - (rows[value] + columns[value]) / n * (1 - kappa)) ** 2 for value in rows.keys() | columns.keys()
    )
    apart = sum(count / n * ((columns[one] + rows[two]) / n) ** 2 for (one, two), count in cells.items() if one != two)
    variance = (agreed + (1 - kappa) ** 2 * apart - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2)
    half = NormalDist().inv_cdf(0.5 + level / 2) * sqrt(max(0.0, variance))
    return max(-1.0, kappa - half), min(1.0, kappa + half)


def _distinct(units: list[list[Hashable]]) -> Numbers:
    judged: list[Any] = [value for unit in units for value in unit]
    return np.unique(numbers_of(judged))


def _apart(values: Sequence[Hashable], totals: Numbers, level: Measure) -> Numbers:
    """The squared distance of every two values, shape (values, values)."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    numbers = np.array(values, dtype=float)
    if level == "ordinal":
        numbers = np.cumsum(totals) - totals / 2
    gaps: Numbers = np.subtract.outer(numbers, numbers) ** 2
    if level == "ratio":
        sums = np.add.outer(numbers, numbers) ** 2
        gaps = np.divide(gaps, sums, out=np.zeros_like(gaps), where=sums > 0)
    return gaps
