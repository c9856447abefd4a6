"""The figures of an evaluation: uptake, who did what, change, and reasons, each as SVG that is read aloud, printed and photocopied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from alongside_engine._drawing import INK, LINE, PAPER, RULE, SIZE, Drawing, key_of, width_of, wrapped
from alongside_engine.evaluation import PairedOrdinal, Tabulation, Uptake, UptakeRow, count_of
from alongside_engine.evaluation._intervals import Estimate, interval_or_none

WIDTH = 680
"""Of every figure: set 17 centimetres wide its letters are those of the text."""
MOST_ROWS = 16
"""Combinations that are drawn one by one; the rest are drawn together."""
_LETTERED = 5
"""From so many sets on the columns are headed by letters, since words would not fit."""
_GAP, _BAR, _PAD = 12, 15, 4
_NUMBER = 30
"""Room for a number beside a bar."""


@dataclass(frozen=True)
class Moved:
    """How many fell, stayed and rose, where nothing else of them is known."""

    worse: int
    same: int
    improved: int

    @property
    def n(self) -> int:
        """How many there are."""
        return self.worse + self.same + self.improved


@dataclass(frozen=True)
class ChangeRow:
    """One item: how many fell, stayed and rose, with words such as the mean change beside it."""

    label: str
    found: PairedOrdinal | Moved
    words: str = ""


@dataclass(frozen=True)
class _Plot:
    """Where bars are drawn, and the shares at its two ends."""

    left: float
    right: float
    low: float = 0.0
    high: float = 1.0

    def x(self, share: float) -> float:
        part = (min(max(share, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)
        return self.left + (self.right - self.left) * part


def uptake_figure(title: str, found: Uptake, by_role: Mapping[str, Uptake], minimum: int = 5) -> str:
    """For each set a bar for everybody and one for each role, of those invited, with Wilson's interval from `minimum` people on."""
    groups = {"all": found} | (dict(by_role) if len(by_role) > 1 else {})
    said = [f"{row.label}, {name}: {count_of(row.count, row.of)}" for name, row in _placed(groups)]
    drawing = Drawing(WIDTH, key_of("uptake", title, said, minimum))
    fills = [drawing.fill_of(place) for place in range(len(groups))]
    top = drawing.legend(1, 2, [f"{name} (invited: {one.invited})" for name, one in groups.items()], fills) if len(groups) > 1 else 0.0
    words = [count_of(row.count, row.of) for one in groups.values() for row in one.rows]
    plot = _plot([row.label for row in found.rows], words)
    start = top
    for place, row in enumerate(found.rows):
        lines = wrapped(row.label, plot.left - _GAP)
        height = max(LINE * len(lines), (_BAR + _PAD) * len(groups))
        drawing.lines(0, top + (height - LINE * len(lines)) / 2, lines)
        bar = top + (height - (_BAR + _PAD) * len(groups)) / 2
        for fill, one in zip(fills, groups.values(), strict=True):
            its = one.rows[place]
            _bar(drawing, plot, bar, its.count / max(its.of, 1), _interval(its.count, its.of, minimum), fill)
            drawing.text(plot.right + _GAP, bar + SIZE - 1, count_of(its.count, its.of))
            bar += _BAR + _PAD
        top += height + _GAP
    return _with_axis(drawing, plot, start, top, title, f"{'; '.join(said)}.")


def overlap_figure(title: str, found: Uptake, by_role: Mapping[str, Uptake]) -> str:
    """A row for each combination of sets that somebody is in, and nobody in two rows: the rows add up to the invited."""
    rows, rest = _combinations(found)
    roles = dict(by_role) if len(by_role) > 1 else {}
    counts = {one.labels: {role: _exactly(its, one.labels) for role, its in roles.items()} or {"all": one.count} for one in rows}
    said = [f"{' and '.join(one.labels) or 'none of these'}: {one.count}{_by(counts[one.labels])}" for one in rows]
    drawing = Drawing(WIDTH, key_of("overlap", title, said))
    names = [row.label for row in found.rows]
    top = drawing.legend(1, 2, list(roles), [drawing.fill_of(place + 1) for place in range(len(roles))]) if roles else 0.0
    columns, top = _columns(drawing, names, top)
    most = max((one.count for one in rows), default=0)
    words = [f"{one.count}{_by(counts[one.labels])}" for one in rows]
    plot = _Plot(columns[-1] + 34 if columns else 0, WIDTH - _GAP - max((width_of(text) for text in words), default=0))
    for one, text in zip(rows, words, strict=True):
        _dots(drawing, columns, names, one.labels, top + _BAR / 2 + 3)
        left = plot.left
        for place, number in enumerate(counts[one.labels].values()):
            wide = (plot.right - plot.left) * number / most if most else 0.0
            if number:
                drawing.rect(left, top + 2, wide, _BAR + 2, drawing.fill_of(place + 1 if roles else 0), INK)
            left += wide
        drawing.text(left + 8, top + _BAR, text)
        top += _BAR + 11
    if rest:
        drawing.text(0, top + SIZE, rest)
        top += LINE + 4
    return drawing.svg(title, f"{'; '.join(said)}. {rest}".strip(), top + 2)


