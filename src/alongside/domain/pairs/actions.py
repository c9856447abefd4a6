"""The moves of a pair's life, and logging meetings."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.access.moves import move
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.actions.invitations import free_place, put_back, put_forward, take_place
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.states import Side
from alongside.domain.history.actions import record
from alongside.domain.organisations.clock import day_in_words, end_of_day, local_day
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Letter, overtake, post
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageKind, MessageState
from alongside.domain.outbox.timing import Pace
from alongside.domain.pairs import emails
from alongside.domain.pairs.models import Meeting, Pairing
from alongside.domain.pairs.queries import side_of
from alongside.domain.pairs.states import BEGUN, MOVES, Ending, Mode, Origin, PairState

LONGEST_MEETING = 8 * 60
REMINDERS = (timedelta(days=5), timedelta(days=10))
OFFER = ("offered", "reminder-1", "reminder-2")


@transaction.atomic
def offer(
    cohort: Cohort,
    *,
    mentor: Participant,
    mentee: Participant,
    full_reasons: list[str],
    shared_reasons: list[str],
    by: User,
    now: datetime,
) -> Pairing:
    """Offer a pair to both: a place of each is taken from here on. Raises TooLate when a place has gone."""
    require(by, P.RUN_PUBLISH, cohort, now=now)
    last_day = local_day(now, cohort.scheme.zone) + timedelta(days=cohort.days_to_accept)
    pairing = _create(
        cohort,
        mentor,
        mentee,
        origin=Origin.MATCHED,
        state=PairState.OFFERED,
        full_reasons=full_reasons,
        shared_reasons=shared_reasons,
        offered_at=now,
        accept_by=end_of_day(last_day, cohort.scheme.zone),
    )
    record("offered", pairing, by=by, now=now, scheme_id=cohort.scheme_id)
    _tell_both(pairing, "offered", by=None, now=now)
    return pairing


@transaction.atomic
def record_existing(
    cohort: Cohort, *, mentor: Participant, mentee: Participant, since: date, by: User, now: datetime, waits: bool = False
) -> Pairing:
    """Record a pair that the two arranged themselves; it is active from the day they said, or `waits` to be agreed first."""
    require(by, P.PAIR_RECORD, cohort, now=now)
    if since > local_day(now, cohort.scheme.zone):
        raise Refused(_("Give today or an earlier day: a pair cannot begin in the future."))
    for participant in (mentor, mentee):
        put_forward(participant, by=by, now=now)
    sent_at = now if waits else None
    states = {"origin": Origin.SELF_ARRANGED, "state": PairState.RECORDED, "established_on": since, "sent_at": sent_at}
    pairing = _create(cohort, mentor, mentee, **states)
    record("recorded", pairing, by=by, now=now, scheme_id=cohort.scheme_id)
    return pairing if waits else _begun(pairing, "begin", by=by, now=now)


def _begun(pairing: Pairing, name: str, *, by: User, now: datetime) -> Pairing:
    move(pairing, MOVES, name, by=by, now=now)
    _tell_both(pairing, "began", by=by, now=now)
    return pairing


@transaction.atomic
def begin_agreed(pairing: Pairing, *, by: User, now: datetime) -> Pairing:
    """An existing pair begins, now that the last member who was needed has agreed."""
    return _begun(pairing, "agree", by=by, now=now)


@transaction.atomic
def let_recorded_go(pairing: Pairing, name: str, *, by: User | None, now: datetime) -> Pairing:
    """An existing pair that waited is sent back, or taken back: places are free again, and whom only this took in is not in any more."""
    move(pairing, MOVES, name, by=by, now=now)
    _let_go(pairing)
    for participant in (pairing.mentor, pairing.mentee):
        put_back(participant, since=pairing.sent_at or now, by=by, now=now)
    return pairing


def _create(cohort: Cohort, mentor: Participant, mentee: Participant, **values: object) -> Pairing:
    if mentor.pk == mentee.pk:
        raise Refused(_("A pair needs two people."))
    for participant, side in ((mentor, Side.MENTOR), (mentee, Side.MENTEE)):
        _check(cohort, participant, side)
    try:
        with transaction.atomic():
            return Pairing.objects.create(cohort=cohort, mentor=mentor, mentee=mentee, **values)
    except IntegrityError:
        raise TooLate(_("{mentor} and {mentee} are already a pair.").format(mentor=mentor, mentee=mentee)) from None


def _check(cohort: Cohort, participant: Participant, side: Side) -> None:
    if participant.cohort_id != cohort.pk:
        raise Refused(_("{name} is not in this year of the scheme.").format(name=participant))
    if side not in participant.sides:
        sentence = _("{name} was invited as a {side}. Change “invite as” in the roster and import it again.")
        raise Refused(sentence.format(name=participant, side=participant.get_invited_as_display()))
    if not take_place(participant, side):
        sentence = _("{name} has no place left as a {side}. Run again, and the new run will leave them out.")
        raise TooLate(sentence.format(name=participant, side=side.label))


@transaction.atomic
def accept(pairing: Pairing, *, by: User, now: datetime) -> Pairing:
    """One of the two accepts; the pair is active when both have."""
    require(by, P.PAIR_ACCEPT, pairing, now=now)
    if pairing.accept_by and now > pairing.accept_by:
        raise TooLate(_("The time to accept has passed. Write to the scheme’s address, and the lead will look again."))
    field = f"{side_of(pairing, by)}_accepted_at"
    offered = Pairing.objects.filter(pk=pairing.pk, state=PairState.OFFERED)
    if not offered.filter(**{field: None}).update(**{field: now}) and not offered.exists():
        raise TooLate(_("This offer no longer stands. The lead knows, and will look again."))
    pairing.refresh_from_db(fields=["mentor_accepted_at", "mentee_accepted_at"])
    overtake(_key(pairing, what, side_of(pairing, by)) for what in OFFER)
    record(f"accepted as {side_of(pairing, by)}", pairing, by=by, now=now, scheme_id=pairing.scheme.pk)
    if pairing.mentor_accepted_at and pairing.mentee_accepted_at:
        move(pairing, MOVES, "accept", by=by, now=now, established_on=local_day(now, pairing.scheme.zone))
        _tell_both(pairing, "began", by=by, now=now)
    return pairing


@transaction.atomic
def decline(pairing: Pairing, *, by: User, now: datetime) -> Pairing:
    """One of the two declines; no reason is asked, and the other is never told who it was."""
    move(pairing, MOVES, "decline", by=by, now=now)
    _let_go(pairing)
    _overtake_all(pairing)
    _tell_both(pairing, "not_taken_up", by=by, now=now)
    return pairing


@transaction.atomic
def lapse(pairing: Pairing, *, now: datetime) -> Pairing:
    """The last day to accept has gone by; run by the clock."""
    move(pairing, MOVES, "lapse", by=None, now=now)
    _let_go(pairing)
    _overtake_all(pairing)
    _tell_both(pairing, "not_taken_up", by=None, now=now)
    return pairing


@transaction.atomic
def end(pairing: Pairing, *, ending: Ending, by: User | None, now: datetime) -> Pairing:
    """End a pair without blame."""
    move(pairing, MOVES, "end", by=by, now=now, ended_on=local_day(now, pairing.scheme.zone), ending=ending)
    _let_go(pairing)
    _overtake_all(pairing)
    _tell_both(pairing, "ended", by=by, now=now)
    return pairing


@transaction.atomic
def pause(pairing: Pairing, *, by: User, now: datetime) -> Pairing:
    """Rest a pair, for leave or a hard rotation: both keep their place, and nobody is asked whether they met."""
    return move(pairing, MOVES, "pause", by=by, now=now)


@transaction.atomic
def resume(pairing: Pairing, *, by: User, now: datetime) -> Pairing:
    """Go on after a pause."""
    return move(pairing, MOVES, "resume", by=by, now=now)


def _overtake_all(pairing: Pairing) -> None:
    """Nobody reads of an offer, or of a beginning, after its end."""
    overtake(_key(pairing, what, side) for what in (*OFFER, "began") for side in Side)


def _let_go(pairing: Pairing) -> None:
    free_place(pairing.mentor, Side.MENTOR)
    free_place(pairing.mentee, Side.MENTEE)


@transaction.atomic
def log_meeting(pairing: Pairing, *, held_on: date, minutes: int, mode: Mode, by: User, now: datetime) -> Meeting:
    """Note that the two met: date, minutes, how; never what about."""
    require(by, P.PAIR_OWN, pairing, now=now)
    if pairing.established_on is None or pairing.state not in BEGUN:
        raise Refused(_("You can note meetings once both of you have accepted."))
    if held_on > local_day(now, pairing.scheme.zone):
        raise Refused(_("This day is in the future. Note the meeting once you have met."))
    if held_on < pairing.established_on:
        sentence = _("Your pair began on {day}; note meetings from that day on.")
        raise Refused(sentence.format(day=day_in_words(pairing.established_on)))
    if pairing.ended_on is not None and held_on > pairing.ended_on:
        sentence = _("Your pair ended on {day}; note meetings up to that day.")
        raise Refused(sentence.format(day=day_in_words(pairing.ended_on)))
    if not 1 <= minutes <= LONGEST_MEETING:
        raise Refused(_("How long did you meet? Give 1 to 480 minutes."))
    meeting = Meeting.objects.create(pairing=pairing, held_on=held_on, minutes=minutes, mode=mode, logged_at=now)
    record("logged meeting", pairing, by=by, now=now, scheme_id=pairing.scheme.pk)
    return meeting


@transaction.atomic
def remove_meeting(pairing: Pairing, *, meeting: str, by: User, now: datetime) -> None:
    """Take a meeting off the log that was noted by mistake."""
    require(by, P.PAIR_OWN, pairing, now=now)
    Meeting.objects.filter(pairing=pairing, public_id=meeting).delete()
    record("removed meeting", pairing, by=by, now=now, scheme_id=pairing.scheme.pk)


@transaction.atomic
def remind_offered(cohort: Cohort, *, now: datetime) -> int:
    """Write on days 5 and 10 to who has not answered, and let offers lapse after the last day; run by the clock."""
    waiting = Pairing.objects.filter(cohort=cohort, state=PairState.OFFERED).select_related(
        "cohort__scheme__organisation", "mentor__person__user", "mentee__person__user", "mentor__grade", "mentee__grade"
    )
    done = 0
    for pairing in waiting:
        done += _remind_or_lapse(pairing, now)
    return done


def _remind_or_lapse(pairing: Pairing, now: datetime) -> int:
    if pairing.accept_by and now > pairing.accept_by:
        lapse(pairing, now=now)
        return 1
    due = [number for number, after in enumerate(REMINDERS, 1) if pairing.offered_at and pairing.offered_at + after <= now]
    for side in Side if due else ():
        if getattr(pairing, f"{side}_accepted_at") is None:
            _remind(pairing, side, due[-1], now)
    return 0


def _remind(pairing: Pairing, side: Side, number: int, now: datetime) -> None:
    """The reminder of this day, in place of an earlier one that still waits; none of an offer that has not left itself."""
    _tell(pairing, side, emails.reminder(pairing, side), f"reminder-{number}", pace=Pace.NEWS, now=now)
    offered = Message.objects.filter(key=_key(pairing, "offered", side), state=MessageState.WAITING)
    last = number + 1 if offered.exists() else number
    overtake(_key(pairing, f"reminder-{earlier}", side) for earlier in range(1, last))


def _tell_both(pairing: Pairing, what: str, *, by: User | None, now: datetime) -> None:
    """News to both; whoever did it themselves gets it as the answer to that."""
    own = side_of(pairing, by) if by and by.pk in pairing.owner_ids() else ""
    for side in Side:
        _tell(pairing, side, getattr(emails, what)(pairing, side), what, pace=Pace.OWN if side == own else Pace.NEWS, now=now)


def _tell(pairing: Pairing, side: Side, letter: Letter, what: str, *, pace: Pace, now: datetime) -> None:
    participant = pairing.mentor if side is Side.MENTOR else pairing.mentee
    if participant.person.user is not None:
        key = _key(pairing, what, side)
        post(letter, to=participant.person.user, key=key, kind=MessageKind.PERSONAL, pace=pace, now=now, scheme=pairing.scheme)


def _key(pairing: Pairing, what: str, side: str) -> str:
    return f"pair:{pairing.pk}:{what}:{side}"
