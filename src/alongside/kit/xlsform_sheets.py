"""The three sheets of an XLSForm as lines with named cells, each with its row, so that a complaint can be found there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from alongside.kit.safe_text import plain
from alongside.kit.tables_in import clean_cell
from alongside.kit.workbooks import Sheet
from alongside.kit.xlsform_writing import CHOICES, OURS, SETTINGS, SURVEY

MOST_CHOICES = 10_000
LONGEST_CELL = 5_000
ALIASES = {
    "list name": "list_name",
    "value": "name",
    "caption": "label",
    "title": "form_title",
    "id_string": "form_id",
    "relevance": "relevant",
}
# What changes which questions are asked, or what they begin with: passing over it would change the questionnaire.
MATTER = {"calculation", "choice_filter", "repeat_count", "default", "trigger", "read_only", "readonly"}
LANGUAGE = re.compile(r"(label|hint)\s*::?\s*(.+)")
TRANSLATED = ("label", "hint")


class Wrong(ValueError):
    """What is wrong in a row of a sheet, as a sentence."""

    def __init__(self, sheet: str, number: int, sentence: str) -> None:
        super().__init__(f"sheet {sheet}, row {number}: {sentence}")


@dataclass(frozen=True)
class Line:
    """A row of a sheet with something in it."""

    number: int
    cells: dict[str, str]


def lines_of(sheet: Sheet, most: int, language: str = "") -> list[Line]:
    """The rows of a sheet under its heading. Raises Wrong where cells are merged or worked out, or rows are too many."""
    _check_cells(sheet)
    rows = [(number, [clean_cell(cell) for cell in row]) for number, row in enumerate(sheet.rows, 1)]
    filled = [(number, row) for number, row in rows if any(row)]
    if not filled:
        raise Wrong(sheet.name, 1, "the sheet is empty; the first row names the columns")
    if len(filled) - 1 > most:
        raise Wrong(sheet.name, filled[most + 1][0], f"there are {len(filled) - 1:,} rows; the most is {most:,}")
    names = _names(sheet.name, *filled[0], language)
    return [line for number, row in filled[1:] if (line := _line(sheet.name, number, row, names)).cells]


def _check_cells(sheet: Sheet) -> None:
    for cell, sentence in (
        (sheet.merged, "the cell {cell} is merged with others; take the merge apart, so that every row has its own cells"),
        (sheet.formula, "the cell {cell} holds a formula; put in what it should say"),
    ):
        if cell:
            raise Wrong(sheet.name, int("".join(sign for sign in cell if sign.isdecimal()) or 1), sentence.format(cell=cell))


def _names(sheet: str, number: int, heading: Sequence[str], language: str) -> list[str]:
    """The columns by the names they have here; of several languages one is taken."""
    names = [plain(cell).casefold() for cell in heading]
    names = [ALIASES.get(name, name) for name in names]
    for column in TRANSLATED:
        if column not in names:
            _take_language(sheet, number, names, column, language)
    for place, name in enumerate(names):
        if name and name in names[:place]:
            raise Wrong(sheet, number, f"two columns are called {name}; take one of them out")
    return names


def _take_language(sheet: str, number: int, names: list[str], column: str, language: str) -> None:
    found = [(place, match[2]) for place, name in enumerate(names) if (match := LANGUAGE.fullmatch(name)) and match[1] == column]
    wanted = [place for place, spoken in found if len(found) == 1 or spoken == language.casefold()]
    if found and not wanted:
        raise Wrong(sheet, number, f"there are several languages of {column}; name one as default_language on the sheet settings")
    if wanted:
        names[wanted[0]] = column


def _line(sheet: str, number: int, row: Sequence[str], names: Sequence[str]) -> Line:
    cells = {name: cell for name, cell in zip(names, row, strict=False) if name and cell}
    if strange := MATTER & cells.keys():
        raise Wrong(sheet, number, f"the column {sorted(strange)[0]} cannot be had here; empty it, or ask the question in another way")
    if long := [name for name, cell in cells.items() if len(cell) > LONGEST_CELL]:
        raise Wrong(sheet, number, f"{long[0]} has more than {LONGEST_CELL:,} characters; shorten it")
    return Line(number, {name: cell for name, cell in cells.items() if name in {*SURVEY, *OURS, *CHOICES, *SETTINGS, "default_language"}})


def choices_in(sheet: Sheet | None, language: str) -> dict[str, list[dict[str, str]]]:
    """The lists of choices by name; a form without choices needs no such sheet."""
    found: dict[str, list[dict[str, str]]] = {}
    for line in lines_of(sheet, MOST_CHOICES, language) if sheet is not None and any(map(any, sheet.rows)) else []:
        name, value = line.cells.get("list_name", ""), line.cells.get("name", "")
        if not name or not value:
            raise Wrong("choices", line.number, "a choice needs a list_name and a name")
        rows = found.setdefault(name, [])
        if any(row["value"] == value for row in rows):
            raise Wrong("choices", line.number, f"the list {name} has {value} twice; give each choice a name of its own")
        rows.append({"value": value, "label": line.cells.get("label", value)})
    return found


def settings_in(sheet: Sheet | None) -> dict[str, str]:
    """The title and the id; without this sheet both come from the name of the file."""
    if sheet is None or not any(map(any, sheet.rows)):
        return {}
    lines = lines_of(sheet, 1)
    cells = lines[0].cells if lines else {}
    keys = {"title": "form_title", "id": "form_id"} | {key: key for key in ("introduction", "attribution", "default_language")}
    return {key: cells[column] for key, column in keys.items() if cells.get(column)}
