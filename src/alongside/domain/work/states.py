"""The states of work, and the times that its safety rests on."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

QUICK, HEAVY = "default", "heavy"
MOST_ATTEMPTS = 4
KEPT_DONE = timedelta(days=2)
KEPT_FAILED = timedelta(days=60)
KEPT_RESULTS = timedelta(days=7)


class JobKind(models.TextChoices):
    """What takes long enough to be asked for and waited for."""

    MATCHING = "matching", _("proposing pairs")
    REPORT = "report", _("writing the report")


class JobState(models.TextChoices):
    """Where a request is; only waiting and running ones can still change."""

    WAITING = "waiting", _("waiting to begin")
    RUNNING = "running", _("working")
    DONE = "done", _("ready")
    FAILED = "failed", _("not finished")
    STOPPED = "stopped", _("stopped")


class JobStep(models.TextChoices):
    """What a long piece of work is at, where it says more than how far it has come."""

    NONE = "", ""
    PEOPLE = "people", _("reading who is in the pool")
    TEXTS = "texts", _("comparing what people wrote")
    COUPLES = "couples", _("looking for who fits whom")
    PAIRS = "pairs", _("working out the pairs, aim by aim")
    PROOF = "proof", _("checking that no better pair was overlooked")
    REASONS = "reasons", _("putting reasons and other possibilities into words")
    COSTS = "costs", _("working out what rules and aims cost")
    KEEPING = "keeping", _("keeping the run")


class Trouble(models.TextChoices):
    """Why a request came to nothing, in kinds: the rows of work hold no words about people."""

    NONE = "", ""
    REFUSED = "refused", _("something has changed since it was asked for")
    BROKEN = "broken", _("an error of the software")
    TOO_LONG = "too long", _("it took longer than is allowed")


def pause_after(attempts: int) -> timedelta:
    """How long a task that failed waits before it is tried again: 2, 8, 32 seconds, then some minutes."""
    return timedelta(seconds=min(2 * 4 ** (attempts - 1), 600))
