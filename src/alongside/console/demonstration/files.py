"""The invented scheme's files, row by row."""

import csv
from datetime import UTC, datetime, time
from pathlib import Path

FOLDER = Path(__file__).parent / "core_medical_2012"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the scheme's tables."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def at(day: str, hour: int, minute: int = 0) -> datetime:
    """A moment of the story, in UTC."""
    return datetime.combine(datetime.fromisoformat(day).date(), time(hour, minute), UTC)


def listed(cell: str) -> list[str]:
    """The list inside a cell."""
    return [part for part in cell.split(";") if part]
