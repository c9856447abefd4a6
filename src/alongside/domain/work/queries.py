"""Reading how the work stands: states, times and counts, never what a task was about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django_tasks import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult, get_date_max

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.organisations.models import User
from alongside.domain.work.models import Beat, Job, Schedule


@dataclass(frozen=True)
class Queue:
    """How many tasks are in each state, and since when the oldest waits."""

    waiting: int
    running: int
    done: int
    failed: int
    oldest: datetime | None


def living(*, now: datetime, stale: timedelta) -> frozenset[str]:
    """The workers that gave a sign of life lately."""
    return frozenset(Beat.objects.filter(beat_at__gte=now - stale).values_list("worker", flat=True))


def workers() -> list[Beat]:
    """Every worker that has not gone, the newest sign of life first."""
    return list(Beat.objects.order_by("-beat_at", "worker"))


def due_turns(*, now: datetime) -> frozenset[str]:
    """What is done again and again and is due: one look for all of it."""
    return frozenset(Schedule.objects.filter(next_at__lte=now).values_list("name", flat=True))


def schedules() -> list[Schedule]:
    """What is done again and again, soonest first."""
    return list(Schedule.objects.order_by("next_at", "name"))


def ready_tasks(queues: Collection[str], *, now: datetime) -> "QuerySet[DBTaskResult[Any, Any]]":
    """Tasks that may begin, the most urgent and then the oldest first."""
    due = Q(run_after=get_date_max()) | Q(run_after__lte=now)
    return DBTaskResult.objects.filter(due, status=Status.READY, queue_name__in=queues).order_by("-priority", "enqueued_at", "pk")


def failed_tasks() -> "QuerySet[DBTaskResult[Any, Any]]":
    """Tasks that were given up, newest first."""
    return DBTaskResult.objects.filter(status=Status.FAILED).order_by("-finished_at", "pk")


def failed_task(key: str) -> "QuerySet[DBTaskResult[Any, Any]]":
    """One of them, by what a form says; none when it says nothing sensible."""
    try:
        return failed_tasks().filter(pk=UUID(key))
    except ValueError:
        return failed_tasks().none()


def queue() -> Queue:
    """The queue in numbers."""
    rows = DBTaskResult.objects.order_by().values("status").annotate(many=Count("pk"), oldest=Min("enqueued_at"))
    found = {row["status"]: row for row in rows}
    many = {status: found[status]["many"] if status in found else 0 for status in Status.values}
    oldest = found[Status.READY]["oldest"] if Status.READY in found else None
    return Queue(many[Status.READY], many[Status.RUNNING], many[Status.SUCCESSFUL], many[Status.FAILED], oldest)


def job_for(by: User, permission: P, *, now: datetime, job: str) -> Job:
    """What somebody asked for, for themselves alone."""
    found = Job.objects.select_related("scheme__organisation").filter(public_id=job).first()
    return allowed(found, permission, by=by, now=now)
