"""Reading the tables that people send: CSV as any program writes it, and Excel workbooks."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from alongside.kit.formulas import unguard
from alongside.kit.safe_text import is_hidden, plain
from alongside.kit.table_limits import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, TableError, check_size
from alongside.kit.workbooks import is_zip, read_workbook

__all__ = ["Row", "Table", "TableError", "check_file", "clean_cell", "column_letters", "read_table"]

BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
WORKBOOKS, TEXTS = {".xlsx", ".xlsm"}, {"", ".csv", ".tsv", ".txt"}
NOT_TABLES = (b"%PDF", b"{\\rtf", b"<!DOCTYPE", b"<!doctype", b"<html", b"<?xml", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"MZ", b"\x7fELF")
DELIMITERS = ",;\t"
DECLARED_DELIMITER = re.compile(r"\Asep=([,;\t])\r?\n")
QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Row:
    """One row, with the number it has in the file, so that a complaint can be found there."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A header and its rows; every cell is text."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str


Numbered = tuple[int, Sequence[str]]


def read_table(content: bytes, filename: str) -> Table:
    """Read a CSV or XLSX file whose name and first bytes agree, or say what to change in it."""
    check_file(content, filename)
    if is_zip(content):
        return _table(read_workbook(content), "xlsx")
    encoding, text = _decoded(content)
    return _table(_csv_rows(text), encoding)


def check_file(content: bytes, filename: str) -> None:
    """Look at the length, the name and the first bytes before anything is opened, or say what to change."""
    check_size(content)
    if not content.strip():
        raise TableError("The file is empty.")
    _refuse_other_names(content, filename)
    if not is_zip(content):
        _refuse_other_kinds(content, filename)


def column_letters(index: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _refuse_other_names(content: bytes, filename: str) -> None:
    """The name and the first bytes must agree: what is neither is not opened."""
    suffix = PurePath(filename).suffix.lower()
    if suffix not in WORKBOOKS | TEXTS and not content.startswith(OLD_EXCEL):
        raise TableError(f"A “{suffix[:10]}” file is not a table. Save it as .xlsx or CSV and try again.")
    if is_zip(content) and suffix in TEXTS - {""}:
        raise TableError("The name says text, but this is an Excel workbook. Give it a name that ends in .xlsx.")
    if content.lstrip().startswith(NOT_TABLES):
        raise TableError("This is not a table. Save it as .xlsx or CSV and try again.")


def _refuse_other_kinds(content: bytes, filename: str) -> None:
    if content.startswith(OLD_EXCEL):
        raise TableError(
            "This is an old Excel file or one with a password. Open it in Excel and save it as .xlsx or CSV, without a password."
        )
    if PurePath(filename).suffix.lower() in WORKBOOKS:
        raise TableError("The name says Excel, but this is not an Excel workbook. Save it again as .xlsx or CSV.")


def _decoded(content: bytes) -> tuple[str, str]:
    encoding = next((name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)), None)
    candidates = [encoding] if encoding else ["utf-8", "cp1252"]
    for candidate in candidates:
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        _refuse_binary(text)
        return candidate, text
    raise TableError("The letters in this file cannot be read. Save it as “CSV UTF-8” and try again.")


def _refuse_binary(text: str) -> None:
    if "\x00" in text:
        raise TableError("This is not a table of text. Save it as CSV or .xlsx and try again.")


def _delimiter(text: str) -> str:
    """Take the sign that is most frequent outside quotes in the heading line."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    outside = QUOTED.sub("", heading)
    return max(DELIMITERS, key=outside.count)


def _csv_rows(text: str) -> Iterator[Numbered]:
    declared = DECLARED_DELIMITER.match(text)
    first = 1
    if declared:
        text, first = text[declared.end() :], 2
    delimiter = declared.group(1) if declared else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from enumerate(reader, first)
    except csv.Error as error:
        raise TableError(_csv_complaint(str(error), reader.line_num)) from error


def _csv_complaint(message: str, line: int) -> str:
    if "field limit" in message:
        return f"A cell near line {line} is longer than {MOST_CHARACTERS:,} characters. Shorten it."
    return (
        f"The quotation marks near line {line} do not match. "
        'A cell that contains " must stand in quotation marks, with each " inside doubled.'
    )


def clean_cell(cell: str) -> str:
    """The text of a cell as a person sees it, without the mark that kept it from running as a formula."""
    lines = cell.replace("\r\n", "\n").replace("\r", "\n")
    shown = lines if lines.isprintable() else "".join(c for c in lines if c in "\n\t" or not is_hidden(c))
    return unicodedata.normalize("NFC", unguard(shown).strip())


def _filled(rows: Iterable[Numbered]) -> Iterator[tuple[int, list[str]]]:
    """Leave blank rows out, and the empty cells that programs write after the last column."""
    for count, (number, raw) in enumerate(rows):
        if count > MOST_ROWS:
            raise TableError(f"The file has more than {MOST_ROWS:,} rows. Split it into smaller files.")
        cells = [clean_cell(cell) for cell in raw]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def _table(rows: Iterable[Numbered], encoding: str) -> Table:
    filled = _filled(rows)
    _, first = next(filled, (0, []))
    if not first:
        raise TableError("The file has no rows.")
    names = _header(first)
    body = tuple(_row(number, cells, names) for number, cells in filled)
    return Table(tuple(name for name in names if name), body, encoding)


def _header(cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise TableError(f"The file has more than {MOST_COLUMNS} columns. Take out those not needed.")
    names = [plain(cell) for cell in cells]
    for index, name in enumerate(names):
        if name and name in names[:index]:
            raise TableError(f"Two columns are called “{name}”. Rename or take out one of them.")
    return names


def _row(number: int, cells: list[str], names: list[str]) -> Row:
    for index, cell in enumerate(cells):
        _check_cell(number, index, cell, names)
    padded = cells + [""] * (len(names) - len(cells))
    pairs = zip(names, padded, strict=True)
    return Row(number, {name: cell for name, cell in pairs if name})


def _check_cell(number: int, index: int, cell: str, names: list[str]) -> None:
    if len(cell) > MOST_CHARACTERS:
        raise TableError(f"Row {number}, column {column_letters(index)} is longer than {MOST_CHARACTERS:,} characters. Shorten it.")
    named = index < len(names) and names[index]
    if cell and not named:
        raise TableError(
            f"Row {number} has something in column {column_letters(index)}, which has no heading. "
            "Give the column a heading, or put a cell that contains a comma in quotation marks."
        )
