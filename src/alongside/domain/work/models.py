"""Workers, their turns, and what people have asked for. Plain names and numbers: nothing about anybody but who asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from alongside.domain.organisations.models import Public, Scheme
from alongside.domain.work.states import JobKind, JobState, JobStep, Trouble


class Beat(models.Model):
    """A worker and its last sign of life, in real time; without one, what it had begun is given to others."""

    worker = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()


class Lease(models.Model):
    """What only one worker may hold at a time, and until when, in real time."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField()


class Schedule(models.Model):
    """Something that is done again and again, in real time; whoever moves `next_at` on has the turn."""

    name = models.CharField(max_length=60, primary_key=True)
    next_at = models.DateTimeField()
    holder = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=120, blank=True)


class Job(Public):
    """Something heavy that somebody asked for and waits for; `about_id` and `result` say what by plain ids."""

    kind = models.CharField(max_length=12, choices=JobKind.choices)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="jobs")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    asked_at = models.DateTimeField()
    about_id = models.BigIntegerField()
    argument = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=12, choices=JobStep.choices, blank=True)
    result = models.CharField(max_length=60, blank=True)
    trouble = models.CharField(max_length=10, choices=Trouble.choices, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["asked_by", "state"], name="job_of")]

    def owner_ids(self) -> frozenset[int]:
        """Whoever asked for it."""
        return frozenset({self.asked_by_id})
