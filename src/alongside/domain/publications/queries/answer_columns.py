"""The columns that a question takes in a table of answers, and how an answer fills them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from alongside.domain.surveys.models import Question
from alongside.domain.surveys.states import AGREEMENT, FREE_TEXT, SCALES, QuestionKind
from alongside.kit.data_sets import LONGEST_CODE, Cell, Kind, Level, Missing, Variable, free_code, missing_codes, missing_words

Numbers = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Column:
    """A column, and what it holds: of an answer, and of each reason for there being none."""

    variable: Variable
    of_answer: Callable[[Any], Cell]
    of_missing: Mapping[Missing, int]


@dataclass(frozen=True)
class Naming:
    """What tells the columns of one questionnaire from those of another, and which names are taken."""

    wave: str
    ending: str
    before: str
    taken: set[str]

    def name(self, wanted: str, part: str = "") -> str:
        """A name that no other column has; what it ends in is never cut off."""
        ending = f"{part}{self.ending}"
        found = free_code(wanted.replace("-", "_")[: LONGEST_CODE - len(ending)] + ending, self.taken)
        self.taken.add(found)
        return found


@dataclass(frozen=True)
class _Part:
    """What one of the columns of a question has of its own."""

    of_answer: Callable[[Any], Cell]
    level: Level
    labels: Mapping[int, str]
    part: str = ""
    words: str = ""


def numbered(questions: Sequence[Question]) -> dict[str, dict[str, int]]:
    """A number for every option of a question by its code: the same in each questionnaire that asks it."""
    found: dict[str, dict[str, int]] = {}
    for question in questions:
        numbers = found.setdefault(question.code, {})
        for value, _label in question.options:
            numbers.setdefault(str(value), len(numbers) + 1)
    return found


def columns_of(question: Question, numbers: Numbers, naming: Naming, *, is_unsure: bool) -> Iterator[Column]:
    """The columns of a question; `is_unsure` where nothing tells whether somebody without an answer was shown it."""
    if question.kind in WORDED:
        yield from _worded(question, naming, is_unsure=is_unsure)
        return
    codes = missing_codes(question.minimum or 0) if question.kind == QuestionKind.NUMBER else missing_codes()
    for part in _parts(question, numbers[question.code]):
        label = f"{question.text} {part.words}".strip()
        yield Column(
            Variable(
                code=naming.name(question.code, part.part),
                label=naming.before + label,
                level=part.level,
                labels=part.labels,
                missing=_reasons(codes, is_unsure=is_unsure),
                wave=naming.wave,
                question=question.code,
            ),
            part.of_answer,
            codes,
        )


def _reasons(codes: Mapping[Missing, int], *, is_unsure: bool) -> dict[int, str]:
    unsure = {codes[Missing.NOT_SHOWN]: _("Not shown, or left empty: an anonymous questionnaire does not tell which")}
    return missing_words(codes) | (unsure if is_unsure else {})


def _worded(question: Question, naming: Naming, *, is_unsure: bool) -> Iterator[Column]:
    """A text or a day, and beside it whether there is one: a text cannot hold a number that means something else."""
    kind, level, read = WORDED[QuestionKind(question.kind)]
    code, label = naming.name(question.code), naming.before + question.text
    yield Column(Variable(code, label, kind, level, {}, {}, naming.wave, question.code), read, {})
    yield Column(
        Variable(
            code=naming.name(question.code, "_why"),
            label=_("{label} Whether this was answered").format(label=label),
            labels={0: _("Answered")},
            missing=_reasons(missing_codes(), is_unsure=is_unsure),
            wave=naming.wave,
            question=question.code,
        ),
        lambda _said: 0,
        missing_codes(),
    )


WORDED: Mapping[QuestionKind, tuple[Kind, Level, Callable[[Any], Cell]]] = {
    **dict.fromkeys(FREE_TEXT, (Kind.TEXT, Level.NOMINAL, str)),
    QuestionKind.DATE: (Kind.DATE, Level.SCALE, date.fromisoformat),
}


def _parts(question: Question, numbers: Mapping[str, int]) -> Iterator[_Part]:
    kind = QuestionKind(question.kind)
    if kind in SCALES:
        yield _Part(int, Level.SCALE if kind == QuestionKind.RATING else Level.ORDINAL, _points(question))
    else:
        yield from PARTS[kind](question, numbers)


def _points(question: Question) -> dict[int, str]:
    """The words of the points that have any: their own, those of agreement, or those of the two ends."""
    words = {int(point): str(label) for point, label in question.options}
    if not words and question.kind == QuestionKind.LIKERT5 and not question.details.get("ends"):
        return {point: str(label) for point, label in AGREEMENT.items()}
    points, ends = question.points or range(0), question.details.get("ends", [])
    return words or dict(zip((points[0], points[-1]), ends, strict=False))


def _number(_question: Question, _numbers: Mapping[str, int]) -> Iterator[_Part]:
    yield _Part(int, Level.SCALE, {})


def _consent(_question: Question, _numbers: Mapping[str, int]) -> Iterator[_Part]:
    yield _Part(lambda said: int(said == "yes"), Level.NOMINAL, {0: _("No"), 1: _("Yes")})


def _single(question: Question, numbers: Mapping[str, int]) -> Iterator[_Part]:
    yield _Part(lambda said: numbers[said], Level.NOMINAL, {numbers[value]: label for value, label in question.options})


def _multi(question: Question, numbers: Mapping[str, int]) -> Iterator[_Part]:
    labels = {0: _("Not chosen"), 1: _("Chosen")}
    for value, label in question.options:
        yield _Part(_has(value), Level.NOMINAL, labels, f"_{numbers[value]}", f"– {label}")


def _has(value: str) -> Callable[[Any], Cell]:
    return lambda said: int(value in said)


def _ranking(question: Question, numbers: Mapping[str, int]) -> Iterator[_Part]:
    """A column an item: its place, and 0 where it was not among those put in order."""
    for value, label in question.options:
        yield _Part(_place(value), Level.ORDINAL, {0: _("Not put in order")}, f"_{numbers[value]}", f"– {label}")


def _place(value: str) -> Callable[[Any], Cell]:
    return lambda said: said.index(value) + 1 if value in said else 0


def _double(question: Question, _numbers: Mapping[str, int]) -> Iterator[_Part]:
    is_weighted = question.kind == QuestionKind.WEIGHTED
    parts = (
        [("_importance", _("– how important")), ("_satisfaction", _("– how satisfied"))]
        if is_weighted
        else [("_is", _("– how it is")), ("_should_be", _("– how it should be"))]
    )
    labels = dict(zip((1, 5), question.details.get("ends", []), strict=False))
    for place, (part, words) in enumerate(parts):
        yield _Part(_at(place), Level.ORDINAL, labels, part, words)


def _at(place: int) -> Callable[[Any], Cell]:
    return lambda said: int(said[place])


PARTS: Mapping[QuestionKind, Callable[[Question, Mapping[str, int]], Iterator[_Part]]] = {
    QuestionKind.NUMBER: _number,
    QuestionKind.CONSENT: _consent,
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTI: _multi,
    QuestionKind.RANKING: _ranking,
    QuestionKind.WEIGHTED: _double,
    QuestionKind.COMPARED: _double,
}
