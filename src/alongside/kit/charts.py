"""Charts as SVG that stay readable on a telephone, on paper and through a screen reader."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from alongside_engine.drawing import FILL, INK, PAPER, RULE, key_of, svg_of

LINE_HEIGHT = 20
BAR_HEIGHT = 22
GAP = 14
AXIS_HEIGHT = 26
WRAP_LABEL_AT = 34
WRAP_WORDS_AT = 40
TICKS = ((0, "start"), (25, "middle"), (50, "middle"), (75, "middle"), (100, "end"))
FLUID = 'width="100%"'


@dataclass(frozen=True)
class Bar:
    """One count of one denominator; the interval is a pair of shares from 0 to 1."""

    label: str
    count: int
    of: int
    words: str
    interval: tuple[float, float] | None = None


def bar_chart(title: str, bars: Sequence[Bar], description: str) -> str:
    """Draw each bar against its own whole: widths in per cent and letters in pixels, so only the bars shrink."""
    rows: list[str] = []
    top = 0
    for bar in bars:
        row, top = _row(bar, top)
        rows.append(row)
    height = top + AXIS_HEIGHT
    return svg_of(
        title,
        description,
        f'<rect {FLUID} height="{height}" fill="{PAPER}"/>{"".join(rows)}{_axis(top)}',
        attributes=f'{FLUID} height="{height}" font-size="15"',
        key=key_of(title, description, bars),
    )


def is_fluid(svg: str) -> bool:
    """Whether a chart fills the window; one that does not is drawn for the width of a page."""
    return FLUID in svg


def with_fixed_width(svg: str, width: int) -> str:
    """Give a fluid chart a width, for paper, where there is no window to fill."""
    return svg.replace(FLUID, f'width="{width}"')


def _row(bar: Bar, top: int) -> tuple[str, int]:
    label, top = _lines(bar.label, top, WRAP_LABEL_AT, 'font-weight="600"')
    bar_top = top + 6
    drawn = _bar(bar, bar_top) + _interval(bar, bar_top)
    words, top = _lines(bar.words, bar_top + BAR_HEIGHT, WRAP_WORDS_AT, 'font-size="14"')
    return label + drawn + words, top + GAP


def _lines(text: str, top: int, wrap_at: int, attributes: str) -> tuple[str, int]:
    """Wrap by hand, because SVG does not."""
    drawn = ""
    for line in textwrap.wrap(text, wrap_at):
        top += LINE_HEIGHT
        drawn += f'<text x="0" y="{top}" {attributes}>{escape(line)}</text>'
    return drawn, top


def _percent(share: float) -> str:
    return f"{100 * min(max(share, 0.0), 1.0):.2f}%"


def _bar(bar: Bar, top: int) -> str:
    width = _percent(bar.count / bar.of if bar.of else 0.0)
    return (
        f'<rect x="0" y="{top}" {FLUID} height="{BAR_HEIGHT}" fill="{PAPER}" stroke="{RULE}"/>'
        f'<rect x="0" y="{top}" width="{width}" height="{BAR_HEIGHT}" fill="{FILL}"/>'
    )


def _interval(bar: Bar, top: int) -> str:
    if bar.interval is None:
        return ""
    low, high = (_percent(share) for share in bar.interval)
    middle = top + BAR_HEIGHT // 2
    ends = ((low, low, top + 5, top + BAR_HEIGHT - 5), (high, high, top + 5, top + BAR_HEIGHT - 5))
    return _strokes([(low, high, middle, middle), *ends], f'stroke="{INK}" stroke-width="1.5"')


def _strokes(lines: Iterable[tuple[str, str, int, int]], attributes: str) -> str:
    return "".join(f'<line x1="{x1}" x2="{x2}" y1="{y1}" y2="{y2}" {attributes}/>' for x1, x2, y1, y2 in lines)


def _axis(top: int) -> str:
    return "".join(
        f'<line x1="{at}%" x2="{at}%" y1="{top - GAP + 6}" y2="{top - GAP + 11}" stroke="{INK}"/>'
        f'<text x="{at}%" y="{top + 11}" font-size="13" text-anchor="{anchor}">{at}%</text>'
        for at, anchor in TICKS
    )
