"""Organisation, scheme, user: what everything else hangs from."""

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
LEAST_AND_MOST_MONTHS = {"statements": (3, 36), "meetings": (6, 60), "names": (12, 120)}


def new_public_id() -> str:
    """Twelve characters that say nothing about the row (58 bits), for addresses of pages."""
    return "".join(secrets.choice(ALPHABET) for _place in range(12))


class Public(models.Model):
    """A row that pages may name by an opaque id."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)

    class Meta:
        abstract = True


class Organisation(Public):
    """A hospital trust or training programme; schemes of two organisations are sealed from each other."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    months_statements = models.PositiveSmallIntegerField(default=6)
    months_meetings = models.PositiveSmallIntegerField(default=24)
    months_names = models.PositiveSmallIntegerField(default=24)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(**{f"months_{what}__range": months}), name=f"sane_months_{what}")
            for what, months in LEAST_AND_MOST_MONTHS.items()
        ]

    def __str__(self) -> str:
        return self.name


class Rhythm(models.TextChoices):
    """How a scheme takes people in."""

    COHORT = "cohort", _("cohort: everyone is invited on one day")
    ROLLING = "rolling", _("rolling: requests arrive all year")


class Agreement(models.TextChoices):
    """Which runs of a scheme its steering group agrees before they are published."""

    NEVER = "never", _("none: the mentoring lead publishes")
    OVERRIDES = "overrides", _("those with pairs that go ahead without a statement or training")
    ALWAYS = "always", _("every run")


class Scheme(Public):
    """A mentoring scheme."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="schemes")
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    zone = models.CharField(max_length=60, default="Europe/London")
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices, default=Rhythm.COHORT)
    contact = models.EmailField()
    agreement = models.CharField(max_length=10, choices=Agreement.choices, default=Agreement.NEVER)
    messages_paused_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def scheme(self) -> "Scheme":
        """Itself: permissions ask every thing for its scheme."""
        return self

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class TextKey(models.TextChoices):
    """The texts of a scheme that its lead may rewrite."""

    PURPOSE = "purpose", _("What the scheme is for")
    WHO_FOR = "who_for", _("Who it is for")
    TAKING_PART = "taking_part", _("How to take part")
    WHO_RUNS_IT = "who_runs_it", _("Who runs it")
    INVITATION = "invitation", _("The invitation")
    CONFIDENTIALITY = "confidentiality", _("Confidentiality and its limits")


class SchemeText(models.Model):
    """One version of one text; the newest version stands, earlier ones are kept."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="texts")
    key = models.CharField(max_length=30, choices=TextKey.choices)
    version = models.PositiveIntegerField()
    body = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "key", "version"], name="one_text_a_version")]


class UserManager(BaseUserManager["User"]):
    """Finds users by the form of their address that ignores capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of an address, whatever its capitals."""
        return self.get(address_key=(username or "").casefold())


class User(AbstractBaseUser, Public):
    """Somebody who signs in, by a link or a code sent to an address; there is no password."""

    password = None  # type: ignore[assignment]
    name = models.CharField(max_length=200)
    address = models.EmailField()
    address_key = models.CharField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    is_system_manager = models.BooleanField(default=False)

    USERNAME_FIELD = "address_key"
    EMAIL_FIELD = "address"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """Sessions end when the address changes or the account is closed."""
        from django.utils.crypto import salted_hmac

        return salted_hmac("alongside.session", f"{self.address_key}:{self.is_active}", algorithm="sha256").hexdigest()

    def has_usable_password(self) -> bool:
        """Never: links and codes only."""
        return False
