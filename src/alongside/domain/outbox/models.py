"""Messages, and links of which only a digest is kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from alongside.domain.organisations.models import Organisation, Scheme
from alongside.domain.outbox.states import MessageKind, MessageState


class Message(models.Model):
    """One e-mail to one person. `{link}` in the body is filled in when it is sent, so that no row holds a live link."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True)
    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, null=True, related_name="messages")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    address = models.EmailField()
    template = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    purpose = models.CharField(max_length=20, blank=True)
    argument = models.CharField(max_length=200, blank=True)
    attachments = models.JSONField(default=list)
    message_id = models.CharField(max_length=120, unique=True)
    in_reply_to = models.CharField(max_length=120, blank=True)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "not_before"], name="message_due")]


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
