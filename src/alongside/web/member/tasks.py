"""What is next for a member, as a task list: one line a thing, with its status."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.domain.cohorts.actions.statements import draft_key
from alongside.domain.cohorts.models import Loan, Participant
from alongside.domain.cohorts.queries.loans import loans_of_person
from alongside.domain.cohorts.queries.people import participations_of, standing_of
from alongside.domain.cohorts.states import LoanState, Side, Standing
from alongside.domain.history.queries import drafts_of
from alongside.domain.matching.queries.changes import not_placed
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import User
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import meeting_counts, pairings_with, partner_of, side_of
from alongside.domain.pairs.states import PairState
from alongside.domain.surveys.models import Invitee
from alongside.domain.surveys.queries import asked
from alongside.domain.surveys.states import InviteeState, WaveState
from alongside.domain.training.queries import OwnSession, sessions_for
from alongside.web.templatetags.alongside import day, day_and_time

Task = dict[str, Any]
TO_DO = gettext_lazy("To\N{NO-BREAK SPACE}do")


@dataclass
class Part:
    """One year of one scheme as its member sees it."""

    participant: Participant
    tasks: list[Task] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """All that the lists are made from, read once for all schemes."""

    user: User
    now: datetime
    drafts: frozenset[str]
    sessions: dict[int, list[OwnSession]]
    pairings: list[Pairing]
    met: dict[int, int]
    questionnaires: list[Invitee]
    not_placed: dict[int, str]
    loans: list[Loan]


def parts_of(user: User, *, now: datetime) -> list[Part]:
    """The member's schemes, newest first, with what is next in each."""
    participations = participations_of(user)
    pairings = pairings_with(user)
    known = Known(
        user,
        now,
        drafts_of(user),
        sessions_for(participations),
        pairings,
        meeting_counts(pairings),
        asked(user),
        not_placed(participations),
        loans_of_person(user),
    )
    return [_part(participant, known) for participant in participations]


def _part(participant: Participant, known: Known) -> Part:
    """The list of one year, its times on the scheme's own clock."""
    with timezone.override(participant.scheme.zone):
        tasks = [_taking_part(participant)]
        if standing_of(participant) not in {Standing.SAID_NO, Standing.WITHDREW}:
            tasks += [_statement(participant, known), *_training(participant, known)]
        tasks += [_loan(row) for row in known.loans if row.mentor_id == participant.pk]
        tasks += [*_pairs(participant, known), *_questionnaires(participant, known)]
    return Part(participant, tasks)


def task(name: str, status: Any, *, to: str = "", hint: str = "", colour: str = "") -> Task:
    """One line."""
    return {"name": name, "status": str(status), "url": to, "hint": hint, "colour": colour}


def _taking_part(participant: Participant) -> Task:
    to = reverse("member:taking-part", args=[participant.public_id])
    standing = standing_of(participant)
    if standing == Standing.TAKING_PART:
        return task(_("Taking part"), _("Completed"), to=to, hint=_("Since {day}").format(day=day(participant.joined_on)))
    if participant.went_back:
        return task(_("Taking part"), _("Over"), hint=_("Your places went back to the scheme that lent them"))
    if standing == Standing.WITHDREW:
        return task(_("Taking part"), _("You withdrew"), to=to, hint=_("You can come back at any time"))
    if standing == Standing.SAID_NO:
        return task(_("Taking part"), _("You said no"), to=to, hint=_("You can change your mind at any time"))
    return task(_("Say whether you would like to take part"), TO_DO, to=to, colour="blue")


def _statement(participant: Participant, known: Known) -> Task:
    to = reverse("member:statement", args=[participant.public_id])
    last_day = participant.cohort.statements_until
    if getattr(participant, "statement", None) is not None:
        return task(_("Your statement"), _("Completed"), to=to, hint=_("You can change it at any time"))
    if draft_key(participant) in known.drafts:
        return task(_("Your statement"), _("Draft kept"), to=to, colour="blue", hint=_("Not sent yet"))
    if local_day(known.now, participant.scheme.zone) > last_day:
        hint = _("The date for it was {day}; you can still write one").format(day=day(last_day))
        return task(_("Your statement"), _("Optional"), to=to, hint=hint)
    hint = _("By {day} if you can. Two sentences are enough").format(day=day(last_day))
    return task(_("Write a statement"), _("Optional"), to=to, hint=hint, colour="blue")


