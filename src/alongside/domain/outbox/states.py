"""A message's life: waiting, then sent; or failed after the last attempt."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """Where a message is."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("handed over")
    FAILED = "failed", _("not sent")


class MessageKind(models.TextChoices):
    """Security goes first; personal follows from what somebody did; bulk is the same letter to many."""

    SECURITY = "security", _("security")
    PERSONAL = "personal", _("personal")
    BULK = "bulk", _("to many")


MOST_ATTEMPTS = 8
