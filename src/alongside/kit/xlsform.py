"""Questionnaires as XLSForm workbooks, the format of KoboToolbox and ODK: read with a sentence for what cannot be had here, and written."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alongside.kit.table_limits import TableError
from alongside.kit.tables_in import check_file
from alongside.kit.workbooks import Sheet, is_zip, read_sheets
from alongside.kit.xlsform_conditions import NotExpressed, alone_in, any_of_relevant, limits_of, most_in
from alongside.kit.xlsform_sheets import Line, Wrong, choices_in, lines_of, settings_in
from alongside.kit.xlsform_writing import DOUBLE, SEPARATOR, write_xlsform
from alongside_engine.on_files import FileProblem
from alongside_engine.questionnaires import LIKERT, MOST_QUESTIONS, SCALES, Questionnaire, questionnaire_of

__all__ = ["read_xlsform", "write_xlsform"]

MOST_LINES = 1_000
SELECT = re.compile(r"(select[ _]one|select[ _]multiple|rank)\s+(\S+)(\s+or[ _]other)?")
STEP = re.compile(r"(start|end|step)\s*=\s*(-?\d{1,6})")
# What asks nothing of anybody: other programs note times and devices by these; here they are passed over.
NOT_ASKED = frozenset({"start", "end", "today", "deviceid", "username", "phonenumber", "email", "simserial", "subscriberid", "audit"})
PLAIN = {"integer": "number", "date": "date", "text": "text", "note": "section", "hidden": "hidden", "acknowledge": "consent"}
CHOSEN = {"select_one": "single", "select_multiple": "multi", "rank": "ranking"}
# The kinds that the column “kind” may make of a type.
MADE_OF = {"text": {"line", "text"}, "select_one": {*SCALES, "single", "consent"}}
YES, NO = frozenset({"yes", "true", "true()", "1"}), frozenset({"", "no", "false", "false()", "0"})
OTHER = {"value": "other", "label": "Other"}

Told = dict[str, Any]
Lists = Mapping[str, list[dict[str, str]]]


def read_xlsform(name: str, content: bytes) -> Questionnaire:
    """Read a questionnaire from an XLSForm workbook. Raises FileProblem, with a sentence that names the file, the sheet and the row."""
    try:
        sheets = _sheets(name, content)
        settings = settings_in(sheets.get("settings"))
        language = settings.pop("default_language", "")
        lists = choices_in(sheets.get("choices"), language)
        told = list(_questions(lines_of(sheets["survey"], MOST_LINES, language), lists))
    except (TableError, Wrong) as problem:
        raise FileProblem(f"{name}: {problem}") from None
    _coerce(told)
    return _checked(name, settings, told)


def _sheets(name: str, content: bytes) -> dict[str, Sheet]:
    check_file(content, name)
    if not is_zip(content):
        raise TableError("An XLSForm is an Excel workbook. Save it as .xlsx.")
    sheets = {sheet.name.strip().casefold(): sheet for sheet in read_sheets(content)}
    if "survey" not in sheets:
        raise TableError("There is no sheet called survey, which holds the questions of an XLSForm.")
    return sheets


def _questions(lines: Sequence[Line], lists: Lists) -> Iterator[tuple[int, Told]]:
    """The questions as a file would tell them, each with its row; groups are laid flat."""
    groups: list[str] = []
    rest = iter(lines)
    for line in rest:
        kind = line.cells.get("type", "").casefold().replace(" ", "_")
        try:
            if kind == "begin_group" and line.cells.get("kind") in DOUBLE:
                yield line.number, _told(line, line.cells["kind"], groups)
                _pass_over(rest, line)
            elif kind == "begin_group":
                yield from _heading(line, groups)
                groups.append(line.cells.get("relevant", ""))
            elif kind == "end_group":
                _leave(groups)
            elif kind not in NOT_ASKED:
                yield from _asked(line, lists, groups)
        except NotExpressed as problem:
            raise Wrong("survey", line.number, str(problem)) from None
    if groups:
        raise Wrong("survey", lines[-1].number, "a group is not ended; add a row of type end_group")


def _pass_over(rest: Iterator[Line], begun: Line) -> None:
    """The rows inside the group of a pair of scales say nothing more."""
    for line in rest:
        if line.cells.get("type", "").casefold().replace(" ", "_") == "end_group":
            return
    raise Wrong("survey", begun.number, "this group is not ended; add a row of type end_group")


def _leave(groups: list[str]) -> None:
    if not groups:
        raise NotExpressed("a group is ended that was not begun")
    groups.pop()


def _heading(line: Line, groups: Sequence[str]) -> Iterator[tuple[int, Told]]:
    if line.cells.get("relevant") and any(groups):
        raise NotExpressed("a group inside another has a condition, and so has the other; take one of them out")
    if line.cells.get("label"):
        yield line.number, _told(line, "section", groups)


def _asked(line: Line, lists: Lists, groups: Sequence[str]) -> Iterator[tuple[int, Told]]:
    given = line.cells.get("type", "")
    found = SELECT.fullmatch(given)
    if found is None:
        yield line.number, _told(line, _plain_kind(line, given.casefold()), groups) | _parts(line, given.casefold())
        return
    what, name, or_other = found[1].replace(" ", "_"), found[2], bool(found[3])
    if name not in lists:
        raise NotExpressed(f"the list {name} is not on the sheet choices")
    options = [*lists[name], *([OTHER] if or_other and all(row["value"] != "other" for row in lists[name]) else [])]
    kind = _chosen_kind(line, what, options)
    told = _told(line, kind, groups) | _choice_details(line, kind)
    if kind != "consent":
        told["options"] = options
    yield line.number, told
    if or_other:
        shown = {"question": told["code"], "any_of": ["other"]}
        yield line.number, {"code": f"{told['code']}_other", "text": "Please say more.", "type": "line", "show_if": shown}


def _plain_kind(line: Line, given: str) -> str:
    if given == "range":
        return _range(line)[0]
    if given not in PLAIN:
        raise NotExpressed(
            f"the type “{given[:40]}” cannot be asked here. Known are select_one, select_multiple, rank, range, integer, date, text, note, "
            "hidden, acknowledge and groups"
        )
    return _made(line, given, PLAIN[given])


def _made(line: Line, given: str, otherwise: str) -> str:
    kind = line.cells.get("kind", "") or otherwise
    if kind != otherwise and kind not in MADE_OF.get(given, set()):
        raise NotExpressed(f"the kind “{kind[:40]}” does not go with the type {given}")
    return kind


def _chosen_kind(line: Line, what: str, options: Sequence[Mapping[str, str]]) -> str:
    """Choices that are points in a row, shown as a scale, are one."""
    points = [row["value"] for row in options]
    if what == "select_one" and not line.cells.get("kind") and "likert" in line.cells.get("appearance", "").split():
        for kind, scale in SCALES.items():
            if points == [str(point) for point in scale]:
                return kind
    return _made(line, what, CHOSEN[what])


def _range(line: Line) -> tuple[str, int, int]:
    """A range is a scale where there is one of its points, and else a number within bounds."""
    steps = {key: int(value) for key, value in STEP.findall(line.cells.get("parameters", ""))}
    low, high = steps.get("start", 1), steps.get("end", 10)
    if steps.get("step", 1) != 1:
        raise NotExpressed("a range goes by steps of 1 here")
    kind = "rating" if (low, high) == (0, 10) else f"likert{high}"
    is_scale = kind == "rating" or (low == 1 and kind in LIKERT)
    return (kind if is_scale else "number"), low, high


def _parts(line: Line, given: str) -> Told:
    """The bounds of a number."""
    constraint = line.cells.get("constraint", "")
    if given == "range":
        kind, low, high = _range(line)
        return {"min": low, "max": high} if kind == "number" else {}
    if constraint and given != "integer":
        raise NotExpressed(f"a question of type {given} has no constraint here; take it out")
    bounds = dict(zip(("min", "max"), limits_of(constraint), strict=True)) if constraint else {}
    return {key: value for key, value in bounds.items() if value is not None}


def _choice_details(line: Line, kind: str) -> Told:
    cells = line.cells
    constraint = cells.get("constraint", "")
    if cells.get("exclusive"):
        return {"exclusive": [part.strip() for part in cells["exclusive"].split(SEPARATOR.strip())]} | _most(cells)
    if kind == "multi" and constraint:
        return {"exclusive": alone_in(constraint)}
    if kind == "ranking" and constraint and not cells.get("most"):
        return {"most": most_in(constraint)}
    if constraint and kind not in ("multi", "ranking"):
        raise NotExpressed("a question with one choice has no constraint here; take it out")
    return _most(cells)


def _most(cells: Mapping[str, str]) -> Told:
    most = cells.get("most", "")
    if most and not (most.isdecimal() and most.isascii() and len(most) < 3):
        raise NotExpressed(f"most is “{most[:40]}”; give a whole number")
    return {"most": int(most)} if most else {}


def _told(line: Line, kind: str, groups: Sequence[str]) -> Told:
    """What every kind of question has."""
    cells = line.cells
    told: Told = {"code": cells.get("name", ""), "text": cells.get("label", ""), "type": kind, "hint": cells.get("hint", "")}
    told |= {key: cells[key] for key in ("audience", "purpose", "taken_from", "scale") if cells.get(key)}
    told |= {key: True for key in ("required", "not_applicable", "prefer_not", "reversed") if _yes(cells, key)}
    if cells.get("low_end") or cells.get("high_end"):
        told["ends"] = [cells.get("low_end", ""), cells.get("high_end", "")]
    around = next((relevant for relevant in groups if relevant), "")
    if around and cells.get("relevant"):
        raise NotExpressed("both the question and the group around it have a condition; take one of them out")
    if relevant := cells.get("relevant") or around:
        code, values = any_of_relevant(relevant)
        told["show_if"] = {"question": code, "any_of": values}
    return told


def _yes(cells: Mapping[str, str], key: str) -> bool:
    given = cells.get(key, "").casefold()
    if given not in YES | NO:
        raise NotExpressed(f"{key} is “{given[:40]}”; give yes or no")
    return given in YES


def _coerce(told: Sequence[tuple[int, Told]]) -> None:
    """Answers in conditions as their question has them: points are numbers, and choices texts, however they were quoted."""
    kinds = {one["code"]: one["type"] for _number, one in told}
    for _number, one in told:
        if condition := one.get("show_if"):
            kind = kinds.get(condition["question"], "")
            condition["any_of"] = [_answer(value, kind) for value in condition["any_of"]]


def _answer(value: str | int, kind: str) -> str | int:
    if kind in SCALES and str(value).isascii() and str(value).isdecimal():
        return int(value)
    return str(value) if kind in ("single", "multi", "ranking", "consent") else value


def _checked(name: str, settings: Mapping[str, str], told: Sequence[tuple[int, Told]]) -> Questionnaire:
    rows = [one for _number, one in told]
    try:
        return questionnaire_of({**settings, "question": rows}, name)
    except FileProblem:
        if len(rows) > MOST_QUESTIONS:
            raise
        bare = [{key: value for key, value in row.items() if key != "show_if"} for row in rows]
        places = range(1, len(rows) + 1)
        place = bisect_left(places, True, key=lambda many: bool(_problem(name, bare[:many])))
        sentence = _problem(name, bare[: place + 1])
        if not sentence:
            place = bisect_left(places, True, key=lambda many: bool(_problem(name, rows[:many] + bare[many:])))
            sentence = _problem(name, rows)
        if place == len(told):
            raise
        raise FileProblem(f"{name}: sheet survey, row {told[place][0]}: {sentence}") from None


def _problem(name: str, rows: Sequence[Told]) -> str:
    """What is wrong with these questions; of more rows of them, more is wrong, so the first such row can be searched for by halves."""
    try:
        questionnaire_of({"question": list(rows)}, name)
    except FileProblem as problem:
        return str(problem).removeprefix(f"{name}: ")
    return ""
