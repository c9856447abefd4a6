"""Tasks of the queue: one worker each, a few attempts, given to others when a worker dies, forgotten after a while."""

from datetime import timedelta

import pytest
from django_tasks import TaskResultStatus as Status
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from alongside.domain.access.errors import NotAllowed, TooLate
from alongside.domain.organisations.clock import real
from alongside.domain.work.actions import tasks
from alongside.domain.work.actions.beats import beat, bury, hold, leave
from alongside.domain.work.queries import living, queue
from alongside.domain.work.states import MOST_ATTEMPTS, QUICK
from tests.domain.racing import at_once

STALE = timedelta(seconds=30)


@task()
def nothing(number):
    return None


def claimed(worker, now):
    return tasks.claim([QUICK], worker=worker, now=now)


def state():
    return {row.status: len(row.worker_ids) for row in DBTaskResult.objects.all()}


@pytest.mark.django_db
def test_task_is_claimed_once():
    nothing.enqueue(1)

    assert [claimed(worker, real()) is not None for worker in ("a", "b")] == [True, False]


@pytest.mark.django_db
def test_task_of_a_dead_worker_is_given_to_another_and_cannot_be_finished_by_the_dead():
    now = real()
    nothing.enqueue(1)
    beat("a", now=now - 2 * STALE)
    first = claimed("a", now)

    assert (tasks.take_back(now=now, stale=STALE), state()) == (1, {Status.READY: 1})
    assert claimed("b", now) is None
    second = claimed("b", now + timedelta(seconds=3))
    assert (tasks.succeed(first, now=now), tasks.succeed(second, now=now)) == (False, True)


@pytest.mark.django_db
def test_task_of_a_living_worker_is_left_alone():
    now = real()
    nothing.enqueue(1)
    beat("a", now=now)
    claimed("a", now)

    assert (tasks.take_back(now=now, stale=STALE), state()) == (0, {Status.RUNNING: 1})


@pytest.mark.django_db
def test_task_that_keeps_failing_waits_longer_each_time_and_is_given_up():
    now, waits = real(), []
    nothing.enqueue(1)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        found = claimed("a", now)
        over = tasks.fail(found, problem="builtins.ValueError", places="here:1", now=now)
        assert over is (attempt == MOST_ATTEMPTS)
        row = DBTaskResult.objects.get()
        waits.append(None if over else (row.run_after - now).total_seconds())
        now += timedelta(hours=1)

    assert waits == [2, 8, 32, None]
    assert (row.status, row.exception_class_path, row.traceback) == (Status.FAILED, "builtins.ValueError", "here:1")


@pytest.mark.django_db
def test_task_that_is_put_back_has_not_used_an_attempt():
    nothing.enqueue(1)
    tasks.put_back(claimed("a", real()))

    assert state() == {Status.READY: 0}


@pytest.mark.django_db
def test_failed_task_is_tried_again_by_the_system_manager_only(world):
    nothing.enqueue(1)
    found = claimed("a", real())
    tasks.fail(found, problem="x", places="", now=real(), again=False)

    with pytest.raises(NotAllowed):
        tasks.try_again(str(found.pk), by=world.lena, now=real())
    tasks.try_again(str(found.pk), by=world.sys, now=real())
    assert state() == {Status.READY: 0}
    with pytest.raises(TooLate):
        tasks.try_again(str(found.pk), by=world.sys, now=real())


@pytest.mark.django_db
def test_finished_tasks_are_forgotten_after_days_and_failed_ones_after_weeks():
    now = real()
    for number in range(3):
        nothing.enqueue(number)
    tasks.succeed(claimed("a", now), now=now)
    tasks.fail(claimed("a", now), problem="x", places="", now=now, again=False)

    assert tasks.forget_tasks(now=now + timedelta(days=1)) == 0
    assert tasks.forget_tasks(now=now + timedelta(days=3)) == 1
    assert tasks.forget_tasks(now=now + timedelta(days=61)) == 1
    assert (queue().waiting, queue().done, queue().failed) == (1, 0, 0)


@pytest.mark.django_db
def test_worker_without_a_sign_of_life_is_forgotten():
    now = real()
    beat("a", now=now - 2 * STALE)
    beat("b", now=now - 2 * STALE)
    beat("b", now=now)

    assert living(now=now, stale=STALE) == {"b"}
    assert bury(now=now, stale=STALE) == 1


@pytest.mark.django_db
def test_lease_is_held_by_one_until_it_lapses_or_is_given_back():
    now, lasts = real(), timedelta(seconds=10)

    assert [hold("x", by_worker=name, now=now, lasts=lasts) for name in ("a", "b", "a")] == [True, False, True]
    assert hold("x", by_worker="b", now=now + timedelta(seconds=11), lasts=lasts) is True
    leave("b")
    assert hold("x", by_worker="a", now=now, lasts=lasts) is True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("workers", [2, 4])
def test_sixty_tasks_are_claimed_exactly_once_by_workers_at_the_same_moment(workers):
    for number in range(60):
        nothing.enqueue(number)

    def work(name):
        done = []
        while (found := claimed(name, real())) is not None or queue().waiting:
            if found is not None:
                done.append(found.args_kwargs["args"][0])
                tasks.succeed(found, now=real())
        return done

    found = at_once(*((lambda name=f"worker {number}": work(name)) for number in range(workers)))

    assert sorted(number for done in found for number in done) == list(range(60))
    assert (queue().done, queue().waiting, queue().running) == (60, 0, 0)
