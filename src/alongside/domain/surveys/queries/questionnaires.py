"""Questionnaires, and which of their questions somebody meets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.surveys.models import Question, Questionnaire, Wave
from alongside.domain.surveys.queries.people import SIDES
from alongside.domain.surveys.states import FREE_TEXT, Audience, QuestionKind, WaveState
from alongside_engine.questionnaires import Question as Defined
from alongside_engine.questionnaires import Questionnaire as Definition

# What is no answer that anybody counts.
NOT_COUNTED = frozenset({QuestionKind.SECTION, QuestionKind.HIDDEN})


def questions_of(wave: Wave) -> list[Question]:
    """The questions of a wave's questionnaire."""
    return list(Question.objects.filter(questionnaire=wave.questionnaire_id))


def counted_questions(wave: Wave, *, with_text: bool) -> list[Question]:
    """The questions of a wave that have answers to count; free text only where that was asked for."""
    left_out = NOT_COUNTED if with_text else NOT_COUNTED | FREE_TEXT
    return [row for row in questions_of(wave) if row.kind not in left_out]


def shown(questions: list[Question], answers: Mapping[str, Any], *, took_part: bool, side: str = "") -> list[Question]:
    """The questions that somebody meets, given their answers so far. A question behind a hidden one is hidden."""
    audiences = {Audience.ALL, Audience.INVITED, Audience.PARTICIPANTS if took_part else Audience.NON_PARTICIPANTS, SIDES.get(side)}
    met: dict[str, Question] = {}
    for question in questions:
        if _fits(question, answers, met, audiences):
            met[question.code] = question
    return list(met.values())


def _fits(question: Question, answers: Mapping[str, Any], met: Mapping[str, Question], audiences: set[Audience | None]) -> bool:
    if question.audience in SIDES.values() and question.audience not in audiences:
        return False
    if question.shown_if:
        other = question.shown_if["question"]
        given = answers.get(other) if other in met else None
        chosen = given if isinstance(given, list) else [given]
        return any(value in question.shown_if["any_of"] for value in chosen)
    return question.audience in audiences


def codes_asked(cohort: Cohort) -> dict[str, int]:
    """How many of a year's waves ask each question."""
    rows = Question.objects.filter(questionnaire__waves__cohort=cohort).exclude(kind__in=NOT_COUNTED)
    return dict(rows.values_list("code").annotate(many=Count("questionnaire__waves")).order_by("code"))


def questionnaire_for(by: User, permission: P, *, now: datetime, questionnaire: str) -> Questionnaire:
    """A questionnaire by public id."""
    found = Questionnaire.objects.select_related("scheme__organisation").filter(public_id=questionnaire).first()
    return allowed(found, permission, by=by, now=now)


def questionnaires_of(scheme: Scheme) -> list[Questionnaire]:
    """The newest version of every questionnaire of a scheme."""
    rows = Questionnaire.objects.filter(scheme=scheme).order_by("code", "-version").annotate(many=Count("questions"))
    newest: dict[str, Questionnaire] = {}
    for row in rows:
        newest.setdefault(row.code, row)
    return sorted(newest.values(), key=lambda row: row.title.casefold())


@dataclass(frozen=True)
class Listed:
    """A questionnaire in the list of its scheme: its newest version, whether that was sent, and those before it."""

    newest: Questionnaire
    is_sent: bool
    earlier: list[Questionnaire]


def listed_questionnaires(scheme: Scheme) -> list[Listed]:
    """Every questionnaire of a scheme with its versions, the newest first."""
    sent = set(
        Wave.objects.filter(questionnaire__scheme=scheme).exclude(state=WaveState.PLANNED).values_list("questionnaire_id", flat=True)
    )
    older: dict[str, list[Questionnaire]] = {}
    for row in Questionnaire.objects.filter(scheme=scheme).order_by("code", "-version"):
        older.setdefault(row.code, []).append(row)
    return [Listed(row, row.pk in sent, older[row.code][1:]) for row in questionnaires_of(scheme)]


def was_sent(questionnaire: Questionnaire) -> bool:
    """Whether anybody has been asked with this version: from then on it stays as it is."""
    return Wave.objects.filter(questionnaire=questionnaire).exclude(state=WaveState.PLANNED).exists()


def definition_of(questionnaire: Questionnaire) -> Definition:
    """A questionnaire as its file says it; the lines for another answer's words follow from their questions."""
    rows = [row for row in Question.objects.filter(questionnaire=questionnaire) if not row.details.get("words_of")]
    return Definition(
        code=questionnaire.code,
        title=questionnaire.title,
        questions=tuple(defined(question) for question in rows),
        introduction=questionnaire.introduction,
        attribution=questionnaire.attribution,
    )


def defined(question: Question) -> Defined:
    """A question as the engine knows it."""
    words = dict(question.options)
    return Defined(
        code=question.code,
        text=question.text,
        kind=question.kind,
        audience=question.audience,
        options={point: words.get(point, str(point)) for point in question.points} if question.points else words,
        hint=question.hint,
        shown_if=question.shown_if,
        is_required=question.is_required,
        minimum=question.minimum,
        maximum=question.maximum,
        details=question.details,
    )
