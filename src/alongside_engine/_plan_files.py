"""A plan of analysis and the folder it is about: the people, what they did, what they were asked and answered, what coders found."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from alongside_engine._tables import Row, read_lines, same
from alongside_engine._texts import FileProblem, read_text
from alongside_engine.questionnaires import Question, laid_out, questionnaire_of_text

EVERYBODY = "everybody"
_KNOWN = {
    "": {"title", "locked_on", "minimum", "people", "stage", "wave", "change", "count", "coding", "abstract"},
    "people": {"file", "id", "role"},
    "stage": {"name", "file", "id", "takes_part"},
    "wave": {"name", "questionnaire", "answers", "sent_to", "id"},
    "change": {"before", "after", "items"},
    "count": {"name", "file", "sum"},
    "coding": {"answers", "codebook", "coders"},
    "abstract": {"shape", "aim", "background", "problem", "intervention", "conclusions"},
}
SHAPES = ("objective", "aims", "squire")
"""Of an abstract: Objective, Method, Results, Conclusions; Aims, Methods, Results, Conclusion; and the headings of SQUIRE 2.0."""

Answer = str | int | float | frozenset[str]


@dataclass(frozen=True)
class Wave:
    """A questionnaire that was sent: to whom, and the answers of whoever answered, by person and question."""

    name: str
    title: str
    questions: tuple[Question, ...]
    sent_to: frozenset[str]
    answers: Mapping[str, Mapping[str, Answer]]


@dataclass(frozen=True)
class Change:
    """Items asked of the same people in two waves."""

    before: Wave
    after: Wave
    items: tuple[Question, ...]


@dataclass(frozen=True)
class Coding:
    """What each coder found in each answer: present or not, by answer and code."""

    codes: Mapping[str, tuple[str, str]]
    answers: tuple[str, ...]
    coders: tuple[Mapping[tuple[str, str], bool], ...]


@dataclass(frozen=True)
class Abstract:
    """The shape of the abstract, and what no file can say: why it was done, what was done, and what follows."""

    shape: str = SHAPES[0]
    aim: str = ""
    background: str = ""
    problem: str = ""
    intervention: str = ""
    conclusions: str = ""


@dataclass(frozen=True)
class Study:
    """Everything that a plan names, read and found to fit together; `files` says what was read of each part of it."""

    title: str
    locked_on: date | None
    minimum: int
    people: Mapping[str, str]
    stages: Mapping[str, frozenset[str]]
    taking_part: frozenset[str] | None
    waves: tuple[Wave, ...]
    changes: tuple[Change, ...]
    counts: tuple[tuple[str, int | float], ...]
    coding: Coding | None
    abstract: Abstract = Abstract()
    files: Mapping[str, str] = field(default_factory=dict)


def read_study(folder: Path, plan: Path) -> Study:
    """Read a plan and the files it names. Raises FileProblem, with the file, the line and what to put right."""
    return _Reader(folder, plan).study()


class _Reader:
    """Reads one plan; every mistake is told by the file in which it is."""

    def __init__(self, folder: Path, plan: Path) -> None:
        self.folder, self.plan = folder, plan
        self.told = _toml(plan)
        _only_known(plan.name, "", self.told)

    def study(self) -> Study:
        people = self.people()
        stages = {self.text(row, "stage", "name"): self.members(row, people) for row in self.rows("stage")}
        part = [self.text(row, "stage", "name") for row in self.rows("stage") if row.get("takes_part")]
        if len(part) > 1:
            raise self.problem(f"takes_part is said of {' and '.join(part)}; say it of one stage")
        taking_part = stages[part[0]] if part else None
        waves = {row["name"]: self.wave(row, people, stages) for row in self.rows("wave") if self.text(row, "wave", "name")}
        changes = tuple(self.change(row, waves) for row in self.rows("change"))
        minimum = self.told.get("minimum", 5)
        if not isinstance(minimum, int) or minimum < 1:
            raise self.problem(f"minimum is {minimum!r}; give the least number of people whose figures are compared, such as 5")
        locked = self.told.get("locked_on")
        if locked is not None and not isinstance(locked, date):
            raise self.problem(f"locked_on is {locked!r}; give a day without quotation marks, such as 2013-06-30")
        return Study(
            title=self.text(self.told, "", "title"),
            locked_on=locked,
            minimum=minimum,
            people=people,
            stages=stages,
            taking_part=taking_part,
            waves=tuple(waves.values()),
            changes=changes,
            counts=tuple(self.count(row) for row in self.rows("count")),
            coding=self.coding(self.told["coding"]) if "coding" in self.told else None,
            abstract=self.abstract(),
            files=self.files(),
        )

    def abstract(self) -> Abstract:
        """What the plan says for the abstract, every part of it a text."""
        if "abstract" not in self.told:
            return Abstract()
        told = self.part("abstract")
        found = Abstract(**{key: self.text(told, "abstract", key).strip() for key in told})
        if found.shape not in SHAPES:
            raise self.problem(f"[abstract]: shape is “{found.shape}”; choose {', '.join(SHAPES)}")
        return found

    def files(self) -> dict[str, str]:
        """Where each number comes from, by the part of the plan."""
        coding = self.told.get("coding", {})
        return (
            {"people": self.told["people"]["file"]}
            | {f"stage {row['name']}": row["file"] for row in self.rows("stage")}
            | {f"wave {row['name']}": row["answers"] for row in self.rows("wave")}
            | {f"count {row['name']}": row["file"] for row in self.rows("count")}
            | ({"coding": ", ".join([coding["answers"], coding["codebook"], *coding["coders"]])} if coding else {})
        )

    def people(self) -> dict[str, str]:
        """Everybody invited, with the role they were invited as."""
        told = self.part("people")
        named, role = told.get("id", "email"), told.get("role")
        found: dict[str, str] = {}
        for row in self.table(self.text(told, "people", "file"), [named, *([role] if role else [])]):
            person = same(row.needed(named))
            if person in found:
                raise row.problem(f"{row.get(named)} is there twice; take one line out")
            found[person] = row.needed(role) if role else ""
        if not found:
            raise self.problem(f"{told['file']} has nobody in it")
        return found

    def members(self, told: Mapping[str, Any], people: Mapping[str, str]) -> frozenset[str]:
        """Whoever is named in the columns of a file."""
        columns = told.get("id", "email")
        columns = [columns] if isinstance(columns, str) else columns
        rows = self.table(self.text(told, "stage", "file"), columns)
        return frozenset(self.somebody(row, column, people) for row in rows for column in columns if row.get(column))

    def wave(self, told: Mapping[str, Any], people: Mapping[str, str], stages: Mapping[str, frozenset[str]]) -> Wave:
        """A questionnaire and its answers, each checked against its question."""
        path = self.folder / self.text(told, "wave", "questionnaire")
        asked_in = questionnaire_of_text(path.name, read_text(path))
        title, questions = asked_in.title, laid_out(asked_in)
        sent_to = told.get("sent_to", EVERYBODY)
        if sent_to != EVERYBODY and sent_to not in stages:
            raise self.problem(f"sent_to is “{sent_to}”, which is neither {EVERYBODY} nor a stage: {', '.join(stages) or 'there is none'}")
        asked = frozenset(people) if sent_to == EVERYBODY else stages[sent_to]
        named = told.get("id", "email")
        answers: dict[str, dict[str, Answer]] = {}
        lines: dict[str, int] = {}
        for row in self.table(self.text(told, "wave", "answers"), [named]):
            person = self.somebody(row, named, people)
            if person not in asked:
                raise row.problem(f"{row.get(named)} answered, but this went to {sent_to} only")
            if person in answers:
                raise row.problem(f"{row.get(named)} has answered already, in line {lines[person]}; keep one of the two")
            lines[person] = row.line
            answers[person] = {one.code: answer for one in questions if (answer := _answer(row, one)) is not None}
        return Wave(told["name"], title, questions, asked, answers)

    def change(self, told: Mapping[str, Any], waves: Mapping[str, Wave]) -> Change:
        """Items that both waves ask as scales."""
        _only_known(self.plan.name, "change", told)
        for end in ("before", "after"):
            if told.get(end) not in waves:
                raise self.problem(f"{end} is “{told.get(end)}”, which is no wave: {', '.join(waves) or 'there is none'}")
        before, after = waves[told["before"]], waves[told["after"]]
        scales = {one.code: one for one in before.questions if one.is_scale}
        both = {one.code: one for one in after.questions if one.is_scale and one.code in scales}
        items = told.get("items", list(both))
        if unknown := [item for item in items if item not in both]:
            raise self.problem(f"{', '.join(unknown)}: no scale of this code is asked in both {before.name} and {after.name}")
        return Change(before, after, tuple(both[item] for item in items))

    def count(self, told: Mapping[str, Any]) -> tuple[str, int | float]:
        """How many rows a file has, or the sum of one of its columns."""
        column = told.get("sum")
        rows = list(self.table(self.text(told, "count", "file"), [column] if column else []))
        if not column:
            return self.text(told, "count", "name"), len(rows)
        numbers = [_number(row, column) for row in rows if row.get(column)]
        total = sum(numbers)
        return self.text(told, "count", "name"), int(total) if total == int(total) else total

    def coding(self, told: Mapping[str, Any]) -> Coding:
        """The codebook, and two or more coders who have judged every answer with every code."""
        _only_known(self.plan.name, "coding", told)
        codes = {
            row.needed("code"): (row.get("theme"), row.get("label")) for row in self.table(self.text(told, "coding", "codebook"), ["code"])
        }
        answers = tuple(row.needed("answer") for row in self.table(self.text(told, "coding", "answers"), ["answer"]))
        files = told.get("coders", [])
        if len(files) < 2:
            raise self.problem("coders names fewer than two files; agreement is between two coders or more")
        return Coding(codes, answers, tuple(self.judgements(file, codes, answers) for file in files))

    def judgements(self, file: str, codes: Mapping[str, object], answers: Sequence[str]) -> dict[tuple[str, str], bool]:
        known, found = set(answers), {}
        for row in self.table(file, ["answer", "code", "present"]):
            key = row.needed("answer"), row.needed("code")
            if key[0] not in known:
                raise row.problem(f"{key[0]} is none of the answers")
            if key[1] not in codes:
                raise row.problem(f"{key[1]} is not in the codebook")
            if row.get("present") not in {"0", "1"}:
                raise row.problem(f"present is “{row.get('present')}”; give 1 or 0")
            found[key] = row.get("present") == "1"
        return found

    def somebody(self, row: Row, column: str, people: Mapping[str, str]) -> str:
        person = same(row.needed(column))
        if person not in people:
            raise row.problem(f"{row.get(column)} is not among the people invited")
        return person

    def table(self, file: str, columns: Sequence[str]) -> Iterator[Row]:
        """The rows of a file, whatever other columns it has."""
        lines = read_lines(self.folder / file)
        names = [same(name) for name in lines.header]
        if missing := [column for column in columns if same(column) not in names]:
            raise lines.problem(lines.header_line, f"there is no column {missing[0]}; the columns are {', '.join(lines.header)}")
        for line, cells in lines.rows:
            if len(cells) > len(names) and any(cells[len(names) :]):
                raise lines.problem(line, f"there are {len(cells)} cells, but {len(names)} columns")
            yield Row(lines.file, line, dict(zip(names, cells, strict=False)))

    def rows(self, what: str) -> list[dict[str, Any]]:
        found = self.told.get(what, [])
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise self.problem(f"write each {what} under [[{what}]]")
        for row in found:
            _only_known(self.plan.name, what, row)
        return found

    def part(self, what: str) -> dict[str, Any]:
        found = self.told.get(what)
        if not isinstance(found, dict):
            raise self.problem(f"there is no [{what}]")
        _only_known(self.plan.name, what, found)
        return found

    def text(self, told: Mapping[str, Any], where: str, key: str) -> str:
        found = told.get(key)
        if not isinstance(found, str) or not found.strip():
            raise self.problem(f"{f'[{where}]: ' if where else ''}there is no {key}; give a text")
        return found

    def problem(self, sentence: str) -> FileProblem:
        return FileProblem(f"{self.plan.name}: {sentence}")


def _answer(row: Row, question: Question) -> Answer | None:
    text = row.get(same(question.code))
    if not text:
        return None
    if question.kind == "number":
        return _number(row, same(question.code))
    if question.kind in {"multi", "ranking"}:
        chosen = tuple(part.strip() for part in text.split(";") if part.strip())
        if strange := [part for part in chosen if part not in question.options]:
            raise row.problem(f"{question.code} has “{strange[0]}”, which is no option of the question")
        return frozenset(chosen)
    if not question.options:
        return text
    value: str | int = int(text) if question.is_scale and text.isdecimal() and text.isascii() and len(text) < 4 else text
    if value not in question.options:
        raise row.problem(f"{question.code} is “{text}”, which is no option of the question")
    return value


def _number(row: Row, column: str) -> float:
    try:
        value = float(row.get(same(column)))
    except ValueError:
        raise row.problem(f"{column} is “{row.get(same(column))}”; give a number") from None
    if not isfinite(value):
        raise row.problem(f"{column} is “{row.get(same(column))}”; give a number")
    return int(value) if value == int(value) else value


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path).replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise FileProblem(f"{path.name}: this is not TOML ({error})") from error


def _only_known(file: str, where: str, told: Mapping[str, Any]) -> None:
    if unknown := sorted(told.keys() - _KNOWN[where]):
        raise FileProblem(
            f"{file}: {f'[{where}]: ' if where else ''}“{unknown[0]}” is not known; known are {', '.join(sorted(_KNOWN[where]))}"
        )
