"""What every drawing is made of: a shell for screen readers, fills that differ in black and white, and words that are wrapped."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

INK = "#12262d"
FILL = "#4d9a94"
PAPER = "#ffffff"
RULE = "#b9c4c8"
FACE = "Inter, Arial, sans-serif"
SIZE = 13
LINE = 17
_NARROW, _WIDE = frozenset("fijlrtI.,:;'’|!()[]- "), frozenset("mwMW@%—")
_WIDTHS = {"narrow": 0.34, "wide": 0.92, "capital": 0.70, "other": 0.60}
"""Of letters, in parts of their size: a little more than the faces named here take, so that words never run into each other."""


def svg_of(title: str, description: str, inner: str, *, attributes: str, key: str) -> str:
    """The shell: its role, its name and its description are what a screen reader says."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="alongside-chart" role="img" {attributes} '
        f'aria-labelledby="chart-{key}-title" aria-describedby="chart-{key}-description" '
        f'font-family="{FACE}" fill="{INK}">'
        f'<title id="chart-{key}-title">{safe(title)}</title>'
        f'<desc id="chart-{key}-description">{safe(description)}</desc>'
        f"{inner}</svg>"
    )


def safe(text: str) -> str:
    """A text as XML may hold it: what cannot be printed would make the drawing unreadable."""
    return escape("".join(letter if letter.isprintable() else " " for letter in text))


def key_of(*told: object) -> str:
    """A short name that is the same for the same drawing and another for any other, so that two can stand on a page."""
    return hashlib.sha256("".join(map(str, told)).encode()).hexdigest()[:10]


def width_of(text: str, size: float = SIZE) -> float:
    """About how wide a text is; rather too wide."""
    return size * sum(_WIDTHS[_kind(letter)] for letter in text)


def wrapped(text: str, width: float, size: float = SIZE) -> list[str]:
    """Break a text into lines of a width, at spaces and, where a word is longer than a line, within it."""
    lines, line = [], ""
    for word in _pieces(text, width, size):
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


def _pieces(text: str, width: float, size: float) -> list[str]:
    most = max(1, int(width / (size * _WIDTHS["wide"])))
    return [
        word[start : start + most] if width_of(word, size) > width else word
        for word in text.split()
        for start in (range(0, len(word), most) if width_of(word, size) > width else (0,))
    ]


def _kind(letter: str) -> str:
    if letter in _NARROW:
        return "narrow"
    if letter in _WIDE or ord(letter) > 0x2E7F:
        return "wide"
    return "capital" if letter.isupper() else "other"


@dataclass
class Drawing:
    """Shapes in the order drawn, of a width that is set and a height that grows."""

    width: int
    key: str
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, size: float = SIZE) -> None:
        """Write one line; y is its foot."""
        weight = ' font-weight="600"' if bold else ""
        ends = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.parts.append(f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"{ends}{weight}>{safe(words)}</text>')

    def lines(self, x: float, top: float, lines: Sequence[str], *, anchor: str = "start", bold: bool = False) -> None:
        """Write lines below each other."""
        for place, words in enumerate(lines):
            self.text(x, top + LINE * place + SIZE - 1, words, anchor=anchor, bold=bold)

    def rect(self, x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> None:
        """A rectangle; `fill` is a colour or what `fill_of` gives."""
        self.parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}" stroke="{stroke}" stroke-width="1"/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = INK, width: float = 1) -> None:
        """A straight stroke."""
        self.parts.append(f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{stroke}" stroke-width="{_n(width)}"/>')

    def dot(self, x: float, y: float, *, full: bool) -> None:
        """A disc where something is so, a small ring where it is not."""
        radius, fill, stroke = (6, INK, INK) if full else (3.5, PAPER, RULE)
        self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>')

    def whisker(self, low: float, high: float, middle: float, half: float) -> None:
        """An interval, with white about it so that it is seen on any fill."""
        strokes = ((low, middle, high, middle), (low, middle - half, low, middle + half), (high, middle - half, high, middle + half))
        for colour, width in ((PAPER, 3.6), (INK, 1.5)):
            for x1, y1, x2, y2 in strokes:
                self.line(x1, y1, x2, y2, colour, width)

    def fill_of(self, place: int) -> str:
        """The fill of the so-manyeth group: full, hatched, dotted, empty, and lines that cross."""
        return (FILL, *(f"url(#{self.key}-{name})" for name in ("hatch", "dots")), PAPER, f"url(#{self.key}-cross)")[place % 5]

    def legend(self, x: float, y: float, names: Sequence[str], fills: Sequence[str]) -> float:
        """A box and a name for each fill, wrapped to the width; gives where the next thing may begin."""
        left = x
        for name, fill in zip(names, fills, strict=True):
            wide = 20 + width_of(name) + 18
            if left > x and left + wide > self.width:
                left, y = x, y + LINE + 4
            self.rect(left, y, 14, 14, fill, INK)
            self.text(left + 20, y + SIZE - 1, name)
            left += wide
        return y + LINE + 10

    def svg(self, title: str, description: str, height: float) -> str:
        """The whole drawing as SVG."""
        size = f'width="{self.width}" height="{_n(height)}" viewBox="0 0 {self.width} {_n(height)}"'
        paper = f'<rect width="{self.width}" height="{_n(height)}" fill="{PAPER}"/>'
        return svg_of(title, description, self._patterns() + paper + "".join(self.parts), attributes=size, key=self.key)

    def _patterns(self) -> str:
        drawn = {
            "hatch": f'<path d="M-2 2L2 -2M0 8L8 0M6 10L10 6" stroke="{INK}" stroke-width="1.6"/>',
            "dots": f'<circle cx="2" cy="2" r="1.3" fill="{INK}"/><circle cx="6" cy="6" r="1.3" fill="{INK}"/>',
            "cross": f'<path d="M0 0L8 8M8 0L0 8" stroke="{INK}" stroke-width="1"/>',
        }
        used = "".join(self.parts)
        return "".join(
            f'<defs><pattern id="{self.key}-{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" fill="{PAPER}"/>{shapes}</pattern></defs>'
            for name, shapes in drawn.items()
            if f"#{self.key}-{name})" in used
        )


def _n(number: float) -> str:
    """A coordinate, with no more digits than can be seen."""
    return f"{number + 0.0:.2f}".rstrip("0").rstrip(".")
