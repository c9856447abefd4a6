"""Workers as processes: sixty tasks once each, one of three killed in mid-run, an orderly end."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import ExitStack

import pytest
from django.db import connection

from alongside.domain.models import Beat, Message, Schedule
from alongside.domain.organisations.clock import now as clock
from alongside.domain.outbox.actions import Letter, post
from alongside.domain.outbox.states import MessageKind
from alongside.domain.work.queries import queue
from tests.cast import build_world
from tests.console.marks import mark
from tests.console.processes import process, wait_for
from tests.repository.tree import ROOT
from tests.trust.post import receiving

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TASKS = 60


@pytest.fixture
def start(tmp_path):
    """Start workers whose tasks leave their marks in one file."""
    with ExitStack() as running:

        def begin(many, stale="3"):
            also = {"ALONGSIDE_WORKER_STALE": stale, "ALONGSIDE_MARKS": str(tmp_path / "marks"), "PYTHONPATH": path()}
            begun = [running.enter_context(process("worker", "--drain", "10", **also)) for _one in range(many)]
            assert wait_for(lambda: Beat.objects.count() >= many)
            return begun

        yield begin


@pytest.fixture
def mail_server():
    with receiving() as post:
        yield post


def path():
    return os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])


def marks(tmp_path):
    file = tmp_path / "marks"
    return Counter(file.read_text(encoding="utf-8").split()) if file.exists() else Counter()


def put_out(takes):
    for number in range(TASKS):
        mark.enqueue(number, takes)


@pytest.mark.parametrize("many", [2, 4])
def test_sixty_tasks_are_done_once_each(start, tmp_path, many, say):
    put_out(0.02)
    began = time.monotonic()
    workers = start(many)

    assert wait_for(lambda: queue().done == TASKS, seconds=60)
    say(f"{connection.vendor}, {many} workers: {TASKS} tasks in {time.monotonic() - began:.1f} s, start included")
    assert marks(tmp_path) == Counter(map(str, range(TASKS)))
    end(workers)


def test_one_of_three_killed_in_mid_run_costs_at_most_one_repetition(start, tmp_path, say):
    put_out(0.1)
    workers = start(3)
    assert wait_for(lambda: queue().done > 10, seconds=60)
    workers[0].send_signal(signal.SIGKILL)

    assert wait_for(lambda: queue().done == TASKS, seconds=60)
    found = marks(tmp_path)
    say(f"{connection.vendor}, 1 of 3 killed: {len(found)} of {TASKS} done, {sum(found.values()) - TASKS} repeated")
    assert set(found) == set(map(str, range(TASKS)))
    assert sum(found.values()) <= TASKS + 1
    end(workers[1:])


def test_worker_that_is_asked_to_end_finishes_what_it_began(start, tmp_path, say):
    put_out(0.5)
    workers = start(2)
    assert wait_for(lambda: queue().done >= 2)
    took = end(workers)

    say(f"{connection.vendor}, SIGTERM: 2 workers ended in {took:.1f} s")
    assert queue().running == 0
    assert sum(marks(tmp_path).values()) == queue().done
    assert (Beat.objects.count(), Schedule.objects.exclude(holder="").count()) == (0, 0)


def test_messages_reach_the_mail_server_within_seconds_of_being_written(mail_server, keys, start, monkeypatch, say):
    monkeypatch.setenv("ALONGSIDE_EMAIL_URL", f"smtp://127.0.0.1:{mail_server.port}")
    world, draw, taken = build_world(clock()), random.Random("soon"), []
    Message.objects.update(state="sent")
    (worker,) = start(1)
    for number in range(40):
        time.sleep(draw.uniform(0, 0.7))
        letter = Letter("soon", "A message", "Soon.\n")
        written = post(letter, to=world.lena, key=f"soon:{number}", kind=MessageKind.SECURITY, now=clock())
        began = time.monotonic()
        assert wait_for(lambda written=written: mail_server.received[written.message_id] == 1)
        taken.append(time.monotonic() - began)

    taken.sort()
    say(f"{connection.vendor}: 40 messages handed over, half within {taken[20]:.2f} s, 95 % within {taken[38]:.2f} s")
    assert taken[38] < 10
    end([worker])


def end(workers):
    """Ask them to end; says how long that took."""
    began = time.monotonic()
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(timeout=15) for worker in workers] == [0] * len(workers)
    assert all("Everything begun is finished." in worker.stdout.read() for worker in workers)
    return time.monotonic() - began