def change_figure(title: str, rows: Sequence[ChangeRow]) -> str:
    """For each item a bar of those with both answers, set so that half of those who stayed the same lie on either side of the middle."""
    said = [_change_said(row) for row in rows]
    drawing = Drawing(WIDTH, key_of("change", title, said))
    fills = [drawing.fill_of(1), PAPER, drawing.fill_of(0)]
    words = [[f"n = {row.found.n}", *([row.words] if row.words else [])] for row in rows]
    plot = _plot([row.label for row in rows], [line for lines in words for line in lines])
    top = drawing.legend(1, 2, ["fell", "stayed the same", "rose"], fills)
    low, high = (max((_halves(row.found)[side] for row in rows), default=0.5) for side in (0, 1))
    axis = _Plot(plot.left + _NUMBER, plot.right - _NUMBER, -low, high)
    start = top
    for row, beside in zip(rows, words, strict=True):
        lines = wrapped(row.label, plot.left - _GAP)
        height = max(LINE * len(lines), LINE * len(beside), 24)
        drawing.lines(0, top + (height - LINE * len(lines)) / 2, lines)
        _segments(drawing, axis, top + height / 2, row.found, fills)
        drawing.lines(plot.right + _GAP, top + (height - LINE * len(beside)) / 2, beside)
        top += height + _GAP
    middle = axis.x(0)
    drawing.parts.insert(0, f'<line x1="{middle:.2f}" y1="{start - 4:.2f}" x2="{middle:.2f}" y2="{top:.2f}" stroke="{RULE}"/>')
    drawing.text(middle - 10, top + SIZE, "← more fell", anchor="end", size=SIZE - 1)
    drawing.text(middle + 10, top + SIZE, "more rose →", size=SIZE - 1)
    return drawing.svg(title, f"{'; '.join(said)}.", top + LINE + 4)


def reasons_figure(title: str, table: Tabulation, labels: Mapping[str | int, str], minimum: int = 5) -> str:
    """A bar for each answer, the commonest first, of those who answered, with Wilson's interval from `minimum` people on."""
    of = table.answered
    rows = sorted(table.rows, key=lambda row: -row.count)
    said = [f"{labels.get(row.option, str(row.option))}: {count_of(row.count, of)}" for row in rows]
    drawing = Drawing(WIDTH, key_of("reasons", title, said, minimum))
    plot = _plot([labels.get(row.option, str(row.option)) for row in rows], [count_of(row.count, of) for row in rows])
    plot = replace(plot, high=ceil(4 * max((_end(row.count, of, minimum) for row in rows), default=1.0)) / 4 or 1.0)
    top = 2.0
    for row in rows:
        lines = wrapped(labels.get(row.option, str(row.option)), plot.left - _GAP)
        height = max(LINE * len(lines), _BAR + _PAD)
        drawing.lines(0, top + (height - LINE * len(lines)) / 2, lines)
        bar = top + (height - _BAR) / 2
        _bar(drawing, plot, bar, row.count / max(of, 1), _interval(row.count, of, minimum), drawing.fill_of(0))
        drawing.text(plot.right + _GAP, bar + SIZE - 1, count_of(row.count, of))
        top += height + _PAD + 2
    return _with_axis(drawing, plot, 0, top, title, f"{'; '.join(said)}.")


def _interval(count: int, of: int, minimum: int) -> Estimate | None:
    return interval_or_none(count, of) if of >= minimum else None


def _end(count: int, of: int, minimum: int) -> float:
    found = _interval(count, of, minimum)
    return found.high if found else count / max(of, 1)


def _placed(groups: Mapping[str, Uptake]) -> list[tuple[str, UptakeRow]]:
    rows = zip(*(one.rows for one in groups.values()), strict=True)
    return [(name, row) for same in rows for name, row in zip(groups, same, strict=True)]


def _plot(labels: Sequence[str], words: Sequence[str]) -> _Plot:
    """Room for the labels, up to two fifths of the width, and for the words at the right."""
    left = min(max((width_of(label) for label in labels), default=0), WIDTH * 0.4) + _GAP
    return _Plot(left, WIDTH - _GAP - max((width_of(text) for text in words), default=0))


