"""Putting messages out and handing them over: send, then mark, so that none is lost and a crash doubles at most one."""

import logging
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, F, When
from django.urls import reverse

from alongside.domain.access.models import RoleGrant
from alongside.domain.organisations.models import Organisation, Scheme, User
from alongside.domain.organisations.queries import user_by_address
from alongside.domain.outbox import emails
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.purposes import CODE_ATTEMPTS, ROLES_LIVES, RULES, SIGN_INS_AN_HOUR, Purpose
from alongside.domain.outbox.queries import code_digest, sign_ins_since
from alongside.domain.outbox.states import MOST_ATTEMPTS, MessageKind, MessageState
from alongside.kit.crypto import code, digest, token
from alongside.kit.files import FileStore
from alongside.kit.safe_text import plain

LEASE = timedelta(minutes=2)
FIRST = Case(When(kind=MessageKind.SECURITY, then=0), default=1)
HOUR = timedelta(hours=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message: the name its reader sees, what it is, and where the file store keeps it."""

    name: str
    content_type: str
    stored: str


@dataclass(frozen=True)
class Letter:
    """What a message says; `{link}` in the body becomes a link of the purpose when it is sent."""

    template: str
    subject: str
    body: str
    purpose: Purpose | None = None
    argument: str = ""
    attachments: tuple[Attachment, ...] = ()


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
) -> Message:
    """Put one message out; the same key again is the same message."""
    values = {
        "kind": kind,
        "user": to,
        "address": to.address,
        "scheme": scheme,
        "organisation": organisation or (scheme.organisation if scheme else None),
        "template": letter.template,
        "subject": plain(letter.subject)[:200],
        "body": letter.body,
        "purpose": letter.purpose or "",
        "argument": letter.argument,
        "attachments": [astuple(attachment) for attachment in letter.attachments],
        "message_id": make_msgid(domain="alongside.invalid"),
        "not_before": not_before or now,
        "created_at": now,
    }
    return Message.objects.get_or_create(key=key, defaults=values)[0]


def make_link(user: User, purpose: Purpose, *, now: datetime, argument: str = "", browser: str = "") -> tuple[str, str]:
    """A fresh link and code of a purpose; what works once replaces what was made before it."""
    if RULES[purpose].once:
        Link.objects.filter(user=user, purpose=purpose, used_at=None).update(used_at=now)
    secret, typed = token(), code()
    Link.objects.create(
        user=user,
        purpose=purpose,
        token_digest=digest(secret),
        code_digest=code_digest(typed),
        browser_digest=browser,
        argument=argument,
        made_at=now,
        expires_at=now + life_of(user, purpose),
    )
    page = RULES[purpose].page
    return settings.ADDRESS + reverse(page, args=[secret]) if page else "", typed


def life_of(user: User, purpose: Purpose) -> timedelta:
    """How long a link lives: sign-in links of people who see others are shorter."""
    sees_others = user.is_system_manager or RoleGrant.objects.filter(user=user).exists()
    return ROLES_LIVES if purpose is Purpose.SIGN_IN and sees_others else RULES[purpose].lives


def ask_to_sign_in(user: User, *, browser: str, now: datetime) -> Message:
    """Send a link and a code, bound to the browser that asked."""
    subject, body = emails.sign_in(user)
    letter = Letter("sign-in", subject, body, Purpose.SIGN_IN, digest(browser))
    return post(letter, to=user, key=f"sign-in:{user.pk}:{token()}", kind=MessageKind.SECURITY, now=now)


@transaction.atomic
def ask_by_address(key: str, *, browser: str, now: datetime) -> None:
    """Send a sign-in to whoever has this address, at most ten an hour.

    An unknown address, or one too many, costs the same reads and writes, undone at the end: how long it takes tells nothing.
    """
    user = user_by_address(key)
    asked = sign_ins_since(now - HOUR, key=key)
    ask_to_sign_in(user or _nobody(), browser=browser, now=now)
    if user is None or asked >= SIGN_INS_AN_HOUR:
        transaction.set_rollback(True)


def _nobody() -> User:
    return User(pk=0, name="Nobody with this address", address="nobody@alongside.invalid")


def use_link(link: Link, *, now: datetime) -> bool:
    """Use a link up; False when it was used in the meantime."""
    if not RULES[Purpose(link.purpose)].once:
        return True
    return bool(Link.objects.filter(pk=link.pk, used_at=None).update(used_at=now))


def count_wrong_code(browser: str) -> None:
    """A wrong code brings the browser's sign-ins nearer to their end."""
    asked = Link.objects.filter(purpose=Purpose.SIGN_IN, browser_digest=digest(browser), used_at=None)
    asked.filter(attempts__lt=CODE_ATTEMPTS).update(attempts=F("attempts") + 1)


def deliver(*, now: datetime, most: int = 200) -> int:
    """Hand over what is due; returns how many were handed over. A failure waits longer each time and is never lost."""
    due = Message.objects.filter(state=MessageState.WAITING, not_before__lte=now).order_by(FIRST, "not_before", "pk")
    messages = list(due.select_related("user")[:most])
    connection = get_connection()
    if not messages or not _reached(connection):
        return 0
    try:
        return sum(_hand_over(message, connection, now) for message in messages if _lease(message, now))
    finally:
        connection.close()


def _reached(connection: BaseEmailBackend) -> bool:
    """Whether the mail server answers; while it does not, no message uses up an attempt."""
    try:
        connection.open()
    except Exception as problem:  # noqa: BLE001 - however the server is out of reach, everything waits
        log.warning("the mail server cannot be reached: %s", type(problem).__name__)
        return False
    return True


def _lease(message: Message, now: datetime) -> bool:
    """Take one message for this process; after the lease another may try again under the same Message-ID."""
    mine = Message.objects.filter(pk=message.pk, state=MessageState.WAITING, attempts=message.attempts)
    return bool(mine.update(attempts=F("attempts") + 1, not_before=now + LEASE))


def _hand_over(message: Message, connection: BaseEmailBackend, now: datetime) -> int:
    try:
        _written(message, connection, now).send()
    except Exception as problem:  # noqa: BLE001 - whatever went wrong, the message must wait and not be lost, nor hold others up
        connection.close()  # the next message must not fail because this one broke the line
        _put_back(message, problem, now)
        return 0
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=now)
    return 1


