"""Scores of one's own, wide or long, with places, forbidden couples and couples that stand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alongside_engine._tables import Lines, Row, column_word, read_table, same, tidy
from alongside_engine._texts import FileProblem
from alongside_engine._watching import Watch, unwatched

_NUMBER_SIGNS = "0123456789+-.eE"
_MOST_DIGITS = 25
_LONGEST_PLAIN = 26
_LARGEST = 1e15
_PASSED_OVER = ("score", "fit", "name", "mentor_name", "mentee_name", "email", "why", "note", "notes", "reason")

Couple = tuple[int, int]
Allow = Callable[[int, int], object]


def any_size(_mentors: int, _mentees: int) -> None:
    """However many there are."""


@dataclass(frozen=True)
class ScoreTable:
    """Scores by (mentor, mentee), as given; not a number where a couple is not allowed.

    `mentors` and `mentees` hold identifiers as they were first written.
    """

    file: str
    mentors: list[str]
    mentees: list[str]
    scores: NDArray[np.float64]

    @cached_property
    def _places(self) -> dict[str, dict[str, int]]:
        sides = {"mentor": self.mentors, "mentee": self.mentees}
        return {side: {same(name): place for place, name in enumerate(names)} for side, names in sides.items()}

    def place(self, row: Row, side: str) -> int:
        """Find the person whom a row of another file names. Raises FileProblem for somebody unknown."""
        found = self._places[side].get(same(row.needed(side)))
        if found is None:
            raise row.problem(f'the {side} "{row.get(side)}" is not in {self.file}; correct the name, or take the line out')
        return found


@dataclass(frozen=True)
class Asked:
    """All that `solve` was given: places of each mentor, couples forbidden and couples that stand, and what to tell the user."""

    table: ScoreTable
    capacity: NDArray[np.int64]
    locked: tuple[Couple, ...]
    notes: tuple[str, ...]


def read_asked(
    scores: Lines,
    capacities: Lines | None = None,
    forbidden: Lines | None = None,
    locked: Lines | None = None,
    *,
    watch: Watch = unwatched,
    allow: Allow = any_size,
) -> Asked:
    """Read the tables and hold them against each other. Raises FileProblem, with a sentence.

    `allow` is called with the number of mentors and of mentees before room is made for their scores; what it raises ends the work.
    """
    table = read_scores(scores, watch, allow)
    notes: list[str] = []
    capacity = _capacities(table, capacities, notes)
    apart = _forbidden(table, forbidden, notes)
    for mentor, mentee in apart:
        table.scores[mentor, mentee] = np.nan
    standing = _locked(table, locked, capacity, apart)
    if np.isnan(table.scores).all():
        notes.append(f"{table.file}: no couple is possible, since every score is empty or forbidden; nobody is paired")
    return Asked(table, capacity, standing, tuple(notes))


def read_scores(lines: Lines, watch: Watch, allow: Allow) -> ScoreTable:
    """Read scores, wide or long by the header. Raises FileProblem, with a sentence, for whatever cannot be used."""
    header = [column_word(name) for name in lines.header]
    if header[:1] == ["mentor"] and "mentee" not in header:
        return _wide(lines, watch, allow)
    if {"mentor", "mentee", "score"} <= set(header):
        return _long(lines, header, watch, allow)
    raise lines.problem(
        lines.header_line,
        "the columns must be mentor, mentee, score (one couple a line), or mentor and then one column for each mentee;"
        f" found {', '.join(name or '(no name)' for name in lines.header[:5])}",
    )


def _wide(lines: Lines, watch: Watch, allow: Allow) -> ScoreTable:
    mentees = [tidy(name) for name in lines.header[1:]]
    _check_header(lines, mentees)
    mentors: list[str] = []
    first: dict[str, int] = {}
    found: list[NDArray[np.float64]] = []
    for line, cells in lines.rows:
        row = cells[1 : len(mentees) + 1]
        _check_row(lines, line, cells, len(mentees))
        _once(lines, line, first, cells[0], "mentor")
        mentors.append(tidy(cells[0]))
        found.append(_numbers(lines, line, row))
        watch(lines.read, lines.size)
    if not mentors or not mentees:
        raise FileProblem(f"{lines.file}: there is nobody to pair; give a line for each mentor and a column for each mentee")
    allow(len(mentors), len(mentees))
    return ScoreTable(lines.file, mentors, mentees, np.array(found))


def _check_header(lines: Lines, mentees: list[str]) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(mentees, 2):
        if not name:
            raise lines.problem(lines.header_line, f"column {number} has no name; name the mentee, or take the column out")
        if same(name) in first:
            raise lines.problem(lines.header_line, f'the mentee "{name}" stands in columns {first[same(name)]} and {number}; keep one')
        first[same(name)] = number


def _check_row(lines: Lines, line: int, cells: list[str], mentees: int) -> None:
    if len(cells) < mentees + 1 or any(cells[mentees + 1 :]):
        raise lines.problem(
            line, f"{len(cells)} cells, but the first line has {mentees + 1}; give one cell for each mentee, empty for a pair not allowed"
        )


def _once(lines: Lines, line: int, first: dict[str, int], name: str, side: str) -> None:
    if not name:
        raise lines.problem(line, f"there is no {side}; fill it in, or take the line out")
    if same(name) in first:
        raise lines.problem(line, f'the {side} "{name}" stands in line {first[same(name)]} already; keep one of the two')
    first[same(name)] = line


def _numbers(lines: Lines, line: int, cells: list[str]) -> NDArray[np.float64]:
    """Read the scores of a row, the plain ones all at once."""
    if not "".join(cells).strip(_NUMBER_SIGNS):
        try:
            values = np.array([float(cell) if cell else np.nan for cell in cells])
        except ValueError:
            values = np.array([np.inf])
        if not (np.abs(values) > _LARGEST).any() and max(map(len, cells), default=0) <= _LONGEST_PLAIN:
            return values
    return np.array([_number(lines, line, cell) for cell in cells])


def _number(lines: Lines, line: int, cell: str) -> float:
    """Read one score: any finite decimal of a sensible length; nothing where the cell is empty."""
    if not cell:
        return np.nan
    try:
        value = float(cell) if cell.strip(_NUMBER_SIGNS) == "" else np.nan
    except ValueError:
        value = np.nan
    if np.isnan(value):
        raise lines.problem(
            line, f'the score "{cell[:40]}" is not a number; write it like 3, -2 or 0.75, or leave it empty for a pair not allowed'
        )
    digits = cell.lower().partition("e")[0].lstrip("+-").replace(".", "").strip("0")
    if abs(value) > _LARGEST or len(digits) > _MOST_DIGITS:
        raise lines.problem(
            line, f'the score "{cell[:40]}" is beyond what can be added up exactly; scale the scores, or round them to 15 digits'
        )
    return value


def _long(lines: Lines, header: list[str], watch: Watch, allow: Allow) -> ScoreTable:
    if unknown := [
        name or "(no name)" for name, word in zip(lines.header, header, strict=True) if word not in ("mentor", "mentee", "score")
    ]:
        raise lines.problem(lines.header_line, f"cannot use the column {', '.join(unknown)}; the columns are mentor, mentee, score")
    if len(header) > 3:
        raise lines.problem(lines.header_line, "a column stands there twice; the columns are mentor, mentee, score")
    mentor_column, mentee_column, score_column = (header.index(name) for name in ("mentor", "mentee", "score"))
    sides: tuple[_Side, _Side] = _Side("mentor"), _Side("mentee")
    seen: dict[Couple, tuple[int, float]] = {}
    for line, found in lines.rows:
        cells = [*found, ""]
        if len(found) < 2 or any(cells[3:]):
            raise lines.problem(line, f"{len(found)} cells, but the table has 3 columns: mentor, mentee, score")
        couple = sides[0].place(lines, line, cells[mentor_column]), sides[1].place(lines, line, cells[mentee_column])
        if couple in seen:
            words = (
                f"the pair {cells[mentor_column]} and {cells[mentee_column]} stands in line {seen[couple][0]} already; keep one of the two"
            )
            raise lines.problem(line, words)
        seen[couple] = line, _number(lines, line, cells[score_column])
        watch(lines.read, lines.size)
    if not seen:
        raise FileProblem(f"{lines.file}: there is nobody to pair; give a line for each pair: mentor, mentee, score")
    allow(len(sides[0].names), len(sides[1].names))
    scores = np.full((len(sides[0].names), len(sides[1].names)), np.nan)
    for couple, (_line, score) in seen.items():
        scores[couple] = score
    return ScoreTable(lines.file, sides[0].names, sides[1].names, scores)


class _Side:
    """The people of one side, in the order in which they turn up."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._places: dict[str, int] = {}
        self.names: list[str] = []

    def place(self, lines: Lines, line: int, name: str) -> int:
        """Give somebody's place, a new one the first time."""
        if not name:
            raise lines.problem(line, f"there is no {self._name}; fill it in, or take the line out")
        found = self._places.setdefault(same(name), len(self._places))
        if found == len(self.names):
            self.names.append(tidy(name))
        return found


