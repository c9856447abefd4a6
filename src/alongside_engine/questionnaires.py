"""Questionnaires as their files say them: read, checked as a whole, and written again."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alongside_engine._texts import FileProblem

__all__ = [
    "AUDIENCES",
    "KINDS",
    "MOST_RANKED",
    "NEVER_ANSWERED",
    "Question",
    "Questionnaire",
    "laid_out",
    "questionnaire_of",
    "questionnaire_of_text",
    "written",
]

AUDIENCES = ("all", "invited", "participants", "mentors", "mentees", "non_participants")
CHOICES = frozenset({"single", "multi", "ranking"})
LIKERT = {f"likert{points}": range(1, points + 1) for points in range(2, 12)}
SCALES: Mapping[str, range] = LIKERT | {"rating": range(11)}
# What is answered by a pair of points from 1 to 5: importance and satisfaction, or how it is and how it should be.
DOUBLE = frozenset({"weighted", "compared"})
KINDS = (*sorted(CHOICES), *SCALES, "number", "date", "line", "text", *sorted(DOUBLE), "consent", "hidden", "section")
PURPOSES = ("publication", "quotation", "taking_part")
SOURCES = ("grade_band", "sessions", "meetings")
MOST_RANKED = 5
LONGEST = {"code": 60, "text": 2000, "hint": 500, "title": 200, "introduction": 5000, "attribution": 500}
MOST_QUESTIONS, MOST_OPTIONS = 200, 50
LARGEST_BOUND = 1_000_000_000
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
# An id becomes part of the names of files.
_ID = re.compile(r"[\w-]*")
_DETAILS = {
    "exclusive": CHOICES,
    "other": frozenset({"single", "multi"}),
    "not_applicable": None,
    "prefer_not": None,
    "ends": frozenset(SCALES) | DOUBLE,
    "most": frozenset({"ranking"}),
    "scale": frozenset(SCALES),
    "reversed": frozenset(SCALES),
    "purpose": frozenset({"consent"}),
    "taken_from": frozenset({"hidden"}),
}
_KEYS = {"code", "text", "hint", "type", "audience", "options", "required", "min", "max", "show_if", *_DETAILS}
_QUESTIONNAIRE = {"id", "title", "introduction", "attribution", "question", "sent_to", "opens_on", "closes_on"}
NEVER_ANSWERED = frozenset({"section", "hidden"})
WORDS = "_other"
# Pages of a questionnaire that are no question's, so that each question has an address of its own.
NO_CODES = frozenset({"check-answers", "decline", "take-back"})


@dataclass(frozen=True)
class Question:
    """One question: its options with their words, in order, when it has any; a condition on an earlier answer; what only its kind has."""

    code: str
    text: str
    kind: str
    audience: str = "all"
    options: Mapping[str | int, str] = field(default_factory=dict)
    hint: str = ""
    shown_if: Mapping[str, Any] = field(default_factory=dict)
    is_required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_scale(self) -> bool:
        """Whether its answers are points in order."""
        return self.kind in SCALES


@dataclass(frozen=True)
class Questionnaire:
    """A checked questionnaire: every condition leads to an earlier question, every code is there once."""

    code: str
    title: str
    questions: tuple[Question, ...]
    introduction: str = ""
    attribution: str = ""


def questionnaire_of_text(name: str, text: str) -> Questionnaire:
    """Read a questionnaire from TOML. Raises FileProblem, with a sentence that names the file and what to put right."""
    try:
        told = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise FileProblem(f"{name}: this is not TOML ({error})") from error
    except RecursionError:
        raise FileProblem(f"{name}: this is not a questionnaire: its brackets lie too deep in one another") from None
    return questionnaire_of(told, name)


def questionnaire_of(told: Mapping[str, Any], name: str) -> Questionnaire:
    """Check a questionnaire as a file or a page tells it. Raises FileProblem, with a sentence that begins with the name given."""
    try:
        return _checked(told, name)
    except _Wrong as problem:
        raise FileProblem(f"{name}: {problem}") from None


class _Wrong(ValueError):
    """What is wrong with a questionnaire, before its file is named."""


def _checked(told: Mapping[str, Any], name: str) -> Questionnaire:
    _known("the questionnaire", told, _QUESTIONNAIRE)
    if strange := next((text for text in _texts(told) if "\x00" in text), None):
        raise _Wrong(f"“{strange[:40].replace(chr(0), '')}” holds a character that no database keeps (U+0000); take it out")
    rows = told.get("question", [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise _Wrong("write each question under [[question]]")
    if not rows:
        raise _Wrong("there is no question in it; write each under [[question]]")
    if len(rows) > MOST_QUESTIONS:
        raise _Wrong(f"there are {len(rows)} questions; the most is {MOST_QUESTIONS}")
    questions = tuple(_question(row, place) for place, row in enumerate(rows, 1))
    _check_order(questions)
    stem = re.sub(r"\W+", "-", name.rpartition(".")[0] or name).strip("-")
    code = _text(told, "id", "the questionnaire", "code", stem)
    if not _ID.fullmatch(code):
        raise _Wrong(f"the id “{code}” is not one: give letters, digits, - and _")
    return Questionnaire(
        code=code,
        title=_text(told, "title", "the questionnaire", "title", stem),
        questions=questions,
        introduction=_text(told, "introduction", "the questionnaire", "introduction", ""),
        attribution=_text(told, "attribution", "the questionnaire", "attribution", ""),
    )


def _texts(told: Any) -> Iterator[str]:
    """Every text that a file holds, however deep."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, Mapping | list):
        for inner in told.values() if isinstance(told, Mapping) else told:
            yield from _texts(inner)


