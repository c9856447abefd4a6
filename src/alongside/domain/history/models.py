"""Events (plain ids, never text: the history outlives what it speaks of), and the traces of forms: their keys and drafts."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from alongside.domain.organisations.sealed import SealedJSONField

AT_THE_COMMAND_LINE = " at the command line"


class Event(models.Model):
    """One thing done or one record seen; without an actor the clock did it or, where the verb says so, somebody at the command line."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    scheme_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    about_user_id = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["about_user_id", "at"], name="event_about"),
            models.Index(fields=["scheme_id", "at"], name="event_scheme"),
        ]


class FormKey(models.Model):
    """A form that was sent: the second click of the same form is led to the first one's result."""

    key = models.CharField(max_length=64, primary_key=True)
    actor_id = models.BigIntegerField()
    result = models.CharField(max_length=500, blank=True)
    used_at = models.DateTimeField()


class Draft(models.Model):
    """A form half filled in: it waits for its writer on any device, and goes when the form is sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=100)
    answers = SealedJSONField(key_name="drafts", default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="one_draft_a_form")]


class Seal(models.Model):
    """A batch of events under a keyed digest that is chained on the batch before, so that a change made in the database shows."""

    number = models.BigIntegerField(primary_key=True)
    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField()
    many = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(first_event__lte=models.F("last_event")), name="seal_in_order")]
