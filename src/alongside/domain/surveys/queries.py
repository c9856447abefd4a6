"""Questionnaires to answer, response counts while open, answers after close."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from alongside.domain.access.errors import NotFound
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P, roles_of
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.organisations.models import User
from alongside.domain.pairs.queries import in_begun_pairs
from alongside.domain.surveys.models import Answer, Invitee, Question, Response, Wave
from alongside.domain.surveys.states import Audience, InviteeState, QuestionKind, WaveState

NAMED_VIEW = frozenset({Role.LEAD, Role.DEPUTY, Role.COORDINATOR})


@dataclass(frozen=True)
class Column:
    """All answers to one question, in no order; None where somebody did not answer it."""

    question: Question
    values: list[Any]


@dataclass(frozen=True)
class Rate:
    """How many of a group answered."""

    group: str
    sent: int
    answered: int


def wave_for(by: User, permission: P, *, now: datetime, wave: str) -> Wave:
    """A wave by public id."""
    found = Wave.objects.select_related("cohort__scheme__organisation", "questionnaire").filter(public_id=wave).first()
    return allowed(found, permission, by=by, now=now)


def closed_wave_for(by: User, permission: P, *, now: datetime, wave: str) -> Wave:
    """A wave whose answers may be read: an open one does not exist for a reader."""
    found = wave_for(by, permission, now=now, wave=wave)
    if found.state != WaveState.CLOSED:
        raise NotFound("Answers can be read after the questionnaire has closed.")
    return found


def invitee_for(by: User, permission: P, *, now: datetime, invitee: str) -> Invitee:
    """Somebody's own questionnaire."""
    rows = Invitee.objects.select_related(
        "wave__cohort__scheme__organisation", "wave__questionnaire", "participant__person__user", "participant__grade"
    )
    return allowed(rows.filter(public_id=invitee).first(), permission, by=by, now=now)


def waves_of(cohort: Cohort) -> QuerySet[Wave]:
    """The waves of a cohort in order of their dates."""
    return Wave.objects.filter(cohort=cohort).select_related("questionnaire", "cohort__scheme")


def asked(user: User) -> list[Invitee]:
    """The questionnaires a user can answer or has answered."""
    rows = Invitee.objects.filter(participant__person__user=user).exclude(wave__state=WaveState.PLANNED)
    return list(rows.select_related("wave__questionnaire", "wave__cohort__scheme").order_by("-wave__opens_on"))


def asked_of(participant: Participant) -> list[Invitee]:
    """The questionnaires that one participant was asked, and whether they answered; never when."""
    rows = Invitee.objects.filter(participant=participant).exclude(wave__state=WaveState.PLANNED)
    return list(rows.select_related("wave__questionnaire").order_by("wave__opens_on"))


def questions_of(wave: Wave) -> list[Question]:
    """The questions of a wave's questionnaire."""
    return list(Question.objects.filter(questionnaire=wave.questionnaire_id))


def shown(questions: list[Question], answers: Mapping[str, Any], *, took_part: bool) -> list[Question]:
    """The questions that somebody meets, given their answers so far. A question behind a hidden one is hidden."""
    met: dict[str, Question] = {}
    for question in questions:
        if _fits(question, answers, met, took_part=took_part):
            met[question.code] = question
    return list(met.values())


def _fits(question: Question, answers: Mapping[str, Any], met: Mapping[str, Question], *, took_part: bool) -> bool:
    if question.shown_if:
        other = question.shown_if["question"]
        given = answers.get(other) if other in met else None
        chosen = given if isinstance(given, list) else [given]
        return any(value in question.shown_if["any_of"] for value in chosen)
    return question.audience in {Audience.ALL, Audience.PARTICIPANTS if took_part else Audience.NON_PARTICIPANTS}


def took_part(invitee: Invitee) -> bool:
    """Whether the register says that somebody takes part: for a wave to those who do, everybody asked does."""
    if invitee.wave.sent_to == Audience.PARTICIPANTS:
        return True
    return invitee.participant_id in in_begun_pairs(invitee.wave.cohort)


def rates_of(wave: Wave) -> list[Rate]:
    """Response rates: the only figures of a wave that anybody sees before it closes."""
    began = in_begun_pairs(wave.cohort)
    rows = list(Invitee.objects.filter(wave=wave).values_list("participant_id", "state"))
    groups = {
        "everyone": rows,
        "took part": [row for row in rows if row[0] in began],
        "did not take part": [row for row in rows if row[0] not in began],
    }
    if wave.sent_to == Audience.PARTICIPANTS:
        groups = {"everyone": rows}
    return [Rate(name, len(found), sum(state == InviteeState.ANSWERED for _pk, state in found)) for name, found in groups.items()]


def answered_by_state(wave: Wave) -> QuerySet[Invitee]:
    """Who was asked and whether they answered, for the lead and the co-ordinator."""
    rows = Invitee.objects.filter(wave=wave).select_related("participant__person")
    return rows.order_by("participant__person__name")


def may_read_text(by: User, wave: Wave, *, now: datetime) -> bool:
    """Whoever also sees names in this scheme gets counts only."""
    return not (roles_of(by, wave.scheme, now=now) & NAMED_VIEW)


def columns_of(wave: Wave, *, group: bool | None = None, with_text: bool = False) -> list[Column]:
    """The answers of a closed wave, question by question; a group is those who took part, or not."""
    if wave.state != WaveState.CLOSED:
        raise NotFound("Answers can be read after the questionnaire has closed.")
    responses = Response.objects.filter(wave=wave)
    if group is not None:
        responses = responses.filter(took_part=group)
    ids = list(responses.values_list("pk", flat=True))
    given: dict[int, dict[int, Any]] = {}
    for question, response, value in Answer.objects.filter(response__in=ids).values_list("question_id", "response_id", "value"):
        given.setdefault(question, {})[response] = value
    questions = [row for row in questions_of(wave) if with_text or row.kind != QuestionKind.TEXT]
    return [_column(question, given.get(question.pk, {}), ids) for question in questions]


def _column(question: Question, given: dict[int, Any], ids: list[int]) -> Column:
    if question.kind == QuestionKind.TEXT:
        return Column(question, sorted(given.values()))
    return Column(question, [given.get(pk) for pk in ids])


def linked(first: Wave, second: Wave) -> int:
    """How many pseudonyms answered both waves."""
    both = Response.objects.filter(wave__in=[first, second]).values("pseudonym").annotate(many=Count("pk")).filter(many=2)
    return both.count()
