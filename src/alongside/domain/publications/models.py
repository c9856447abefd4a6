"""What left the evaluator's screen."""

from typing import ClassVar

from django.db import models

from alongside.domain.cohorts.models import Cohort
from alongside.domain.organisations.models import Public, Scheme, User
from alongside.domain.organisations.sealed import SealedJSONField
from alongside.domain.publications.states import Breakdown, ReleasedTo
from alongside.domain.surveys.models import Wave


class Release(Public):
    """One release of a wave's results: what left, to whom, by whom, and whose answers were in it.

    `groups` holds, for each question, the groups that left with the pseudonyms in them and their counts, as they were on that day:
    whether anything else may leave is asked of these, since answers may be taken back later. None for a release older than that.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="releases")
    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="release")
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="releases")
    audience = models.CharField(max_length=10, choices=ReleasedTo.choices, default=ReleasedTo.REPORT)
    breakdown = models.CharField(max_length=10, choices=Breakdown.choices, default=Breakdown.TOOK_PART)
    figures = models.JSONField()
    groups = SealedJSONField(key_name="answers", null=True)

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class Export(Public):
    """A file of answers that an evaluator was handed: which, of what, and its digest, so that a copy can be told."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="exports")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    waves = models.JSONField(default=list)
    with_text = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="exports")

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["cohort", "number"], name="one_export_a_number")]

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()


class ReportText(Public):
    """A version of a part of the report that somebody wrote; its numbers are names, and are filled in when it is read."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="report_texts")
    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    body = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="report_texts")

    class Meta:
        ordering: ClassVar = ["key", "-version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["cohort", "key", "version"], name="one_report_text_a_version")]

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()
