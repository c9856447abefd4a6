"""Counts and the percentages made from them; the commonest defect of published evaluations is this arithmetic."""

from typing import Literal, overload


class NoDenominator(ValueError):
    """A percentage of nobody was asked for."""


class ImpossibleCount(ValueError):
    """A count is below 0 or above what it is a part of."""


def check_count(count: int, out_of: int) -> None:
    """Refuse a part that is no part of its whole."""
    if out_of < 0 or not 0 <= count <= out_of:
        raise ImpossibleCount(f"{count} of {out_of} is not possible: a count lies between 0 and what it is a part of.")


@overload
def percentage(count: int, out_of: int, decimals: Literal[0] = 0) -> int: ...
@overload
def percentage(count: int, out_of: int, decimals: int) -> int | float: ...
def percentage(count: int, out_of: int, decimals: int = 0) -> int | float:
    """Give 100 x count / out_of, rounded half up in whole numbers; an int when no decimals are asked for.

    Raises NoDenominator when out_of is 0 and ImpossibleCount when count is not within 0..out_of.
    """
    check_count(count, out_of)
    if out_of == 0:
        raise NoDenominator("There is no percentage of nobody: the denominator is 0.")
    steps: int = 10**decimals
    rounded = (2 * 100 * steps * count + out_of) // (2 * out_of)
    return rounded / steps if decimals else rounded


def count_of(count: int, out_of: int) -> str:
    """Write a count as the house does, "31 of 72 (43%)"; without a percentage when there is nobody to be a part of."""
    check_count(count, out_of)
    return f"{count} of {out_of} ({percentage(count, out_of)}%)" if out_of else "0 of 0"
