"""Writing an e-mail out of one message or of several to the same person, at the moment it is sent."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from alongside.domain.outbox import emails
from alongside.domain.outbox.actions.links import filled, make_link
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import bounce_token, first_of_threads
from alongside.domain.outbox.states import MessageKind
from alongside.kit.files import FileStore


def written(group: list[Message], connection: BaseEmailBackend, *, now: datetime) -> EmailMultiAlternatives:
    """One e-mail of a group of messages; their links are made here, and the first one's Message-ID stands for all."""
    first = group[0]
    bodies = [filled(message, now=now) for message in group]
    subject, body = emails.merged([message.subject for message in group], bodies, first.scheme)
    headers, footer = _headers(group, now)
    mail = EmailMultiAlternatives(subject, body + footer, _envelope_sender(first), [first.address], headers=headers, connection=connection)
    for message in group:
        _attach(mail, message)
    return mail


def _headers(group: list[Message], now: datetime) -> tuple[dict[str, str], str]:
    first = group[0]
    headers = {"From": settings.EMAIL_FROM, "Message-ID": first.message_id, "Auto-Submitted": "auto-generated"}
    if earlier := first_of_threads(group):
        headers |= {"In-Reply-To": earlier[0], "References": " ".join(earlier)}
    if first.scheme is None or all(message.kind != MessageKind.BULK for message in group):
        return headers, ""
    address, _typed = make_link(first.user, Purpose.UNSUBSCRIBE, now=now, argument=first.scheme.public_id)
    headers |= {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers, emails.footer(first.scheme, address)


def _envelope_sender(message: Message) -> str:
    """Where a mail server sends this message back to; without a bounce address that is the sender."""
    name, _at, host = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{bounce_token(message.pk)}@{host}" if host else settings.EMAIL_FROM


def _attach(mail: EmailMultiAlternatives, message: Message) -> None:
    if message.calendar:
        method = next(line.removeprefix("METHOD:") for line in message.calendar.splitlines() if line.startswith("METHOD:"))
        mail.attach_alternative(message.calendar, f"text/calendar; method={method}")
    for name, content_type, stored in message.attachments:
        with FileStore(settings.FILES).open(stored) as file:
            mail.attach(name, file.read(), content_type)
