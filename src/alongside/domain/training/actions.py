"""Setting up sessions, booking, keeping the register."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.actions.invitations import join
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Letter, post
from alongside.domain.outbox.states import MessageKind
from alongside.domain.outbox.timing import Pace
from alongside.domain.training import emails
from alongside.domain.training.models import Attendance, Booking, Programme, Session
from alongside.domain.training.queries import next_code

SEEN = ("title", "place", "starts_at", "minutes")


@transaction.atomic
def put_session(
    cohort: Cohort,
    *,
    programme: str,
    code: str,
    title: str,
    place: str,
    starts_at: datetime,
    minutes: int,
    trainer: User | None,
    by: User,
    now: datetime,
) -> Session:
    """Add a session to a programme, or change it."""
    require(by, P.SCHEME_SET_UP, cohort, now=now)
    _check_day(cohort, starts_at)
    whole, _created = Programme.objects.get_or_create(cohort=cohort, title=programme)
    values = {"title": title, "place": place, "starts_at": starts_at, "minutes": minutes, "trainer": trainer}
    before = Session.objects.filter(programme=whole, code=code).values_list(*SEEN).first()
    session, _created = Session.objects.update_or_create(programme=whole, code=code, defaults=values)
    record("set session", session, by=by, now=now, scheme_id=cohort.scheme_id)
    if before is not None and before != tuple(values[name] for name in SEEN):
        _tell_booked(session, now)
    return session


def _tell_booked(session: Session, now: datetime) -> None:
    """Whoever booked a session that is still to come hears of a change, and so does their calendar."""
    booked = Booking.objects.filter(session=session).select_related("participant__person__user")
    if session.starts_at <= now or not booked.exists():
        return
    _count_up(session)
    for booking in booked:
        _tell(session, booking.participant, emails.changed(session, booking.participant, now=now), Pace.NEWS, now)


def _tell(session: Session, participant: Participant, letter: Letter, pace: Pace, now: datetime) -> None:
    if participant.person.user is not None:
        key = f"session:{session.pk}:{participant.pk}:{session.sequence}"
        post(letter, to=participant.person.user, key=key, kind=MessageKind.PERSONAL, pace=pace, now=now, scheme=session.scheme)


def _count_up(session: Session) -> None:
    """A calendar believes the part with the higher number."""
    Session.objects.filter(pk=session.pk).update(sequence=F("sequence") + 1)
    session.refresh_from_db(fields=["sequence"])


@transaction.atomic
def add_session(cohort: Cohort, *, programme: str, by: User, now: datetime, **facts: Any) -> Session:
    """One more session under a code of its own; of two added at once, one is asked to look again."""
    require(by, P.SCHEME_SET_UP, cohort, now=now)
    _check_day(cohort, facts["starts_at"])
    whole, _created = Programme.objects.get_or_create(cohort=cohort, title=programme)
    session = Session.objects.create(programme=whole, code=next_code(cohort), **facts)
    record("set session", session, by=by, now=now, scheme_id=cohort.scheme_id)
    return session


def _check_day(cohort: Cohort, starts_at: datetime) -> None:
    if not cohort.starts_on.year - 1 <= starts_at.year <= cohort.ends_on.year + 1:
        raise Refused(_("The session must be near its year, {year}. Check the date.").format(year=cohort.name))


@transaction.atomic
def book(session: Session, *, participant: Participant, by: User, now: datetime) -> Booking:
    """Book a place for oneself; whoever books takes part."""
    require(by, P.SESSION_BOOK, participant, now=now)
    if session.cohort.pk != participant.cohort_id:
        raise Refused(_("This session belongs to another year of the scheme."))
    if session.starts_at <= now:
        raise Refused(_("This session has begun. Choose a later one."))
    join(participant, by=by, now=now)
    booking, is_new = Booking.objects.get_or_create(session=session, participant=participant, defaults={"booked_at": now})
    if is_new:
        _count_up(session)
        _tell(session, participant, emails.booked(session, participant, now=now), Pace.OWN, now)
    return booking


@transaction.atomic
def unbook(session: Session, *, participant: Participant, by: User, now: datetime) -> None:
    """Give one's place back."""
    require(by, P.SESSION_BOOK, participant, now=now)
    many, _rows = Booking.objects.filter(session=session, participant=participant).delete()
    if many and session.starts_at > now:
        _count_up(session)
        _tell(session, participant, emails.given_back(session, participant, now=now), Pace.OWN, now)


def give_places_back(people: Iterable[Participant], *, now: datetime) -> None:
    """Give back what some people have booked and what is still to come, without a word to anybody."""
    for booking in Booking.objects.filter(participant__in=list(people), session__starts_at__gt=now).select_related("session"):
        booking.delete()
        _count_up(booking.session)


@transaction.atomic
def keep_register(session: Session, *, came: Iterable[Participant], by: User, now: datetime) -> int:
    """Set who came: the list as given stands. Returns how many."""
    require(by, P.REGISTER_KEEP, session, now=now)
    if session.starts_at > now:
        raise Refused(_("This session has not begun yet: its register opens when it does."))
    people = {participant.pk: participant for participant in came}
    if any(participant.cohort_id != session.cohort.pk for participant in people.values()):
        raise Refused(_("Somebody on this list is not in this year of the scheme."))
    kept = Attendance.objects.filter(session=session)
    kept.exclude(participant__in=people).delete()
    known = set(kept.values_list("participant_id", flat=True))
    new = [Attendance(session=session, participant=person, noted_at=now) for pk, person in people.items() if pk not in known]
    Attendance.objects.bulk_create(new, ignore_conflicts=True)
    record("kept register", session, by=by, now=now, scheme_id=session.scheme.pk)
    return len(people)
