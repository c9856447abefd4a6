"""The one place that reads the clock; everything else is handed `now`."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format

SATURDAY = 5
_STARTED = time.monotonic()


def now() -> datetime:
    """The present moment in UTC; in a demonstration the moment it was set to, running on from the start of the process."""
    if settings.DEMO and settings.CLOCK:
        set_to = datetime.fromisoformat(settings.CLOCK)
        if set_to.tzinfo is None:
            set_to = set_to.replace(tzinfo=UTC)
        return set_to + timedelta(seconds=time.monotonic() - _STARTED)
    return datetime.now(UTC)


def real() -> datetime:
    """The present moment whatever a demonstration takes for now: for signs of life, turns and queues, which measure what really passes."""
    return datetime.now(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """The last moment of a day in a scheme's own zone: what every deadline means."""
    return datetime.combine(day, time_of_day.max, ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day of a moment in a scheme's own zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def day_in_words(day: date) -> str:
    """A day as the house writes it: 4 September 2026."""
    return date_format(day, "j F Y")


def working_days_after(day: date, many: int) -> date:
    """So many Mondays to Fridays later; bank holidays, which differ between countries, count as working days."""
    while many:
        day += timedelta(days=1)
        many -= day.weekday() < SATURDAY
    return day
