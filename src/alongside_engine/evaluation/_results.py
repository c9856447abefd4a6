"""What every comparison gives back, and how numbers are read before anything is worked out of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

Number = int | float
Numbers = NDArray[np.float64]


class TooFew(ValueError):
    """There are fewer people, pairs or items than the figure needs."""


class NotANumber(ValueError):
    """A text, or a value that is not finite, stands where a number belongs."""


class UnequalLengths(ValueError):
    """Two lists that belong together, one value a person, are not equally long."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """An estimate with its two-sided interval and p value, the number of people or pairs in it, and the method by its full name.

    None where a value does not exist: an interval of one pair, or of changes that are all the same.
    """

    estimate: float
    low: float | None
    high: float | None
    p_value: float | None
    n: int
    method: str
    source: str
    level: float = 0.95


def numbers_of(values: Sequence[Number | None] | Numbers, least: int = 1) -> Numbers:
    """Give the values that are there as floats, shape (n,), sorted: sums do not depend on who came first. Raises NotANumber and TooFew."""
    found = np.array(sorted(number_of(value) for value in values if value is not None), dtype=float)
    if len(found) < least:
        raise TooFew(f"This needs at least {least}: there {'is' if len(found) == 1 else 'are'} {len(found)}.")
    return found


def pairs_of(
    before: Sequence[Number | None] | Numbers, after: Sequence[Number | None] | Numbers, least: int = 1
) -> tuple[Numbers, Numbers]:
    """Give both values of everybody who has both, shape (n,) each, sorted; raises UnequalLengths, NotANumber and TooFew."""
    if len(before) != len(after):
        raise UnequalLengths(f"{len(before)} values before and {len(after)} after: give one of each for everybody, None for a gap.")
    both = [(number_of(one), number_of(two)) for one, two in zip(before, after, strict=True) if one is not None and two is not None]
    if len(both) < least:
        raise TooFew(f"This needs at least {least} with both values: there {'is' if len(both) == 1 else 'are'} {len(both)}.")
    found = np.array(sorted(both), dtype=float)
    return found[:, 0], found[:, 1]


def check_level(level: float) -> None:
    """Refuse a level that is none."""
    if not 0 < level < 1:
        raise ValueError(f"The level lies between 0 and 1, like 0.95, not {level}.")


def check_method(method: str, known: Sequence[str]) -> None:
    """Refuse a method that is not offered."""
    if method not in known:
        raise ValueError(f"The method is {' or '.join(known)}, not {method}.")


def number_of(value: object) -> float:
    """Give a value as a float; raises NotANumber."""
    if not isinstance(value, (int, float, np.integer, np.floating)) or not isfinite(value):
        raise NotANumber(f"{value!r} is not a number. A gap is None.")
    return float(value)
