"""What left the evaluator's screen."""

from django.db import models

from alongside.domain.cohorts.models import Cohort
from alongside.domain.organisations.models import Public, Scheme
from alongside.domain.surveys.models import Wave


class Release(Public):
    """One release of a wave's results to the lead, the steering group and the report."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="releases")
    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="release")
    released_at = models.DateTimeField()
    figures = models.JSONField()

    @property
    def scheme(self) -> Scheme:
        """The scheme of the cohort."""
        return self.cohort.scheme

    def owner_ids(self) -> frozenset[int]:
        """Nobody's own."""
        return frozenset()
