"""The words that go with a booked training session, each with a part for the reader's calendar."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from alongside.domain.cohorts.models import Participant
from alongside.domain.organisations.clock import day_in_words
from alongside.domain.outbox.actions import Letter, own_host
from alongside.domain.training.models import Session
from alongside.kit.calendar import Appointment, Method, calendar_part


def booked(session: Session, participant: Participant, *, now: datetime) -> Letter:
    """To whoever booked a place."""
    body = _(
        "Dear {name},\n\n"
        "Your place is booked:\n\n{session}\n\n"
        "The appointment is attached for your calendar. If you cannot come, give your place back on your own page.\n"
    )
    return _letter(session, participant, "session booked", _("Booked: {title}"), body, Method.REQUEST, now)


def changed(session: Session, participant: Participant, *, now: datetime) -> Letter:
    """To everybody who booked, when the time or the place has changed."""
    body = _(
        "Dear {name},\n\n"
        "A training session that you booked has changed. It is now:\n\n{session}\n\n"
        "Your place is kept, and the appointment in your calendar changes with this message. If you cannot come, give your place "
        "back on your own page.\n"
    )
    return _letter(session, participant, "session changed", _("Changed: {title}"), body, Method.REQUEST, now)


def given_back(session: Session, participant: Participant, *, now: datetime) -> Letter:
    """To whoever gave their place back."""
    body = _("Dear {name},\n\nYou have given your place back:\n\n{session}\n\nThe appointment leaves your calendar with this message.\n")
    return _letter(session, participant, "session given back", _("Given back: {title}"), body, Method.CANCEL, now)


def _letter(session: Session, participant: Participant, template: str, subject: str, body: str, method: Method, now: datetime) -> Letter:
    words = body.format(name=participant.person.name, session=_facts(session))
    part = calendar_part(_appointment(session, participant), method, now=now)
    return Letter(template, subject.format(title=session.title), words, calendar=part, thread=f"session:{session.pk}")


def _facts(session: Session) -> str:
    starts = session.starts_at.astimezone(ZoneInfo(session.scheme.zone))
    return f"{session.title}\n{day_in_words(starts)}, {starts:%H:%M}\n{session.place}"


def _appointment(session: Session, participant: Participant) -> Appointment:
    user = participant.person.user
    return Appointment(
        uid=f"session-{session.public_id}@{own_host()}",
        sequence=session.sequence,
        title=session.title,
        place=session.place,
        starts_at=session.starts_at,
        minutes=session.minutes,
        organiser=session.scheme.contact,
        attendee=user.address if user else "",
    )
