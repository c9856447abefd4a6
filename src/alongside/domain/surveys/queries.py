"""Questionnaires to answer, response counts while open, answers after close."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P, roles_of
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.organisations.models import User
from alongside.domain.pairs.queries import in_begun_pairs
from alongside.domain.surveys.models import Answer, Invitee, Question, Response, Wave
from alongside.domain.surveys.states import Audience, InviteeState, QuestionKind, WaveState

NAMED_VIEW = frozenset({Role.LEAD, Role.DEPUTY, Role.COORDINATOR, Role.TRAINER})


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
        raise NotFound(_("Answers can be read after the questionnaire has closed."))
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


def people_for(wave: Wave) -> QuerySet[Participant]:
    """Whom a wave is for: everybody invited or taken in, or those who take part on the day it opens; no guests, nobody who was erased."""
    people = (
        Participant.objects.filter(cohort=wave.cohort, is_guest=False, person__emptied_on=None)
        .select_related("person__user")
        .order_by("pk")
    )
    if wave.sent_to == Audience.PARTICIPANTS:
        return people.filter(joined_on__isnull=False, withdrew_on=None)
    return people.filter(Q(invitation__isnull=False) | Q(joined_on__isnull=False))


def rates_of(wave: Wave) -> list[Rate]:
    """Response rates: the only figures of a wave that anybody sees before it closes."""
    asked = dict(Invitee.objects.filter(wave=wave).values_list("participant_id", "state"))
    return rates_among(wave, asked, in_begun_pairs(wave.cohort))


def rates_by_wave(cohort: Cohort) -> list[tuple[Wave, list[Rate]]]:
    """Every wave of a cohort with its response rates."""
    began = in_begun_pairs(cohort)
    return [(wave, rates_among(wave, asked, began)) for wave, asked in asked_by_wave(cohort)]


def asked_by_wave(cohort: Cohort) -> list[tuple[Wave, dict[int, str]]]:
    """Every wave of a cohort with who was asked: a participant's id, and what they did with it."""
    asked_in: dict[int, dict[int, str]] = {}
    for wave, participant, state in Invitee.objects.filter(wave__cohort=cohort).values_list("wave_id", "participant_id", "state"):
        asked_in.setdefault(wave, {})[participant] = state
    return [(wave, asked_in.get(wave.pk, {})) for wave in waves_of(cohort)]


def rates_among(wave: Wave, asked: Mapping[int, str], began: frozenset[int]) -> list[Rate]:
    """The rates of one wave: of everybody, and of those who took part and those who did not where both were asked."""
    groups = {"everyone": set(asked)}
    if wave.sent_to != Audience.PARTICIPANTS:
        groups |= {"took part": asked.keys() & began, "did not take part": asked.keys() - began}
    return [Rate(name, len(found), sum(asked[pk] == InviteeState.ANSWERED for pk in found)) for name, found in groups.items()]


def answered_by_state(wave: Wave, *, state: str = "", search: str = "") -> QuerySet[Invitee]:
    """Who was asked and whether they answered, for the lead and the co-ordinator."""
    rows = Invitee.objects.filter(wave=wave).select_related("participant__person", "participant__grade")
    if state:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(participant__person__name__icontains=search)
    return rows.order_by("participant__person__name", "participant_id")


def may_read_text(by: User, wave: Wave, *, now: datetime) -> bool:
    """Whoever also sees names in this scheme, or is in the cohort themself, gets counts only: nobody reads of their own pair."""
    is_in = Participant.objects.filter(cohort=wave.cohort, person__user=by).exists()
    return not is_in and not (roles_of(by, wave.scheme, now=now) & NAMED_VIEW)


def columns_by_group(wave: Wave, *, with_text: bool = False) -> dict[bool | None, list[Column]]:
    """The answers of a closed wave, question by question: of everybody (None), of those who took part, and of those who did not."""
    if wave.state != WaveState.CLOSED:
        raise NotFound(_("Answers can be read after the questionnaire has closed."))
    took_part_of = dict(Response.objects.filter(wave=wave).values_list("pk", "took_part"))
    given: dict[int, dict[int, Any]] = {}
    for question, response, value in Answer.objects.filter(response__wave=wave).values_list("question_id", "response_id", "value"):
        given.setdefault(question, {})[response] = value
    questions = [row for row in questions_of(wave) if with_text or row.kind != QuestionKind.TEXT]
    ids = {group: [pk for pk, is_in in took_part_of.items() if group in {None, is_in}] for group in (None, True, False)}
    return {group: [_column(question, given.get(question.pk, {}), found) for question in questions] for group, found in ids.items()}


def _column(question: Question, given: dict[int, Any], ids: list[int]) -> Column:
    if question.kind == QuestionKind.TEXT:
        return Column(question, sorted(given[pk] for pk in ids if pk in given))
    return Column(question, [given.get(pk) for pk in ids])


def responses_of(wave: Wave, *, with_text: bool = False) -> tuple[list[Question], list[tuple[Response, dict[str, Any]]]]:
    """The sets of answers of a closed wave under their pseudonyms, in the order of these, each by question code."""
    if wave.state != WaveState.CLOSED:
        raise NotFound(_("Answers can be read after the questionnaire has closed."))
    questions = [row for row in questions_of(wave) if with_text or row.kind != QuestionKind.TEXT]
    codes = {row.pk: row.code for row in questions}
    given: dict[int, dict[str, Any]] = {}
    for question, response, value in Answer.objects.filter(response__wave=wave).values_list("question_id", "response_id", "value"):
        if question in codes:
            given.setdefault(response, {})[codes[question]] = value
    rows = Response.objects.filter(wave=wave).order_by("pseudonym")
    return questions, [(row, given.get(row.pk, {})) for row in rows]


def linked(first: Wave, second: Wave) -> int:
    """How many pseudonyms answered both waves."""
    both = Response.objects.filter(wave__in=[first, second]).values("pseudonym").annotate(many=Count("pk")).filter(many=2)
    return both.count()
