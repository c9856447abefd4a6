"""What people ask for and wait for: begun, told about, finished in the same transaction as its result, stopped."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks.base import Task

from alongside.domain.access.errors import TooLate
from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.work.models import Job
from alongside.domain.work.states import KEPT_RESULTS, JobKind, JobState, Trouble

OPEN = (JobState.WAITING, JobState.RUNNING)


class Stopped(Exception):
    """Whoever asked has stopped it, or it is no longer this process's to do."""


@transaction.atomic
def ask(
    task: Task[[str], None], kind: JobKind, *, scheme: Scheme, about: int, permission: P, by: User, now: datetime, argument: str = ""
) -> Job:
    """Ask for something heavy: the request and its task are one; asking twice is asking once."""
    require(by, permission, scheme, now=now)
    same = {"kind": kind, "scheme": scheme, "asked_by": by, "about_id": about, "argument": argument}
    waiting = Job.objects.filter(**same, state__in=OPEN).first()
    if waiting is not None:
        return waiting
    job = Job.objects.create(**same, asked_at=now)
    task.enqueue(job.public_id)
    record(f"asked for {kind}", job, by=by, now=now, scheme_id=scheme.pk)
    return job


def begin(job: str) -> Job:
    """Begin, or begin again after a process died; a job that was stopped stays so."""
    if not Job.objects.filter(public_id=job, state__in=OPEN).update(state=JobState.RUNNING, done=0, total=0, step=""):
        raise Stopped
    return Job.objects.select_related("asked_by", "scheme").get(public_id=job)


def tell(job: Job, done: int, total: int, step: str = "") -> None:
    """Say how far it has come, and what is being done now; raises Stopped when nobody waits for it any more."""
    if not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(done=done, total=total, step=step):
        raise Stopped


def finish(job: Job, result: str) -> None:
    """It is ready: call it in the transaction that keeps the result, so that a stopped job leaves none."""
    if not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=JobState.DONE, result=result):
        raise Stopped


def give_up(job: str, trouble: Trouble) -> None:
    """It came to nothing, and why."""
    Job.objects.filter(public_id=job, state__in=OPEN).update(state=JobState.FAILED, trouble=trouble)


def wait_again(job: str) -> None:
    """The task of a failed job was put back in the queue."""
    Job.objects.filter(public_id=job, state=JobState.FAILED).update(state=JobState.WAITING, trouble=Trouble.NONE)


@transaction.atomic
def stop(job: Job, *, by: User, now: datetime) -> None:
    """Whoever asked no longer wants it; its process is ended within a second."""
    require(by, P.JOB_OWN, job, now=now)
    if not Job.objects.filter(pk=job.pk, state__in=OPEN).update(state=JobState.STOPPED):
        raise TooLate(_("It was finished before you stopped it."))
    record("stopped", job, by=by, now=now, scheme_id=job.scheme_id)


def is_stopped(job: str) -> bool:
    """Whether a job needs no more work."""
    return not Job.objects.filter(public_id=job, state__in=OPEN).exists()


def forget_jobs(*, now: datetime) -> list[str]:
    """Forget what was asked for long ago; returns the results that nobody can reach any more."""
    old = Job.objects.filter(asked_at__lt=now - KEPT_RESULTS)
    results: list[Any] = list(old.filter(kind=JobKind.REPORT).exclude(result="").values_list("result", flat=True))
    old.delete()
    return results
