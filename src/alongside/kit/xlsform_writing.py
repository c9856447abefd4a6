"""Writing a questionnaire as an XLSForm workbook, which KoboToolbox, ODK and others open."""

from collections.abc import Iterator, Mapping
from typing import Any

from alongside.kit.tables_out import to_xlsx
from alongside.kit.xlsform_conditions import NotExpressed, constraint_of_alone, constraint_of_limits, relevant_of
from alongside_engine.on_files import FileProblem
from alongside_engine.questionnaires import Question, Questionnaire

SURVEY = ("type", "name", "label", "hint", "required", "relevant", "constraint", "appearance", "parameters")
# What XLSForm has no word for: other programs pass over these columns.
OURS = (
    *("kind", "audience", "not_applicable", "prefer_not", "exclusive", "low_end", "high_end", "most", "purpose", "taken_from"),
    *("scale", "reversed"),
)
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "introduction", "attribution")
YES_NO = (("yes", "Yes"), ("no", "No"))
POINTS = tuple((str(point), str(point)) for point in range(1, 6))
DOUBLE = {"weighted": ("How important", "How satisfied"), "compared": ("How it is", "How it should be")}
PLAIN = {"number": "integer", "date": "date", "line": "text", "text": "text", "hidden": "hidden", "section": "note"}
SEPARATOR = "; "

Line = dict[str, str]
Options = tuple[tuple[str, str], ...]


def write_xlsform(questionnaire: Questionnaire) -> bytes:
    """Write a questionnaire as an .xlsx workbook of three sheets; reading it again gives an equal one."""
    lists: dict[Options, str] = {}
    try:
        lines = list(_lines(questionnaire, lists))
    except NotExpressed as problem:
        raise FileProblem(f"{questionnaire.title}: {problem}") from None
    choices = [[name, value, label] for options, name in lists.items() for value, label in options]
    columns = (*SURVEY, *OURS)
    settings = [questionnaire.title, questionnaire.code, questionnaire.introduction, questionnaire.attribution]
    return to_xlsx(
        {
            "survey": (columns, [[line.get(column, "") for column in columns] for line in lines]),
            "choices": (CHOICES, choices),
            "settings": (SETTINGS, [settings]),
        }
    )


def _lines(questionnaire: Questionnaire, lists: dict[Options, str]) -> Iterator[Line]:
    kinds = {one.code: one.kind for one in questionnaire.questions}
    for one in questionnaire.questions:
        line = _common(one, kinds)
        if one.kind in DOUBLE:
            yield from _double(one, line, lists, set(kinds))
        else:
            yield line | _own(one, lists)


def _common(one: Question, kinds: Mapping[str, str]) -> Line:
    line = {"name": one.code, "label": one.text, "hint": one.hint, "required": "yes" if one.is_required else ""}
    if one.shown_if:
        asked = one.shown_if["question"]
        line["relevant"] = relevant_of(asked, one.shown_if["any_of"], is_several=kinds[asked] in ("multi", "ranking"))
    line["audience"] = "" if one.audience == "all" else one.audience
    return line | _details(one.details)


def _details(details: Mapping[str, Any]) -> Line:
    low, high = details.get("ends", ("", ""))
    return {
        "not_applicable": "yes" if details.get("not_applicable") else "",
        "prefer_not": "yes" if details.get("prefer_not") else "",
        "exclusive": SEPARATOR.join(details.get("exclusive", [])),
        "low_end": low,
        "high_end": high,
        "most": str(details.get("most", "")),
        "purpose": details.get("purpose", ""),
        "taken_from": details.get("taken_from", ""),
        "scale": details.get("scale", ""),
        "reversed": "yes" if details.get("reversed") else "",
    }


def _own(one: Question, lists: dict[Options, str]) -> Line:
    """What the kind of a question makes of its line."""
    if one.kind in PLAIN:
        return _plain(one)
    if one.kind == "consent":
        return {"type": f"select_one {_list(YES_NO, 'yes_no', lists)}", "kind": "consent"}
    options = tuple((str(value), label) for value, label in one.options.items())
    if one.kind == "rating" and all(value == label for value, label in options):
        return {"type": "range", "parameters": "start=0 end=10 step=1"}
    name = _list(options, one.code, lists)
    if one.is_scale:
        return {"type": f"select_one {name}", "appearance": "likert", "kind": one.kind}
    alone = list(one.details.get("exclusive", []))
    several = {"multi": constraint_of_alone(alone), "ranking": _most(one)}.get(one.kind, "")
    return {"type": f"{ {'single': 'select_one', 'multi': 'select_multiple', 'ranking': 'rank'}[one.kind] } {name}", "constraint": several}


def _most(one: Question) -> str:
    return f"count-selected(.) <= {one.details['most']}" if "most" in one.details else ""


def _plain(one: Question) -> Line:
    line = {"type": PLAIN[one.kind]}
    if one.kind == "number":
        line["constraint"] = constraint_of_limits(one.minimum, one.maximum)
    if one.kind == "text":
        line["appearance"] = "multiline"
    if one.kind == "line":
        line["kind"] = "line"
    return line


def _double(one: Question, line: Line, lists: dict[Options, str], taken: set[str]) -> Iterator[Line]:
    """A group of two scales, so that other programs can ask both."""
    name = _list(POINTS, "one_to_five", lists)
    yield line | {"type": "begin_group", "kind": one.kind, "appearance": "field-list"}
    for place, label in enumerate(DOUBLE[one.kind], 1):
        inner = f"{one.code}_{place}"
        while inner in taken:
            inner += "_"
        yield {"type": f"select_one {name}", "name": inner, "label": label, "appearance": "likert"}
    yield {"type": "end_group"}


def _list(options: Options, wanted: str, lists: dict[Options, str]) -> str:
    """The name of a list of choices: the same choices make one list."""
    if options not in lists:
        taken = set(lists.values())
        while wanted in taken:
            wanted += "_"
        lists[options] = wanted
    return lists[options]
