"""Runs of the engine, what they proposed, and what the lead fixed by hand."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.matching.states import PlacementKind, RunState
from alongside.domain.organisations.models import Public, Scheme
from alongside.domain.pairs.models import Pairing


class Placement(Public):
    """A couple that the lead locked together or keeps apart; `why` is a note for the lead and the deputy alone."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="placements")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="placed_as_mentor")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="placed_as_mentee")
    kind = models.CharField(max_length=10, choices=PlacementKind.choices)
    placed_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "mentor", "mentee"], name="one_placement_a_couple"),
            models.CheckConstraint(condition=~Q(mentor=F("mentee")), name="placement_of_two"),
        ]

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own: only leads see placements."""
        return frozenset()


class RuleSet(Public):
    """One version of a year's matching rules, as somebody chose them: never changed, a change adds a version.

    `criteria` holds by name of the criterion its direction, importance and source. A year without any keeps to the rules
    of before there was a choice.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rule_sets")
    version = models.PositiveIntegerField()
    criteria = models.JSONField()
    spread = models.BooleanField()
    floor = models.BooleanField()
    preset = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["cohort", "version"], name="one_rule_set_a_version")]

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class Run(Public):
    """One answer of the engine to the pool as it was, with the rules it was given.

    `facts` holds what the plan says of the scheme and of nobody in it: aims with their prices, needs, proof, rules;
    `apart` the couples that were kept apart by hand, as [mentor, mentee] by the ids of participants.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.DRAFT)
    placed = models.PositiveIntegerField()
    total_score = models.IntegerField()
    placed_without_locks = models.PositiveIntegerField()
    score_without_locks = models.IntegerField()
    proposed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    members_needed = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    overrides = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    apart = models.JSONField(default=list)
    rules = models.ForeignKey(RuleSet, on_delete=models.SET_NULL, null=True, related_name="runs")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cohort", "number"], name="one_run_a_number"),
            models.UniqueConstraint(fields=["cohort"], condition=Q(state="awaiting"), name="one_run_waits"),
        ]

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own: only leads see runs."""
        return frozenset()


class Asked(models.Model):
    """All that decided a run, so that it can be made again: features and bars under plain ids, without a name or a text.

    It goes when anybody in it is emptied; then the run can be read, and not made again.
    """

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="asked")
    question = models.JSONField()
    question_digest = models.CharField(max_length=64)
    plan_digest = models.CharField(max_length=64)


class Proposal(models.Model):
    """One line of a run: a mentee, the mentor proposed, why, and who else there would be at what cost.

    `possibilities` are the engine's alternatives, under the ids of participants.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="proposals")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="proposed_as_mentor")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="proposed_as_mentee")
    is_locked = models.BooleanField(default=False)
    score = models.IntegerField()
    reasons = models.JSONField(default=list)
    shared_reasons = models.JSONField(default=list)
    rule_words = models.JSONField(default=list)
    possibilities = models.JSONField(default=list)
    pairing = models.OneToOneField(Pairing, on_delete=models.SET_NULL, null=True, related_name="proposal")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "mentor", "mentee"], name="one_proposal_a_couple")]


class Alternative(models.Model):
    """What the engine proposes for the same pool when nothing is locked, kept beside the run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="alternatives")
    mentor = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    mentee = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    score = models.IntegerField()
    reasons = models.JSONField(default=list)


class Leftover(models.Model):
    """Somebody whom a run leaves without a partner, and why: for the lead, for the person, and as rules counted."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="leftovers")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=10)
    why = models.TextField()
    shared = models.TextField(blank=True, default="")
    rule_words = models.TextField(blank=True, default="")


class Decision(models.Model):
    """What a member of the steering group answered to a run as it was sent at one time; one answer each."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="decisions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    sent_at = models.DateTimeField()
    agrees = models.BooleanField()
    comment = models.TextField(max_length=1000, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["decided_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "member", "sent_at"], name="one_decision_a_member")]
