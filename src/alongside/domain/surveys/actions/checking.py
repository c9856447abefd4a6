"""Answers as they come from a page or a file, each checked against its question."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.surveys.models import Question
from alongside.domain.surveys.states import MISSING, Missing, QuestionKind, missing_kind
from alongside_engine.questionnaires import MOST_RANKED, NEVER_ANSWERED

LONGEST_TEXT, LONGEST_LINE = 5000, 200
DOUBLE_POINTS = range(1, 6)


def check_answer(question: Question, value: Any) -> Any:
    """The answer in its own type, or Refused with what to mend; None when nothing was given and nothing is required.

    Somebody who was offered not to answer, and took it, gives `{"missing": …}`: it is kept apart from saying nothing.
    """
    if question.kind in NEVER_ANSWERED:
        return None
    if kind := missing_kind(value):
        return _not_answered(question, kind)
    if is_blank(value):
        if question.is_required:
            raise Refused(_("Please answer this question: the next ones depend on it."))
        return None
    return CHECKS[QuestionKind(question.kind)](question, value)


def is_blank(value: Any) -> bool:
    """Whether nothing was given: an empty text, an empty choice, or parts that are all empty."""
    return value in (None, "", []) or (isinstance(value, list) and all(part in (None, "") for part in value))


def _not_answered(question: Question, kind: str) -> dict[str, str]:
    offered = {Missing.NOT_APPLICABLE: "not_applicable", Missing.PREFER_NOT: "prefer_not"}
    if kind not in offered or not question.details.get(offered[Missing(kind)]):
        raise Refused(_("Choose one of the answers."))
    return {MISSING: kind}


def _one(question: Question, value: Any) -> str:
    if value not in [option[0] for option in question.options]:
        raise Refused(_("Choose one of the answers."))
    return str(value)


def _several(question: Question, value: Any) -> list[str]:
    chosen = value if isinstance(value, list) else [value]
    found = list(dict.fromkeys(_one(question, single) for single in chosen))
    alone = [single for single in found if single in question.details.get("exclusive", [])]
    if alone and len(found) > 1:
        label = dict(question.options)[alone[0]]
        raise Refused(_("“{label}” goes with no other answer. Choose it alone, or choose others.").format(label=label))
    return found


def _in_order(question: Question, value: Any) -> list[str]:
    """The choices from the first on; a place left empty is closed up, and none may stand twice."""
    chosen = [_one(question, single) for single in (value if isinstance(value, list) else [value]) if single not in (None, "")]
    most = question.details.get("most", MOST_RANKED)
    if len(set(chosen)) < len(chosen):
        raise Refused(_("You have put the same one in two places. Choose each only once."))
    if len(chosen) > most:
        raise Refused(_("Put at most {most} in order.").format(most=most))
    return chosen


def _point(value: Any, points: Iterable[int]) -> int:
    if str(value) not in {str(point) for point in points}:
        raise Refused(_("Choose one of the answers."))
    return int(value)


def _scale(question: Question, value: Any) -> int:
    return _point(value, question.points or ())


def _double(_question: Question, value: Any) -> list[int]:
    if not isinstance(value, list) or len(value) != 2 or any(part in (None, "") for part in value):
        raise Refused(_("Answer both, or leave both empty."))
    return [_point(part, DOUBLE_POINTS) for part in value]


def _number(question: Question, value: Any) -> int:
    text = str(value).strip()
    low, high = question.minimum or 0, question.maximum if question.maximum is not None else 10_000
    digits = text.removeprefix("-") if low < 0 else text
    if len(text) > max(len(str(high)), len(str(low))) or not digits.isdecimal() or not low <= int(text) <= high:
        raise Refused(_("Give a whole number from {low} to {high}.").format(low=low, high=high))
    return int(text)


def _date(_question: Question, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise Refused(_("Give a day, such as 4 9 2026.")) from None


def _words(longest: int) -> Callable[[Question, Any], str]:
    def checked(_question: Question, value: Any) -> str:
        text = str(value).replace("\x00", "").strip()
        if len(text) > longest:
            raise Refused(_("This has {count:,} characters; the most is {most:,}.").format(count=len(text), most=longest))
        return text

    return checked


def _consent(_question: Question, value: Any) -> str:
    if value not in ("yes", "no"):
        raise Refused(_("Choose yes or no."))
    return str(value)


CHECKS: dict[QuestionKind, Callable[[Question, Any], Any]] = {
    QuestionKind.SINGLE: _one,
    QuestionKind.MULTI: _several,
    QuestionKind.LIKERT4: _scale,
    QuestionKind.LIKERT5: _scale,
    QuestionKind.LIKERT6: _scale,
    QuestionKind.LIKERT7: _scale,
    QuestionKind.RATING: _scale,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.LINE: _words(LONGEST_LINE),
    QuestionKind.TEXT: _words(LONGEST_TEXT),
    QuestionKind.RANKING: _in_order,
    QuestionKind.WEIGHTED: _double,
    QuestionKind.COMPARED: _double,
    QuestionKind.CONSENT: _consent,
}
