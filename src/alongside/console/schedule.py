"""What is done again and again. When to look is a matter of real time; what is found due is judged by the scheme's clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.conf import settings

from alongside.console.backup import timed
from alongside.console.returned_mail import look_into_mailbox
from alongside.domain.flows.clockwork import run_due
from alongside.domain.flows.tidying import tidy
from alongside.domain.history import seals
from alongside.domain.history.actions import seal
from alongside.domain.organisations.clock import now, real
from alongside.domain.outbox.actions import deliver
from alongside.domain.outbox.queries import due
from alongside.domain.privacy.actions import empty_what_is_due
from alongside.domain.work.actions.beats import bury
from alongside.domain.work.actions.jobs import forget_jobs
from alongside.domain.work.actions.tasks import forget_tasks, take_back
from alongside.kit.files import FileStore

BATCH = 20


@dataclass(frozen=True)
class Step:
    """One thing that is done again and again; `wanted` is reason to do it before its time."""

    name: str
    every: timedelta
    run: Callable[[], object]
    wanted: Callable[[], bool] | None = None


def hand_over(keep_on: Callable[[], bool] = lambda: True) -> int:
    """Hand waiting messages over, a few at a time: what is urgent comes first in every handful."""
    handed = 0
    while keep_on() and (some := deliver(now=now(), most=BATCH)):
        handed += some
    return handed


def waiting() -> bool:
    """Whether a message could be handed over now."""
    return due(now()).exists()


def look_after_work() -> None:
    """Give what dead workers held to the living, and forget what was finished long ago."""
    stale = timedelta(seconds=settings.WORKER_STALE)
    take_back(now=real(), stale=stale)
    bury(now=real(), stale=stale)


def fetch_returned() -> int:
    """Look into the mailbox of returned mail, where there is one."""
    return look_into_mailbox(settings.BOUNCE_URL) if settings.BOUNCE_URL else 0


def forget_work() -> None:
    """Finished tasks go after days; requests and their results too."""
    forget_tasks(now=real())
    for name in forget_jobs(now=now()):
        FileStore(settings.FILES).delete(name)


def messages(keep_on: Callable[[], bool]) -> tuple[Step, ...]:
    """What the lane for messages does; nothing else may make a message wait."""
    return (Step("messages handed over", timedelta(minutes=1), partial(hand_over, keep_on), waiting),)


def clockwork() -> tuple[Step, ...]:
    """What the lane for everything else does, shortest first."""
    lost = timedelta(seconds=settings.WORKER_STALE / 3)
    return (
        Step("work of dead workers given to others", lost, look_after_work),
        Step("reminders, lapses and questionnaires that are due", timedelta(seconds=30), lambda: run_due(now=now())),
        Step("returned mail fetched", timedelta(minutes=5), fetch_returned),
        Step("the history sealed", timedelta(minutes=10), lambda: seal(now=now())),
        Step("the night's backup made", timedelta(minutes=20), lambda: timed.run_due(now=real())),
        Step(seals.CHECK, timedelta(days=1), seals.check),
        Step("passing things forgotten", timedelta(hours=1), lambda: tidy(now=now())),
        Step("what has had its time emptied", timedelta(days=1), lambda: empty_what_is_due(now=now())),
        Step("finished work forgotten", timedelta(hours=1), forget_work),
    )