def _training(participant: Participant, known: Known) -> Iterable[Task]:
    sessions = known.sessions[participant.pk]
    if not sessions:
        return [task(_("Training sessions"), _("Not yet"), hint=_("No session has been planned yet"))]
    to = reverse("member:sessions", args=[participant.public_id])
    came = sum(row.came for row in sessions)
    ahead = [row for row in sessions if row.session.starts_at > known.now]
    booked = [row for row in ahead if row.booked]
    been = _("You came to {came} of {all}").format(came=came, all=len(sessions))
    if booked:
        return [task(_("Training sessions"), _("Booked"), to=to, hint=_session_words(booked[0]))]
    if ahead and not came:
        return [task(_("Book a training session"), TO_DO, to=to, colour="blue", hint=_session_words(ahead[0]))]
    return [task(_("Training sessions"), _("Completed") if came else _("Over"), to=to, hint=been)]


def _session_words(row: OwnSession) -> str:
    session = row.session
    return _("Next: {when}, {place}").format(when=day_and_time(session.starts_at), place=session.place)


def _loan(loan: Loan) -> Task:
    to, other = reverse("member:loan", args=[loan.public_id]), loan.lent_to.scheme.name
    if loan.state == LoanState.ASKED:
        hint = _("Yes or no by {until}").format(until=day(local_day(loan.answer_by, loan.scheme.zone)))
        return task(_("Answer: would you also mentor in {scheme}?").format(scheme=other), TO_DO, to=to, colour="blue", hint=hint)
    if loan.state == LoanState.AGREED:
        return task(_("Mentoring in {scheme}").format(scheme=other), _("Waiting for them"), to=to, hint=_("You said yes"))
    lent = ngettext("{many} place of yours counts there", "{many} places of yours count there", loan.places_lent)
    return task(_("Mentoring in {scheme}").format(scheme=other), _("Lent"), to=to, hint=lent.format(many=loan.places_lent))


def _pairs(participant: Participant, known: Known) -> list[Task]:
    mine = [row for row in known.pairings if participant.pk in {row.mentor_id, row.mentee_id}]
    if mine:
        return [_pair(row, known) for row in mine]
    if not participant.is_taking_part or not (participant.mentor_places or Side.MENTEE in participant.sides):
        return []
    hint = known.not_placed.get(participant.pk) or _("We will write to you as soon as we can suggest somebody")
    return [task(_("Your match"), _("Not yet"), hint=hint)]


def _pair(pairing: Pairing, known: Known) -> Task:
    side, other = side_of(pairing, known.user), partner_of(pairing, known.user)
    to = reverse("member:pair", args=[pairing.public_id])
    role = _("mentee") if side is Side.MENTOR else _("mentor")
    name = _("Your {role}: {name}").format(role=role, name=other)
    if pairing.state == PairState.OFFERED:
        until = day(local_day(pairing.accept_by, pairing.scheme.zone)) if pairing.accept_by else ""
        if getattr(pairing, f"{side}_accepted_at") is None:
            return task(
                _("Answer: {name} as your {role}?").format(name=other, role=role),
                TO_DO,
                to=to,
                colour="blue",
                hint=_("Accept or decline by {until}").format(until=until),
            )
        return task(
            name, _("Waiting for the other"), to=to, hint=_("You accepted; {name} has until {until}").format(name=other, until=until)
        )
    if pairing.state == PairState.RECORDED:
        return task(name, _("Waiting"), to=to, hint=_("The steering group looks at it first"))
    met = known.met.get(pairing.pk, 0)
    noted = {0: _("No meeting noted yet"), 1: _("One meeting noted")}.get(met, _("{met} meetings noted").format(met=met))
    status = {PairState.ACTIVE: _("Under way"), PairState.PAUSED: _("Paused"), PairState.ENDED: _("Ended")}
    return task(name, status.get(PairState(pairing.state), pairing.get_state_display()), to=to, hint=noted)


def _questionnaires(participant: Participant, known: Known) -> list[Task]:
    return [_questionnaire(row) for row in known.questionnaires if row.participant_id == participant.pk]


def _questionnaire(invitee: Invitee) -> Task:
    wave = invitee.wave
    name = wave.questionnaire.title
    to = reverse("member:questionnaire", args=[invitee.public_id])
    if invitee.state == InviteeState.ANSWERED:
        return task(name, _("Completed"), to=to)
    if invitee.state == InviteeState.DECLINED:
        return task(name, _("You would rather not"), to=to)
    if wave.state == WaveState.OPEN:
        return task(name, TO_DO, to=to, colour="blue", hint=_("Open until {day}").format(day=day(wave.closes_on)))
    return task(name, _("Closed"), hint=_("Closed on {day}").format(day=day(wave.closes_on)))
