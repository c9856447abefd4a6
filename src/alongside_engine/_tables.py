"""Tables as people save them: whatever separates the cells, whatever the capitals and spaces, one sentence for each mistake."""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from alongside_engine._texts import FileProblem, read_text, text_of

_SEPARATORS = (",", ";", "\t", "|")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+\Z")

Synonyms = Mapping[str, Collection[str]]


def same(text: str) -> str:
    """Give what identifiers are compared by: capitals, spaces around and doubled spaces do not tell people apart."""
    return tidy(text).casefold()


def tidy(text: str) -> str:
    """Give an identifier as it is shown: without spaces around it, with single ones within, and without what `harmless` added."""
    bare = text[1:] if text.startswith("'") and harmless(text[1:]) == text else text
    return " ".join(unicodedata.normalize("NFC", bare).split())


class _Source(Protocol):
    """Where lines come from, and how far the reading is."""

    read: int


@dataclass(frozen=True)
class Lines:
    """The rows of a table that hold anything, each with the line it begins on; the first is the header.

    `read` says how much of its `size` (signs of a text, rows of a sheet) has been read. The rows can be gone through once.
    """

    file: str
    header_line: int
    header: list[str]
    rows: Iterator[tuple[int, list[str]]]
    size: int
    source: _Source

    @property
    def read(self) -> int:
        """How far the reading is."""
        return self.source.read

    def problem(self, line: int, sentence: str) -> FileProblem:
        """Say where in the file something is wrong."""
        return FileProblem(f"{self.file}, line {line}: {sentence}")


@dataclass(frozen=True)
class Row:
    """One line of a table: the line it begins on, its cells by column, and where to complain about it."""

    file: str
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Give a cell without the spaces around it, empty when the table has no such column."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """Give a cell that must not be empty, as an identifier."""
        if not self.get(column):
            raise self.problem(f"there is no {column}; fill it in, or take the line out")
        return tidy(self.get(column))

    def whole_number(self, column: str, *, least: int | None = None) -> int | None:
        """Give a cell as a whole number, None when it is empty."""
        text = self.get(column)
        if not text:
            return None
        digits = text[:-2] if text.endswith(".0") else text
        if not (digits.removeprefix("-").isdecimal() and digits.isascii() and len(digits) <= 15):
            raise self.problem(f'{column} is "{text}"; give a whole number')
        if least is not None and int(digits) < least:
            raise self.problem(f"{column} is {text}; it cannot be below {least}")
        return int(digits)

    def problem(self, sentence: str) -> FileProblem:
        """Say where in the file something is wrong."""
        return FileProblem(f"{self.file}, line {self.line}: {sentence}")


def read_lines(path: Path) -> Lines:
    """Open a table in a file of text. Raises FileProblem as `lines_of_text` does."""
    return _lines_in(path.name, read_text(path))


def read_lines_if(path: Path | None) -> Lines | None:
    """Open a table that may not have been given."""
    return read_lines(path) if path else None


def lines_of_text(file: str, content: bytes) -> Lines:
    """Find what separates the cells of a table that was saved as text, and read its header; blank rows are passed over.

    Raises FileProblem, with a sentence, at once for what is wrong with the file, and row by row for the rest.
    """
    return _lines_in(file, text_of(file, content))


def lines_of_sheet(file: str, rows: Sequence[tuple[int, Sequence[str]]]) -> Lines:
    """Take a table from the rows of a spreadsheet, each with its number there. Raises FileProblem when there is none."""
    source = _Sheet(rows)
    return _begun(file, _filled(iter(source)), len(rows), source)


def _lines_in(file: str, text: str) -> Lines:
    separator, text, skipped = _separator(text)
    source = _Text(text)
    return _begun(file, _filled(_rows(file, source, separator, skipped)), len(text), source)


def _begun(file: str, rows: Iterator[tuple[int, list[str]]], size: int, source: _Source) -> Lines:
    """Read the header."""
    try:
        line, header = next(rows)
    except StopIteration:
        raise FileProblem(f"{file}: the file is empty; its first line must name the columns") from None
    while header and not header[-1]:
        header.pop()
    return Lines(file, line, header, rows, size, source)


def _separator(text: str) -> tuple[str, str, int]:
    """Tell the separator from the first line that holds anything, or from the line that Excel understands ("sep=;")."""
    first = next((line.strip("\r\n") for line in _Text(text) if line.strip()), "")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        start = text.index(first) + len(first)
        return first.strip()[-1], text[start:].lstrip("\r\n"), text[: start + 1].count("\n") or 1
    outside = "".join(first.split('"')[::2])
    return max(_SEPARATORS, key=outside.count), text, 0


class _Text:
    """The lines of a text with their ends, whichever of the three kinds, without a second copy of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.read = 0

    def __iter__(self) -> Iterator[str]:
        for found in _LINE.finditer(self._text):
            self.read = found.end()
            yield found.group()


class _Sheet:
    """The rows of a spreadsheet."""

    def __init__(self, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
        self._given = rows
        self.read = 0

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        for row in self._given:
            self.read += 1
            yield row


def _filled(rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Pass over rows that hold nothing, and take the spaces off the rest."""
    for line, cells in rows:
        if any(cells):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped


def _rows(file: str, text: _Text, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    line = skipped + 1
    try:
        for cells in reader:
            yield line, cells
            line = skipped + reader.line_num + 1
    except csv.Error as error:
        raise FileProblem(f'{file}, line {line}: the cells cannot be told apart ({error}); look for a stray " there') from error


def read_table(lines: Lines, required: Collection[str], known: Synonyms, passed_over: Collection[str] = ()) -> tuple[Row, ...]:
    """Read a table whose columns are `known`, by these names or their synonyms; those `passed_over` may stand there too.

    Any other column is refused, since a misspelt one would be left out without a word.
    """
    header = _header(lines, required, known, passed_over)
    return tuple(_row(lines, line, header, cells) for line, cells in lines.rows)


def _header(lines: Lines, required: Collection[str], known: Synonyms, passed_over: Collection[str]) -> list[str]:
    columns = {word: column for column, words in known.items() for word in (column, *words)} | {word: word for word in passed_over}
    header = [columns.get(column_word(name), "") for name in lines.header]
    found = f"found {', '.join(name or '(no name)' for name in lines.header)}"
    if missing := [name for name in required if name not in header]:
        raise lines.problem(lines.header_line, f"there is no column {' or '.join(missing)}; {found}")
    if unknown := [name or "(no name)" for name, column in zip(lines.header, header, strict=True) if not column]:
        raise lines.problem(lines.header_line, f"cannot use the column {', '.join(unknown)}; the columns are {', '.join(known)}")
    if twice := [name for name in known if header.count(name) > 1]:
        raise lines.problem(lines.header_line, f"the column {twice[0]} stands there twice; {found}")
    return header


def column_word(name: str) -> str:
    """Give what names of columns are compared by: "Educational Supervisor" is educational_supervisor."""
    return "_".join(same(name).replace("-", " ").replace("_", " ").split())


def _row(lines: Lines, line: int, header: list[str], cells: list[str]) -> Row:
    if any(cells[len(header) :]):
        raise lines.problem(
            line, f"{len(cells)} cells, but the table has {len(header)} columns; put a cell that holds a separator in quotes"
        )
    return Row(lines.file, line, dict(zip(header, cells, strict=False)))


def harmless(text: str) -> str:
    """Keep a spreadsheet from running a cell that somebody wrote."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
