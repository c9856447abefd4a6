"""What a question's choices are called on a page, and an answer in words."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.surveys.models import Question
from alongside.domain.surveys.states import AGREEMENT, SCALES, Missing, QuestionKind, missing_kind
from alongside.web.templatetags.alongside import day
from alongside_engine.questionnaires import MOST_RANKED

# The value of an option never has a “;”, so these cannot be taken for one.
INSTEAD: Mapping[str, str] = {";not_applicable": Missing.NOT_APPLICABLE, ";prefer_not": Missing.PREFER_NOT}
YES_OR_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))
PLACES = (gettext_lazy("First"), gettext_lazy("Second"), gettext_lazy("Third"), gettext_lazy("Fourth"), gettext_lazy("Fifth"))
AGREE_OR_NOT = (AGREEMENT[1], AGREEMENT[5])
DOUBLE_POINTS = range(1, 6)
# The two halves of a pair of points: in short, and as they are asked.
PARTS: Mapping[str, tuple[tuple[str | Promise, str | Promise], ...]] = {
    QuestionKind.WEIGHTED: (
        (gettext_lazy("Importance"), gettext_lazy("How important is this to you?")),
        (gettext_lazy("Satisfaction"), gettext_lazy("How satisfied are you with it?")),
    ),
    QuestionKind.COMPARED: (
        (gettext_lazy("As it is"), gettext_lazy("How is it now?")),
        (gettext_lazy("As it should be"), gettext_lazy("How should it be?")),
    ),
}
NOT_AT_ALL = (gettext_lazy("not at all"), gettext_lazy("very much"))


def choices_of(question: Question) -> list[tuple[str, str]]:
    """The answers to choose from, in the questionnaire's words where it has any."""
    kind = QuestionKind(question.kind)
    if kind is QuestionKind.CONSENT:
        return [(value, str(label)) for value, label in YES_OR_NO]
    if kind in PARTS:
        return _between_ends(DOUBLE_POINTS, question.details.get("ends") or NOT_AT_ALL)
    if kind in SCALES and not question.options:
        return _points(question, kind)
    return [(str(value), str(label)) for value, label in question.options]


def _points(question: Question, kind: QuestionKind) -> list[tuple[str, str]]:
    ends = question.details.get("ends", ())
    if kind is QuestionKind.LIKERT5 and not ends:
        return [(str(value), str(label)) for value, label in AGREEMENT.items()]
    return _between_ends(SCALES[kind], ends or (() if kind is QuestionKind.RATING else AGREE_OR_NOT))


def _between_ends(points: range, ends: Any) -> list[tuple[str, str]]:
    """Numbers, with words beside the lowest and the highest."""
    words = dict(zip((points[0], points[-1]), ends, strict=False))
    return [(str(point), f"{point} – {words[point]}" if point in words else str(point)) for point in points]


def instead_of(question: Question) -> list[tuple[str, str]]:
    """The ways of not answering that a question offers."""
    offered = {Missing.NOT_APPLICABLE: "not_applicable", Missing.PREFER_NOT: "prefer_not"}
    return [(value, str(Missing(kind).label)) for value, kind in INSTEAD.items() if question.details.get(offered[Missing(kind)])]


def most_of(question: Question) -> int:
    """How many choices can be put in order."""
    return min(int(question.details.get("most", MOST_RANKED)), len(question.options))


def places(many: int) -> list[str]:
    """First, second, third."""
    return [str(place) for place in PLACES[:many]]


def parts_of(question: Question) -> list[tuple[str, str]]:
    """The two halves of a double question, in short and as they are asked."""
    return [(str(short), str(words)) for short, words in PARTS[question.kind]]


def in_words(question: Question, given: Any) -> str:
    """An answer as its writer chose it; nothing where nothing was given."""
    if given in (None, "", []):
        return ""
    if kind := missing_kind(given):
        return str(Missing(kind).label)
    return WORDS.get(QuestionKind(question.kind), _labels)(question, given)


def _labels(question: Question, given: Any) -> str:
    labels = dict(choices_of(question))
    chosen = given if isinstance(given, list) else [given]
    return "; ".join(labels.get(str(value), str(value)) for value in chosen)


def _in_order(question: Question, given: Any) -> str:
    labels = dict(choices_of(question))
    return "; ".join(f"{number}. {labels.get(value, value)}" for number, value in enumerate(given, 1))


def _both(question: Question, given: Any) -> str:
    labels = dict(choices_of(question))
    halves = zip(parts_of(question), given, strict=True)
    return "; ".join(_("{part}: {point}").format(part=short, point=labels[str(point)]) for (short, _words), point in halves)


WORDS: Mapping[QuestionKind, Callable[[Question, Any], str]] = {
    QuestionKind.RANKING: _in_order,
    QuestionKind.WEIGHTED: _both,
    QuestionKind.COMPARED: _both,
    QuestionKind.DATE: lambda _question, given: day(date.fromisoformat(given)),
}
