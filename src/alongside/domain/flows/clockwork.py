"""What becomes due by itself: reminders, lapses, questionnaires that open and close."""

import logging
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from alongside.domain.access.errors import TooLate
from alongside.domain.cohorts.actions.invitations import remind_invited
from alongside.domain.cohorts.models import Cohort
from alongside.domain.flows.lending import lapse_loans
from alongside.domain.pairs.actions import remind_offered
from alongside.domain.surveys.actions import end_key, run_waves

WAKES, SLEEPS = 8, 20
log = logging.getLogger(__name__)


def run_due(*, now: datetime) -> int:
    """Do what is due in every cohort, in the daytime of its scheme; doing it again at the same moment does nothing more."""
    cohorts = Cohort.objects.select_related("scheme__organisation").order_by("pk")
    return sum(_done(step, cohort, now) for cohort in cohorts for step in (remind_invited, remind_offered, lapse_loans, run_waves, end_key))


def is_daytime(now: datetime, zone: str) -> bool:
    """Whether messages may go out: the house writes nothing between 20:00 and 08:00."""
    return WAKES <= now.astimezone(ZoneInfo(zone)).hour < SLEEPS


def _done(step: Callable[..., int], cohort: Cohort, now: datetime) -> int:
    """One step of one cohort: what fails is logged and tried the next time, and holds up nothing else."""
    try:
        return step(cohort, now=now) if is_daytime(now, cohort.scheme.zone) else 0
    except TooLate:
        return 0
    except Exception:
        log.exception("%s failed for cohort %s and will be tried again", step.__name__, cohort.pk)
        return 0
