"""What commands have in common: sentences instead of tracebacks, and tables that can be read on a terminal."""

import os
import sys
from collections.abc import Callable, Collection, Sequence
from textwrap import wrap
from unicodedata import combining, east_asian_width

from alongside_engine._texts import FileProblem

_NARROWEST = 24


def guarded(run: Callable[[], int]) -> int:
    """Run a command; a mistake in a file is told in one line (2), and an interruption leaves nothing behind (130)."""
    try:
        code = run()
        sys.stdout.flush()
    except FileProblem as problem:
        tell(str(problem))
        return 2
    except MemoryError:
        tell("there is not enough memory for a table of this size; split it, or use a machine with more")
        return 2
    except KeyboardInterrupt:
        tell("stopped; nothing was written")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def tell(sentence: str) -> None:
    """Say something to the user, apart from the data."""
    sys.stderr.write(f"alongside: {sentence}\n")


def text_table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[int] = (), width: int | None = None) -> str:
    """Set rows in columns of equal width; those of the numbers in `right` end at the right, and the last is broken to fit a `width`."""
    cells = [[_plain(cell) for cell in row] for row in (header, *rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(header))]
    if width is not None:
        widths[-1] = max(min(widths[-1], width - sum(widths[:-1]) - 2 * len(widths) + 2), _NARROWEST)
    rule = ["-" * width if name else "" for name, width in zip(cells[0], widths, strict=True)]
    return "".join(_lines(row, widths, right) for row in (cells[0], rule, *cells[1:]))


def _lines(row: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    first, *more = wrap(row[-1], widths[-1]) if _width(row[-1]) > widths[-1] else [row[-1]]
    indent = " " * (sum(widths[:-1]) + 2 * len(widths) - 2)
    return _line([*row[:-1], first], widths, right) + "".join(f"{indent}{part}\n" for part in more)


def _line(row: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    gaps = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
    parts = [gap + cell if number in right else cell + gap for number, (cell, gap) in enumerate(zip(row, gaps, strict=True))]
    return "  ".join(parts).rstrip() + "\n"


def _plain(text: str) -> str:
    """Leave out what would move a terminal's cursor or colours."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _width(text: str) -> int:
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
