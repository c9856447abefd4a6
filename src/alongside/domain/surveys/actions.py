"""Setting questionnaires up, opening and closing waves, and answering under a pseudonym."""

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.access.moves import move
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.history.actions import drop_draft, record
from alongside.domain.history.models import Draft
from alongside.domain.organisations.clock import end_of_day, local_day
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.outbox.actions import mailing_for, overtake, post, stop
from alongside.domain.outbox.models import Mailing
from alongside.domain.outbox.states import MAILING_MOVES, MessageKind, MessageState
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import BEGUN
from alongside.domain.surveys import emails
from alongside.domain.surveys.models import Answer, Invitee, Question, Questionnaire, Response, Wave, unordered_id
from alongside.domain.surveys.queries import people_for, questions_of, shown, took_part
from alongside.domain.surveys.states import WAVE_MOVES, Audience, InviteeState, Moment, QuestionKind, WaveState
from alongside.kit.crypto import KeyDestroyed, KeyFolder, pseudonym

LONGEST_TEXT = 5000
STIRRED = 50


@transaction.atomic
def put_questionnaire(scheme: Scheme, definition: Mapping[str, Any], *, by: User, now: datetime) -> Questionnaire:
    """Add a questionnaire as defined in a file; one that has been sent cannot be changed."""
    require(by, P.SCHEME_SET_UP, scheme, now=now)
    code = definition["id"]
    if Wave.objects.filter(questionnaire__scheme=scheme, questionnaire__code=code).exclude(state=WaveState.PLANNED).exists():
        sentence = _("“{title}” has been sent and cannot be changed. Give the new one another id.")
        raise Refused(sentence.format(title=definition["title"]))
    questionnaire, _made = Questionnaire.objects.update_or_create(scheme=scheme, code=code, defaults={"title": definition["title"]})
    questionnaire.questions.all().delete()
    Question.objects.bulk_create(_question(questionnaire, place, row) for place, row in enumerate(definition["question"]))
    record("set questionnaire", questionnaire, by=by, now=now, scheme_id=scheme.pk)
    return questionnaire


def _question(questionnaire: Questionnaire, position: int, row: Mapping[str, Any]) -> Question:
    return Question(
        questionnaire=questionnaire,
        position=position,
        code=row["code"],
        text=row["text"],
        kind=QuestionKind(row["type"]),
        audience=Audience(row.get("audience", Audience.ALL)),
        options=[[option["value"], option["label"]] for option in row.get("options", [])],
        shown_if=row.get("show_if", {}),
        is_required=row.get("required", False),
        minimum=row.get("min"),
        maximum=row.get("max"),
    )


@transaction.atomic
def plan_wave(
    cohort: Cohort,
    *,
    questionnaire: Questionnaire,
    sent_to: Audience,
    moment: Moment,
    opens_on: date,
    closes_on: date,
    by: User,
    now: datetime,
) -> Wave:
    """Plan when a questionnaire goes to whom."""
    require(by, P.SCHEME_SET_UP, cohort, now=now)
    if closes_on < opens_on:
        raise Refused(_("The last day must not be before the first."))
    values = {"sent_to": sent_to, "moment": moment, "opens_on": opens_on, "closes_on": closes_on}
    wave, is_new = Wave.objects.get_or_create(cohort=cohort, questionnaire=questionnaire, defaults=values)
    if not is_new and not Wave.objects.filter(pk=wave.pk, state=WaveState.PLANNED).update(**values):
        raise TooLate(_("This questionnaire has been sent, and its dates stand."))
    wave.refresh_from_db(fields=list(values))
    record("planned wave", wave, by=by, now=now, scheme_id=cohort.scheme_id)
    return wave


@transaction.atomic
def open_wave(wave: Wave, *, by: User | None, now: datetime) -> int:
    """Open a wave and write to everybody it is for; returns how many. Makes the evaluation's key when there is none."""
    move(wave, WAVE_MOVES, "open", by=by, now=now)
    KeyFolder(settings.KEYS).create(key_name(wave.cohort), lies_under_it=Response.objects.filter(wave__cohort=wave.cohort).exists)
    for participant in people_for(wave):
        ask(wave, participant, now=now)
    return wave.invitees.count()


def ask(wave: Wave, participant: Participant, *, now: datetime) -> None:
    """Ask one more person; asking twice is asking once."""
    invitee, is_new = Invitee.objects.get_or_create(wave=wave, participant=participant)
    user = participant.person.user
    if is_new and user is not None:
        mailing = mailing_for(wave.scheme, key=mailing_key(wave), letter=wave.questionnaire.title, now=now)
        key = _asking(invitee)
        post(emails.asked(invitee), to=user, key=key, kind=MessageKind.BULK, now=now, scheme=wave.scheme, mailing=mailing)


