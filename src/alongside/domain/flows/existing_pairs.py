"""Existing pairs: the two take part from now on; where one is in charge of the other, two members of the steering group agree first."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P, require
from alongside.domain.access.queries import holders
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.flows.agreement import checked_comment
from alongside.domain.history.actions import record
from alongside.domain.matching import emails
from alongside.domain.matching.queries import IN_CHARGE, standing_bars
from alongside.domain.matching.queries.recorded import (
    MEMBERS_NEEDED,
    agrees_conflicts,
    pair_agreed_by,
    pair_deciders,
    why_not_decide_pair,
)
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Letter, overtake, post
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageKind, MessageState
from alongside.domain.outbox.timing import Pace
from alongside.domain.pairs.actions import begin_agreed, let_recorded_go, record_existing
from alongside.domain.pairs.models import PairDecision, Pairing
from alongside.domain.pairs.states import PairState
from alongside.domain.surveys.actions import ask
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.states import Audience, WaveState


@transaction.atomic
def record_existing_pair(cohort: Cohort, *, mentor: Participant, mentee: Participant, since: date, by: User, now: datetime) -> Pairing:
    """Record a pair that two people arranged themselves.

    Those to be kept apart are not let through. Supervisors and managers are not either, unless the scheme has a steering group:
    then the pair waits for two of its members.
    """
    require(by, P.PAIR_RECORD, cohort, now=now)
    bars, asks = standing_bars([mentor, mentee]), agrees_conflicts(cohort.scheme)
    why = next((bar.why for bar in bars if not (asks and bar.rule in IN_CHARGE)), "")
    if why:
        raise Refused(_("{mentor} and {mentee} cannot be a pair: {why}.").format(mentor=mentor, mentee=mentee, why=why))
    pairing = record_existing(cohort, mentor=mentor, mentee=mentee, since=since, by=by, now=now, waits=bool(bars))
    _send(pairing, now) if bars else _ask_both(pairing, now)
    return pairing


def _send(pairing: Pairing, now: datetime) -> None:
    members = pair_deciders(pairing.cohort, now=now)
    if len(members) < MEMBERS_NEEDED:
        raise Refused(_too_few(len(members)))
    for member in members:
        _tell(pairing, member, emails.pair_waits(pairing, member), f"sent:{member.pk}", now=now)


def _too_few(there_are: int) -> str:
    return _(
        "One of the two supervises or manages the other, so two members of the steering group have to agree, and {count} can answer: "
        "whoever leads the scheme, takes part in the year, or supervises anybody on its roster cannot. Ask for another member to be given "
        "the role."
    ).format(count=there_are)


def _ask_both(pairing: Pairing, now: datetime) -> None:
    """Open questionnaires for participants ask the two, too."""
    open_waves = Wave.objects.filter(cohort=pairing.cohort, state=WaveState.OPEN, sent_to=Audience.PARTICIPANTS)
    for wave in open_waves.select_related("cohort__scheme__organisation", "questionnaire"):
        for participant in (row for row in (pairing.mentor, pairing.mentee) if not row.is_guest):
            ask(wave, participant, now=now)


@transaction.atomic
def agree_existing_pair(pairing: Pairing, *, by: User, now: datetime) -> Pairing:
    """One member agrees to an existing pair; with the second it begins, and both are told."""
    _answer(pairing, agrees=True, comment="", by=by, now=now)
    if pair_agreed_by(pairing) >= MEMBERS_NEEDED:
        begin_agreed(pairing, by=by, now=now)
        _ask_both(pairing, now)
        _close(pairing, now)
    return pairing


@transaction.atomic
def send_existing_pair_back(pairing: Pairing, *, comment: str, by: User, now: datetime) -> Pairing:
    """One member sends an existing pair back, which is enough, and says why."""
    _answer(pairing, agrees=False, comment=checked_comment(comment), by=by, now=now)
    let_recorded_go(pairing, "send back", by=by, now=now)
    _close(pairing, now)
    return pairing


@transaction.atomic
def take_existing_pair_back(pairing: Pairing, *, by: User | None, now: datetime) -> Pairing:
    """A lead, or one of the two, takes an existing pair back before it is agreed; members who have not read of it never do."""
    let_recorded_go(pairing, "take back", by=by, now=now)
    _overtake(pairing)
    return pairing


def _answer(pairing: Pairing, *, agrees: bool, comment: str, by: User, now: datetime) -> None:
    """Note one answer while the pair waits: the conditional update makes a second answer wait for the first to end."""
    require(by, P.RUN_AGREE, pairing, now=now)
    if why := why_not_decide_pair(pairing.cohort, by, now=now):
        raise Refused(why)
    waits = Pairing.objects.filter(pk=pairing.pk, state=PairState.RECORDED, sent_at__isnull=False)
    if not waits.update(state=PairState.RECORDED):
        raise TooLate(_("This pair no longer waits: it was answered, or taken back."))
    try:
        with transaction.atomic():
            PairDecision.objects.create(pairing=pairing, member=by, agrees=agrees, comment=comment, decided_at=now)
    except IntegrityError:
        raise Refused(_("You have answered already. Another member answers too, because an existing pair like this needs two.")) from None
    record("agreed as a member" if agrees else "sent back as a member", pairing, by=by, now=now, scheme_id=pairing.scheme.pk)


def _close(pairing: Pairing, now: datetime) -> None:
    """Nobody is asked any more; leads are told, but for one who is in the pair."""
    _overtake(pairing)
    for lead in holders(pairing.scheme, Role.LEAD, Role.DEPUTY, now=now):
        if lead.pk not in pairing.owner_ids():
            _tell(pairing, lead, emails.pair_answered(pairing, lead), f"answered:{lead.pk}", now=now)


def _tell(pairing: Pairing, user: User, letter: Letter, what: str, *, now: datetime) -> None:
    key = f"{_keys_of(pairing)}{what}"
    post(letter, to=user, key=key, kind=MessageKind.PERSONAL, pace=Pace.NEWS, now=now, scheme=pairing.scheme)


def _keys_of(pairing: Pairing) -> str:
    return f"recorded pair:{pairing.pk}:"


def _overtake(pairing: Pairing) -> None:
    """Nobody reads that a pair waits once it does not."""
    waiting = Message.objects.filter(key__startswith=f"{_keys_of(pairing)}sent:", state=MessageState.WAITING)
    overtake(waiting.values_list("key", flat=True))
