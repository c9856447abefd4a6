"""Calendar parts, as a calendar program reads them."""

from datetime import UTC, datetime

from icalendar import Calendar

from alongside.kit.calendar import Appointment, Method, calendar_part

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)


def part(method=Method.REQUEST, **changes):
    facts = {
        "uid": "session-abc@mentoring.example",
        "sequence": 3,
        "title": "Session; one, two\nATTENDEE:mailto:x@y.example",
        "place": "Library",
        "starts_at": datetime(2026, 10, 25, 9, 30, tzinfo=UTC),
        "minutes": 90,
        "organiser": "lead@trust.example",
        "attendee": "ade@trust.example",
    }
    return Calendar.from_ical(calendar_part(Appointment(**facts | changes), method, now=NOW))


def test_request_says_when_where_and_to_whom():
    calendar = part()
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"], event["STATUS"]) == (
        "REQUEST",
        "session-abc@mentoring.example",
        3,
        "CONFIRMED",
    )
    assert (event.start, event.end) == (datetime(2026, 10, 25, 9, 30, tzinfo=UTC), datetime(2026, 10, 25, 11, 0, tzinfo=UTC))
    assert (event["ORGANIZER"], event["ATTENDEE"]) == ("mailto:lead@trust.example", "mailto:ade@trust.example")


def test_a_title_adds_no_line_of_its_own():
    (event,) = part().walk("VEVENT")
    assert event["SUMMARY"] == "Session; one, two\nATTENDEE:mailto:x@y.example"


def test_cancel_says_so():
    calendar = part(Method.CANCEL, sequence=4)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 4)
