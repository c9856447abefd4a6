"""The people of a round from files: one file, or several about the same people, in whatever columns they have."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import get_args

from alongside_engine._naming import Names
from alongside_engine._tables import Lines, Row, read_table, same, tidy
from alongside_engine._texts import FileProblem
from alongside_engine.matching import Bar, BarRule, Person, Role

_COLUMNS = {
    "id": ("key", "email", "e_mail", "email_address"),
    "name": ("full_name",),
    "role": ("invite_as", "takes_part_as"),
    "grade": ("training_grade",),
    "rank": ("grade_rank",),
    "track": (),
    "specialty": ("speciality",),
    "site": ("hospital", "trust", "place_of_work"),
    "capacity": ("places",),
    "mentors_wanted": (),
    "topics": ("interests",),
    "private_topics": ("topics_for_matching_only",),
    "text": (),
    "statement": (),
    "biography": (),
    "wants": (),
    "offers": (),
    "peer": ("wants_peer",),
    "rank_wanted": (),
    "supervisors": ("supervisor",),
    "educational_supervisor": ("educational_supervisors",),
    "clinical_supervisor": ("clinical_supervisors",),
    "managers": ("manager", "line_manager", "line_managers"),
    "clinical_manager": ("clinical_managers",),
    "appraiser": ("appraisers",),
    "assessor": ("assessors",),
}
_PASSED_OVER = ("submitted_on", "received_on", "route", "phone", "note", "notes")
_RULE_OF: dict[str, BarRule] = {
    "supervisors": "educational supervisor",
    "educational_supervisor": "educational supervisor",
    "clinical_supervisor": "clinical supervisor",
    "managers": "line manager",
    "clinical_manager": "clinical manager",
    "appraiser": "appraiser",
    "assessor": "assessor",
}
_TEXTS = ("text", "statement", "biography", "wants", "offers")
_ONE_ONLY = ("grade", "rank", "track", "specialty", "site", "capacity", "mentors_wanted", "rank_wanted")
_ROLES: tuple[Role, ...] = get_args(Role)
_YES = ("yes", "y", "true", "1", "peer")
_NO = ("", "no", "n", "false", "0")


Allow = Callable[[Sequence[Person]], object]


def anybody(_people: Sequence[Person]) -> None:
    """However many there are."""


@dataclass(frozen=True)
class Gathered:
    """Everybody in a round, whom their supervisors and managers rule out, what to tell the user, and the first of the files."""

    file: str
    people: tuple[Person, ...]
    bars: tuple[Bar, ...]
    notes: tuple[str, ...]
    names: Names


@dataclass
class _Somebody:
    """The rows about one person: from files that say who takes part, and from those that only add to it."""

    own: list[Row] = field(default_factory=list)
    details: list[Row] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All of them, those that say who takes part first."""
        return [*self.own, *self.details]

    def first(self, column: str) -> tuple[Row, str]:
        """Give the first cell that is filled, and its row."""
        return next(((row, row.get(column)) for row in self.rows if row.get(column)), (self.own[0], ""))

    def each(self, column: str) -> list[str]:
        """Give the parts of every list in a column."""
        return [tidy(part) for row in self.rows for part in row.get(column).split(";") if part.strip()]

    def check(self) -> None:
        """Refuse files that contradict each other."""
        for column in _ONE_ONLY:
            row, text = self.first(column)
            for other in self.rows:
                if other.get(column) and same(other.get(column)) != same(text):
                    words = f'{column} of {row.get("id")} is "{other.get(column)}"'
                    raise other.problem(f'{words}, but "{text}" in {row.file}, line {row.line}; correct one of them')


def read_people(files: Iterable[Lines], details: Iterable[Lines], grades: Lines | None, allow: Allow = anybody) -> Gathered:
    """Read who takes part, and what `details` add about the same people. Raises FileProblem, with a sentence.

    `allow` is called with everybody before anything is made that grows with couples; what it raises ends the work.
    """
    found, first = _everybody(files)
    if not found:
        raise FileProblem(f"{first}: there is nobody in it; give a line for each person")
    for lines in details:
        for row in _rows(lines):
            if same(row.needed("id")) in found:
                found[same(row.get("id"))].details.append(row)
    people = _People(_ranks(grades) if grades else None)
    persons = tuple(people.person(somebody) for somebody in found.values())
    allow(persons)
    names = Names(persons)
    bars = tuple(bar for person, somebody in zip(persons, found.values(), strict=True) for bar in _bars(person, somebody, names))
    return Gathered(first, persons, bars, (*people.notes, *names.notes()), names)


def _everybody(files: Iterable[Lines]) -> tuple[dict[str, _Somebody], str]:
    """Collect rows by person, and give the name of the first file."""
    found: dict[str, _Somebody] = {}
    names: list[str] = []
    for lines in files:
        names.append(lines.file)
        for row in _rows(lines):
            found.setdefault(same(row.needed("id")), _Somebody()).own.append(row)
    return found, names[0]


