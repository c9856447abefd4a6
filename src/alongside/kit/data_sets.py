"""Answers as a table that statistics programs read: what each column is and may hold, and why a cell has no answer."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from itertools import count

from alongside.kit.tables_out import to_csv

LONGEST_CODE = 60
_UNFIT = re.compile(r"[^A-Za-z0-9_]+")
# Names that SPSS keeps for itself.
_RESERVED = frozenset({"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"})

Cell = int | float | str | date | None


class Kind(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"


class Level(StrEnum):
    """What may be done with the values: only counted, put in order, or added up."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    SCALE = "scale"


class Missing(IntEnum):
    """Why somebody who sent their answers gave none to a question. An empty cell is something else: they sent no answers at all."""

    NOT_SHOWN = -1
    SKIPPED = -2
    NOT_APPLICABLE = -3
    PREFER_NOT = -4


REASONS: Mapping[Missing, str] = {
    Missing.NOT_SHOWN: "Not shown to this person",
    Missing.SKIPPED: "Shown, and left empty",
    Missing.NOT_APPLICABLE: "Does not apply to me",
    Missing.PREFER_NOT: "I prefer not to say",
}
# What a column about a text or a date says where there is one.
ANSWERED = {0: "Answered"}


@dataclass(frozen=True)
class Variable:
    """One column: its name, what it asks, what its numbers mean, and which of them are no answers."""

    code: str
    label: str
    kind: Kind = Kind.NUMBER
    level: Level = Level.NOMINAL
    labels: Mapping[int, str] = field(default_factory=dict)
    missing: Mapping[int, str] = field(default_factory=dict)
    wave: str = ""
    question: str = ""


@dataclass(frozen=True)
class DataSet:
    """A table with one row a person; the first column says who, under a pseudonym."""

    title: str
    variables: tuple[Variable, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        names = [variable.code.lower() for variable in self.variables]
        if len(set(names)) < len(names):
            raise ValueError("Two columns have the same name.")
        if any(len(row) != len(names) for row in self.rows):
            raise ValueError("A row has more cells or fewer than there are columns.")


def free_code(wanted: str, taken: Iterable[str]) -> str:
    """A name that CSV, SPSS and R take as it is, unlike all that are taken whatever their letters' size."""
    held = {name.lower() for name in taken} | _RESERVED
    start = _UNFIT.sub("_", wanted).strip("_")
    start = (start if start[:1].isalpha() else f"v_{start}")[:LONGEST_CODE].rstrip("_")
    number, found = 1, start
    while found.lower() in held:
        number += 1
        found = f"{start[: LONGEST_CODE - len(str(number)) - 1]}_{number}"
    return found


def missing_codes(lowest: int = 0) -> dict[Missing, int]:
    """The numbers that stand for no answer: -1 to -4, or with nines before them (-91, -991) where an answer may be as low as that."""
    step = next(10**digits - 10 for digits in count(1) if 9 - 10**digits < lowest)
    return {kind: kind.value - step for kind in Missing}


def missing_words(codes: Mapping[Missing, int]) -> dict[int, str]:
    """What each of the numbers that stand for no answer means."""
    return {number: REASONS[kind] for kind, number in codes.items()}


def to_wide(found: DataSet) -> bytes:
    """A row a person, a column a variable."""
    return to_csv([variable.code for variable in found.variables], found.rows)


LONG = ("respondent", "questionnaire", "question", "variable", "value", "words", "missing")


def to_long(found: DataSet) -> bytes:
    """A row an answer, with what it means in words; nothing of the questionnaires that somebody did not send."""
    return to_csv(LONG, _answers(found))


def _answers(found: DataSet) -> Iterator[tuple[Cell, ...]]:
    for row in found.rows:
        for variable, cell in zip(found.variables[1:], row[1:], strict=True):
            if cell is not None:
                words, why = _meaning(variable, cell)
                yield (row[0], variable.wave, variable.question, variable.code, cell, words, why)


def _meaning(variable: Variable, cell: Cell) -> tuple[str, str]:
    if not isinstance(cell, int):
        return "", ""
    return variable.labels.get(cell, ""), variable.missing.get(cell, "")


CODEBOOK = ("variable", "label", "questionnaire", "question", "kind", "measure", "value", "words", "is_missing")


def to_codebook(found: DataSet) -> bytes:
    """What every column is, and a row for each number in it that has words."""
    return to_csv(CODEBOOK, (row for variable in found.variables for row in _described(variable)))


def _described(variable: Variable) -> Iterator[tuple[Cell, ...]]:
    head = (variable.code, variable.label, variable.wave, variable.question, variable.kind.value, variable.level.value)
    words: list[tuple[Cell, str, str]] = [
        *((*pair, "no") for pair in variable.labels.items()),
        *((*pair, "yes") for pair in variable.missing.items()),
    ]
    yield from ((*head, *row) for row in words or [(None, "", "")])
