"""Signs of life, and what only one may hold at a time."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from alongside.domain.work.models import Beat, Lease


def beat(worker: str, *, now: datetime) -> None:
    """Say that a worker lives: before it takes anything, and then again and again."""
    if not Beat.objects.filter(worker=worker).update(beat_at=now):
        Beat.objects.get_or_create(worker=worker, defaults={"started_at": now, "beat_at": now})


def leave(worker: str) -> None:
    """A worker goes in good order: what it held is free at once."""
    Lease.objects.filter(holder=worker).update(holder="")
    Beat.objects.filter(worker=worker).delete()


def bury(*, now: datetime, stale: timedelta) -> int:
    """Forget workers that gave no sign of life for a while."""
    return Beat.objects.filter(beat_at__lt=now - stale).delete()[0]


def hold(name: str, *, by_worker: str, now: datetime, lasts: timedelta) -> bool:
    """Take a lease, or hold it longer; False while another holds it."""
    free = Q(holder=by_worker) | Q(holder="") | Q(until__lt=now)
    if Lease.objects.filter(free, name=name).update(holder=by_worker, until=now + lasts):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=by_worker, until=now + lasts)
    except IntegrityError:
        return False
    return True