def _rows(lines: Lines) -> tuple[Row, ...]:
    rows = read_table(lines, required=("id",), known=_COLUMNS, passed_over=_PASSED_OVER)
    first: dict[str, int] = {}
    for row in rows:
        key = same(row.needed("id"))
        if key in first:
            raise row.problem(f'"{row.get("id")}" stands in line {first[key]} already; keep one line, with the role both for who is both')
        first[key] = row.line
    return rows


def _ranks(lines: Lines) -> dict[str, tuple[int, str]]:
    ranks: dict[str, tuple[int, str]] = {}
    for row in read_table(lines, required=("grade", "rank"), known={"grade": (), "rank": (), "track": ()}, passed_over=("name", "label")):
        rank = row.whole_number("rank")
        if rank is None:
            raise row.problem("there is no rank; give a whole number, the higher the more senior")
        if _grade(row.needed("grade")) in ranks:
            raise row.problem(f"the grade {row.get('grade')} stands there twice; keep one")
        ranks[_grade(row.get("grade"))] = rank, row.get("track")
    return ranks


def _grade(text: str) -> str:
    return same(text).replace(" ", "")


class _People:
    """Makes people of rows; what is written the same but for capitals and spaces is made the same."""

    def __init__(self, ranks: dict[str, tuple[int, str]] | None) -> None:
        self._ranks = ranks
        self._spelling: dict[tuple[str, str], str] = {}
        self.notes: list[str] = []

    def person(self, somebody: _Somebody) -> Person:
        """Make one person. Raises FileProblem for what cannot be understood."""
        somebody.check()
        row, capacity = somebody.first("capacity")
        private = self._topics(somebody, "private_topics")
        rank, track = self._rank(somebody)
        if capacity == "0":
            self.notes.append(
                f"{row.file}, line {row.line}: {row.get('id')} has a capacity of 0 and gets nobody; give 1 or more to change that"
            )
        return Person(
            key=tidy(somebody.own[0].get("id")),
            role=_role(somebody),
            name=tidy(somebody.first("name")[1]),
            grade=self._spelt(somebody, "grade"),
            rank=rank,
            track=track,
            specialty=self._spelt(somebody, "specialty"),
            site=self._spelt(somebody, "site"),
            topics=self._topics(somebody, "topics") | private,
            private_topics=private,
            text="\n".join(row.get(column) for row in somebody.rows for column in _TEXTS if row.get(column)),
            capacity=_number(somebody, "capacity", least=0, default=1),
            mentors_wanted=_number(somebody, "mentors_wanted", least=1, default=1),
            wants_peer=_peer(somebody),
            rank_wanted=somebody.first("rank_wanted")[0].whole_number("rank_wanted"),
        )

    def _spelt(self, somebody: _Somebody, column: str) -> str:
        text = tidy(somebody.first(column)[1])
        return self._spelling.setdefault((column, _grade(text) if column == "grade" else same(text)), text)

    def _topics(self, somebody: _Somebody, column: str) -> frozenset[str]:
        return frozenset("-".join(same(topic).replace("_", " ").split()) for topic in somebody.each(column))

    def _rank(self, somebody: _Somebody) -> tuple[int | None, str]:
        row, _text = somebody.first("rank")
        rank, track = row.whole_number("rank"), somebody.first("track")[1]
        row, grade = somebody.first("grade")
        if rank is not None or self._ranks is None or not grade:
            return rank, track
        if _grade(grade) not in self._ranks:
            raise row.problem(f'the grade "{grade}" is not in the file of grades; add it there, or correct it')
        rank, track_of_grade = self._ranks[_grade(grade)]
        return rank, track or track_of_grade


def _role(somebody: _Somebody) -> Role:
    """Take the roles from every file that says who takes part, or else from those that add to it."""
    roles = {_role_in(row) for row in somebody.own} - {None} or {_role_in(row) for row in somebody.details} - {None}
    if not roles:
        raise somebody.own[0].problem(f"{somebody.own[0].get('id')} has no role; write mentor, mentee or both in a column role")
    return next((role for role in _ROLES if roles == {role}), "both")


def _role_in(row: Row) -> Role | None:
    """Read a role; in a file without that column, who has a biography is a mentor, and who can say what they want a mentee."""
    text = same(row.get("role"))
    if text:
        found = next((role for role in _ROLES if role == text), None)
        if found is None:
            raise row.problem(f'role is "{row.get("role")}"; write mentor, mentee or both')
        return found
    if "role" in row.cells:
        return None
    return "mentor" if row.get("biography") else "mentee" if "wants" in row.cells else None


def _number(somebody: _Somebody, column: str, *, least: int, default: int) -> int:
    found = somebody.first(column)[0].whole_number(column, least=least)
    return default if found is None else found


def _peer(somebody: _Somebody) -> bool:
    row, text = somebody.first("peer")
    if same(text) not in (*_YES, *_NO):
        raise row.problem(f'peer is "{text}"; write yes or no')
    return same(text) in _YES


def _bars(person: Person, somebody: _Somebody, names: Names) -> list[Bar]:
    found: dict[tuple[str, BarRule], Bar] = {}
    for column, rule in _RULE_OF.items():
        for written in somebody.each(column):
            for key in names.mentors_called(written):
                if key != person.key:
                    found[key, rule] = Bar(key, person.key, rule)
    return list(found.values())
