"""Messages in numbers for whoever runs the installation, and those that were given up, tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Min, QuerySet

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
    kinds = Message.objects.filter(state=MessageState.FAILED).order_by("kind").values_list("kind").annotate(many=Count("pk"))
    return Messages(found["many"], found["oldest"], dict(kinds), _to_try(now).count(), _reasons(now))


def _reasons(now: datetime) -> list[tuple[Why, int]]:
    rows = Message.objects.filter(created_at__gt=now - LATELY).exclude(why="").order_by()
    many = dict(rows.values_list("why").annotate(many=Count("pk")))
    return [(why, many[why]) for why in Why if why in many]


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
