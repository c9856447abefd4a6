"""Reading small tables for the command line, with one sentence for each thing that can be wrong with a file."""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path


class FileProblem(ValueError):
    """A file cannot be used; the sentence names the file and what to put right."""


@dataclass(frozen=True)
class Row:
    """One line of a table: the line it began on, its cells by column, and where to complain about it."""

    file: str
    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Give a cell without the spaces around it, empty when the table has no such column."""
        return self.cells.get(column, "")

    def whole_number(self, column: str) -> int | None:
        """Give a cell as a whole number, None when it is empty."""
        text = self.get(column)
        if not text:
            return None
        try:
            return int(text)
        except ValueError:
            raise self.problem(f'{column} is "{text}", which is not a whole number') from None

    def problem(self, sentence: str) -> FileProblem:
        """Say where in the file something is wrong."""
        return FileProblem(f"{self.file}, line {self.line}: {sentence}")


def read_table(path: Path, required: Collection[str], known: Collection[str]) -> tuple[Row, ...]:
    """Read a CSV file in UTF-8, with or without a byte order mark; blank lines are skipped, unknown columns refused."""
    reader = csv.reader(io.StringIO(_text_of(path), newline=""), strict=True)
    rows: list[Row] = []
    header: list[str] = []
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if not any(stripped):
                continue
            if header:
                rows.append(_row(path.name, reader.line_num, header, stripped))
            else:
                header = _header(path.name, stripped, required, known)
    except csv.Error as error:
        raise FileProblem(f"{path.name}, line {reader.line_num}: not a table that can be read ({error})") from error
    if not header:
        raise FileProblem(f"{path.name}: the file is empty")
    return tuple(rows)


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{path.name}: cannot be read ({error.strerror})") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileProblem(f'{path.name}, line {line}: not in UTF-8; in Excel, save it as "CSV UTF-8 (Comma delimited)"') from error


def _header(file: str, names: list[str], required: Collection[str], known: Collection[str]) -> list[str]:
    header = [name.lower() for name in names]
    found = f"found {', '.join(name or '(no name)' for name in names)}"
    if missing := [name for name in required if name not in header]:
        raise FileProblem(f"{file}: there is no column {' or '.join(missing)}; {found}")
    if unknown := [name or "(no name)" for name in header if name not in known]:
        raise FileProblem(f"{file}: cannot use the column {', '.join(unknown)}; the columns are {', '.join(known)}")
    if len(set(header)) < len(header):
        raise FileProblem(f"{file}: a column stands there twice; {found}")
    return header


def _row(file: str, line: int, header: list[str], cells: list[str]) -> Row:
    row = Row(file, line, dict(zip(header, cells, strict=False)))
    if len(cells) > len(header):
        raise row.problem(f"{len(cells)} cells, but the table has {len(header)} columns")
    return row
