"""What goes on beside the pages: messages handed over, what is due, what is forgotten."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django_tasks import task

from alongside.console.schedule import clockwork, hand_over, messages, waiting
from alongside.console.serving import Embedded, check_processes
from alongside.console.worker import Worker, places_of
from alongside.domain.access.errors import Refused
from alongside.domain.flows.tidying import tidy
from alongside.domain.history.actions import claim_form, save_draft
from alongside.domain.models import Beat, Draft, FormKey, Lease, Link, Message, Schedule
from alongside.domain.organisations.clock import now as clock
from alongside.domain.outbox.actions import ask_to_sign_in
from alongside.domain.work.queries import queue
from tests.cast import NOW

DONE = []


@task()
def note(number):
    DONE.append(number)


@task()
def break_down(word):
    raise ValueError(word)


def wait_for(condition, seconds=8.0):
    """Whether something comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def working(transactional_db, settings):
    """Workers that act quickly, ended in good order."""
    settings.WORKER_STALE = 3.0
    started = []

    def start(*, only_one=False):
        worker = Worker(only_one=only_one)
        worker.start()
        started.append(worker)
        return worker

    yield start
    assert [worker.stop(within=5) for worker in started] == [True] * len(started)


@pytest.mark.django_db
def test_messages_that_wait_are_handed_over(world):
    Message.objects.update(state="sent")
    ask_to_sign_in(world.lena, browser="a browser", now=NOW)

    assert (waiting(), hand_over(), waiting()) == (True, 1, False)
    assert [message.to for message in mail.outbox] == [[world.lena.address]]


@pytest.mark.django_db
def test_every_step_of_the_schedule_has_a_name_of_its_own_and_runs(world):
    steps = [*messages(lambda: True), *clockwork()]

    assert len({step.name for step in steps}) == len(steps) == 10
    for step in steps:
        step.run()


def test_worker_hands_a_message_over_within_seconds(working, world_today):
    Message.objects.update(state="sent")
    working()
    time.sleep(1)
    ask_to_sign_in(world_today.lena, browser="a browser", now=clock())
    asked = time.monotonic()

    assert wait_for(lambda: not Message.objects.exclude(state="sent").exists())
    assert time.monotonic() - asked < 3


def test_worker_begins_a_task_within_a_second_and_takes_every_turn(working):
    DONE.clear()
    working()
    note.enqueue(7)

    assert wait_for(lambda: queue().done == 1)
    assert DONE == [7]
    assert wait_for(lambda: not Schedule.objects.filter(finished_at=None).exists())
    assert list(Schedule.objects.exclude(problem="").values_list("name", flat=True)) == []


def test_worker_keeps_no_word_of_an_error(working):
    working()
    break_down.enqueue("a name that nobody may read")

    assert wait_for(lambda: queue().waiting == 1 and break_down.get_backend() and rows()[0].exception_class_path)
    assert rows()[0].exception_class_path == "builtins.ValueError"
    assert "a name" not in rows()[0].traceback
    assert "break_down" in rows()[0].traceback


def rows():
    from django_tasks_db.models import DBTaskResult

    return list(DBTaskResult.objects.all())


def test_of_two_embedded_workers_one_acts_and_the_other_follows_when_it_goes(working):
    first, second = working(only_one=True), working(only_one=True)
    assert (first.may_act(), second.may_act()) == (True, False)

    first.stop(within=5)
    assert wait_for(second.may_act)
    assert Lease.objects.get().holder == second.name


def test_worker_that_ends_leaves_nothing_behind(working):
    worker = working()
    assert Beat.objects.count() == 1
    assert worker.stop(within=5) is True

    assert (Beat.objects.count(), Schedule.objects.exclude(holder="").count()) == (0, 0)


def test_embedded_worker_starts_and_ends_with_its_process(transactional_db, settings):
    settings.WORKER_STALE = 3.0
    embedded = Embedded()
    embedded.stop()
    embedded.start()
    assert Beat.objects.count() == 1
    embedded.stop()

    assert Beat.objects.count() == 0


def test_turn_that_fails_is_noted_and_comes_again(working, world_today, settings):
    Message.objects.update(state="sent")
    settings.EMAIL_BACKEND = "no.such.backend"
    ask_to_sign_in(world_today.lena, browser="a browser", now=clock())
    working()

    assert wait_for(lambda: Schedule.objects.get(name="messages handed over").failures > 0)
    assert Schedule.objects.get(name="messages handed over").problem == "builtins.ModuleNotFoundError"
    assert Message.objects.filter(state="waiting").count() == 1


@pytest.mark.django_db
def test_several_processes_are_for_postgresql_only():
    check_processes(1)
    if connection.vendor == "postgresql":
        check_processes(4)
    else:
        with pytest.raises(Refused):
            check_processes(2)
        with pytest.raises(CommandError):
            call_command("serve", workers=2)


def test_places_of_an_error_are_code_alone():
    try:
        break_down.func("words")
    except ValueError as problem:
        found = places_of(problem)

    assert "words" not in found
    assert found.endswith("break_down")


@pytest.mark.django_db
def test_deliver_command_says_what_it_did(world, capsys):
    Message.objects.update(state="sent")
    ask_to_sign_in(world.lena, browser="a browser", now=NOW)

    call_command("deliver")

    assert capsys.readouterr().out.endswith("1 messages handed over.\n")


@pytest.mark.django_db
def test_tidy_forgets_what_has_had_its_time(world):
    claim_form("a form's own key", by=world.lena, now=NOW)
    save_draft("statement:x", {"text": "half"}, by=world.mo, now=NOW)
    ask_to_sign_in(world.lena, browser="a browser", now=NOW)
    hand_over()

    tidy(now=NOW + timedelta(days=400))

    assert (FormKey.objects.count(), Draft.objects.count(), Link.objects.count()) == (0, 0, 0)
    assert set(Message.objects.values_list("body", flat=True)) == {""}


@pytest.mark.django_db
def test_tidy_keeps_what_is_still_needed(world):
    claim_form("a form's own key", by=world.lena, now=NOW)
    save_draft("statement:x", {"text": "half"}, by=world.mo, now=NOW)

    tidy(now=NOW + timedelta(days=20))

    assert (FormKey.objects.count(), Draft.objects.count()) == (1, 1)
    assert Message.objects.filter(body="").count() == 0
