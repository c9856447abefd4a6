"""Opening and closing waves, asking people, and reminding those who have not answered."""

import random
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from alongside.domain.access.moves import move
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.history.models import Draft
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Letter, mailing_for, post, stop
from alongside.domain.outbox.models import Mailing
from alongside.domain.outbox.states import MAILING_MOVES, MessageKind, MessageState
from alongside.domain.surveys import emails
from alongside.domain.surveys.models import Answer, Invitee, Response, Wave, unordered_id
from alongside.domain.surveys.queries import linked_responses, people_for, reminders_due, turns, unfinished_of
from alongside.domain.surveys.states import WAVE_MOVES, InviteeState, Mode, WaveState
from alongside.kit.crypto import KeyFolder


@transaction.atomic
def open_wave(wave: Wave, *, by: User | None, now: datetime) -> int:
    """Open a wave and write to everybody it is for; returns how many. Makes the evaluation's key when there is none."""
    move(wave, WAVE_MOVES, "open", by=by, now=now)
    if wave.mode == Mode.LINKED:
        KeyFolder(settings.KEYS).create(key_name(wave.cohort), lies_under_it=linked_responses(wave.cohort).exists)
    _ask_all(wave, now)
    return wave.invitees.count()


def _ask_all(wave: Wave, now: datetime) -> int:
    """Ask everybody whose turn it is and who was not asked: all at once, or each so many days after their pair began or ended."""
    asked = frozenset(Invitee.objects.filter(wave=wave).values_list("participant_id", flat=True))
    due = people_for(wave) if not wave.counted_from else people_for(wave).filter(pk__in=turns(wave, local_day(now, wave.scheme.zone)))
    fresh = [participant for participant in due if participant.pk not in asked]
    for participant in fresh:
        ask(wave, participant, now=now)
    return len(fresh)


def ask(wave: Wave, participant: Participant, *, now: datetime) -> None:
    """Ask one more person; asking twice is asking once."""
    today = local_day(now, wave.scheme.zone)
    until = min(wave.closes_on, today + timedelta(days=wave.days_open)) if wave.counted_from else None
    invitee, is_new = Invitee.objects.get_or_create(wave=wave, participant=participant, defaults={"until": until})
    if is_new and participant.person.user is not None:
        _post(invitee, emails.asked(invitee), asking(invitee), now)


def _post(invitee: Invitee, letter: Letter, key: str, now: datetime) -> None:
    wave, user = invitee.wave, invitee.participant.person.user
    mailing = mailing_for(wave.scheme, key=mailing_key(wave), letter=str(wave), now=now)
    if user is not None:
        post(letter, to=user, key=key, kind=MessageKind.BULK, now=now, scheme=wave.scheme, mailing=mailing)


def _remind(wave: Wave, now: datetime) -> int:
    """Write once more to whoever was asked and has not answered; who missed a reminder does not get two at once."""
    due = reminders_due(wave, local_day(now, wave.scheme.zone))
    for invitee, number in due:
        if Invitee.objects.filter(pk=invitee.pk, state=InviteeState.ASKED, reminders__lt=number).update(reminders=number):
            _post(invitee, emails.reminder(invitee), f"{asking(invitee)}:{number}", now)
    return len(due)


def asking(invitee: Invitee) -> str:
    """The key of the message that asks somebody; those of reminders begin with it."""
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
    move(wave, WAVE_MOVES, "close", by=by, now=now, unfinished=unfinished_of(wave))
    _stop_asking(wave, now)
    invitees = list(Invitee.objects.filter(wave=wave).order_by("participant_id"))
    Invitee.objects.filter(wave=wave).delete()
    Invitee.objects.bulk_create(invitees)
    if wave.mode != Mode.NAMED:
        lay_anew(list(Response.objects.filter(wave=wave)))
    Draft.objects.filter(key__in=[questionnaire_draft(invitee) for invitee in invitees]).delete()
    return wave


def _stop_asking(wave: Wave, now: datetime) -> None:
    """What still waits to ask for answers goes nowhere once there is nothing to answer."""
    open_ones = Mailing.objects.filter(scheme=wave.scheme, key__startswith=f"{mailing_key(wave)}:", state__in=MAILING_MOVES["stop"].before)
    for mailing in open_ones.filter(messages__state=MessageState.WAITING).distinct():
        stop(mailing, by=None, now=now)


def lay_anew(responses: list[Response]) -> None:
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


def questionnaire_draft(invitee: Invitee) -> str:
    """Where half-given answers wait."""
    return f"questionnaire:{invitee.public_id}"


def run_waves(cohort: Cohort, *, now: datetime) -> int:
    """Open what is due and close what is over; run by the clock."""
    today = local_day(now, cohort.scheme.zone)
    due = Wave.objects.filter(cohort=cohort).select_related("cohort__scheme__organisation", "questionnaire")
    going_on = due.filter(state=WaveState.OPEN, closes_on__gte=today)
    written = sum(_remind(wave, now) + (_ask_all(wave, now) if wave.counted_from else 0) for wave in going_on)
    opened = [open_wave(wave, by=None, now=now) for wave in due.filter(state=WaveState.PLANNED, opens_on__lte=today, closes_on__gte=today)]
    closed = [close_wave(wave, by=None, now=now) for wave in due.filter(state=WaveState.OPEN, closes_on__lt=today)]
    return written + len(opened) + len(closed)
