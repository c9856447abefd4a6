"""Who holds which role in which scheme, and from when until when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.organisations.models import Scheme


class Role(models.TextChoices):
    """The roles that are granted; mentor and mentee follow from taking part."""

    LEAD = "lead", _("mentoring lead")
    DEPUTY = "deputy", _("deputy lead")
    COORDINATOR = "coordinator", _("co-ordinator")
    STEERING = "steering", _("steering group")
    TRAINER = "trainer", _("trainer")
    EVALUATOR = "evaluator", _("evaluator")
    NAMED_SENIOR = "named_senior", _("named senior")
    NAMED_SENIOR_ALTERNATE = "named_senior_alternate", _("alternate to the named senior")


class RoleGrant(models.Model):
    """One role of one user in one scheme."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "user", "role"], name="one_grant_a_role")]
