"""Programmes, sessions and who came."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.organisations.models import Public, Scheme


class Programme(models.Model):
    """A set of training sessions of a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="programmes")
    title = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cohort", "title"], name="one_programme_a_title")]


class Session(Public):
    """One training session."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="sessions")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=120)
    sequence = models.PositiveIntegerField(default=0)
    trainer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="sessions_to_run")

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["programme", "code"], name="one_session_a_code")]

    def __str__(self) -> str:
        return self.title

    @property
    def cohort(self) -> Cohort:
        """The cohort of the programme."""
        return self.programme.cohort

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.programme.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """The trainer who runs it."""
        return frozenset({self.trainer_id} if self.trainer_id else set())


class Booking(models.Model):
    """A place somebody booked."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="bookings")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="bookings")
    booked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["session", "participant"], name="one_booking_a_session")]


class Attendance(models.Model):
    """Somebody came."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="attendances")
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["session", "participant"], name="came_once_to_a_session")]