def _known(what: str, told: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(told.keys() - known):
        raise _Wrong(f"{what} has “{unknown[0]}”, which is not known; known are {', '.join(sorted(known))}")


def _text(told: Mapping[str, Any], key: str, where: str, kind: str, otherwise: str | None = None) -> str:
    found = told.get(key, otherwise)
    if not isinstance(found, str) or (otherwise is None and not found.strip()):
        raise _Wrong(f"{where} has no {key}; give a text")
    if len(found) > LONGEST[kind]:
        raise _Wrong(f"the {key} of {where} has {len(found):,} characters; the most is {LONGEST[kind]:,}")
    return found.strip()


def _question(told: Mapping[str, Any], place: int) -> Question:
    code = _text(told, "code", f"question {place}", "code")
    where = f"the question {code}"
    if not _CODE.fullmatch(code):
        raise _Wrong(f"the code “{code}” is not one: begin with a letter, go on with letters, digits, - and _")
    if code.lower() in NO_CODES:
        raise _Wrong(f"the code “{code}” is kept for a page of every questionnaire; give the question another")
    _known(where, told, _KEYS)
    kind = told.get("type")
    if kind not in KINDS:
        raise _Wrong(f"{where} is of type {kind}; give one of {', '.join(KINDS)}")
    if told.get("audience", "all") not in AUDIENCES:
        raise _Wrong(f"{where} is for “{told['audience']}”; give one of {', '.join(AUDIENCES)}")
    options = _options(told, kind, where)
    minimum, maximum = _bounds(told, kind, where)
    return Question(
        code=code,
        text=_text(told, "text", where, "text"),
        kind=kind,
        audience=told.get("audience", "all"),
        options=options,
        hint=_text(told, "hint", where, "hint", ""),
        shown_if=_condition(told.get("show_if", {}), where),
        is_required=_yes(told, "required", where) and kind not in NEVER_ANSWERED,
        minimum=minimum,
        maximum=maximum,
        details=_details(told, kind, options, where),
    )


def _yes(told: Mapping[str, Any], key: str, where: str) -> bool:
    if not isinstance(told.get(key, False), bool):
        raise _Wrong(f"{key} of {where} is “{told[key]}”; give true or false")
    return bool(told.get(key, False))


def _given_options(rows: Any, where: str) -> dict[str | int, str]:
    """The options as they are written: each with a value of its own, and on a line."""
    try:
        given: dict[str | int, str] = {str(row["value"]).strip(): str(row["label"]).strip() for row in rows}
    except (KeyError, TypeError):
        raise _Wrong(f"{where} needs options, each with a value and a label") from None
    if len(given) < len(rows) or "" in given or any(";" in str(value) for value in given):
        raise _Wrong(f"{where} has two options of one value, or one without; give each a value of its own, without “;”")
    if strange := [value for value, label in given.items() if _is_broken(f"{value}{label}")]:
        raise _Wrong(f"the option “{strange[0]}” of {where} goes over a line; write its value and its label on one")
    if len(given) > MOST_OPTIONS:
        raise _Wrong(f"{where} has {len(given)} options; the most is {MOST_OPTIONS}")
    return given


def _options(told: Mapping[str, Any], kind: str, where: str) -> dict[str | int, str]:
    """The options of a choice; the points of a scale, with the words that were given for them."""
    given = _given_options(told.get("options", []), where)
    if kind in SCALES:
        if strange := [value for value in given if value not in {str(point) for point in SCALES[kind]}]:
            raise _Wrong(f"{where} has the option “{strange[0]}”, which is no point of the scale")
        return {point: given.get(str(point), str(point)) for point in SCALES[kind]}
    if kind in CHOICES and not given:
        raise _Wrong(f"{where} needs options, each with a value and a label")
    if kind not in CHOICES and given:
        raise _Wrong(f"{where} is of type {kind}, which has no options")
    return given


def _is_broken(text: str) -> bool:
    """Whether a text cannot stand on one line, as the options do where they are written one a line."""
    return len(text.splitlines()) > 1


def _bounds(told: Mapping[str, Any], kind: str, where: str) -> tuple[int | None, int | None]:
    low, high = told.get("min"), told.get("max")
    for bound in (low, high):
        if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int) or kind != "number"):
            raise _Wrong(f"{where} has {bound} as a bound; give whole numbers, and for type number only")
        if bound is not None and abs(bound) > LARGEST_BOUND:
            raise _Wrong(f"{where} has a bound beyond {LARGEST_BOUND:,}, on either side of zero; give a smaller one")
    if low is not None and high is not None and low > high:
        raise _Wrong(f"{where} goes from {low} to {high}; give the lower bound as min")
    return low, high


