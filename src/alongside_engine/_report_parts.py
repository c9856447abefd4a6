"""What a report is made of, and the numbers of its sentences, each noted as it is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from alongside_engine.evaluation import Result, count_of


@dataclass(frozen=True)
class Heading:
    """A heading of the first to third level."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Table:
    """A table with its caption above; the first `texts` columns are text, the others are numbers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1


@dataclass(frozen=True)
class Picture:
    """A figure as SVG, with its caption below and its numbers in words for those who do not see it."""

    name: str
    caption: str
    svg: str
    words: str


Block = Heading | Table | Picture | str


@dataclass(frozen=True)
class Used:
    """One number of the text: as printed, what it says, of whom, how it was worked out and from which file."""

    printed: str
    what: str
    count: str
    of: str
    method: str
    source: str


@dataclass
class Numbers:
    """Writes every number of the sentences and keeps it, so that the appendix is what the text says and nothing else."""

    used: dict[Used, None] = field(default_factory=dict)

    def whole(self, number: float, what: str, source: str, method: str = "count") -> str:
        """A number that is counted, or added up."""
        return self._noted(Used(str(number), what, str(number), "", method, source))

    def share(self, count: int, of: int, what: str, source: str, interval: Any = None) -> str:
        """A count of those it is of, with its percentage and, where it has one, Wilson's interval."""
        printed = count_of(count, of)
        if interval:
            printed = f"{printed[:-1]}; 95% CI {interval_of(interval)})"
        method = "percentage rounded half up" + ("; Wilson's 95% interval" if interval else "")
        return self._noted(Used(printed, what, str(count), str(of), method, source))

    def figure(self, printed: str, what: str, of: int | str, method: str, source: str) -> str:
        """A number that is worked out."""
        return self._noted(Used(printed, what, "", str(of), method, source))

    def table(self) -> Table:
        """All of them, in the order of the text."""
        header = ("number", "what it is", "count", "of", "method", "source")
        rows = tuple((one.printed, one.what, one.count, one.of, one.method, one.source) for one in self.used)
        return Table("Every number of the text, in its order", header, rows, texts=6)

    def _noted(self, used: Used) -> str:
        self.used[used] = None
        return used.printed


def listed(parts: Sequence[str]) -> str:
    """One, two and three."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def ranged(numbers: Sequence[Any], words: Callable[[Any], str] = str) -> str:
    """From the least to the greatest, or the one that they all are."""
    low, high = words(min(numbers)), words(max(numbers))
    return low if low == high else f"{low} to {high}"


def interval_of(result: Any) -> str:
    """A proportion's interval in per cent."""
    return f"{100 * result.low:.0f}% to {100 * result.high:.0f}%" if result else ""


def limits_of(result: Result) -> str:
    """An interval in brackets, or nothing."""
    return "" if result.low is None or result.high is None else f" ({plain(result.low)} to {plain(result.high)})"


def estimated(
    numbers: Numbers, found: Result, what: str, source: str, words: Callable[[float], str] | None = None, method: str = ""
) -> str:
    """An estimate with its 95% interval, noted with its method."""
    printed = f"{(words or plain)(found.estimate)}{limits_of(found).replace('(', '(95% CI ', 1)}"
    return numbers.figure(printed, what, found.n, method or found.method, source)


def plain(number: float | None) -> str:
    """A number with two places."""
    return "none" if number is None else f"{round(number, 2) + 0.0:.2f}"


def signed(number: float) -> str:
    """A change with two places: with its sign, unless it is nought."""
    shown = round(number, 2) + 0.0
    return f"{shown:+.2f}" if shown else "0.00"


def p_of(value: float | None) -> str:
    """A p value with three places."""
    if value is None:
        return ""
    return "<0.001" if value < 0.001 else f"{value:.3f}"
