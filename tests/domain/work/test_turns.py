"""Turns at what is done again and again: one winner a due moment, longer pauses after failures, taken over from the dead."""

from datetime import timedelta

import pytest
from django.db import connection

from alongside.domain.organisations.clock import real
from alongside.domain.work.actions.beats import beat
from alongside.domain.work.actions.turns import end_turn, fail_turn, hasten, plan, take_turn
from alongside.domain.work.models import Schedule
from tests.domain.racing import at_once

STALE = timedelta(seconds=30)
MINUTE = timedelta(minutes=1)


def turn(worker, now, *, early=False):
    return take_turn("sweep", every=MINUTE, worker=worker, now=now, stale=STALE, early=early)


@pytest.fixture
def swept(db):
    now = real()
    plan(["sweep"], now=now)
    plan(["sweep"], now=now + MINUTE)
    return now


def test_turn_is_taken_once_and_comes_again(swept):
    assert [turn("a", swept), turn("b", swept)] == [True, False]
    end_turn("sweep", worker="a", now=swept)
    assert [turn("b", swept + MINUTE / 2), turn("b", swept + MINUTE)] == [False, True]


def test_turn_is_taken_early_when_there_is_reason(swept):
    turn("a", swept)
    end_turn("sweep", worker="a", now=swept)

    assert turn("b", swept, early=True) is True


def test_turn_that_is_hastened_is_due_at_once(swept):
    turn("a", swept)
    end_turn("sweep", worker="a", now=swept)
    hasten("sweep", now=swept)

    assert turn("b", swept) is True


def test_turn_that_goes_on_is_not_taken_by_another_while_its_worker_lives(swept):
    beat("a", now=swept)
    turn("a", swept)

    assert turn("b", swept + MINUTE / 3, early=True) is False
    assert turn("b", swept + MINUTE) is True


def test_turn_that_fails_waits_longer_each_time_and_never_ends(swept):
    now, pauses = swept, []
    for _failure in range(8):
        assert turn("a", now) is True
        fail_turn("sweep", every=MINUTE, worker="a", problem="builtins.OSError", now=now)
        row = Schedule.objects.get()
        pauses.append((row.next_at - now).total_seconds() / 60)
        now = row.next_at

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (row.failures, row.problem, row.finished_at) == (8, "builtins.OSError", None)
    turn("a", now)
    end_turn("sweep", worker="a", now=now)
    assert Schedule.objects.get().failures == 0


def test_turn_that_nobody_planned_is_nobodys(db):
    assert turn("a", real()) is False


@pytest.mark.django_db(transaction=True)
def test_each_due_moment_has_exactly_one_winner_among_four_workers():
    now = real()
    plan(["sweep"], now=now)
    for moment in range(10):
        at = now + moment * MINUTE
        won = at_once(*((lambda name=f"worker {number}", at=at: turn(name, at)) for number in range(4)))
        assert sorted(won) == [False, False, False, True], connection.vendor
        end_turn("sweep", worker=f"worker {won.index(True)}", now=at)
