"""What becomes due by itself: reminders, lapses, questionnaires that open and close."""

from collections.abc import Callable
from datetime import datetime

from alongside.domain.access.errors import TooLate
from alongside.domain.cohorts.actions.invitations import remind_invited
from alongside.domain.cohorts.models import Cohort
from alongside.domain.pairs.actions import remind_offered
from alongside.domain.surveys.actions import run_waves


def run_due(*, now: datetime) -> int:
    """Do what is due in every cohort; doing it again at the same moment does nothing more."""
    cohorts = Cohort.objects.select_related("scheme__organisation").order_by("pk")
    return sum(_done(step, cohort, now) for cohort in cohorts for step in (remind_invited, remind_offered, run_waves))


def _done(step: Callable[..., int], cohort: Cohort, now: datetime) -> int:
    """One step; when somebody was first by a moment, the rest is done the next time."""
    try:
        return step(cohort, now=now)
    except TooLate:
        return 0
