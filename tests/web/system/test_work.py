"""The system manager's page: states, times and counts; trying again; nothing about anybody."""

from datetime import timedelta

import pytest

from alongside.domain.flows.heavy import ask_for_report
from alongside.domain.history.seals import CHECK
from alongside.domain.models import Event, Message
from alongside.domain.organisations.clock import real
from alongside.domain.outbox.actions import ask_to_sign_in
from alongside.domain.outbox.states import Why
from alongside.domain.work.actions import tasks
from alongside.domain.work.actions.beats import beat
from alongside.domain.work.actions.turns import end_turn, fail_turn, plan, take_turn
from alongside.domain.work.models import Job, Schedule
from alongside.domain.work.queries import queue
from alongside.domain.work.states import HEAVY, JobState, Trouble
from alongside.web.system.ages import age
from tests.web.asking import get, post, words

MINUTE = timedelta(minutes=1)


def given_up(world):
    """A task that failed for good, whose argument nobody may see."""
    job = ask_for_report(world.cohort, kind="pdf", by=world.lena, now=world.now)
    task = tasks.claim([HEAVY], worker="machine:12:ab", now=real())
    tasks.fail(task, problem="some.module.OddError", places="file.py:1 secret_place", now=real(), again=False)
    return job, task


def test_page_says_that_no_worker_lives(world_today, client):
    assert "No worker is alive" in words(get(client, world_today.sys, "system:work"))


def test_page_with_living_workers_and_turns_says_how_they_stand(world_today, client):
    now = real()
    beat("ward-server:4711:ab12", now=now)
    beat("old-server:1:cd34", now=now - timedelta(hours=2))
    plan(["sweeping", "mopping", "dusting"], now=now)
    take_turn("sweeping", every=MINUTE, worker="ward-server:4711:ab12", now=now, stale=MINUTE)
    end_turn("sweeping", worker="ward-server:4711:ab12", now=now)
    take_turn("mopping", every=MINUTE, worker="ward-server:4711:ab12", now=now, stale=MINUTE)
    take_turn("dusting", every=MINUTE, worker="ward-server:4711:ab12", now=now, stale=MINUTE)
    fail_turn("dusting", every=MINUTE, worker="ward-server:4711:ab12", problem="builtins.OSError", now=now)
    Message.objects.update(state="sent")

    said = words(get(client, world_today.sys, "system:work"))

    assert "No worker is alive" not in said
    assert "Process 4711 on ward-server" in said
    assert "Taken for dead" in said
    assert "Sweeping Last done 0 seconds ago State In time" in said
    assert "Running" in said
    assert "Failing" in said
    assert "OSError" in said
    assert "Something that is done again and again fails" in said


@pytest.mark.parametrize("why", Why)
def test_every_reason_why_a_message_did_not_go_is_said_in_words_and_counted(world_today, client, why):
    gone = Message.objects.filter(user=world_today.ade)
    gone.update(state="left_out", why=why)
    sentence = f"{gone.count()} message: {why.label}"
    assert sentence in words(get(client, world_today.sys, "system:work"))
    gone.update(created_at=world_today.now - timedelta(days=31))
    assert sentence not in words(get(client, world_today.sys, "system:work"))


def test_messages_that_were_given_up_are_counted_by_kind_and_tried_again(world_today, client):
    world = world_today
    ask_to_sign_in(world.lena, browser="a browser", now=world.now)
    Message.objects.update(state="failed", attempts=8)
    many = Message.objects.exclude(kind="security").count()
    said = words(get(client, world.sys, "system:work"))
    assert many > 1
    assert f"Try {many} failed messages again" in said
    assert "people ask for a new one" in said

    post(client, world.sys, "system:messages-again")

    assert Message.objects.filter(state="waiting", attempts=1).count() == many
    assert set(Message.objects.filter(state="failed").values_list("kind", flat=True)) == {"security"}
    assert Event.objects.filter(verb="tried failed messages again", actor_id=world.sys.pk).count() == 1


def test_task_that_was_given_up_is_tried_again_with_its_job(world_today, client):
    job, task = given_up(world_today)
    assert Job.objects.get().state == JobState.FAILED
    assert Job.objects.get().trouble == Trouble.BROKEN

    post(client, world_today.sys, "system:task-again", task=str(task.pk))

    assert (queue().waiting, queue().failed) == (1, 0)
    assert Job.objects.get(pk=job.pk).state == JobState.WAITING


def test_task_that_is_no_longer_given_up_is_not_tried_again(world_today, client):
    for key in ("nothing", "00000000-0000-0000-0000-000000000000"):
        response = post(client, world_today.sys, "system:task-again", task=key)
        assert response.status_code == 302
    assert "no longer among the failed" in words(get(client, world_today.sys, "system:work"))


def test_page_says_when_nothing_needs_anybody(world_today, client):
    beat("ward-server:4711:ab12", now=real())
    Message.objects.update(state="sent")

    said = words(get(client, world_today.sys, "system:work"))
    assert "Nothing needs you now." in said
    assert "This needs somebody" not in said


def test_late_work_is_said_in_a_sentence(world_today, client):
    from django_tasks_db.models import DBTaskResult

    ask_for_report(world_today.cohort, kind="pdf", by=world_today.lena, now=world_today.now)
    DBTaskResult.objects.update(enqueued_at=real() - timedelta(hours=3))
    Message.objects.update(state="waiting", created_at=real() - timedelta(days=2), not_before=real() - timedelta(days=2))

    said = words(get(client, world_today.sys, "system:work"))

    assert "Messages wait longer than ten minutes" in said
    assert "Tasks wait longer than ten minutes" in said
    assert "messages due now, the oldest for 2 days" in said
    assert "tasks waiting or running, the oldest for 3 hours" in said


@pytest.mark.parametrize(
    ("problem", "was_whole", "said"),
    [
        ("", True, "The event log is whole: checked 5 minutes ago."),
        ("alongside.domain.history.seals.HistoryChanged", True, "The event log does not match its seals since"),
        ("alongside.domain.history.seals.HistoryChanged", False, "The event log does not match its seals since the first check."),
        ("alongside.kit.crypto.KeyDestroyed", False, "Since the first check, the event log could not be checked."),
    ],
)
def test_newest_check_of_the_event_log_is_said_in_a_sentence(world_today, client, problem, was_whole, said):
    now = real()
    assert "The event log has not been checked yet." in words(get(client, world_today.sys, "system:work"))
    Schedule.objects.create(
        name=CHECK, next_at=now, problem=problem, failures=bool(problem), finished_at=now - 5 * MINUTE if was_whole else None
    )

    page = words(get(client, world_today.sys, "system:work"))

    assert (said in page, "Look into this today" in page) == (True, bool(problem))


def test_page_holds_nothing_about_anybody(world_today, client):
    job, _task = given_up(world_today)
    Message.objects.update(state="failed")
    page = get(client, world_today.sys, "system:work").content.decode()

    held = [word for row in Message.objects.all() for word in (row.address, row.subject, row.user.name)]
    assert [word for word in (*held, job.public_id, "secret_place") if word in page] == []
    assert "OddError" in page


def test_navigation_leads_the_system_manager_there_and_nobody_else(world_today, client):
    assert "/system/work/" in get(client, world_today.sys, "member:home").content.decode()
    assert "/system/work/" not in get(client, world_today.lena, "member:home").content.decode()


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 second"), (59, "59 seconds"), (61, "1 minute"), (7300, "2 hours"), (200_000, "2 days"), (-5, "0 seconds")]
)
def test_age_is_said_in_the_largest_unit_that_fits(seconds, said):
    assert age(timedelta(seconds=seconds)) == said
