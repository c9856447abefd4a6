"""A table of answers as a file of SPSS: labels, what is no answer, and what may be added up, all inside the file."""

import tempfile
from collections.abc import Iterable
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alongside.kit.data_sets import Cell, DataSet, Kind, Variable

NEEDS = ("pyreadstat", "pandas")
LONGEST_LABEL, LONGEST_WORDS, LONGEST_TITLE = 255, 120, 64
# Where the head of a file says when it was written: a day and a time of fixed length. The same answers shall give the same bytes.
WRITTEN_AT, NO_TIME = slice(92, 109), b"01 Jan 8000:00:00"
DAY, WHOLE = "EDATE10", "F8.0"


class NoSpss(RuntimeError):
    """This installation cannot write files of SPSS."""

    def __init__(self) -> None:
        super().__init__("Files of SPSS need the extra “spss”: pip install 'alongside[spss]'. CSV and R need nothing.")


def can_write_sav() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) is not None for name in NEEDS)


def to_sav(found: DataSet) -> bytes:
    """Write a data set for SPSS; it lies on the disk only while it is written, in a folder that nobody else can open."""
    if not can_write_sav():
        raise NoSpss
    import pandas as pd
    import pyreadstat

    columns = {variable.code: _column(variable, [row[place] for row in found.rows]) for place, variable in enumerate(found.variables)}
    coded = [variable for variable in found.variables if variable.kind == Kind.NUMBER]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.sav"
        pyreadstat.write_sav(
            pd.DataFrame({name: pd.Series(cells, dtype=dtype) for name, (cells, dtype) in columns.items()}),
            path,
            file_label=cut(found.title, LONGEST_TITLE),
            column_labels={variable.code: cut(variable.label, LONGEST_LABEL) for variable in found.variables},
            variable_value_labels={variable.code: _words(variable) for variable in coded if variable.labels or variable.missing},
            missing_ranges={variable.code: _missing(variable) for variable in coded if variable.missing},
            variable_measure={variable.code: variable.level.value for variable in found.variables},
            variable_format={variable.code: DAY if variable.kind == Kind.DATE else WHOLE for variable in _with_format(found)},
        )
        content = bytearray(path.read_bytes())
    content[WRITTEN_AT] = NO_TIME
    return bytes(content)


def _with_format(found: DataSet) -> Iterable[Variable]:
    """Texts are as wide as the longest of them."""
    return (variable for variable in found.variables if variable.kind != Kind.TEXT)


def _column(variable: Variable, cells: list[Cell]) -> tuple[list[Any], str]:
    """Numbers may be empty and so are written as SPSS has them; an empty text is an empty text."""
    if variable.kind == Kind.TEXT:
        return ["" if cell is None else _plain(str(cell)) for cell in cells], "object"
    if variable.kind == Kind.DATE and any(isinstance(cell, date) for cell in cells):
        return cells, "object"
    return [float(cell) if isinstance(cell, int | float) else float("nan") for cell in cells], "float64"


def _plain(text: str) -> str:
    """A text that can be written in UTF-8 and does not end early."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _words(variable: Variable) -> dict[int | float, str]:
    return {float(value): cut(words, LONGEST_WORDS) for value, words in (*variable.labels.items(), *variable.missing.items())}


def _missing(variable: Variable) -> list[Any]:
    """SPSS takes three numbers or one range: four reasons are a range, and lie below every answer."""
    return [{"lo": float(min(variable.missing)), "hi": float(max(variable.missing))}]


def cut(text: str, most: int) -> str:
    """As much of a text as fits in so many bytes, with a sign where it was cut."""
    plain = _plain(text)
    if len(plain.encode()) <= most:
        return plain
    return plain.encode()[: most - len("…".encode())].decode("utf-8", "ignore") + "…"