def _written(message: Message, connection: BaseEmailBackend, now: datetime) -> EmailMessage:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if message.in_reply_to:
        headers |= {"In-Reply-To": message.in_reply_to, "References": message.in_reply_to}
    body = _filled(message, now)
    mail = EmailMessage(message.subject, body, settings.EMAIL_FROM, [message.address], headers=headers, connection=connection)
    for name, content_type, stored in message.attachments:
        with FileStore(settings.FILES).open(stored) as file:
            mail.attach(name, file.read(), content_type)
    return mail


def _put_back(message: Message, problem: Exception, now: datetime) -> None:
    attempts = message.attempts + 1
    state = MessageState.FAILED if attempts >= MOST_ATTEMPTS else MessageState.WAITING
    Message.objects.filter(pk=message.pk).update(state=state, not_before=now + timedelta(minutes=2**attempts))
    log.warning("message %s not handed over, attempt %s: %s", message.pk, attempts, type(problem).__name__)


@transaction.atomic
def _filled(message: Message, now: datetime) -> str:
    """The body with its link and code, made at this moment and kept nowhere."""
    if not message.purpose:
        return message.body
    purpose = Purpose(message.purpose)
    browser, argument = (message.argument, "") if purpose is Purpose.SIGN_IN else ("", message.argument)
    address, typed = make_link(message.user, purpose, now=now, argument=argument, browser=browser)
    minutes = int(life_of(message.user, purpose).total_seconds() // 60)
    body = message.body.replace("{link}", address).replace("{code}", typed)
    return body.replace("{minutes}", str(minutes))
