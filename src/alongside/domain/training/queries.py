"""Sessions and registers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.training.models import Attendance, Booking, Session


@dataclass(frozen=True)
class RegisterLine:
    """One name on a register."""

    participant: Participant
    booked: bool
    came: bool


def session_for(by: User, permission: P, *, now: datetime, session: str) -> Session:
    """A session by public id."""
    found = Session.objects.select_related("programme__cohort__scheme__organisation", "trainer").filter(public_id=session)
    return allowed(found.first(), permission, by=by, now=now)


def sessions_of(cohort: Cohort) -> QuerySet[Session]:
    """The sessions of a cohort with how many booked and came."""
    rows = Session.objects.filter(programme__cohort=cohort).select_related("programme__cohort__scheme", "trainer")
    return rows.annotate(booked=Count("bookings", distinct=True), came=Count("attendances", distinct=True)).order_by("starts_at")


def sessions_to_run(trainer: User, scheme: Scheme) -> QuerySet[Session]:
    """A trainer's own sessions in a scheme."""
    rows = Session.objects.filter(trainer=trainer, programme__cohort__scheme=scheme).select_related("programme__cohort__scheme")
    return rows.annotate(booked=Count("bookings", distinct=True), came=Count("attendances", distinct=True)).order_by("starts_at")


def register_of(session: Session) -> list[RegisterLine]:
    """Everybody in the cohort, those who booked or came first, by name."""
    booked = set(Booking.objects.filter(session=session).values_list("participant_id", flat=True))
    came = set(Attendance.objects.filter(session=session).values_list("participant_id", flat=True))
    people = Participant.objects.filter(cohort=session.cohort).select_related("person", "grade")
    lines = [RegisterLine(person, person.pk in booked, person.pk in came) for person in people]
    return sorted(lines, key=lambda line: (not (line.booked or line.came), line.participant.person.name))


def booked_by(participant: Participant) -> set[int]:
    """The sessions that somebody booked."""
    return set(Booking.objects.filter(participant=participant).values_list("session_id", flat=True))


def attended_by(participant: Participant) -> list[Session]:
    """The sessions that somebody came to."""
    return list(Session.objects.filter(attendances__participant=participant).select_related("programme").order_by("starts_at"))


def attendance_counts(cohort: Cohort) -> dict[int, int]:
    """How many sessions each participant came to, for those who came to any."""
    rows = Attendance.objects.filter(session__programme__cohort=cohort).values("participant_id").annotate(many=Count("pk"))
    return {row["participant_id"]: row["many"] for row in rows}