def _bar(drawing: Drawing, plot: _Plot, top: float, share: float, interval: Estimate | None, fill: str) -> None:
    if share > 0:
        drawing.rect(plot.left, top, plot.x(share) - plot.left, _BAR, fill, INK)
    if interval:
        drawing.whisker(plot.x(interval.low), plot.x(interval.high), top + _BAR / 2, 4)


def _with_axis(drawing: Drawing, plot: _Plot, start: float, top: float, title: str, description: str) -> str:
    for percent in range(0, round(100 * plot.high) + 1, 25):
        at = plot.x(percent / 100)
        colour = INK if percent == 0 else RULE
        drawing.parts.insert(0, f'<line x1="{at:.2f}" y1="{start:.2f}" x2="{at:.2f}" y2="{top:.2f}" stroke="{colour}"/>')
        drawing.text(at, top + SIZE + 1, f"{percent}%", anchor="middle", size=SIZE - 1)
    return drawing.svg(title, description, top + LINE + 4)


def _combinations(found: Uptake) -> tuple[list["_Region"], str]:
    """Those with somebody in them, most first, and a sentence on what did not fit."""
    rows = sorted((_Region(one.labels, one.count) for one in found.overlaps if one.count), key=lambda one: -one.count)
    kept, rest = (rows, []) if len(rows) <= MOST_ROWS else (rows[: MOST_ROWS - 1], rows[MOST_ROWS - 1 :])
    return kept, f"{len(rest)} other combinations: {sum(one.count for one in rest)} people" if rest else ""


@dataclass(frozen=True)
class _Region:
    """How many are in exactly these sets."""

    labels: tuple[str, ...]
    count: int


def _exactly(found: Uptake, labels: tuple[str, ...]) -> int:
    return next((one.count for one in found.overlaps if one.labels == labels), 0)


def _by(counts: Mapping[str, int]) -> str:
    return f" ({', '.join(f'{number} {role}' for role, number in counts.items())})" if len(counts) > 1 else ""


def _columns(drawing: Drawing, names: Sequence[str], top: float) -> tuple[list[float], float]:
    """A column a set, headed by its name, or by a letter that is explained above."""
    heads = list(names)
    if len(names) >= _LETTERED:
        heads = [_letter(place) for place in range(len(names))]
        for letter, name in zip(heads, names, strict=True):
            lines = wrapped(f"{letter}: {name}", WIDTH)
            drawing.lines(0, top, lines)
            top += LINE * len(lines)
        top += 6
    wide = 30 if len(names) >= _LETTERED else 84
    columns = [wide / 2 + wide * place for place in range(len(names))]
    wrapped_heads = [wrapped(head, wide - 6, SIZE) for head in heads]
    deepest = max((len(lines) for lines in wrapped_heads), default=0)
    for at, lines in zip(columns, wrapped_heads, strict=True):
        drawing.lines(at, top + LINE * (deepest - len(lines)), lines, anchor="middle")
    return columns, top + LINE * deepest + 8


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else f"{_letter(place // 26 - 1)}{_letter(place % 26)}"


def _dots(drawing: Drawing, columns: Sequence[float], names: Sequence[str], labels: Sequence[str], middle: float) -> None:
    inside = [at for at, name in zip(columns, names, strict=True) if name in labels]
    if len(inside) > 1:
        drawing.line(inside[0], middle, inside[-1], middle, INK, 2)
    for at, name in zip(columns, names, strict=True):
        drawing.dot(at, middle, full=name in labels)


def _halves(found: PairedOrdinal | Moved) -> tuple[float, float]:
    """How far the bar reaches to the left and to the right of its middle, as shares of its people."""
    return (found.worse + found.same / 2) / found.n, (found.improved + found.same / 2) / found.n


def _segments(drawing: Drawing, axis: _Plot, middle: float, found: PairedOrdinal | Moved, fills: Sequence[str]) -> None:
    """Fell, same, rose; the outer numbers stand beside the bar, since a part of one person is narrower than its number."""
    numbers = (found.worse, found.same, found.improved)
    share = -_halves(found)[0]
    left, right = axis.x(share), axis.x(_halves(found)[1])
    for number, fill in zip(numbers, fills, strict=True):
        if number:
            drawing.rect(axis.x(share), middle - 11, axis.x(share + number / found.n) - axis.x(share), 22, fill, INK)
        share += number / found.n
    foot = middle + 4.5
    drawing.text(left - 6, foot, str(found.worse), anchor="end")
    drawing.text(right + 6, foot, str(found.improved))
    if found.same:
        drawing.text(axis.x((found.worse + found.same / 2) / found.n - _halves(found)[0]), foot, str(found.same), anchor="middle")


def _change_said(row: ChangeRow) -> str:
    found = row.found
    words = f", {row.words}" if row.words else ""
    return f"{row.label} {found.worse} fell, {found.same} stayed the same and {found.improved} rose, of {found.n}{words}"
