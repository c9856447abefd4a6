"""Putting messages out: one row each, in the transaction of what caused it."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from alongside.domain.organisations.models import Organisation, Scheme, User
from alongside.domain.outbox.actions.mailings import kept_open
from alongside.domain.outbox.models import Mailing, Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.states import MailingState, MessageKind, MessageState, Why
from alongside.domain.outbox.timing import Pace
from alongside.kit.safe_text import plain


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message: the name its reader sees, what it is, and where the file store keeps it."""

    name: str
    content_type: str
    stored: str


@dataclass(frozen=True)
class Letter:
    """What a message says; `{link}` in the body becomes a link of the purpose when it is sent.

    Letters of one `thread` to one person answer the first of them; `calendar` is a calendar part, whole.
    """

    template: str
    subject: str
    body: str
    purpose: Purpose | None = None
    argument: str = ""
    attachments: tuple[Attachment, ...] = ()
    thread: str = ""
    calendar: str = ""


@transaction.atomic
def post(
    letter: Letter,
    *,
    to: User,
    key: str,
    kind: MessageKind,
    now: datetime,
    scheme: Scheme | None = None,
    organisation: Organisation | None = None,
    not_before: datetime | None = None,
    mailing: Mailing | None = None,
    pace: Pace = Pace.BUDGET,
) -> Message:
    """Put one message out; the same key again is the same message. `pace` says whose doing it follows from.

    A mailing is read anew and held fast: what comes as the lead says that they have sent it would else be neither sent nor in the workbook.
    """
    mailing = kept_open(mailing, now=now) if mailing else None
    values = {
        "kind": kind,
        "pace": pace,
        "user": to,
        "address": to.address,
        "scheme": scheme,
        "organisation": organisation or (scheme.organisation if scheme else None),
        "mailing": mailing,
        "template": letter.template,
        "subject": plain(letter.subject)[:200],
        "body": letter.body,
        "purpose": letter.purpose or "",
        "argument": letter.argument,
        "attachments": [astuple(attachment) for attachment in letter.attachments],
        "calendar": letter.calendar,
        "thread": letter.thread,
        "message_id": make_msgid(domain=own_host()),
        "due_at": not_before or now,
        "not_before": not_before or now,
        "created_at": now,
        **_left_out_of(mailing),
    }
    return Message.objects.get_or_create(key=key, defaults=values)[0]


def overtake(keys: Iterable[str]) -> None:
    """What happened meanwhile has made these messages needless: those that still wait are left out."""
    Message.objects.filter(key__in=list(keys), state=MessageState.WAITING).update(state=MessageState.LEFT_OUT, why=Why.OVERTAKEN)


def own_host() -> str:
    """The installation's own host name, as its public address gives it."""
    return urlsplit(settings.ADDRESS).hostname or "localhost"


def _left_out_of(mailing: Mailing | None) -> dict[str, str]:
    """What comes late to a mailing that was stopped is not sent either."""
    if mailing is None or mailing.state != MailingState.STOPPED:
        return {}
    return {"state": MessageState.LEFT_OUT, "why": Why.STOPPED}
