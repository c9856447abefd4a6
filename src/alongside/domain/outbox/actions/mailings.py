"""What the lead decides about mailings and about all messages of a scheme: release, stop, by hand, pause, try again."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.moves import move
from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.outbox.models import Mailing, Message, Unsubscribed
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import NEVER, by_name, waiting_in, with_words
from alongside.domain.outbox.states import MAILING_MOVES, MailingState, MessageState, Why

AGAIN = (MessageState.FAILED, MessageState.RETURNED)
SIGNED_IN = {Purpose.QUESTIONNAIRE: "member:questionnaire", Purpose.INVITATION: "member:taking-part"}


@dataclass(frozen=True)
class MergeRow:
    """One person's letter in a mail merge; `pattern` is its text with merge fields in place of the name and the link."""

    address: str
    name: str
    subject: str
    link: str
    text: str
    pattern: str


def mailing_for(scheme: Scheme, *, key: str, letter: str, now: datetime, released: bool = False) -> Mailing:
    """The mailing of a key, made held; what comes after one that was sent by hand makes a further one, held again."""
    number = 1
    while True:
        name = f"{key}:{number}"
        state = MailingState.RELEASED if released else MailingState.HELD
        values = {"letter": letter, "state": state, "made_at": now, "decided_at": now if released else None}
        mailing, _made = Mailing.objects.get_or_create(scheme=scheme, key=name, defaults=values)
        if mailing.state != MailingState.BY_HAND:
            return mailing
        number += 1


@transaction.atomic
def release(mailing: Mailing, *, by: User, now: datetime) -> Mailing:
    """Let a mailing go, having looked at it; what follows it goes by itself."""
    return move(mailing, MAILING_MOVES, "release", by=by, now=now, decided_at=now)


@transaction.atomic
def stop(mailing: Mailing, *, by: User | None, now: datetime) -> Mailing:
    """Send nothing more of a mailing; what has gone has gone. The clock stops one whose time is over."""
    move(mailing, MAILING_MOVES, "stop", by=by, now=now, decided_at=now)
    waiting_in(mailing).update(state=MessageState.LEFT_OUT, why=Why.STOPPED)
    return mailing


@transaction.atomic
def send_by_hand(mailing: Mailing, *, by: User, now: datetime) -> Mailing:
    """The lead has sent what their workbook held: that counts as gone; what came later waits in a further mailing, held again."""
    move(mailing, MAILING_MOVES, "send by hand", by=by, now=now, decided_at=now)
    many = waiting_in(mailing).exclude(exported_at=None).update(state=MessageState.BY_HAND, sent_at=now)
    _leave_out(mailing)
    if not many and waiting_in(mailing).exists():
        raise Refused(_("Nobody has downloaded the workbook of this mailing yet. Download it, send the letters, and then say so."))
    if waiting_in(mailing).exists():
        waiting_in(mailing).update(mailing=_further(mailing, now))
    return mailing


def _further(mailing: Mailing, now: datetime) -> Mailing:
    return mailing_for(mailing.scheme, key=mailing.key.rpartition(":")[0], letter=mailing.letter, now=now)


def kept_open(mailing: Mailing, *, now: datetime) -> Mailing:
    """The mailing as it stands, which nobody decides about until this transaction ends; a further one where it was sent by hand."""
    while (as_it_stands := _held_fast(mailing)).state == MailingState.BY_HAND:
        mailing = _further(mailing, now)
    return as_it_stands


def _held_fast(mailing: Mailing) -> Mailing:
    return Mailing.objects.select_for_update(of=("self",), no_key=True).select_related("scheme__organisation").get(pk=mailing.pk)


