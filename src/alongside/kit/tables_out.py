"""Tables that leave as CSV or Excel and stay text when a spreadsheet opens them."""

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from alongside.kit.formulas import guard
from alongside.kit.safe_text import is_unwritable

Value = str | int | float | bool | date | None
Rows = Iterable[Sequence[Value]]

MOST_IN_CELL = 32_767
LARGEST_EXACT = 2**53
FIRST_EXCEL_YEAR = 1900
FIXED_DAY = datetime(2000, 1, 1)
LONGEST_SHEET_NAME = 31


class CellTooLong(ValueError):
    """A text that no spreadsheet cell can hold, refused because Excel would cut it silently."""


def to_csv(header: Sequence[str], rows: Rows) -> bytes:
    """Write CSV as Excel reads it best: a byte order mark, commas and CRLF."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([_text(name) for name in header])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def to_xlsx(sheets: Mapping[str, tuple[Sequence[str], Rows]]) -> bytes:
    """Write a workbook with one sheet a table; the same tables give the same bytes."""
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": FIXED_DAY})
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, (header, rows) in sheets.items():
            _fill(book.add_worksheet(_sheet_name(name)), header, rows, bold, day)
    return file.getvalue()


def _fill(sheet: Worksheet, header: Sequence[str], rows: Rows, bold: Format, day: Format) -> None:
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(header):
        sheet.write_string(0, column, _text(name), bold)
        sheet.set_column(column, column, min(max(len(name) + 2, 12), 40))
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, day)


def _write(sheet: Worksheet, row: int, column: int, value: Value, day: Format) -> None:
    if _is_number(value):
        sheet.write_number(row, column, value)
    elif _is_excel_day(value):
        sheet.write_datetime(row, column, value, day)
    elif text := _text_of(value):
        sheet.write_string(row, column, text)


def _is_number(value: Value) -> bool:
    """Leave numbers that a spreadsheet would round, and not-a-number, to be written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) <= LARGEST_EXACT


def _is_excel_day(value: Value) -> bool:
    return type(value) is date and value.year >= FIRST_EXCEL_YEAR


def _csv_cell(value: Value) -> Value:
    return value if _is_number(value) else _text_of(value)


def _text_of(value: Value) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) else _text(value)


def _text(text: str) -> str:
    kept = "".join(c for c in text if c in "\t\r\n" or not is_unwritable(c))
    guarded = guard(kept)
    if len(guarded) > MOST_IN_CELL:
        raise CellTooLong(f"A text of {len(guarded):,} characters does not fit in a spreadsheet cell (at most {MOST_IN_CELL:,}).")
    return guarded


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", name)[:LONGEST_SHEET_NAME].strip()
