"""Handing over: lease, send, then mark, so that none is lost and a crash doubles at most one, under the same Message-ID."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.db.models import F, QuerySet

from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions.writing import written
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import counted_moments, due, has_unsubscribed, riders_of, urgent
from alongside.domain.outbox.states import MOST_ATTEMPTS, MessageKind, MessageState, Why
from alongside.domain.outbox.timing import Decision, Pace, What, decide

LEASE = timedelta(minutes=3)
NOT_READ = timedelta(hours=1)
LONGEST_ROUND = 30
PERMANENT = range(500, 600)
TO_ONES_OWN = frozenset({Purpose.SIGN_IN, Purpose.CONFIRM})
Waiting = tuple[int, int]
log = logging.getLogger(__name__)


def deliver(*, now: datetime, most: int = 200) -> int:
    """Hand over what is due, for half a minute at most; returns how many were handed over. A failure waits longer each time."""
    waiting = _waiting(now, most, frozenset())
    connection = get_connection()
    if not waiting or not _reached(connection):
        return 0
    try:
        return _round(waiting, connection, now, most)
    finally:
        connection.close()


def _round(waiting: list[Waiting], connection: BaseEmailBackend, now: datetime, most: int) -> int:
    """Batch after batch over one connection, until enough are handed over, time is up or the server is out of reach."""
    handed, seen, ends = 0, set[int](), time.monotonic() + LONGEST_ROUND
    while waiting and handed < most:
        for pk, user in _with_security(waiting, seen):
            if time.monotonic() > ends or not _reached(connection):
                return handed
            group = _claimed(pk, user, now)
            handed += _hand_over(group, connection, now) if group else 0
        waiting = _waiting(now, most - handed, seen)
    return handed


def _waiting(now: datetime, most: int, seen: set[int] | frozenset[int]) -> list[Waiting]:
    found = due(now).values_list("pk", "user_id")[: most + len(seen)]
    return [row for row in found if row[0] not in seen][:most]


def _with_security(waiting: list[Waiting], seen: set[int]) -> Iterator[Waiting]:
    """Before each message, whoever has asked to sign in since: they wait for one message, not for the backlog."""
    for row in waiting:
        for pressing in urgent().exclude(pk__in=seen).values_list("pk", "user_id"):
            seen.add(pressing[0])
            yield pressing
        if row[0] not in seen:
            seen.add(row[0])
            yield row


def _reached(connection: BaseEmailBackend) -> bool:
    """Whether the mail server answers; while it does not, no message uses up an attempt."""
    try:
        connection.open()
    except Exception as problem:  # noqa: BLE001 - however the server is out of reach, everything waits
        log.warning("the mail server cannot be reached: %s", type(problem).__name__)
        return False
    return True


def _claimed(pk: int, user: int, now: datetime) -> list[Message]:
    """What may be handed over; a message that cannot even be looked at waits an hour, and holds up nobody else's."""
    try:
        return _claim(pk, user, now)
    except DatabaseError:
        raise
    except Exception as problem:  # noqa: BLE001 - whatever is wrong with one message, or with its scheme, the others go
        Message.objects.filter(pk=pk).update(not_before=now + NOT_READ)
        log.warning("message %s cannot be looked at: %s", pk, type(problem).__name__)
        return []


@transaction.atomic
def _claim(pk: int, user: int, now: datetime) -> list[Message]:
    """Take a message, and what may go with it, for this process; nothing when it is not its time or another has it.

    The reader's row is held meanwhile, so that two processes never both find that somebody's week is free.
    """
    _hold(user)
    message = due(now).select_related("user", "scheme", "mailing").filter(pk=pk).first()
    if message is None:
        return []
    group = [message, *riders_of(message, now)]
    if not _may_go(message, now):
        return []
    changes = {"attempts": F("attempts") + 1, "not_before": now + LEASE, "message_id": message.message_id}
    Message.objects.filter(pk__in=[row.pk for row in group]).update(**changes)
    return group


def _may_go(message: Message, now: datetime) -> bool:
    """Whether it goes now; if not, its row says until when it waits, or why it never goes."""
    row = Message.objects.filter(pk=message.pk)
    if why := _why_never(message):
        row.update(state=MessageState.LEFT_OUT, why=why)
        return False
    if message.kind == MessageKind.SECURITY:
        return True
    decision = _decision(message, now)
    if decision.what is What.LEFT_OUT:
        row.update(state=MessageState.LEFT_OUT, why=Why.TOO_MANY)
    elif decision.until is not None:
        row.update(not_before=decision.until)
    return decision.what is What.GOES