@transaction.atomic
def mail_merge(mailing: Mailing, *, by: User, now: datetime) -> list[MergeRow]:
    """A held mailing to send from one's own account; it notes who is in the workbook, and makes no link.

    The mailing is held fast meanwhile, so that a message posted at this moment is not noted as being in the workbook.
    """
    require(by, P.MESSAGES_SEND, mailing, now=now)
    if _held_fast(mailing).state != MailingState.HELD:
        raise Refused(_("This mailing no longer waits: it cannot be sent from your own account any more."))
    _leave_out(mailing)
    rows = [_merge_row(message) for message in by_name(waiting_in(mailing), mailing.scheme)]
    waiting_in(mailing).update(exported_at=now)
    record(f"exported mailing of {len(rows)}", mailing, by=by, now=now, scheme_id=mailing.scheme_id)
    return rows


def _leave_out(mailing: Mailing) -> None:
    """Leave out whoever has unsubscribed or whose account was closed since."""
    for why, is_so in NEVER.items():
        waiting_in(mailing).filter(is_so).update(state=MessageState.LEFT_OUT, why=why)


def _merge_row(message: Message) -> MergeRow:
    """One person's row: the page where they sign in themselves, since whoever sends the workbook could open a link for them."""
    page = SIGNED_IN.get(Purpose(message.purpose)) if message.purpose else None
    link = settings.ADDRESS + reverse(page, args=[message.argument]) if page else ""
    name: str = message.name  # type: ignore[attr-defined]
    pattern = message.body.replace(name, "«Name»").replace("{link}", "«Link»")
    return MergeRow(message.address, name, message.subject, link, message.body.replace("{link}", link), pattern)


@transaction.atomic
def pause_messages(scheme: Scheme, *, by: User, now: datetime) -> None:
    """Hold every message of a scheme back, but those that sign people in."""
    require(by, P.MESSAGES_PAUSE, scheme, now=now)
    if Scheme.objects.filter(pk=scheme.pk, messages_paused_at=None).update(messages_paused_at=now):
        record("paused messages", scheme, by=by, now=now, scheme_id=scheme.pk)


@transaction.atomic
def resume_messages(scheme: Scheme, *, by: User, now: datetime) -> None:
    """Let messages go again; those that waited follow the same rules as ever."""
    require(by, P.MESSAGES_PAUSE, scheme, now=now)
    if Scheme.objects.filter(pk=scheme.pk, messages_paused_at__isnull=False).update(messages_paused_at=None):
        record("resumed messages", scheme, by=by, now=now, scheme_id=scheme.pk)


@transaction.atomic
def try_again(scheme: Scheme, *, message: int | None = None, by: User, now: datetime) -> int:
    """Send again what failed or came back, to each reader's address of today: one message, or all that failed. Returns how many."""
    require(by, P.MESSAGES_SEND, scheme, now=now)
    rows = Message.objects.filter(scheme=scheme)
    rows = rows.filter(pk=message, state__in=AGAIN) if message else rows.filter(state=MessageState.FAILED)
    many = send_again(rows, now=now)
    record(f"tried {many} messages again", scheme, by=by, now=now, scheme_id=scheme.pk)
    return many


def send_again(rows: QuerySet[Message], *, now: datetime) -> int:
    """Let messages wait again, to each reader's address of today; says how many."""
    return sum(_again(row, now) for row in with_words(rows))


def _again(message: Message, now: datetime) -> int:
    mine = Message.objects.filter(pk=message.pk, state=message.state)
    again = {"address": message.user.address, "attempts": 1, "bounced_at": None, "bounced_status": "", "why": ""}
    return mine.update(state=MessageState.WAITING, not_before=now, sent_at=None, **again)


@transaction.atomic
def unsubscribe(user: User, scheme: Scheme, *, now: datetime) -> None:
    """Somebody wants nothing more that goes to many: the link in their own e-mail says so for them."""
    _row, is_new = Unsubscribed.objects.get_or_create(user=user, scheme=scheme, defaults={"since": now})
    if is_new:
        record("unsubscribed", scheme, by=user, now=now, scheme_id=scheme.pk)


@transaction.atomic
def subscribe(user: User, scheme: Scheme, *, now: datetime) -> None:
    """They want it again after all."""
    if Unsubscribed.objects.filter(user=user, scheme=scheme).delete()[0]:
        record("subscribed again", scheme, by=user, now=now, scheme_id=scheme.pk)
