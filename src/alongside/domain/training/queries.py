"""Sessions and registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.training.models import Attendance, Booking, Programme, Session


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


def programme_of(cohort: Cohort) -> str:
    """What the training programme of a year is called; the newest, if there are several."""
    return Programme.objects.filter(cohort=cohort).order_by("-pk").values_list("title", flat=True).first() or _("Training")


def next_code(cohort: Cohort) -> str:
    """A short name for one more session, which no session of the year has."""
    taken = set(Session.objects.filter(programme__cohort=cohort).values_list("code", flat=True))
    return next(code for number in count(len(taken) + 1) if (code := f"S{number}") not in taken)


def attendance_counts(cohort: Cohort) -> dict[int, int]:
    """How many sessions each participant came to, for those who came to any."""
    rows = Attendance.objects.filter(session__programme__cohort=cohort).values("participant_id").annotate(many=Count("pk"))
    return {row["participant_id"]: row["many"] for row in rows}


def session_in(participant: Participant, *, session: str) -> Session:
    """A session of somebody's own year, for booking."""
    rows = Session.objects.select_related("programme__cohort__scheme__organisation")
    found = rows.filter(programme__cohort=participant.cohort_id, public_id=session).first()
    if found is None:
        raise NotFound(_("There is no such session in this year of the scheme."))
    return found


@dataclass(frozen=True)
class OwnSession:
    """A session with what one person did about it."""

    session: Session
    booked: bool
    came: bool


def sessions_for(participants: Iterable[Participant]) -> dict[int, list[OwnSession]]:
    """The sessions of each participation's year with what the person did about each, in three reads whatever their number."""
    people = list(participants)
    booked = set(Booking.objects.filter(participant__in=people).values_list("participant_id", "session_id"))
    came = set(Attendance.objects.filter(participant__in=people).values_list("participant_id", "session_id"))
    sessions: dict[int, list[Session]] = {}
    cohorts = {person.cohort_id for person in people}
    for session in Session.objects.filter(programme__cohort__in=cohorts).select_related("programme").order_by("starts_at"):
        sessions.setdefault(session.programme.cohort_id, []).append(session)
    return {
        person.pk: [
            OwnSession(session, (person.pk, session.pk) in booked, (person.pk, session.pk) in came)
            for session in sessions.get(person.cohort_id, [])
        ]
        for person in people
    }
