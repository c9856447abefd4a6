"""When a message goes: the one place that decides. A pure function, told what has gone before; it reads no clock and no table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

WAKES, SLEEPS = time(8), time(20)
DAYS_BETWEEN = 7
LONGEST_WAIT = timedelta(days=14)
YEAR = timedelta(days=365)
MOST_A_YEAR = 15


class Pace(models.TextChoices):
    """What a message's time depends on, apart from its kind: security knows none of this and goes at once."""

    OWN = "own", _("follows from what the reader did: in the daytime, not counted")
    NEWS = "news", _("news of the reader's own pair or place: in the daytime, counted")
    BUDGET = "budget", _("can wait: one a week, fifteen a year")


class What(StrEnum):
    """What becomes of a message at this moment."""

    GOES = "goes"
    WAITS = "waits"
    LEFT_OUT = "left out"


@dataclass(frozen=True)
class Decision:
    """Whether a message goes now; `until` is when to ask again."""

    what: What
    until: datetime | None = None


GOES, LEFT_OUT = Decision(What.GOES), Decision(What.LEFT_OUT)


def decide(pace: str, *, now: datetime, zone: str, counted: Sequence[datetime], waits_since: datetime | None = None) -> Decision:
    """Decide about a message that is not a security one; `counted` are the moments of this scheme's counted e-mails to its reader.

    What has waited for 14 days goes in a week that is not free too: else a weekly calendar part would keep it back for ever.
    """
    if pace == Pace.BUDGET:
        if sum(moment > now - YEAR for moment in counted) >= MOST_A_YEAR:
            return LEFT_OUT
        if counted and now < (free := _free_from(max(counted), zone, waits_since)):
            return Decision(What.WAITS, free)
    opens = daytime_from(now, zone)
    return GOES if opens <= now else Decision(What.WAITS, opens)


def daytime_from(now: datetime, zone: str) -> datetime:
    """The first moment from now on that is neither before 08:00 nor after 20:00 in a zone."""
    local = now.astimezone(ZoneInfo(zone))
    if local.time() >= SLEEPS:
        return _morning(local.date() + timedelta(days=1), zone)
    return now if local.time() >= WAKES else _morning(local.date(), zone)


def _free_from(last: datetime, zone: str, waits_since: datetime | None) -> datetime:
    """The morning seven days after a day: counted in days, so that a letter of day 7 does not wait for the minute of day 0."""
    free = _morning(last.astimezone(ZoneInfo(zone)).date() + timedelta(days=DAYS_BETWEEN), zone)
    return min(free, daytime_from(waits_since + LONGEST_WAIT, zone)) if waits_since else free


def _morning(day: date, zone: str) -> datetime:
    return datetime.combine(day, WAKES, ZoneInfo(zone)).astimezone(UTC)