def _asking(invitee: Invitee) -> str:
    return f"questionnaire:{invitee.pk}"


def mailing_key(wave: Wave) -> str:
    """The mailing that a wave goes out with: held until the lead has looked at it."""
    return f"questionnaire:{wave.public_id}"


def key_name(cohort: Cohort) -> str:
    """The name of a cohort's evaluation key: one for all its waves, so that answers can be paired."""
    return f"evaluation-{cohort.public_id}"


@transaction.atomic
def close_wave(wave: Wave, *, by: User | None, now: datetime) -> Wave:
    """Close a wave; its rows are laid anew in a random order, so that not even a database dump keeps the order of arrival."""
    move(wave, WAVE_MOVES, "close", by=by, now=now)
    _stop_asking(wave, now)
    invitees = list(Invitee.objects.filter(wave=wave).order_by("participant_id"))
    Invitee.objects.filter(wave=wave).delete()
    Invitee.objects.bulk_create(invitees)
    _lay_anew(list(Response.objects.filter(wave=wave)))
    Draft.objects.filter(key__in=[questionnaire_draft(invitee) for invitee in invitees]).delete()
    return wave


def _stop_asking(wave: Wave, now: datetime) -> None:
    """What still waits to ask for answers goes nowhere once there is nothing to answer."""
    open_ones = Mailing.objects.filter(scheme=wave.scheme, key__startswith=f"{mailing_key(wave)}:", state__in=MAILING_MOVES["stop"].before)
    for mailing in open_ones.filter(messages__state=MessageState.WAITING).distinct():
        stop(mailing, by=None, now=now)


def _lay_anew(responses: list[Response]) -> None:
    """Delete responses and write them again in a random order: every row of them then looks equally old."""
    answers = list(Answer.objects.filter(response__in=responses))
    Answer.objects.filter(response__in=responses).delete()
    Response.objects.filter(pk__in=[response.pk for response in responses]).delete()
    fresh = {response.pk: unordered_id() for response in responses}
    for response in responses:
        response.pk = fresh[response.pk]
    for answer in answers:
        answer.pk, answer.response_id = unordered_id(), fresh[answer.response_id]
    shuffle = random.SystemRandom().shuffle
    shuffle(responses)
    shuffle(answers)
    Response.objects.bulk_create(responses)
    Answer.objects.bulk_create(answers)


def run_waves(cohort: Cohort, *, now: datetime) -> int:
    """Open what is due and close what is over; run by the clock."""
    today = local_day(now, cohort.scheme.zone)
    due = Wave.objects.filter(cohort=cohort).select_related("cohort__scheme__organisation", "questionnaire")
    opened = [open_wave(wave, by=None, now=now) for wave in due.filter(state=WaveState.PLANNED, opens_on__lte=today, closes_on__gte=today)]
    closed = [close_wave(wave, by=None, now=now) for wave in due.filter(state=WaveState.OPEN, closes_on__lt=today)]
    return len(opened) + len(closed)


def questionnaire_draft(invitee: Invitee) -> str:
    """Where half-given answers wait."""
    return f"questionnaire:{invitee.public_id}"


@transaction.atomic
def answer(invitee: Invitee, answers: Mapping[str, Any], *, by: User, now: datetime) -> None:
    """Send one's answers: they go under a pseudonym, and nothing notes when."""
    require(by, P.QUESTIONNAIRE_ANSWER, invitee, now=now)
    _hold(invitee.wave)
    _check_open(invitee.wave, now)
    is_in = took_part(invitee)
    met = shown(questions_of(invitee.wave), answers, took_part=is_in)
    checked = {question: check_answer(question, answers.get(question.code)) for question in met}
    if not Invitee.objects.filter(pk=invitee.pk, state=InviteeState.ASKED).update(state=InviteeState.ANSWERED):
        raise TooLate(_("You have answered this questionnaire already, or said that you would rather not."))
    participant = invitee.participant
    response = Response.objects.create(
        wave=invitee.wave,
        pseudonym=_pseudonym(invitee),
        side=_side(participant),
        took_part=is_in,
        grade_band=participant.grade.track if participant.grade else "",
    )
    given = [(question, value) for question, value in checked.items() if value not in (None, "", [])]
    Answer.objects.bulk_create(Answer(response=response, question=question, value=value) for question, value in given)
    _stir(response)
    overtake([_asking(invitee)])
    drop_draft(questionnaire_draft(invitee), by=by)


