"""Tasks of the queue: claimed by one, tried a few times, given to others when their worker dies, forgotten after a while."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult, get_date_max

from alongside.domain.access.errors import TooLate
from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.work.actions.jobs import give_up, wait_again
from alongside.domain.work.queries import failed_task, living, ready_tasks
from alongside.domain.work.states import HEAVY, KEPT_DONE, KEPT_FAILED, MOST_ATTEMPTS, Trouble, pause_after

Task = DBTaskResult[Any, Any]
LOST = "WorkerLost"
CANDIDATES = 8


def claim(queues: Collection[str], *, worker: str, now: datetime) -> Task | None:
    """Take the next task that is due: one conditional update, so that of many workers one gets it."""
    for task in ready_tasks(queues, now=now)[:CANDIDATES]:
        workers = [*task.worker_ids, worker]
        free = DBTaskResult.objects.filter(pk=task.pk, status=Status.READY, run_after=task.run_after)
        if free.update(status=Status.RUNNING, started_at=now, worker_ids=workers):
            task.status, task.started_at, task.worker_ids = Status.RUNNING, now, workers
            return task
    return None


def succeed(task: Task, *, now: datetime) -> bool:
    """The task is done; False when it had been given to another in the meantime."""
    changes = {"status": Status.SUCCESSFUL, "finished_at": now, "return_value": None, "exception_class_path": "", "traceback": ""}
    return bool(_still_ours(task).update(**changes))


def fail(task: Task, *, problem: str, places: str, now: datetime, trouble: Trouble = Trouble.BROKEN, again: bool = True) -> bool:
    """The task went wrong: it waits and is tried again, or is given up after the last attempt. Says whether it was given up.

    `problem` is the class of the error and `places` where in the code it arose; what the error said may name people and is not kept.
    """
    over = not again or len(task.worker_ids) >= MOST_ATTEMPTS
    if over:
        changes: dict[str, Any] = {"status": Status.FAILED, "finished_at": now}
    else:
        changes = {"status": Status.READY, "started_at": None, "run_after": now + pause_after(len(task.worker_ids))}
    with transaction.atomic():
        done = _still_ours(task).update(exception_class_path=problem[:200], traceback=places, **changes)
        if done and over and task.queue_name == HEAVY:
            give_up(job_of(task), trouble)
    return over


def put_back(task: Task) -> None:
    """The worker ends before the task does: it waits for another, and this attempt is not counted."""
    _still_ours(task).update(status=Status.READY, started_at=None, worker_ids=task.worker_ids[:-1])


def _still_ours(task: Task) -> Any:
    """The task as this worker took it: another who got it since has another beginning."""
    return DBTaskResult.objects.filter(pk=task.pk, status=Status.RUNNING, started_at=task.started_at)


def job_of(task: Task) -> str:
    """The job that a heavy task works on: its one argument."""
    return str(task.args_kwargs["args"][0])


def take_back(*, now: datetime, stale: timedelta) -> int:
    """Give what dead workers had begun to the living; says how many tasks.

    Tasks are read before signs of life: whoever holds one of them gave a sign before taking it.
    """
    begun = list(DBTaskResult.objects.filter(status=Status.RUNNING))
    alive = living(now=now, stale=stale) if begun else frozenset()
    lost = [task for task in begun if not task.worker_ids or task.worker_ids[-1] not in alive]
    for task in lost:
        fail(task, problem=LOST, places="", now=now)
    return len(lost)


def forget_tasks(*, now: datetime) -> int:
    """Forget tasks that were done days ago, or failed long ago."""
    done = DBTaskResult.objects.filter(status=Status.SUCCESSFUL, finished_at__lt=now - KEPT_DONE)
    failed = DBTaskResult.objects.filter(status=Status.FAILED, finished_at__lt=now - KEPT_FAILED)
    return done.delete()[0] + failed.delete()[0]


@transaction.atomic
def try_again(task: str, *, by: User, now: datetime) -> None:
    """Put a failed task back in the queue, with all its attempts before it."""
    require(by, P.SYSTEM_MANAGE, None, now=now)
    found = failed_task(task).first()
    fresh: dict[str, Any] = {"status": Status.READY, "worker_ids": [], "started_at": None, "finished_at": None, "run_after": get_date_max()}
    if found is None or not failed_task(task).update(**fresh):
        raise TooLate(_("This task is no longer among the failed ones."))
    if found.queue_name == HEAVY:
        wait_again(job_of(found))
    record("tried a task again", by, by=by, now=now)