def _why_never(message: Message) -> str:
    """Why it must not go at all: nobody is written to whose account is closed, and no old address gets a way to sign in."""
    if not message.user.is_active:
        return Why.CLOSED
    if message.purpose in TO_ONES_OWN and message.address != message.user.address:
        return Why.MOVED
    return Why.UNSUBSCRIBED if has_unsubscribed(message) else ""


def _decision(message: Message, now: datetime) -> Decision:
    """What has been tried before has its place in the week already, and waits for the daytime only."""
    zone = message.scheme.zone if message.scheme else "UTC"
    if message.attempts:
        return decide(Pace.OWN, now=now, zone=zone, counted=())
    counted = counted_moments(message, now) if message.pace == Pace.BUDGET else ()
    return decide(message.pace, now=now, zone=zone, counted=counted, waits_since=_waits_since(message))


def _waits_since(message: Message) -> datetime | None:
    """Since when nothing but the week keeps it: what a mailing held back begins to wait when that is released."""
    released = message.mailing.decided_at if message.mailing else None
    return max((moment for moment in (message.due_at, released) if moment), default=None)


def _hand_over(claimed: list[Message], connection: BaseEmailBackend, now: datetime) -> int:
    """Write the e-mail as things stand at this moment, and hand it over.

    What gap remains: an address that changes, or an account that is closed, while the mail server is being talked to. The words then still
    reach the old address; their links and codes work no longer, since the change ends them, but for the one that stops what goes to many.
    """
    try:
        group, mail = _written_now(claimed, connection, now)
        if mail is None:
            return 0
        mail.send()
    except SMTPRecipientsRefused as problem:
        _put_back(claimed, problem, now, is_final=_is_permanent(problem))
    except Exception as problem:  # noqa: BLE001 - whatever went wrong, the message must wait and not be lost, nor hold others up
        connection.close()  # the next message must not fail because this one broke the line
        _put_back(claimed, problem, now)
    else:
        _rows(group).update(state=MessageState.SENT, sent_at=now, why="")
        return len(group)
    return 0


@transaction.atomic
def _written_now(claimed: list[Message], connection: BaseEmailBackend, now: datetime) -> tuple[list[Message], EmailMessage | None]:
    """What of a claimed group still goes, and the e-mail of it, to the address of this moment; None when nothing goes.

    The reader's row is held meanwhile: whoever changes an address or closes an account does so before, and is heeded here, or after, and
    ends the links and codes made here.
    """
    _hold(claimed[0].user_id)
    group = [message for message in _read_anew(claimed) if _goes_still(message)]
    return group, written(group, connection, now=now) if group else None


def _hold(user: int) -> None:
    User.objects.select_for_update(no_key=True).filter(pk=user).values_list("pk").first()


def _read_anew(claimed: list[Message]) -> list[Message]:
    """The messages of a group that nobody has left out since, in the order in which they were claimed."""
    rows = _rows(claimed).filter(state=MessageState.WAITING).select_related("user", "scheme").in_bulk()
    return [rows[message.pk] for message in claimed if message.pk in rows]


def _goes_still(message: Message) -> bool:
    """Leave out what must not go any more; what is not about an address itself follows its reader to the new one."""
    row = Message.objects.filter(pk=message.pk)
    if why := _why_never(message):
        row.update(state=MessageState.LEFT_OUT, why=why)
        return False
    if message.kind != MessageKind.SECURITY and message.address != message.user.address:
        message.address = message.user.address
        row.update(address=message.address)
    return True


def _rows(group: list[Message]) -> QuerySet[Message]:
    return Message.objects.filter(pk__in=[message.pk for message in group])


def _is_permanent(problem: SMTPRecipientsRefused) -> bool:
    """Whether the server said of the address that it will never take mail for it."""
    return all(code in PERMANENT for code, _words in problem.recipients.values())


def _put_back(claimed: list[Message], problem: Exception, now: datetime, *, is_final: bool = False) -> None:
    attempts = claimed[0].attempts + 1
    changes: dict[str, object] = {"not_before": now + timedelta(minutes=2**attempts)}
    if is_final or attempts >= MOST_ATTEMPTS:
        changes |= {"state": MessageState.FAILED, "why": Why.REFUSED if is_final else Why.GAVE_UP}
    _rows(claimed).filter(state=MessageState.WAITING).update(**changes)
    log.warning("message %s not handed over, attempt %s: %s", claimed[0].pk, attempts, type(problem).__name__)
