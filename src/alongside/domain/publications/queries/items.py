"""What was answered to each question of a closed wave, by pseudonym, as it is counted."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.publications.states import Breakdown
from alongside.domain.surveys.models import Question, Response, Wave
from alongside.domain.surveys.queries import TAKE_PART, responses_of
from alongside.domain.surveys.states import AGREEMENT, FREE_TEXT, Audience, Purpose, QuestionKind, given
from alongside_engine.evaluation import Released, sides_of_a_scale

Labels = dict[str | int, str]
POINTS = range(1, 6)
DOUBLE = {
    QuestionKind.WEIGHTED: (gettext_lazy("how important it is"), gettext_lazy("how satisfied")),
    QuestionKind.COMPARED: (gettext_lazy("as it is"), gettext_lazy("as it should be")),
}
PARTS: dict[Breakdown, dict[Any, Any]] = {
    Breakdown.TOOK_PART: {True: gettext_lazy("Took part"), False: gettext_lazy("Did not take part")},
    Breakdown.SIDE: {"mentor": gettext_lazy("Mentors"), "mentee": gettext_lazy("Mentees"), "": gettext_lazy("In no pair")},
}


@dataclass(frozen=True)
class Item:
    """One thing that was asked, with everybody's answer; a question with two answers, such as how it is and how it should be, is two."""

    question: Question
    code: str
    text: str
    answers: dict[str, Any]

    @property
    def kind(self) -> QuestionKind:
        """How it was answered."""
        return QuestionKind(self.question.kind)

    @property
    def points(self) -> range | None:
        """The points of a scale."""
        return POINTS if self.kind in DOUBLE else self.question.points

    @cached_property
    def labels(self) -> Labels:
        """The answers that are offered, in order, with their words."""
        if self.points is not None:
            return _scale_labels(self.question, self.points)
        if self.kind == QuestionKind.CONSENT:
            return {"yes": _("Yes"), "no": _("No")}
        return dict(self.question.options)

    @property
    def is_counted(self) -> bool:
        """Whether each answer is counted: not so numbers, days and words."""
        return bool(self.labels)

    @property
    def sides(self) -> tuple[tuple[str | int, ...], ...] | None:
        """How parts of a group are shown on a scale; nothing where it is no scale."""
        return sides_of_a_scale(self.points) if self.points is not None else None

    def of(self, name: str, members: frozenset[str] | None = None, **more: bool) -> Released:
        """The answers of some people, or of everybody, as the engine judges them."""
        found = {person: value for person, value in self.answers.items() if members is None or person in members}
        return Released.of(name, {person: _choice(value) for person, value in found.items()}, **more)


def _choice(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list) else value


def _scale_labels(question: Question, points: range) -> Labels:
    if question.options:
        return {value: str(words) for value, words in question.options}
    if question.kind == QuestionKind.LIKERT5 and not question.details.get("ends"):
        return {value: str(words) for value, words in AGREEMENT.items()}
    ends = dict(zip((points[0], points[-1]), question.details.get("ends", ()), strict=False))
    return {point: f"{point}, {ends[point]}" if point in ends else str(point) for point in points}


def items_of(wave: Wave, *, with_text: bool = False, to_publish: bool = False) -> tuple[list[Item], list[Response]]:
    """Everything asked in a closed wave that somebody may count, in the order of the questions, and whoever answered.

    To publish, where leave to publish was asked for, only of those who gave it.
    """
    questions, rows = responses_of(wave, with_text=with_text)
    if to_publish:
        asked = [question.code for question in questions if question.details.get("purpose") == Purpose.PUBLICATION]
        rows = [(response, answers) for response, answers in rows if all(answers.get(code) == "yes" for code in asked)]
    items = [item for question in questions for item in _items(question, rows)]
    return items, [response for response, _answers in rows]


def _items(question: Question, rows: list[tuple[Response, dict[str, Any]]]) -> list[Item]:
    found = {response.pseudonym: value for response, answers in rows if (value := given(answers.get(question.code))) is not None}
    if question.kind not in DOUBLE:
        return [Item(question, question.code, question.text, found)]
    return [
        Item(question, f"{question.code}-{place}", f"{question.text} ({words})", {who: value[place] for who, value in found.items()})
        for place, words in enumerate(DOUBLE[QuestionKind(question.kind)])
    ]


def breakdowns_for(wave: Wave) -> list[Breakdown]:
    """The comparisons that a wave allows, the usual one first; a wave to one side has nobody to compare."""
    if wave.sent_to in {Audience.MENTORS, Audience.MENTEES, Audience.NON_PARTICIPANTS}:
        return [Breakdown.NONE]
    return [Breakdown.NONE, Breakdown.SIDE] if wave.sent_to in TAKE_PART else [Breakdown.TOOK_PART, Breakdown.SIDE, Breakdown.NONE]


def parts_of(responses: list[Response], breakdown: Breakdown) -> dict[str, frozenset[str]]:
    """Who belongs to which part, by the name of the part, as things stood when they answered."""
    if breakdown == Breakdown.NONE:
        return {}
    words = PARTS[breakdown]
    found: dict[Any, set[str]] = {value: set() for value in words}
    for response in responses:
        found[getattr(response, breakdown)].add(response.pseudonym)
    return {str(words[value]): frozenset(members) for value, members in found.items()}


def is_words(item: Item) -> bool:
    """Whether it was answered in words."""
    return item.kind in FREE_TEXT
