"""Pairs and the meetings they log: facts only, nothing of what was said."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.organisations.models import Public, Scheme
from alongside.domain.pairs.states import LIVE, Ending, Mode, Origin, PairState


class Pairing(Public):
    """One mentor and one mentee; `sent_at` is when one that existed was sent to the steering group, which agrees it before it begins."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="pairings")
    mentor = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="as_mentor")
    mentee = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="as_mentee")
    origin = models.CharField(max_length=20, choices=Origin.choices)
    state = models.CharField(max_length=10, choices=PairState.choices)
    full_reasons = models.JSONField(default=list)
    shared_reasons = models.JSONField(default=list)
    offered_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    accept_by = models.DateTimeField(null=True)
    mentor_accepted_at = models.DateTimeField(null=True)
    mentee_accepted_at = models.DateTimeField(null=True)
    established_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "mentor", "mentee"], condition=Q(state__in=sorted(LIVE)), name="one_live_pairing"),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="nobody_mentors_themselves"),
            models.CheckConstraint(condition=~Q(state="active") | Q(established_on__isnull=False), name="active_since_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} and {self.mentee}"

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """The two themselves."""
        return self.mentor.owner_ids() | self.mentee.owner_ids()


class PairDecision(models.Model):
    """What a member of the steering group answered to an existing pair that was sent to them; one answer each."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="decisions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pair_decisions")
    agrees = models.BooleanField()
    comment = models.TextField(max_length=1000, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["decided_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["pairing", "member"], name="one_decision_a_pair")]


class Meeting(Public):
    """A meeting that took place: when, how long, how. The days are emptied after their time; that the two met is still counted."""

    pairing = models.ForeignKey(Pairing, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField(null=True)
    minutes = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Mode.choices)
    logged_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = [F("held_on").asc(nulls_first=True), "pk"]
