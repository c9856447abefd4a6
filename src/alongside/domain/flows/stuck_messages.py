"""Messages in numbers for whoever runs the installation, and those that were given up, tried again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min

from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageKind, MessageState


@dataclass(frozen=True)
class Messages:
    """How many wait to be handed over now, since when the oldest does, and how many of each kind were given up."""

    waiting: int
    oldest: datetime | None
    failed: dict[str, int]

    @property
    def to_try(self) -> int:
        """How many can be tried again: a sign-in is asked for anew instead."""
        return sum(many for kind, many in self.failed.items() if kind != MessageKind.SECURITY)


def messages_in_numbers(*, now: datetime) -> Messages:
    """Counts and times; never to whom, or about what."""
    due = Message.objects.filter(state=MessageState.WAITING, not_before__lte=now)
    found = due.aggregate(many=Count("pk"), oldest=Min("created_at"))
    kinds = Message.objects.filter(state=MessageState.FAILED).order_by("kind").values_list("kind").annotate(many=Count("pk"))
    return Messages(found["many"], found["oldest"], dict(kinds))


@transaction.atomic
def try_failed_again(*, by: User, now: datetime) -> int:
    """Let messages that were given up wait again, with all their attempts before them; says how many."""
    require(by, P.SYSTEM_MANAGE, None, now=now)
    failed = Message.objects.filter(state=MessageState.FAILED).exclude(kind=MessageKind.SECURITY)
    many = failed.update(state=MessageState.WAITING, attempts=0, not_before=now)
    record("tried failed messages again", by, by=by, now=now)
    return many
