"""Turns at what is done again and again: many workers may try, one gets it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

from alongside.domain.work.models import Schedule
from alongside.domain.work.queries import living

LONGEST_PAUSE = timedelta(hours=1)


def plan(names: Iterable[str], *, now: datetime) -> None:
    """Put what is done again and again on the list, due at once; what is on it stays as it is."""
    known = set(Schedule.objects.values_list("name", flat=True))
    Schedule.objects.bulk_create((Schedule(name=name, next_at=now) for name in names if name not in known), ignore_conflicts=True)


def take_turn(name: str, *, every: timedelta, worker: str, now: datetime, stale: timedelta, early: bool = False) -> bool:
    """Whether this worker has the turn now: it is due, or there is reason to be early; and nobody who lives is at it."""
    row = Schedule.objects.filter(name=name).first()
    if row is None or (row.next_at > now and not early):
        return False
    if row.holder and row.holder != worker and row.holder in living(now=now, stale=stale):
        return False
    same = Schedule.objects.filter(name=name, next_at=row.next_at, holder=row.holder, started_at=row.started_at)
    return bool(same.update(next_at=now + every, holder=worker, started_at=now))


def end_turn(name: str, *, worker: str, now: datetime) -> None:
    """It went well."""
    mine = Schedule.objects.filter(name=name, holder=worker)
    mine.update(holder="", finished_at=now, failures=0, problem="")


def fail_turn(name: str, *, every: timedelta, worker: str, problem: str, now: datetime) -> None:
    """It went wrong: longer pauses with every failure, and never given up."""
    mine = Schedule.objects.filter(name=name, holder=worker)
    failures = mine.values_list("failures", flat=True).first() or 0
    pause = min(every * 2 ** min(failures, 10), max(every, LONGEST_PAUSE))
    mine.update(holder="", failed_at=now, failures=F("failures") + 1, problem=problem[:120], next_at=now + pause)


def hasten(name: str, *, now: datetime) -> None:
    """Let it be done at the next look, for whoever has just mended what it found."""
    Schedule.objects.filter(name=name).update(next_at=now)