def _hold(wave: Wave) -> None:
    """Keep a wave from closing until this transaction ends; SQLite's write transactions exclude one another anyway."""
    Wave.objects.select_for_update().filter(pk=wave.pk).values_list("pk", flat=True).first()


def _check_open(wave: Wave, now: datetime) -> None:
    is_open = Wave.objects.filter(pk=wave.pk, state=WaveState.OPEN).exists()
    if not is_open or now > end_of_day(wave.closes_on, wave.scheme.zone):
        raise TooLate(_("This questionnaire has closed. Thank you for wanting to answer."))


def _stir(response: Response) -> None:
    """Write a new response again among others of its wave: PostgreSQL marks rows with their transaction, which named the sender."""
    others = list(Response.objects.filter(wave=response.wave_id).exclude(pk=response.pk).order_by("?")[:STIRRED])
    _lay_anew([response, *others])


def _pseudonym(invitee: Invitee) -> str:
    try:
        key = KeyFolder(settings.KEYS).read(key_name(invitee.wave.cohort))
    except KeyDestroyed:
        raise TooLate(_("Your answers can no longer be found: the key that linked them to you has been destroyed.")) from None
    return pseudonym(key, invitee.participant.public_id)


def _side(participant: Participant) -> str:
    began = Pairing.objects.filter(state__in=BEGUN)
    if began.filter(mentor=participant).exists():
        return "mentor"
    return "mentee" if began.filter(mentee=participant).exists() else ""


@transaction.atomic
def decline_to_answer(invitee: Invitee, *, by: User, now: datetime) -> None:
    """Say that one would rather not answer; it counts as answering for a certificate."""
    require(by, P.QUESTIONNAIRE_ANSWER, invitee, now=now)
    _hold(invitee.wave)
    if not Invitee.objects.filter(pk=invitee.pk, state=InviteeState.ASKED).update(state=InviteeState.DECLINED):
        raise TooLate(_("You have answered this questionnaire already, or said that you would rather not."))
    overtake([_asking(invitee)])
    drop_draft(questionnaire_draft(invitee), by=by)


@transaction.atomic
def take_answers_back(invitee: Invitee, *, by: User, now: datetime) -> None:
    """Withdraw one's answers while the evaluation's key exists, or one's no; what has been released stays counted."""
    require(by, P.QUESTIONNAIRE_ANSWER, invitee, now=now)
    _hold(invitee.wave)
    if Invitee.objects.filter(pk=invitee.pk, state=InviteeState.ANSWERED).exists():
        Response.objects.filter(wave=invitee.wave, pseudonym=_pseudonym(invitee)).delete()
    Invitee.objects.filter(pk=invitee.pk).update(state=InviteeState.ASKED)


def check_answer(question: Question, value: Any) -> Any:
    """The answer in its own type, or Refused with what to mend; None when nothing was given and nothing is required."""
    if value in (None, "", []):
        if question.is_required:
            raise Refused(_("Please answer this question: the next ones depend on it."))
        return None
    return CHECKS[QuestionKind(question.kind)](question, value)


def _one(question: Question, value: Any) -> str:
    if value not in [option[0] for option in question.options]:
        raise Refused(_("Choose one of the answers."))
    return str(value)


def _several(question: Question, value: Any) -> list[str]:
    chosen = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(_one(question, single) for single in chosen))


def _agreement(question: Question, value: Any) -> int:
    if str(value) not in {"1", "2", "3", "4", "5"}:
        raise Refused(_("Choose one of the answers."))
    return int(value)


def _number(question: Question, value: Any) -> int:
    text = str(value).strip()
    low, high = question.minimum or 0, question.maximum if question.maximum is not None else 10_000
    if len(text) > len(str(high)) or not text.isdecimal() or not low <= int(text) <= high:
        raise Refused(_("Give a whole number from {low} to {high}.").format(low=low, high=high))
    return int(text)


def _text(question: Question, value: Any) -> str:
    text = str(value).replace("\x00", "").strip()
    if len(text) > LONGEST_TEXT:
        raise Refused(_("This has {count:,} characters; the most is {most:,}.").format(count=len(text), most=LONGEST_TEXT))
    return text


CHECKS: dict[QuestionKind, Callable[[Question, Any], Any]] = {
    QuestionKind.SINGLE: _one,
    QuestionKind.MULTI: _several,
    QuestionKind.LIKERT5: _agreement,
    QuestionKind.NUMBER: _number,
    QuestionKind.TEXT: _text,
}
