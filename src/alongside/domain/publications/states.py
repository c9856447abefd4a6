"""What a release is broken down by, and whom it is for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Breakdown(models.TextChoices):
    """The one comparison that a release may hold, chosen before it leaves."""

    NONE = "none", _("nobody: whole groups only")
    TOOK_PART = "took_part", _("those who took part and those who did not")
    SIDE = "side", _("mentors and mentees")


class ReleasedTo(models.TextChoices):
    """Who reads a release: they stay who they were when it left."""

    REPORT = "report", _("the mentoring lead, the deputy, the steering group and readers of the report")