def _condition(told: Any, where: str) -> dict[str, Any]:
    if not told:
        return {}
    wanted = told.get("any_of") if isinstance(told, Mapping) else None
    if not isinstance(wanted, list) or not wanted or not isinstance(told.get("question"), str):
        raise _Wrong(f"show_if of {where} is not understood; give {{ question = “code”, any_of = [answers] }}")
    if any(isinstance(value, bool) or not isinstance(value, str | int) for value in wanted):
        raise _Wrong(f"show_if of {where} names an answer that is neither a text nor a whole number")
    return {"question": told["question"], "any_of": list(wanted)}


def _details(told: Mapping[str, Any], kind: str, options: Mapping[str | int, str], where: str) -> dict[str, Any]:
    found = {key: told[key] for key in _DETAILS if told.get(key)}
    if strange := [key for key in found if kind not in (_DETAILS[key] or {kind})]:
        raise _Wrong(f"{where} is of type {kind}, which has no {strange[0]}")
    for key in ("not_applicable", "prefer_not", "reversed"):
        _yes(told, key, where)
    if not isinstance(found.get("scale", ""), str) or len(found.get("scale", "")) > LONGEST["code"]:
        raise _Wrong(f"scale of {where} is not understood; give a name of at most {LONGEST['code']} characters")
    if strange := [value for value in _listed(found, "exclusive", where) if value not in options]:
        raise _Wrong(f"{where} names “{strange[0]}” as exclusive, which is no option of it")
    if "other" in found and (not isinstance(found["other"], str) or found["other"] not in options):
        raise _Wrong(f"{where} asks for words with “{found['other']}”, which is no option of it")
    if "ends" in found and len(_listed(found, "ends", where)) != 2:
        raise _Wrong(f"{where} needs two ends: the words for the lowest point and for the highest")
    most = found.get("most", 1)
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= MOST_RANKED:
        raise _Wrong(f"{where} puts {most} choices in order; give 1 to {MOST_RANKED}")
    _needed(found, kind, where)
    return found


def _needed(found: Mapping[str, Any], kind: str, where: str) -> None:
    """A consent says what for, and a hidden question where its answer comes from."""
    key, known = {"consent": ("purpose", PURPOSES), "hidden": ("taken_from", SOURCES)}.get(kind, ("", ()))
    if key and found.get(key) not in known:
        raise _Wrong(f"{where} needs {key}: one of {', '.join(known)}")


def _listed(found: Mapping[str, Any], key: str, where: str) -> Sequence[str]:
    rows = found.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise _Wrong(f"{key} of {where} is not understood; give a list of texts")
    return rows


