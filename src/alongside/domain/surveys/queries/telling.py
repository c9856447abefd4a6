"""What somebody is told before they answer: what joins answers to them, until when they can be taken back, whose evaluation it is."""

from alongside.domain.cohorts.models import Cohort
from alongside.domain.surveys.models import Evaluation


def evaluation_of(cohort: Cohort) -> Evaluation | None:
    """What a year's evaluation is, once somebody has decided."""
    return Evaluation.objects.filter(cohort=cohort).first()
