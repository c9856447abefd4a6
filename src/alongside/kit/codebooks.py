"""Codebooks: a line of one, as pages, files and tables hand it to one another, and what is wrong with a whole."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from alongside.kit.tables_in import TableError, read_table
from alongside.kit.tables_out import to_csv

COLUMNS = ("code", "theme", "label", "definition", "example")
MOST_CODES = 200
LONGEST = {"code": 40, "theme": 100, "label": 100, "definition": 1000, "example": 1000}
CODE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class CodeLine:
    """A code: its short name, the theme it belongs to, and what it means."""

    code: str
    label: str
    theme: str = ""
    definition: str = ""
    example: str = ""


class CodebookError(ValueError):
    """What to mend in a codebook, in a sentence."""


# Files that are no tables, by how their name ends: each reads its own kind into lines.
READERS: dict[str, Callable[[bytes], list[CodeLine]]] = {}


def read_codebook(content: bytes, filename: str) -> list[CodeLine]:
    """Read a codebook from a table (code, theme, label, definition, example) or a file of another program, or say what to mend."""
    reader = READERS.get(PurePath(filename).suffix.lower())
    lines = reader(content) if reader else _from_table(content, filename)
    check_lines(lines)
    return lines


def write_codebook(lines: Iterable[CodeLine]) -> bytes:
    """Write a codebook as a table that can be read again."""
    return to_csv(COLUMNS, [(line.code, line.theme, line.label, line.definition, line.example) for line in lines])


def check_lines(lines: Sequence[CodeLine]) -> None:
    """Say what is wrong with a whole codebook: what is missing, too long, or there twice."""
    if not 1 <= len(lines) <= MOST_CODES:
        raise CodebookError(f"A codebook has one code to {MOST_CODES}; this has {len(lines)}.")
    for line in lines:
        _check_line(line)
    for name, found in (("code", [line.code for line in lines]), ("label", [line.label for line in lines])):
        if twice := _twice(found):
            raise CodebookError(f"Two codes have the {name} “{twice}”. Give each its own.")


def _check_line(line: CodeLine) -> None:
    if not CODE.fullmatch(line.code):
        raise CodebookError(f"“{line.code}” cannot be a code: use letters from a to z, digits, - and _.")
    if not line.label:
        raise CodebookError(f"The code “{line.code}” has no label.")
    for name, most in LONGEST.items():
        if len(getattr(line, name)) > most:
            raise CodebookError(f"The {name} of “{line.code[:40]}” is longer than {most:,} characters. Shorten it.")


def _twice(found: Sequence[str]) -> str:
    same = [name.casefold() for name in found]
    return next((name for place, name in enumerate(found) if same[place] in same[:place]), "")


def _from_table(content: bytes, filename: str) -> list[CodeLine]:
    table = read_table(content, filename)
    if missing := [name for name in ("code", "label") if name not in table.header]:
        raise TableError(f"There is no column “{missing[0]}”. A codebook has the columns {', '.join(COLUMNS)}.")
    for row in table.rows:
        if not row.cells["code"]:
            raise TableError(f"Row {row.number} has no code. Give each its own short name.")
    return [CodeLine(**{name: row.cells.get(name, "") for name in COLUMNS}) for row in table.rows]
