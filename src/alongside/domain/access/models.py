"""Who holds which role in which scheme, who is signed in where, and what is counted so that nobody can try for ever."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.organisations.models import Public, Scheme


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


LEADING = (Role.LEAD, Role.DEPUTY)


class RoleGrant(models.Model):
    """One role of one user in one scheme."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="grants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=Role.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "user", "role"], name="one_grant_a_role")]

    def holds_on(self, day: date) -> bool:
        """Whether the role is held on a day; both its first and its last count."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def owner_ids(self) -> frozenset[int]:
        """The role is the scheme's, not anybody's own."""
        return frozenset()


class SignIn(Public, AbstractBaseSession):
    """One browser that is signed in, or on its way: the key is a digest, and the data opens only with the cookie's own key."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sign_ins")
    browser = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    second_factor_at = models.DateTimeField(null=True)
    sees_others = models.BooleanField(default=False)
    has_factor = models.BooleanField(default=False)


class Tally(models.Model):
    """How often something was done or tried since a moment, by a digest of whoever or whatever it is counted for."""

    what = models.CharField(max_length=40)
    key_digest = models.CharField(max_length=64)
    since = models.DateTimeField()
    many = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["what", "key_digest"], name="one_tally_a_key")]
