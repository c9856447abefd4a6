"""What pages about coding show: answers with their marks, codes with their keys, figures as they are printed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from string import ascii_lowercase
from typing import Any

from django.utils.translation import gettext as _

from alongside.domain.surveys.models import Answer, Coding
from alongside.domain.surveys.queries import text_of
from alongside.kit.codebooks import CodeLine
from alongside.kit.passages import Piece, pieces, sentences
from alongside.kit.redaction import Hint
from alongside_engine.evaluation import CodeResult, CodingResult, Result

KEYS = "123456789" + "".join(letter for letter in ascii_lowercase if letter not in "nprux")


@dataclass(frozen=True)
class Line:
    """An answer in the list of a round."""

    answer: Answer
    number: int
    pieces: list[Piece[str]]
    labels: list[str]
    is_read: bool


@dataclass(frozen=True)
class Button:
    """A code to press, and the key that presses it; only as many have one as there are keys."""

    line: CodeLine
    key: str
    is_given: bool


def lines_of(answers: Sequence[Answer], codings: Mapping[int, list[Coding]], read: frozenset[int]) -> list[Line]:
    """Every answer with its marks, counted from 1."""
    return [
        Line(answer, number, marked(answer, codings.get(answer.pk, [])), labels_of(codings.get(answer.pk, [])), answer.pk in read)
        for number, answer in enumerate(answers, 1)
    ]


def labels_of(codings: Iterable[Coding]) -> list[str]:
    """The codes of an answer, each once."""
    return list(dict.fromkeys(coding.code.label for coding in codings))


def marked(answer: Answer, codings: Iterable[Coding]) -> list[Piece[str]]:
    """An answer cut where a code begins or ends."""
    return pieces(text_of(answer), [(coding.start, coding.end, coding.code.label) for coding in codings])


def hinted(text: str, hints: Iterable[Hint]) -> list[Piece[str]]:
    """A text with what could tell who wrote it."""
    return pieces(text, [(hint.start, hint.end, str(kinds()[hint.kind])) for hint in hints])


def kinds() -> dict[str, str]:
    """The shapes that could tell who somebody is, as they stand in square brackets."""
    return {
        "contact": _("contact"),
        "grade": _("grade"),
        "place": _("place"),
        "date": _("date"),
        "number": _("number"),
        "name": _("name"),
    }


def buttons_of(lines: Sequence[CodeLine], given: Iterable[Coding]) -> list[tuple[str, list[Button]]]:
    """The codes by theme, in the order of the codebook."""
    has = {coding.code.code for coding in given}
    keys = dict(zip((line.code for line in lines), KEYS, strict=False))
    rows = [Button(line, keys.get(line.code, ""), line.code in has) for line in lines]
    return [(theme, list(found)) for theme, found in groupby(rows, lambda row: row.line.theme)]


def parts_of(answer: Answer) -> list[tuple[str, str]]:
    """The sentences of an answer to choose from, each with where it stands."""
    text = text_of(answer)
    return [(f"{start}-{end}", text[start:end]) for start, end in sentences(text)]


def agreement_rows(result: CodingResult) -> list[list[Any]]:
    """A row a code: how often each coder gave it, how far they agree."""
    return [[code.label, " / ".join(map(str, code.given)), *_figures(code)] for code in result.codes]


def _figures(code: CodeResult) -> list[str]:
    if code.agreement is None or code.alpha is None or code.ac1 is None:
        return ["–"] * 5
    is_there = code.alpha.prevalence.get(True, 0.0)
    return [
        f"{code.agreement.percent_agreement:.3f}",
        f"{is_there:.3f}",
        with_limits(code.agreement),
        plain(code.alpha.estimate),
        plain(code.ac1.estimate),
    ]


def with_limits(result: Result | None) -> str:
    """A coefficient with its interval, where the engine gives one."""
    if result is None or result.estimate is None:
        return "–"
    limits = "" if result.low is None or result.high is None else f" ({plain(result.low)} to {plain(result.high)})"
    return plain(result.estimate) + limits


def plain(number: float | None) -> str:
    """A coefficient to three places; none where chance explains everything."""
    return "–" if number is None else f"{round(number, 3) + 0.0:.3f}"