def _capacities(table: ScoreTable, lines: Lines | None, notes: list[str]) -> NDArray[np.int64]:
    """Read the places of each mentor; whoever is not in the file has one."""
    capacity = np.ones(len(table.mentors), dtype=np.int64)
    first: dict[int, int] = {}
    for row in _rows(lines, ("mentor", "capacity")):
        mentor = table.place(row, "mentor")
        if mentor in first:
            raise row.problem(f'the mentor "{row.get("mentor")}" stands in line {first[mentor]} already; keep one of the two')
        first[mentor] = row.line
        found = row.whole_number("capacity", least=0)
        if found is None:
            notes.append(
                f"{row.file}, line {row.line}: {row.get('mentor')} has no capacity, so it is taken as 1; fill it in to change that"
            )
        if found == 0:
            notes.append(
                f"{row.file}, line {row.line}: {row.get('mentor')} has a capacity of 0 and gets nobody; give 1 or more to change that"
            )
        capacity[mentor] = 1 if found is None else found
    return capacity


def _forbidden(table: ScoreTable, lines: Lines | None, notes: list[str]) -> dict[Couple, int]:
    first: dict[Couple, int] = {}
    for row in _rows(lines, ("mentor", "mentee")):
        couple = table.place(row, "mentor"), table.place(row, "mentee")
        if couple in first:
            notes.append(f"{row.file}, line {row.line}: says the same as line {first[couple]}; one of the two can go")
        first.setdefault(couple, row.line)
    return first