def _check_order(questions: Sequence[Question]) -> None:
    """Every code once, and every condition on an answer that is asked for earlier and can be given: so none can go round in a circle."""
    codes = [one.code for one in _with_words(questions)]
    if long := [code for code in codes if len(code) > LONGEST["code"]]:
        raise _Wrong(f"the code {long[0].removesuffix(WORDS)} is too long: another option’s words are kept as {long[0]}")
    if twice := [code for code in codes if codes.count(code) > 1]:
        raise _Wrong(f"the code {twice[0]} is given to two questions")
    earlier: dict[str, Question] = {}
    for one in _with_words(questions):
        if one.shown_if:
            _check_condition(one, earlier, {other.code: other for other in questions})
        earlier[one.code] = one


def _check_condition(one: Question, earlier: Mapping[str, Question], all_: Mapping[str, Question]) -> None:
    asked = one.shown_if["question"]
    if asked not in all_:
        raise _Wrong(f"{one.code} is shown if {asked} is answered, and there is no question of this code")
    if asked not in earlier:
        if any(other == one.code for other in _leads_back(asked, all_)):
            raise _Wrong(f"{one.code} and {asked} are each shown by the answer to the other; take one of the conditions out")
        raise _Wrong(f"{one.code} is shown if {asked} is answered, which comes after it; move {asked} up")
    if earlier[asked].kind in NEVER_ANSWERED:
        raise _Wrong(f"{one.code} is shown if {asked} is answered, which is never asked; use a question that is, or the audience")
    possible = _answers(earlier[asked])
    if strange := [value for value in one.shown_if["any_of"] if possible and value not in possible]:
        raise _Wrong(f"{one.code} is shown if {asked} is “{strange[0]}”, which is no answer to it")


def _leads_back(code: str, all_: Mapping[str, Question]) -> Iterator[str]:
    """The questions that one hangs on, from the nearest on; ends where a circle closes."""
    seen: set[str] = set()
    while code in all_ and code not in seen:
        yield code
        seen.add(code)
        code = all_[code].shown_if.get("question", "")


def _answers(question: Question) -> set[Any]:
    return {"yes", "no"} if question.kind == "consent" else set(question.options)


def laid_out(questionnaire: Questionnaire) -> tuple[Question, ...]:
    """The questions as they are asked: after each that offers another answer, a line for its words, kept as an answer of its own."""
    return tuple(_with_words(questionnaire.questions))


def _with_words(questions: Sequence[Question]) -> Iterator[Question]:
    for one in questions:
        yield one
        if other := one.details.get("other"):
            yield Question(
                code=f"{one.code}{WORDS}",
                text=f"{one.text} – {one.options[other]}"[: LONGEST["text"]],
                kind="line",
                audience=one.audience,
                shown_if={"question": one.code, "any_of": [other]},
                details={"words_of": one.code},
            )


def written(questionnaire: Questionnaire) -> str:
    """Write a questionnaire as TOML; reading it again gives an equal one."""
    head = {
        "id": questionnaire.code,
        "title": questionnaire.title,
        "introduction": questionnaire.introduction,
        "attribution": questionnaire.attribution,
    }
    parts = ["\n".join(f"{key} = {_value(value)}" for key, value in head.items() if value)]
    parts += ["\n".join(["[[question]]", *_lines(question)]) for question in questionnaire.questions]
    return "\n\n".join(parts) + "\n"


def _lines(question: Question) -> Iterator[str]:
    told = {
        "code": question.code,
        "text": question.text,
        "hint": question.hint,
        "type": question.kind,
        "audience": "" if question.audience == "all" else question.audience,
        "required": question.is_required,
        "min": question.minimum,
        "max": question.maximum,
        "show_if": dict(question.shown_if),
        **question.details,
    }
    yield from (f"{key} = {_value(value)}" for key, value in told.items() if value or (value == 0 and value is not False))
    if worded := [(value, label) for value, label in question.options.items() if str(value) != label or not question.is_scale]:
        yield "options = ["
        yield from (f"  {{ value = {_value(str(value))}, label = {_value(label)} }}," for value, label in worded)
        yield "]"


def _value(value: Any) -> str:
    """A value as TOML writes it: its strings are those of JSON, but for one letter."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(inner) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
