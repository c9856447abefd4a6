"""A person belongs to an organisation and may have an account; supervisors have none."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.organisations.models import Organisation, Public, Scheme

FORMER_PARTICIPANT = _("a former participant")
FORMER_COLLEAGUE = _("a former colleague")


class Track(models.TextChoices):
    """The line a grade stands in: rank compares within a track only."""

    TRAINING = "training", _("training")
    SAS = "sas", _("SAS")
    LOCALLY_EMPLOYED = "locally_employed", _("locally employed")
    CONSULTANT = "consultant", _("consultant")
    GP = "gp", _("GP")


class Grade(models.Model):
    """A grade of an organisation, with its rank within its track."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="grades")
    code = models.CharField(max_length=30)
    label = models.CharField(max_length=100)
    rank = models.PositiveSmallIntegerField()
    track = models.CharField(max_length=20, choices=Track.choices)

    class Meta:
        ordering: ClassVar = ["track", "rank"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "code"], name="one_grade_a_code")]

    def __str__(self) -> str:
        return self.code


class Person(Public):
    """Somebody known to an organisation, with or without an account; once emptied, a row without a name that counts still count."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="people")
    name = models.CharField(max_length=200)
    emptied_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "user"], condition=models.Q(user__isnull=False), name="one_person_a_user")
        ]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """An e-mail address of a person; capitals do not make another address."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="addresses")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    address = models.EmailField()
    key = models.CharField(max_length=254)
    is_main = models.BooleanField(default=True)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "key"], name="one_person_an_address")]

    def __str__(self) -> str:
        return self.address


class SupervisionKind(models.TextChoices):
    """Relations that must never become a mentoring pair."""

    EDUCATIONAL_SUPERVISOR = "educational_supervisor", _("educational supervisor")
    CLINICAL_SUPERVISOR = "clinical_supervisor", _("clinical supervisor")
    LINE_MANAGER = "line_manager", _("line manager")


class Supervision(models.Model):
    """One person supervises or manages another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supervised_by")
    supervisor = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="supervises")
    kind = models.CharField(max_length=30, choices=SupervisionKind.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_supervisor_a_kind"),
            models.CheckConstraint(condition=~models.Q(person=models.F("supervisor")), name="nobody_supervises_themselves"),
        ]


class ErasedAddress(models.Model):
    """An address whose owner asked to be erased, as a keyed digest, so that no roster brings them back."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="erased_addresses")
    key_digest = models.CharField(max_length=64)
    erased_on = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scheme", "key_digest"], name="one_mark_an_erased_address")]
