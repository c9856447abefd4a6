"""A pool too large to wait for: proposed in a child process that says how far it has come, while pages go on being saved; and stopped."""

import time

import pytest
from django.db import connection

from alongside.console.worker import Worker
from alongside.domain.flows.heavy import propose_or_ask
from alongside.domain.history.actions import save_draft
from alongside.domain.models import Draft, Job, Run
from alongside.domain.organisations.clock import now as clock
from alongside.domain.work.actions.jobs import stop
from alongside.domain.work.queries import queue
from alongside.domain.work.states import JobState, JobStep
from tests.cast import build_world
from tests.console.processes import address_of_database, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MENTEES, MENTORS = 420, 120


@pytest.fixture
def large(keys, monkeypatch):
    """More couples than are compared while somebody waits."""
    monkeypatch.setenv("DATABASE_URL", address_of_database())
    world = build_world(clock())
    world.person(MENTEES, joined=True)
    world.person(MENTORS, invite_as="mentor", grade="CT2", joined=True)
    return world


@pytest.fixture
def worker():
    """A worker of this process, ended in good order."""
    found = Worker()
    yield found
    assert found.stop(within=5) is True


def test_large_pool_is_proposed_in_the_background_and_can_be_stopped(large, worker, say):
    job = propose_or_ask(large.cohort, by=large.lena, now=clock())
    worker.start()
    seen, slowest = [], 0.0
    while (now := Job.objects.get(pk=job.pk)).state in {JobState.WAITING, JobState.RUNNING}:
        seen.append((now.done, now.total, now.step))
        began = time.monotonic()
        save_draft("a form", {"text": str(time.monotonic())}, by=large.mo, now=clock())
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.05)
    again = propose_or_ask(large.cohort, by=large.lena, now=clock())
    assert wait_for(lambda: Job.objects.get(pk=again.pk).done > 0)
    stop(Job.objects.get(pk=again.pk), by=large.lena, now=clock())
    began = time.monotonic()
    assert wait_for(lambda: queue().running == 0)
    stopped = time.monotonic() - began

    states = list(dict.fromkeys(seen))
    say(f"{connection.vendor}: {len(states)} states of progress seen, of {now.total}; the slowest save beside it {slowest:.2f} s;")
    say(f"stopped, its process was gone after {stopped:.2f} s")
    assert (now.state, now.done, now.step) == (JobState.DONE, now.total, JobStep.KEEPING)
    assert [done for done, _of, _step in states] == sorted(done for done, _of, _step in states)
    assert {of for _done, of, step in states if step} == {now.total}
    assert len({step for _done, _of, step in states}) >= 4
    assert slowest < 2
    assert Run.objects.count() == 1
    assert Draft.objects.count() == 1
    assert stopped < 2
