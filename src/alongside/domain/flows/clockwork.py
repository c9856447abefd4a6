"""What becomes due by itself: reminders, lapses, questionnaires that open and close."""

from datetime import datetime

from alongside.domain.cohorts.actions.invitations import remind_invited
from alongside.domain.cohorts.models import Cohort
from alongside.domain.pairs.actions import remind_offered
from alongside.domain.surveys.actions import run_waves


def run_due(*, now: datetime) -> int:
    """Do what is due in every cohort; doing it again at the same moment does nothing more."""
    cohorts = Cohort.objects.select_related("scheme__organisation").order_by("pk")
    return sum(step(cohort, now=now) for cohort in cohorts for step in (remind_invited, remind_offered, run_waves))
