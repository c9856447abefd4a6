"""Numbers as they are printed: rounded to so many decimals, and what they can have been before."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from alongside_engine.evaluation._counts import percentage

Verdict = Literal["adds up", "cannot be true", "not known"]


@dataclass(frozen=True)
class CheckedFigure:
    """A figure as it is printed, where it stands (a line of the text, a row of the table, from 1), and whether it can be true."""

    line: int
    quote: str
    verdict: Verdict
    says: str


@dataclass(frozen=True)
class Printed:
    """A number with the decimals it is printed with; it was between `low` and `high`, whichever way halves were rounded."""

    text: str
    value: Fraction
    half: Fraction

    @property
    def low(self) -> Fraction:
        """The least it can have been."""
        return self.value - self.half

    @property
    def high(self) -> Fraction:
        """The most it can have been."""
        return self.value + self.half

    @property
    def decimals(self) -> int:
        """How many are printed."""
        return max(0, -int(Decimal(self.text).as_tuple().exponent))


def printed(text: str) -> Printed:
    """Read a number with a point, a decimal comma or a middle dot, and any minus sign."""
    plain = text.strip().translate({0xB7: ".", ord(","): ".", 0x2212: "-", 0x2013: "-"})
    exact = Decimal(plain)
    return Printed(str(exact), Fraction(exact), Fraction(1, 2 * 10 ** max(0, -int(exact.as_tuple().exponent))))


def fits(count: int, out_of: int, percent: Printed) -> bool:
    """Say whether so many of so many round to this percentage, whichever way halves go."""
    return bool(out_of) and percent.low <= Fraction(100 * count, out_of) <= percent.high


def wholes(count: int, percent: Printed) -> tuple[int, int | None]:
    """Give the least and the greatest number of people of whom `count` can be this percentage; low > high when there is none.

    The greatest is None where there is no limit.
    """
    if count == 0:
        return (1, None) if percent.low <= 0 else (1, 0)
    if percent.high <= 0:
        return 1, 0
    least = ceil(Fraction(100 * count) / percent.high)
    return least, floor(Fraction(100 * count) / percent.low) if percent.low > 0 else None


def parts(out_of: int, percent: Printed) -> tuple[int, int]:
    """Give the least and the greatest count that is this percentage of `out_of`; low > high when there is none."""
    return ceil(percent.low * out_of / 100), floor(percent.high * out_of / 100)


def part_of_whole(count: int, out_of: int, percent: Printed) -> tuple[Verdict, str]:
    """Judge "31 of 72 (43%)"."""
    if not out_of:
        return "cannot be true", f"Nobody has no percentage: {count} of 0."
    if fits(count, out_of, percent):
        return "adds up", f"{count} of {out_of} is {percent.text}%."
    right = _percent(count, out_of, percent.decimals)
    others = [words for words in (_as_part(out_of, percent), _as_whole(count, percent)) if words]
    return "cannot be true", f"{count} of {out_of} is {right}, not {percent.text}%." + "".join(f" {words}" for words in others)


def part_alone(count: int, percent: Printed, known: frozenset[int] = frozenset(), most: int | None = None) -> tuple[Verdict, str]:
    """Judge "n=23 (55%)", of which the whole is not printed beside it: it may be one of the numbers `known`, and `most` at most."""
    least, greatest = wholes(count, percent)
    limit = greatest if most is None else most if greatest is None else min(greatest, most)
    if limit is not None and least > limit:
        if most is None or (greatest is not None and least > greatest):
            return "cannot be true", f"There is no number of people of whom {count} are {percent.text}%. {_nearest(count, percent)}"
        of_all = f"of {most} it is {_percent(count, most, percent.decimals)}" if most else "there are none"
        return "cannot be true", f"{count} is {percent.text}% of {_between(least, greatest)}, and there are {most}: {of_all}."
    found = sorted(one for one in known if least <= one and (limit is None or one <= limit))
    if found:
        return "adds up", f"{count} of {found[0]} is {percent.text}%."
    return "not known", f"{count} is {percent.text}% of {_between(least, greatest)}, which is not said here."


def share_of(out_of: int, percent: Printed) -> tuple[Verdict, str]:
    """Judge "43% of 72 trainees"."""
    least, greatest = parts(out_of, percent)
    if least <= greatest:
        return "adds up", f"{percent.text}% of {out_of} is {_between(least, greatest)}."
    below = floor(percent.value * out_of / 100)
    beside = [f"{one} is {_percent(one, out_of, percent.decimals)}" for one in (below, below + 1) if one <= out_of]
    return "cannot be true", f"Nobody's number is {percent.text}% of {out_of}: {' and '.join(beside)}."


def _as_part(out_of: int, percent: Printed) -> str:
    least, greatest = parts(out_of, percent)
    return f"{percent.text}% would be {_between(least, greatest)} of {out_of}." if least <= greatest else ""


def _as_whole(count: int, percent: Printed) -> str:
    least, greatest = wholes(count, percent)
    fitting = greatest is not None and least <= greatest
    return f"{count} would be {percent.text}% of {_between(least, greatest)}." if fitting else ""


def _nearest(count: int, percent: Printed) -> str:
    """The two wholes on either side of the percentage."""
    if percent.value <= 0 or percent.value > 100 or not count:
        return f"{count} of anybody is not {percent.text}%."
    middle = max(count, floor(Fraction(100 * count) / percent.value))
    return " and ".join(f"{count} of {whole} is {_percent(count, whole, percent.decimals)}" for whole in (middle, middle + 1)) + "."


def _between(least: int, greatest: int | None) -> str:
    if greatest is None:
        return f"{least} or more"
    if least == greatest:
        return str(least)
    return f"{least} or {greatest}" if greatest == least + 1 else f"{least} to {greatest}"


def _percent(count: int, out_of: int, decimals: int) -> str:
    if count > out_of:
        return f"{float(Fraction(100 * count, out_of)):.{decimals}f}%"
    return f"{percentage(count, out_of, decimals):.{decimals}f}%"
