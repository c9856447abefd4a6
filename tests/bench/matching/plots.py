"""Lines on logarithmic scales as SVG, written by hand so that nothing is needed to draw them."""

from math import ceil, floor, log10
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 230, 44, 52
OURS = "#005eb8"
COLOURS = ("#d5281b", "#00703c", "#b45309", "#6d28d9", "#0f766e", "#be185d", "#4b5563", "#78350f")
FONT = "font-family='Arial, sans-serif'"


def plot(title, x_name, y_name, lines):
    """Draw lines, each a name and its points (x, y); both scales are logarithmic."""
    points = [point for _name, line in lines for point in line if point[1] > 0]
    across, up = _Scale([x for x, _y in points], LEFT, WIDTH - RIGHT), _Scale([y for _x, y in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img' aria-label='{escape(title)}'>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#ffffff'/>",
        _text(LEFT, 24, title, size=16, weight="bold"),
        *(_upright(across.at(tick), tick) for tick in across.ticks()),
        *(_level(up.at(tick), tick) for tick in up.ticks()),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_name, anchor="middle"),
        _text(LEFT, TOP - 6, y_name, size=12),
    ]
    others = [name for name, _line in lines if not name.startswith("Alongside")]
    colour_of = {name: COLOURS[number % len(COLOURS)] for number, name in enumerate(others)}
    for label_at, name, line in _apart([(up.at(line[-1][1]), name, line) for name, line in lines if line]):
        parts.append(_line(colour_of.get(name, OURS), label_at, name, [(across.at(x), up.at(y)) for x, y in line if y > 0]))
    return "\n".join([*parts, "</svg>", ""])


class _Scale:
    """Whole powers of ten around the numbers, between two places on the page."""

    def __init__(self, numbers, first, last):
        self.low, self.high = floor(log10(min(numbers))), ceil(log10(max(numbers)))
        self.high = max(self.high, self.low + 1)
        self.first, self.last = first, last

    def at(self, number):
        part = (log10(number) - self.low) / (self.high - self.low)
        return self.first + part * (self.last - self.first)

    def ticks(self):
        return [10.0**power for power in range(self.low, self.high + 1)]


def _apart(labels):
    """Set the labels at the ends of lines so far apart that they can be read."""
    placed = []
    for at, name, line in sorted(labels, key=lambda label: label[0]):
        placed.append((max(at, placed[-1][0] + 17 if placed else at), name, line))
    over = max(0, placed[-1][0] - (HEIGHT - BOTTOM)) if placed else 0
    return [(at - over, name, line) for at, name, line in placed]


def _line(colour, label_at, name, places):
    width = 3.5 if name == "Alongside" else 1.8
    dashes = " stroke-dasharray='6 4'" if name.startswith("Alongside,") else ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3.5' fill='{colour}'/>" for x, y in places)
    end_x, end_y = places[-1]
    leader = (
        f"<path d='M{end_x + 5:.1f},{end_y:.1f} L{WIDTH - RIGHT + 12},{label_at:.1f}' stroke='{colour}' stroke-width='0.6' fill='none'/>"
    )
    drawn = f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='{width}'{dashes}/>"
    return f"{drawn}{dots}{leader}{_text(WIDTH - RIGHT + 16, label_at + 4, name, fill=colour, weight='bold' if width > 2 else 'normal')}"


def _upright(x, tick):
    mark = f"<path d='M{x:.1f},{TOP} V{HEIGHT - BOTTOM}' stroke='#d1d5db'/>"
    return mark + _text(x, HEIGHT - BOTTOM + 18, _plain(tick), anchor="middle", size=12)


def _level(y, tick):
    return f"<path d='M{LEFT},{y:.1f} H{WIDTH - RIGHT}' stroke='#d1d5db'/>" + _text(LEFT - 8, y + 4, _plain(tick), anchor="end", size=12)


def _plain(tick):
    return f"{tick:,.0f}" if tick >= 1 else f"{tick:g}"


def _text(x, y, words, anchor="start", size=13, weight="normal", fill="#111827"):
    look = f"{FONT} font-size='{size}' font-weight='{weight}' text-anchor='{anchor}' fill='{fill}'"
    return f"<text x='{x:.1f}' y='{y:.1f}' {look}>{escape(words)}</text>"
