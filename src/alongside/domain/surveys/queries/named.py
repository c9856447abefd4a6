"""Answers that were given with the name: after close for lead and deputy, never about themselves or their own pair; one's own at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Participant
from alongside.domain.organisations.models import User
from alongside.domain.pairs.models import Pairing
from alongside.domain.surveys.models import Answer, Invitee, Question, Signature, Wave
from alongside.domain.surveys.queries.questionnaires import NOT_COUNTED, questions_of
from alongside.domain.surveys.queries.waves import invitee_for, wave_for
from alongside.domain.surveys.states import InviteeState, Mode, WaveState


def named_wave_for(by: User, permission: P, *, now: datetime, wave: str) -> Wave:
    """A closed wave that keeps names: what other waves hold, nobody reads by name."""
    found = wave_for(by, permission, now=now, wave=wave)
    _check_named(found)
    if found.state != WaveState.CLOSED:
        raise NotFound(_("Answers can be read after the questionnaire has closed."))
    return found


def named_invitee_for(by: User, permission: P, *, now: datetime, invitee: str) -> Invitee:
    """Somebody else's questionnaire with names: whoever answered it is nobody that the reader is or was paired with."""
    found = invitee_for(by, permission, now=now, invitee=invitee)
    _check_named(found.wave)
    if found.wave.state != WaveState.CLOSED or not named_of(found.wave, seen_by=by).filter(participant=found.participant_id).exists():
        raise NotFound(_("There is no such page, or you do not have access to it."))
    return found


def own_named_for(by: User, permission: P, *, now: datetime, invitee: str) -> Invitee:
    """One's own questionnaire with names, once it has been answered: asked for with the permission to answer, which nobody else has."""
    found = invitee_for(by, permission, now=now, invitee=invitee)
    _check_named(found.wave)
    if found.state != InviteeState.ANSWERED:
        raise NotFound(_("There is no such page, or you do not have access to it."))
    return found


def _check_named(wave: Wave) -> None:
    if wave.mode != Mode.NAMED:
        raise NotFound(_("This questionnaire keeps no names."))


def named_of(wave: Wave, *, seen_by: User, search: str = "") -> QuerySet[Signature]:
    """Whoever answered a wave with names, in the order of the names, but for the reader and everybody they were ever matched with."""
    rows = Signature.objects.filter(response__wave=wave).select_related("participant__person", "participant__grade")
    rows = rows.exclude(participant__person__in=_too_near(seen_by))
    if search:
        rows = rows.filter(participant__person__name__icontains=search)
    return rows.order_by("participant__person__name", "participant_id")


def _too_near(reader: User) -> QuerySet[Any]:
    """The reader, and the partners of all their pairs, whatever became of these."""
    own = Q(mentor__person__user=reader) | Q(mentee__person__user=reader)
    pairs = Pairing.objects.filter(own)
    near = Q(pk__in=pairs.values("mentor")) | Q(pk__in=pairs.values("mentee")) | Q(person__user=reader)
    return Participant.objects.filter(near).values("person")


def invitees_of(wave: Wave, signatures: Sequence[Signature]) -> dict[int, Invitee]:
    """The questionnaire of each of those who signed, by participant."""
    rows = Invitee.objects.filter(wave=wave, participant__in=[row.participant_id for row in signatures])
    return {row.participant_id: row for row in rows}


def named_answers(wave: Wave, participants: Sequence[int]) -> tuple[list[Question], dict[int, dict[str, Any]]]:
    """The questions of a wave with names, and each one's answers by question code."""
    questions = [row for row in questions_of(wave) if row.kind not in NOT_COUNTED]
    codes = {row.pk: row.code for row in questions}
    found: dict[int, dict[str, Any]] = {participant: {} for participant in participants}
    rows = Answer.objects.filter(response__wave=wave, response__signature__participant__in=participants)
    for participant, question, value in rows.values_list("response__signature__participant_id", "question_id", "value"):
        if question in codes:
            found[participant][codes[question]] = value
    return questions, found


def own_signed(user: User) -> list[Invitee]:
    """The questionnaires that somebody answered with their name, in any year or scheme; newest last."""
    signed = Signature.objects.filter(participant=OuterRef("participant"), response__wave=OuterRef("wave"))
    rows = Invitee.objects.filter(Exists(signed), participant__person__user=user, wave__mode=Mode.NAMED)
    return list(rows.select_related("wave__questionnaire", "wave__cohort__scheme").order_by("wave__opens_on", "pk"))
