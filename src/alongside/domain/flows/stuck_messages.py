"""Messages in numbers for whoever runs the installation, and those that were given up, tried again."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import BooleanField, Count, ExpressionWrapper, F, Min, Q, QuerySet

from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import send_again
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.queries import due, with_words
from alongside.domain.outbox.states import MessageKind, MessageState, Why

LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Messages:
    """How many wait to be handed over now, since when the oldest does, how many of each kind were given up, how many can be tried again.

    And why those of the last 30 days that did not reach anybody did not.
    """

    waiting: int
    oldest: datetime | None
    failed: dict[str, int]
    to_try: int
    reasons: list[tuple[Why, int]]


def messages_in_numbers(*, now: datetime) -> Messages:
    """Counts and times; never to whom, or about what."""
    found = due(now).order_by().aggregate(many=Count("pk"), oldest=Min("created_at"))
    kinds, reasons = Counter[str](), Counter[str]()
    for kind, state, why, is_new, many in _lost(now):
        kinds[kind] += many if state == MessageState.FAILED else 0
        reasons[why] += many if is_new else 0
    failed = {kind: kinds[kind] for kind in sorted(kinds) if kinds[kind]}
    words = [(why, reasons[why]) for why in Why if reasons[why]]
    return Messages(found["many"], found["oldest"], failed, _to_try(now).count(), words)


def _lost(now: datetime) -> Iterable[tuple[str, str, str, bool, int]]:
    """What reached nobody: by kind, state, why and whether it was written lately, how many; one look for all of it."""
    is_new = ExpressionWrapper(Q(created_at__gt=now - LATELY), BooleanField())
    rows = Message.objects.filter(~Q(why="") | Q(state=MessageState.FAILED)).annotate(is_new=is_new).order_by()
    return rows.values_list("kind", "state", "why", "is_new").annotate(many=Count("pk"))


def _to_try(now: datetime) -> QuerySet[Message]:
    """Given up within 30 days: no sign-in, which is asked for anew, and no address that was refused, unless it has changed since."""
    failed = Message.objects.filter(state=MessageState.FAILED, created_at__gt=now - LATELY).exclude(kind=MessageKind.SECURITY)
    return with_words(failed.exclude(why=Why.REFUSED, address=F("user__address")))


@transaction.atomic
def try_failed_again(*, by: User, now: datetime) -> int:
    """Let messages that were given up lately wait again, each to its reader's address of today; says how many."""
    require(by, P.SYSTEM_MANAGE, None, now=now)
    many = send_again(_to_try(now), now=now)
    record("tried failed messages again", by, by=by, now=now)
    return many
