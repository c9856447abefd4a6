"""Answering under a pseudonym, saying no, and taking answers back."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from alongside.domain.access.errors import TooLate
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Participant
from alongside.domain.history.actions import drop_draft
from alongside.domain.organisations.clock import end_of_day
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import overtake
from alongside.domain.surveys.actions.checking import check_answer
from alongside.domain.surveys.actions.waves import asking, key_name, lay_anew, questionnaire_draft
from alongside.domain.surveys.models import Answer, Invitee, Response, Signature, Wave, mark_of
from alongside.domain.surveys.queries import from_register, questions_of, shown, side_of, took_part
from alongside.domain.surveys.states import InviteeState, Mode, QuestionKind, WaveState
from alongside.kit.crypto import KeyDestroyed, KeyFolder, pseudonym
from alongside.kit.write_ahead import empty_write_ahead_log

STIRRED = 50
MOST_REMINDERS = 5


@transaction.atomic
def answer(invitee: Invitee, answers: Mapping[str, Any], *, by: User, now: datetime) -> None:
    """Send one's answers, joined to their giver as the wave says and no closer; nothing notes when."""
    require(by, P.QUESTIONNAIRE_ANSWER, invitee, now=now)
    _hold(invitee.wave)
    _check_open(invitee, now)
    is_in = took_part(invitee)
    side = side_of(invitee.participant)
    met = shown(questions_of(invitee.wave), answers, took_part=is_in, side=side)
    checked = {question: check_answer(question, answers.get(question.code)) for question in met}
    if not Invitee.objects.filter(pk=invitee.pk, state=InviteeState.ASKED).update(state=InviteeState.ANSWERED):
        raise TooLate(_("You have answered this questionnaire already, or said that you would rather not."))
    response = Response.objects.create(wave=invitee.wave, took_part=is_in, **_joined(invitee, side))
    checked |= {question: from_register(question, invitee.participant) for question in met if question.kind == QuestionKind.HIDDEN}
    given = [(question, value) for question, value in checked.items() if value not in (None, "", [])]
    Answer.objects.bulk_create(Answer(response=response, question=question, value=value) for question, value in given)
    if invitee.wave.mode == Mode.NAMED:
        Signature.objects.create(response=response, participant=invitee.participant)
    else:
        _stir(response)
        transaction.on_commit(_forget_order)
    overtake([asking(invitee), *(f"{asking(invitee)}:{number}" for number in range(1, MOST_REMINDERS + 1))])
    drop_draft(questionnaire_draft(invitee), by=by)


def _hold(wave: Wave) -> None:
    """Keep a wave from closing until this transaction ends; SQLite's write transactions exclude one another anyway."""
    Wave.objects.select_for_update().filter(pk=wave.pk).values_list("pk", flat=True).first()


def _joined(invitee: Invitee, side: str) -> dict[str, Any]:
    """What a response says of who gave it: a pseudonym and a coarse snapshot, nothing, or the name."""
    participant = invitee.participant
    if invitee.wave.mode == Mode.COUNTED:
        return {"pseudonym": secrets.token_hex(16)}
    snapshot = {"side": side, "grade_band": participant.grade.track if participant.grade else ""}
    if invitee.wave.mode == Mode.NAMED:
        return snapshot | {"pseudonym": secrets.token_hex(16)}
    name = _pseudonym(invitee)
    return snapshot | {"pseudonym": name, "mark": mark_of(invitee.wave, name)}


def _check_open(invitee: Invitee, now: datetime) -> None:
    wave = invitee.wave
    is_open = Wave.objects.filter(pk=wave.pk, state=WaveState.OPEN).exists()
    if not is_open or now > end_of_day(invitee.until or wave.closes_on, wave.scheme.zone):
        raise TooLate(_("This questionnaire has closed. Thank you for wanting to answer."))


def _forget_order() -> None:
    """Empty SQLite's log of what was written, where the order of answers stands; if somebody is in its way, the next answer does."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            empty_write_ahead_log(cursor)


def _stir(response: Response) -> None:
    """Write a new response again among others of its wave: PostgreSQL marks rows with their transaction, which named the sender."""
    others = list(Response.objects.filter(wave=response.wave_id).exclude(pk=response.pk).order_by("?")[:STIRRED])
    lay_anew([response, *others])


def _pseudonym(invitee: Invitee) -> str:
    try:
        key = KeyFolder(settings.KEYS).read(key_name(invitee.wave.cohort))
    except KeyDestroyed:
        raise TooLate(_("Your answers can no longer be found: the key that linked them to you has been destroyed.")) from None
    return pseudonym(key, invitee.participant.public_id)


@transaction.atomic
def decline_to_answer(invitee: Invitee, *, by: User, now: datetime) -> None:
    """Say that one would rather not answer; it counts as answering for a certificate."""
    require(by, P.QUESTIONNAIRE_ANSWER, invitee, now=now)
    _hold(invitee.wave)
    if not Invitee.objects.filter(pk=invitee.pk, state=InviteeState.ASKED).update(state=InviteeState.DECLINED):
        raise TooLate(_("You have answered this questionnaire already, or said that you would rather not."))
    overtake([asking(invitee), *(f"{asking(invitee)}:{number}" for number in range(1, MOST_REMINDERS + 1))])
    drop_draft(questionnaire_draft(invitee), by=by)


@transaction.atomic
def take_answers_back(invitee: Invitee, *, by: User, now: datetime) -> None:
    """Withdraw one's answers while they can be found, or one's no; what has been released stays counted."""
    require(by, P.QUESTIONNAIRE_ANSWER, invitee, now=now)
    _hold(invitee.wave)
    if Invitee.objects.filter(pk=invitee.pk, state=InviteeState.ANSWERED).exists():
        _own(invitee).delete()
    Invitee.objects.filter(pk=invitee.pk).update(state=InviteeState.ASKED)


def _own(invitee: Invitee) -> QuerySet[Response]:
    """The one set of answers that somebody gave."""
    if invitee.wave.mode == Mode.COUNTED:
        raise TooLate(_("Your answers can no longer be found: this questionnaire is anonymous, and nothing joins them to you."))
    if invitee.wave.mode == Mode.NAMED:
        return Response.objects.filter(wave=invitee.wave, signature__participant=invitee.participant)
    return Response.objects.filter(wave=invitee.wave, mark=mark_of(invitee.wave, _pseudonym(invitee)))


def drop_named_answers(participants: Sequence[Participant]) -> None:
    """Answers that were given with the name go with the person, and whatever was coded or quoted of them; all others cannot be found."""
    Response.objects.filter(signature__participant__in=participants).delete()
