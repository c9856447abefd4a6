"""Heavy work in a process of its own: it makes its result, and is ended when it must."""

import os
import signal
import time
from pathlib import Path

import pytest
from django.core.management import call_command

from alongside.console import children
from alongside.console.worker import Worker
from alongside.domain.flows import heavy
from alongside.domain.models import Job, Run
from alongside.domain.organisations.clock import now as clock
from alongside.domain.organisations.clock import real
from alongside.domain.work.actions import tasks
from alongside.domain.work.actions.jobs import stop
from alongside.domain.work.queries import queue
from alongside.domain.work.states import HEAVY, JobKind, JobState, JobStep, Trouble
from tests.cast import build_world
from tests.console.processes import address_of_database, process, wait_for


@pytest.fixture
def asked(transactional_db, keys, monkeypatch, settings):
    """A matching run that Lena asked for, its task claimed; children meet the tests' database."""
    monkeypatch.setenv("DATABASE_URL", address_of_database())
    monkeypatch.setattr(heavy, "MOST_COUPLES", 0)
    settings.WORKER_STALE = 3.0
    world = build_world(clock())
    world.job = heavy.propose_or_ask(world.cohort, by=world.lena, now=clock())
    return world


def never():
    return False


def test_job_is_done_by_a_child_of_the_worker(asked):
    worker = Worker()
    worker.start()

    assert wait_for(lambda: queue().done == 1)
    assert worker.stop(within=5) is True
    job = Job.objects.get()
    assert (job.state, job.result, job.step, job.done) == (JobState.DONE, Run.objects.get().public_id, JobStep.KEEPING, job.total)


def test_job_that_is_stopped_ends_its_child_at_once(asked):
    task = tasks.claim([HEAVY], worker="a", now=real())
    stop(asked.job, by=asked.lena, now=clock())
    began = time.monotonic()

    ended = children.run(str(task.pk), unwanted=lambda: True, give_up=never)

    assert (ended.problem, Run.objects.count(), time.monotonic() - began < 2) == ("", 0, True)


def test_worker_that_ends_puts_the_task_back_and_counts_no_attempt(asked):
    worker = Worker()
    worker.start()
    assert wait_for(lambda: queue().running == 1)

    assert worker.stop(within=5) is True
    assert (queue().waiting, queue().running, queue().done) in {(1, 0, 0), (0, 0, 1)}


def test_child_that_takes_too_long_is_ended_and_not_tried_again(asked, settings):
    settings.JOB_MINUTES = 0
    task = tasks.claim([HEAVY], worker="a", now=real())

    ended = children.run(str(task.pk), unwanted=never, give_up=never)

    assert (ended.problem, ended.trouble, ended.again) == ("TooLong", Trouble.TOO_LONG, False)
    tasks.fail(task, problem=ended.problem, places="", now=real(), trouble=ended.trouble, again=ended.again)
    assert (Job.objects.get().state, Job.objects.get().trouble) == (JobState.FAILED, Trouble.TOO_LONG)


def test_error_of_a_child_is_told_by_its_class_alone(asked):
    Job.objects.update(about_id=0)
    task = tasks.claim([HEAVY], worker="a", now=real())

    ended = children.run(str(task.pk), unwanted=never, give_up=never)

    assert ended.problem == "alongside.domain.cohorts.models.Cohort.DoesNotExist"


def test_child_dies_with_its_parent(asked, tmp_path):
    code = (
        "import os, subprocess, sys, time, pathlib\n"
        "inner = 'from alongside.console.children import bound; import django, os, sys, time, pathlib; django.setup();'\n"
        f"inner += 'bound(int(sys.argv[1])); pathlib.Path(\"{tmp_path}/child\").write_text(str(os.getpid())); time.sleep(60)'\n"
        "subprocess.Popen([sys.executable, '-c', inner, str(os.getpid())]); time.sleep(60)"
    )
    with process(code=code) as parent:
        assert wait_for(lambda: (tmp_path / "child").exists() and (tmp_path / "child").read_text())
        child = int((tmp_path / "child").read_text())
        os.kill(parent.pid, signal.SIGKILL)
        assert wait_for(lambda: is_gone(child), seconds=5)


def is_gone(number):
    try:
        status = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
        return status.rsplit(")", 1)[1].split()[0] in "ZX"  # a dead child of a dead parent may wait to be collected
    except FileNotFoundError:
        return True


def test_command_of_a_child_does_one_task_and_leaves_stopped_ones(asked, monkeypatch):
    monkeypatch.setattr("alongside.console.management.commands.work_on.bound", lambda _parent: None)
    task = tasks.claim([HEAVY], worker="a", now=real())
    call_command("work_on", str(task.pk), parent=1)
    call_command("work_on", str(task.pk), parent=1)
    Job.objects.update(about_id=0, state=JobState.RUNNING)
    with pytest.raises(SystemExit):
        call_command("work_on", str(task.pk), parent=1)

    assert (Run.objects.count(), Job.objects.get().kind) == (1, JobKind.MATCHING)
