"""Reading figures out of tables: counts with their percentages by column, and means with the answers they come from."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from alongside_engine.evaluation._printed import CheckedFigure, Printed, Verdict, part_alone, part_of_whole, printed
from alongside_engine.evaluation._prose import figures_in_text

_PERCENT_HEADER = re.compile(r"^(?:%|per\s?cent(?:age)?\b.*|percentage\b.*|.*\(%\)|% .*|.* %)$", re.IGNORECASE)
_BOTH_HEADER = re.compile(r"\bn(?:o\.?|umber)?\s?[(,/]\s?%", re.IGNORECASE)
_COUNT_HEADER = re.compile(r"^(?:n|no\.?|number(?: of \w+)?|count|freq(?:uency)?|answers|people)$", re.IGNORECASE)
_WHOLE_HEADER = re.compile(r"^(?:of|out of|total|denominator|base|asked|invited|sent)$", re.IGNORECASE)
_SIZE = re.compile(r"\bn\s?=\s?(\d{1,7})(?!\d)", re.IGNORECASE)
_BOTH = re.compile(r"^(?P<count>\d{1,7})\s?[(\[]\s?(?P<percent>\d{1,3}(?:[.,·]\d{1,4})?)\s?(?P<sign>%)?\s?[)\]]$")
_COUNT = re.compile(r"^\d{1,7}$")
_SHARE = re.compile(r"^(\d{1,3}(?:[.,·]\d{1,4})?)\s?%?$")
_ALL = re.compile(r"^(?:total|all|overall|sum|everybody)\b", re.IGNORECASE)
_POINT = re.compile(r"^(\d{1,2})$|^(\d{1,2})\s?[(=:–-]|[(=]\s?(\d{1,2})\)?$")
_MEAN = re.compile(r"^(-?\d{1,3}[.,·]\d{1,4})(?:\s?[(±]\s?(?:SD\s?)?(\d{1,3}[.,·]\d{1,4})\)?)?$", re.IGNORECASE)

Rows = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class _Part:
    """A count with its percentage in one row; `whole` where the row says of how many."""

    line: int
    label: str
    column: str
    count: int
    percent: Printed
    whole: int | None

    @property
    def quote(self) -> str:
        of = f" of {self.whole}" if self.whole is not None else ""
        return f"{self.label}: {self.count}{of} ({self.percent.text}%)" if self.label else f"{self.count}{of} ({self.percent.text}%)"


def figures_in_table(rows: Rows) -> Iterator[CheckedFigure]:
    """Give every figure of a table, whose first row is its header and whose rows come with their lines."""
    if not rows:
        return
    header = [cell.strip() for cell in rows[0][1]]
    body = [(line, [cell.strip() for cell in row]) for line, row in rows[1:]]
    parts = [*_in_two_columns(header, body), *_in_one_column(header, body)]
    found = [*_judged(parts, header, body), *_means(header, body)]
    for line, row in rows:
        for cell in row:
            if not _BOTH.match(cell.strip()):
                found += [CheckedFigure(line, one.quote, one.verdict, one.says) for one in figures_in_text(cell)]
    yield from sorted(found, key=lambda figure: figure.line)


def _in_two_columns(header: Sequence[str], body: Rows) -> Iterator[_Part]:
    counts = [place for place, name in enumerate(header) if _is_count(name, header)]
    wholes = [place for place, name in enumerate(header) if _is_whole(name, header)]
    for percents in (place for place, name in enumerate(header) if _PERCENT_HEADER.match(name) and not _BOTH_HEADER.search(name)):
        beside = [place for place in counts if place < percents] or counts
        if not beside:
            continue
        count_at = max(beside) if max(beside) < percents else min(beside)
        if _are_fractions(body, percents):
            continue
        for line, row in body:
            count, share = _cell(row, count_at), _SHARE.match(_cell(row, percents))
            if _COUNT.match(count) and share:
                whole = next((_cell(row, place) for place in wholes), "")
                of = int(whole) if _COUNT.match(whole) else None
                yield _Part(line, _cell(row, 0) if count_at else "", header[count_at], int(count), printed(share[1]), of)


def _in_one_column(header: Sequence[str], body: Rows) -> Iterator[_Part]:
    said = any("%" in name for name in header)
    for line, row in body:
        for place, cell in enumerate(row):
            match = _BOTH.match(cell)
            if match and (match["sign"] or said):
                name = header[place] if place < len(header) else ""
                yield _Part(line, row[0] if place else "", name, int(match["count"]), printed(match["percent"]), None)


def _judged(parts: Sequence[_Part], header: Sequence[str], body: Rows) -> Iterator[CheckedFigure]:
    """The whole is in the row, or it is the size of the column, its sum, or its row of all."""
    sums: dict[str, int] = {}
    totals: dict[str, set[int]] = {}
    for part in parts:
        if _ALL.match(part.label):
            totals.setdefault(part.column, set()).add(part.count)
        else:
            sums[part.column] = sums.get(part.column, 0) + part.count
    for part in parts:
        size = _SIZE.search(part.column) or (_SIZE.search(header[0]) if header else None)
        most = int(size[1]) if size else None
        if part.whole is not None:
            judged: tuple[Verdict, str] = part_of_whole(part.count, part.whole, part.percent)
        else:
            known = totals.get(part.column, set()) | {sums.get(part.column, 0)} | ({most} if most else set())
            judged = part_alone(part.count, part.percent, frozenset(known), most)
        yield CheckedFigure(part.line, part.quote, *judged)


def _means(header: Sequence[str], body: Rows) -> Iterator[CheckedFigure]:
    """A mean, and a standard deviation, beside the number of answers at each point of a scale."""
    points = {place: point for place, name in enumerate(header) if (point := _point(name)) is not None}
    at = next((place for place, name in enumerate(header) if re.match(r"mean\b", name, re.IGNORECASE)), None)
    if at is None or len(points) < 3 or sorted(points.values()) != list(range(min(points.values()), min(points.values()) + len(points))):
        return
    for line, row in body:
        cells = [_cell(row, place) for place in points]
        match = _MEAN.match(_cell(row, at))
        if not match or not all(_COUNT.match(cell) for cell in cells):
            continue
        counts = dict(zip(points.values(), map(int, cells), strict=True))
        if n := sum(counts.values()):
            yield CheckedFigure(line, f"{row[0]}: mean {_cell(row, at)}" if at else f"mean {match[0]}", *_mean_of(counts, n, match))


def _mean_of(counts: dict[int, int], n: int, match: re.Match[str]) -> tuple[Verdict, str]:
    mean = Fraction(sum(point * count for point, count in counts.items()), n)
    said = printed(match[1])
    squares = float(sum(count * (point - mean) ** 2 for point, count in counts.items()))
    spreads = [sqrt(squares / many) for many in (n - 1, n) if many]
    if not said.low <= mean <= said.high:
        return "cannot be true", f"These {n} answers have a mean of {float(mean):.{said.decimals}f}, not {said.text}."
    if match[2]:
        sd = printed(match[2])
        if not any(float(sd.low) - 1e-9 <= spread <= float(sd.high) + 1e-9 for spread in spreads):
            return "cannot be true", f"These {n} answers have a standard deviation of {spreads[0]:.{sd.decimals}f}, not {sd.text}."
    return "adds up", f"These {n} answers have a mean of {float(mean):.{said.decimals}f}."


def _is_count(name: str, header: Sequence[str]) -> bool:
    bare = _SIZE.sub("", name).strip(" ()[],")
    return bool(_COUNT_HEADER.match(bare)) and not _is_whole(name, header)


def _is_whole(name: str, header: Sequence[str]) -> bool:
    return bool(_WHOLE_HEADER.match(name)) or (name == "N" and "n" in header)


def _are_fractions(body: Rows, place: int) -> bool:
    """A column of shares of 1 that is called a percentage."""
    cells = [float(printed(match[1]).value) for _line, row in body if (match := _SHARE.match(_cell(row, place)))]
    return bool(cells) and max(cells) <= 1


def _point(name: str) -> int | None:
    match = _POINT.search(name)
    return int(next(group for group in match.groups() if group)) if match else None


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""
