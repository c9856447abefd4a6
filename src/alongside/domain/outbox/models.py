"""Messages, mailings of many of them, and links of which only a digest is kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from alongside.domain.organisations.models import Organisation, Public, Scheme
from alongside.domain.outbox.states import MailingState, MessageKind, MessageState, Why
from alongside.domain.outbox.timing import Pace


class Mailing(Public):
    """The same letter to many, looked at once before it leaves; its reminders belong to it."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="mailings")
    key = models.CharField(max_length=200)
    letter = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=MailingState.choices, default=MailingState.HELD)
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "key"], name="one_mailing_a_key")]

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class Message(models.Model):
    """One e-mail to one person. `{link}` in the body is filled in when it is sent, so that no row holds a live link.

    Rows that went in one e-mail carry the same Message-ID.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    pace = models.CharField(max_length=10, choices=Pace.choices, default=Pace.BUDGET)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    why = models.CharField(max_length=15, choices=Why.choices, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, null=True, related_name="messages")
    mailing = models.ForeignKey(Mailing, on_delete=models.SET_NULL, null=True, related_name="messages")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    address = models.EmailField()
    template = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    purpose = models.CharField(max_length=20, blank=True)
    argument = models.CharField(max_length=200, blank=True)
    attachments = models.JSONField(default=list)
    calendar = models.TextField(blank=True)
    message_id = models.CharField(max_length=120, db_index=True)
    thread = models.CharField(max_length=60, blank=True)
    in_reply_to = models.CharField(max_length=120, blank=True)
    due_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    exported_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    bounced_status = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "not_before"], name="message_due"),
            models.Index(fields=["user", "scheme", "state"], name="message_to_whom"),
        ]


class Link(models.Model):
    """A link that was sent: digests only, for one purpose, for a time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=20)
    token_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, blank=True)
    browser_digest = models.CharField(max_length=64, blank=True)
    argument = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Unsubscribed(models.Model):
    """Somebody asked a scheme not to send them what goes to many; what concerns them alone still goes."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="unsubscribed")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsubscribed")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "user"], name="unsubscribed_once")]
