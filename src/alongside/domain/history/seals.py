"""Sealing the history in batches, so that a change made behind the platform's back shows.

The digest of a batch is keyed with a key from the key folder and chained on the batch before. Whoever has the database alone can change
rows, but cannot make a seal that fits them. The number and the digest of the newest seal also stand beside the keys, and move on only while
that seal stands in the database: cutting the end off shows as well, however much is sealed afterwards.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Max

from alongside.domain.history.models import Event, Seal
from alongside.kit.crypto import KeyFolder, keyed_digest
from alongside.kit.marks import read_mark, write_mark

KEY: Final = "history"
CHECK: Final = "the event log checked against its seals"
MOST_IN_ONE: Final = 1000
COLUMNS: Final = ("pk", "at", "verb", "actor_id", "scheme_id", "subject_kind", "subject_id", "about_user_id")
log = logging.getLogger(__name__)

EventRow = tuple[Any, ...]


@dataclass(frozen=True)
class Broken:
    """A batch that is not as it was sealed, and how that shows."""

    number: int
    how: str


class HistoryChanged(Exception):
    """The event log is not as it was sealed."""


def seal_up(*, now: datetime) -> int:
    """Seal every settled event that no batch holds yet; returns how many. Call it outside a transaction."""
    horizon, done = settled_up_to(), 0
    last = Seal.objects.order_by("-number").first()
    while batch := _rows(_next_event(last), horizon, most=MOST_IN_ONE):
        seal = _made(last, batch, now)
        try:
            with transaction.atomic():
                seal.save(force_insert=True)
        except IntegrityError:  # another process sealed the same events a moment earlier
            break
        last, done = seal, done + len(batch)
        _note(seal)
    return done


def settled_up_to() -> int:
    """The highest number that no event still being written can go below.

    PostgreSQL numbers events when they are written and shows them when they are committed, which may be in another order. Taking a
    lock that waits for every writer, and letting it go at once, leaves no lower number open. A writer who takes longer than two
    seconds is not waited for: the batch is sealed another time. SQLite has one writer at a time, and no such gap.
    """
    if connection.vendor != "postgresql":
        return _highest()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
            cursor.execute("LOCK TABLE domain_event IN SHARE ROW EXCLUSIVE MODE")
            return _highest()
    except OperationalError:
        return 0


def broken_seals() -> list[Broken]:
    """Every batch that does not fit its seal; nothing when the history is whole."""
    seals = list(Seal.objects.order_by("number"))
    found = [problem for before, seal in zip([None, *seals], seals, strict=False) for problem in _problems(before, seal)]
    return [*_before_the_first(), *found, *_cut_off(seals)]


def check() -> None:
    """Hold the event log against its seals; raises when it does not fit, and says in the log from which batch on."""
    if broken := broken_seals():
        first = broken[0]
        log.error("the event log does not match its seals: %s problems, the first in batch %s: %s", len(broken), first.number, first.how)
        raise HistoryChanged


def unsealed() -> int:
    """How many events wait for the next seal."""
    last = Seal.objects.order_by("-number").first()
    return Event.objects.filter(pk__gte=_next_event(last)).count()


def sealed() -> int:
    """How many batches there are."""
    return Seal.objects.count()


def accept_as_it_stands() -> None:
    """After a restore: what the database holds is the history from here on."""
    last = Seal.objects.order_by("-number").first()
    if last is None:
        head().unlink(missing_ok=True)
    else:
        _write_head(last)


def head() -> Path:
    """Where the number and the digest of the newest seal stand."""
    return Path(settings.KEYS) / f"{KEY}.head"


def _highest() -> int:
    return Event.objects.aggregate(highest=Max("pk"))["highest"] or 0


def _next_event(last: Seal | None) -> int:
    return last.last_event + 1 if last else 1


def _rows(first: int, last: int, *, most: int | None = None) -> list[EventRow]:
    return list(Event.objects.filter(pk__range=(first, last)).order_by("pk").values_list(*COLUMNS)[:most])


def _made(last: Seal | None, batch: list[EventRow], now: datetime) -> Seal:
    seal = Seal(
        number=last.number + 1 if last else 1,
        first_event=_next_event(last),
        last_event=batch[-1][0],
        many=len(batch),
        sealed_at=now,
    )
    seal.digest = _digest(_key(last), last, seal, batch)
    return seal


def _key(last: Seal | None) -> bytes:
    """The key of the history: made for the first seal, and never again, since a lost one must be noticed and put back."""
    keys = KeyFolder(settings.KEYS)
    return keys.read(KEY) if last is not None or read_mark(head()) else keys.create(KEY)


def _digest(key: bytes, before: Seal | None, seal: Seal, rows: Iterable[EventRow]) -> str:
    about = [before.digest if before else "", seal.number, seal.first_event, seal.last_event, seal.many, _plain(seal.sealed_at)]
    return keyed_digest(key, json.dumps([about, *([_plain(value) for value in row] for row in rows)]))


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _problems(before: Seal | None, seal: Seal) -> Iterator[Broken]:
    if (seal.number, seal.first_event) != (before.number + 1 if before else 1, _next_event(before)):
        yield Broken(seal.number, "the batch before it is not there")
        return
    rows = _rows(seal.first_event, seal.last_event)
    if len(rows) != seal.many:
        yield Broken(seal.number, f"it was sealed with {seal.many} events and holds {len(rows)}")
    elif _digest(KeyFolder(settings.KEYS).read(KEY), before, seal, rows) != seal.digest:
        yield Broken(seal.number, "an event, or the seal itself, was changed")


def _before_the_first() -> list[Broken]:
    return [Broken(1, "an event stands before the first")] if Event.objects.filter(pk__lt=1).exists() else []


def _cut_off(seals: list[Seal]) -> Iterator[Broken]:
    """What stands beside the keys must still be in the database, and the same."""
    noted = read_mark(head())
    if not noted:
        return
    number, digest = noted.split()
    standing = {str(seal.number): seal.digest for seal in seals}
    if number not in standing:
        newest = seals[-1].number if seals else 0
        yield Broken(int(number), f"it was the newest and is not there; the database ends with batch {newest}")
    elif standing[number] != digest:
        yield Broken(int(number), "another seal was put in its place")


def _note(seal: Seal) -> None:
    """Move the mark on while what it names stands: a database that was cut off or restored must be looked at and accepted first."""
    noted = read_mark(head())
    if noted and not _stands(noted):
        log.warning("the history goes on from an older state: batch %s was sealed before", noted.split()[0])
        return
    if noted and int(noted.split()[0]) >= seal.number:  # another process noted a later seal a moment earlier
        return
    try:
        _write_head(seal)
    except OSError:
        log.warning("the mark beside the keys could not be written; batch %s is sealed", seal.number)


def _stands(noted: str) -> bool:
    """Whether the seal that stands beside the keys is in the database, and the same."""
    number, digest = noted.split()
    return Seal.objects.filter(number=int(number), digest=digest).exists()


def _write_head(seal: Seal) -> None:
    write_mark(head(), f"{seal.number} {seal.digest}")