def _locked(table: ScoreTable, lines: Lines | None, capacity: NDArray[np.int64], apart: dict[Couple, int]) -> tuple[Couple, ...]:
    """Read the couples that stand, and refuse those that break a rule or a capacity."""
    whose: dict[int, int] = {}
    taken = np.zeros_like(capacity)
    couples: list[Couple] = []
    for row in _rows(lines, ("mentor", "mentee")):
        mentor, mentee = couple = table.place(row, "mentor"), table.place(row, "mentee")
        words = f"the pair {row.get('mentor')} and {row.get('mentee')} is locked, but"
        if couple in apart:
            raise row.problem(f"{words} forbidden in line {apart[couple]} of the file of forbidden pairs; take one of the two out")
        if np.isnan(table.scores[couple]):
            raise row.problem(f"{words} has no score in {table.file}, so it is not allowed; give it a score, or take the line out")
        if mentee in whose:
            raise row.problem(
                f"{row.get('mentee')} is locked in line {whose[mentee]} already; a mentee has one mentor, so take one line out"
            )
        taken[mentor] += 1
        if taken[mentor] > capacity[mentor]:
            raise row.problem(f"{words} {row.get('mentor')} has a capacity of {capacity[mentor]}; raise it, or take the line out")
        whose[mentee] = row.line
        couples.append(couple)
    return tuple(couples)


def _rows(lines: Lines | None, columns: tuple[str, ...]) -> tuple[Row, ...]:
    return read_table(lines, required=columns, known=dict.fromkeys(columns, ()), passed_over=_PASSED_OVER) if lines else ()
