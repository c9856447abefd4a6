"""Opening an Excel workbook that a stranger may have made."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from alongside.kit.table_limits import MOST_ROWS, TableError

MOST_UNPACKED = 50 * 1024 * 1024
MOST_PARTS = 500
MOST_RATIO = 200
SMALL = 1024 * 1024
MOST_AREA = 4_000_000
MOST_TEXT = 200 * 1024 * 1024
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
POSITION = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,3})(\d{0,7})[\"']")
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si\s*>", re.DOTALL)
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>\s*(\d{1,7})\s*<")
SHEET_NAMED = re.compile(rb"<(?:\w+:)?sheet\b([^>]*)>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b")
UNREADABLE = "This workbook is damaged or not an Excel workbook. Save it again as .xlsx or CSV."
TOO_MUCH = "This workbook unpacks to far more than a list of people needs. Save the list alone as CSV."

METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, IndexError)


@dataclass(frozen=True)
class Sheet:
    """A sheet that can be seen: its rows from the first on, the first cell that is merged with others, and the first that is worked out."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: str = ""
    formula: str = ""


Cell = str | int | float | bool | date | datetime | time | timedelta
Parts = dict[str, bytes]


def is_zip(content: bytes) -> bool:
    """Tell a workbook by its first bytes; names are not to be trusted."""
    return content.startswith(b"PK\x03\x04")


def read_workbook(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of the first visible sheet that has any, numbered as Excel numbers them."""
    parts = _unpacked(content)
    _check_sheets(parts)
    for rows in _sheets(_packed_again(parts)):
        if rows:
            return enumerate(([as_text(cell) for cell in row] for row in rows), 1)
    raise TableError("The workbook has no rows in a visible sheet.")


def read_sheets(content: bytes) -> list[Sheet]:
    """Give every visible sheet of a workbook, with what makes its cells not what they seem."""
    parts = _unpacked(content)
    _check_sheets(parts)
    formulas = _formulas(parts)
    found = []
    try:
        workbook = CalamineWorkbook.from_filelike(_packed_again(parts))
        for told in workbook.sheets_metadata:
            if told.visible == SheetVisibleEnum.Visible:
                sheet = workbook.get_sheet_by_name(told.name)
                rows = tuple(tuple(as_text(cell) for cell in row) for row in sheet.to_python(skip_empty_area=False))
                merged = [_place(*start) for start, _end in sheet.merged_cell_ranges or []]
                found.append(Sheet(told.name, rows, merged[0] if merged else "", formulas.get(told.name, "")))
    except (CalamineError, OSError, ValueError) as error:
        raise TableError(UNREADABLE) from error
    return found


def _place(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _attributes(tag: bytes) -> dict[str, str]:
    return {name.decode("utf-8", "replace"): value.decode("utf-8", "replace") for name, value in ATTRIBUTE.findall(tag)}


def _formulas(parts: Parts) -> dict[str, str]:
    """The first cell of each sheet, by name, whose value is worked out; its last value may be out of date."""
    targets = [_attributes(tag) for tag in RELATION.findall(parts.get("xl/_rels/workbook.xml.rels", b""))]
    files = {told.get("Id", ""): told.get("Target", "").rpartition("/")[2] for told in targets}
    found = {}
    for told in map(_attributes, SHEET_NAMED.findall(parts.get("xl/workbook.xml", b""))):
        cell = FORMULA.search(parts.get(f"xl/worksheets/{files.get(told.get('r:id', ''), '')}", b""))
        if cell is not None:
            found[told.get("name", "")] = _attributes(cell[1]).get("r", "")
    return found


def as_text(cell: Cell) -> str:
    """Write a cell as a person would: 2012 and not 2012.0, and dates with the year first."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return _day_or_moment(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _day_or_moment(cell: datetime) -> str:
    if cell.time() == time():
        return cell.date().isoformat()
    return cell.isoformat(sep=" ", timespec="seconds")


def _unpacked(content: bytes) -> Parts:
    """Unpack within the declared sizes, which are added up first."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_bomb(infos)
            return {info.filename: _part(archive, info) for info in infos}
    except TableError:
        raise
    except BROKEN as error:
        raise TableError(UNREADABLE) from error


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Ask for no more than was declared: reading to the end would first unpack it all."""
    with archive.open(info) as file:
        return file.read(info.file_size)


def _refuse_bomb(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.compress_type not in METHODS for info in infos):
        raise zipfile.BadZipFile("A method that workbooks do not use.")
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise TableError(TOO_MUCH)
    if any(info.file_size > max(SMALL, MOST_RATIO * info.compress_size) for info in infos):
        raise TableError(TOO_MUCH)


def _packed_again(parts: Parts) -> io.BytesIO:
    """Hand on only what was measured: a forged size would otherwise unpack without end."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    file.seek(0)
    return file


def _check_sheets(parts: Parts) -> None:
    lengths = [len(text) for text in SHARED_TEXT.findall(parts.get("xl/sharedStrings.xml", b""))]
    for name, content in parts.items():
        if SHEET.fullmatch(name):
            _refuse_wide_area(content)
            _refuse_repeated_text(content, lengths)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _refuse_wide_area(sheet: bytes) -> None:
    """A lone cell far away makes the reader reserve every cell before it."""
    rows = columns = 1
    for letters, digits in set(POSITION.findall(sheet)):
        columns = max(columns, _column_number(letters))
        rows = max(rows, int(digits or 0))
    if rows * columns > MOST_AREA:
        raise TableError(
            "A cell of this workbook is very far from the others. "
            f"Delete the empty rows and columns around the list (at most {MOST_ROWS:,} rows)."
        )


def _refuse_repeated_text(sheet: bytes, lengths: list[int]) -> None:
    """One long text that a million cells point at is a bomb as well."""
    places = (int(digits) for digits in VALUE.findall(sheet))
    if sum(lengths[place] for place in places if place < len(lengths)) > MOST_TEXT:
        raise TableError(TOO_MUCH)


def _sheets(file: io.BytesIO) -> Iterator[list[list[Cell]]]:
    try:
        workbook = CalamineWorkbook.from_filelike(file)
        for sheet in workbook.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible:
                yield workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise TableError(UNREADABLE) from error
