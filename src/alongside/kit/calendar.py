"""Calendar parts of messages: an appointment, its change and its end, as every calendar program reads them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Method(StrEnum):
    """What a calendar is asked to do."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Appointment:
    """One appointment; `uid` stays the same when it changes, and `sequence` grows."""

    uid: str
    sequence: int
    title: str
    place: str
    starts_at: datetime
    minutes: int
    organiser: str
    attendee: str


def calendar_part(appointment: Appointment, method: Method, *, now: datetime) -> str:
    """The text of a calendar part; times in UTC, so that no rules of a zone are needed to read it."""
    from icalendar import Calendar, Event, vCalAddress

    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.starts_at + timedelta(minutes=appointment.minutes))
    event.add("summary", appointment.title)
    event.add("location", appointment.place)
    event.add("status", "CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    event.add("organizer", vCalAddress(f"mailto:{appointment.organiser}"))
    attendee = vCalAddress(f"mailto:{appointment.attendee}")
    attendee.params["RSVP"] = "FALSE"
    event.add("attendee", attendee, encode=False)
    calendar = Calendar()
    calendar.add("prodid", "-//Alongside//mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())
