"""Waves, response counts while they are open, and answers after they have closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P, roles_of
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.organisations.models import User
from alongside.domain.pairs.queries import in_begun_pairs
from alongside.domain.surveys.models import Answer, Invitee, Question, Questionnaire, Response, Wave
from alongside.domain.surveys.queries.people import TAKE_PART
from alongside.domain.surveys.queries.questionnaires import counted_questions
from alongside.domain.surveys.states import FREE_TEXT, InviteeState, Mode, WaveState
from alongside.domain.surveys.states import given as counted

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


def planned_as(cohort: Cohort, questionnaire: Questionnaire, label: str) -> Wave | None:
    """What a questionnaire is on a year's calendar as, under a label: planning it again would move that one."""
    return Wave.objects.filter(cohort=cohort, questionnaire=questionnaire, label=label).first()


def asked(user: User) -> list[Invitee]:
    """The questionnaires a user can answer or has answered."""
    rows = Invitee.objects.filter(participant__person__user=user).exclude(wave__state=WaveState.PLANNED)
    return list(rows.select_related("wave__questionnaire", "wave__cohort__scheme").order_by("-wave__opens_on"))


def asked_of(participant: Participant) -> list[Invitee]:
    """The questionnaires that one participant was asked, and whether they answered; never when."""
    rows = Invitee.objects.filter(participant=participant).exclude(wave__state=WaveState.PLANNED)
    return list(rows.select_related("wave__questionnaire").order_by("wave__opens_on"))


def linked_responses(cohort: Cohort) -> QuerySet[Response]:
    """The answers that lie under a cohort's key."""
    return Response.objects.filter(wave__cohort=cohort, wave__mode=Mode.LINKED)


def last_linked_day(cohort: Cohort) -> date | None:
    """The last day on which answers under pseudonyms are taken: the key of a year outlives it."""
    last: date | None = Wave.objects.filter(cohort=cohort, mode=Mode.LINKED).aggregate(last=Max("closes_on"))["last"]
    return last


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
    if wave.sent_to not in TAKE_PART:
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
    return may_read_year(by, wave.cohort, now=now)


def may_read_year(by: User, cohort: Cohort, *, now: datetime) -> bool:
    """Whether somebody may read the answers of a year whole."""
    is_in = Participant.objects.filter(cohort=cohort, person__user=by).exists()
    return not is_in and not (roles_of(by, cohort.scheme, now=now) & NAMED_VIEW)


def columns_by_group(wave: Wave, *, with_text: bool = False) -> dict[bool | None, list[Column]]:
    """The answers of a closed wave, question by question: of everybody (None), of those who took part, and of those who did not."""
    if wave.state != WaveState.CLOSED:
        raise NotFound(_("Answers can be read after the questionnaire has closed."))
    took_part_of = dict(Response.objects.filter(wave=wave).values_list("pk", "took_part"))
    given: dict[int, dict[int, Any]] = {}
    for question, response, value in Answer.objects.filter(response__wave=wave).values_list("question_id", "response_id", "value"):
        given.setdefault(question, {})[response] = value
    questions = counted_questions(wave, with_text=with_text)
    ids = {group: [pk for pk, is_in in took_part_of.items() if group in {None, is_in}] for group in (None, True, False)}
    return {group: [_column(question, given.get(question.pk, {}), found) for question in questions] for group, found in ids.items()}


def _column(question: Question, answers: dict[int, Any], ids: list[int]) -> Column:
    if question.kind in FREE_TEXT:
        return Column(question, sorted(answers[pk] for pk in ids if counted(answers.get(pk)) is not None))
    return Column(question, [counted(answers.get(pk)) for pk in ids])


def responses_of(wave: Wave, *, with_text: bool = False) -> tuple[list[Question], list[tuple[Response, dict[str, Any]]]]:
    """The sets of answers of a closed wave under their pseudonyms, in the order of these, each by question code."""
    if wave.state != WaveState.CLOSED:
        raise NotFound(_("Answers can be read after the questionnaire has closed."))
    questions = counted_questions(wave, with_text=with_text)
    codes = {row.pk: row.code for row in questions}
    given: dict[int, dict[str, Any]] = {}
    for question, response, value in Answer.objects.filter(response__wave=wave).values_list("question_id", "response_id", "value"):
        if question in codes:
            given.setdefault(response, {})[codes[question]] = value
    rows = sorted(Response.objects.filter(wave=wave), key=lambda row: str(row.pseudonym))
    return questions, [(row, given.get(row.pk, {})) for row in rows]


def linked(first: Wave, second: Wave) -> int:
    """How many pseudonyms answered both waves."""
    answered = [set(Response.objects.filter(wave=wave).values_list("pseudonym", flat=True)) for wave in (first, second)]
    return len(answered[0] & answered[1])
