"""kill -9 at random moments of bringing a roster in, of publishing a run, and of sending: nothing half done, nothing lost."""

import random
import time

import pytest
from django.db import connection

from tests.trust.kill9 import kill_at_random, nest
from tests.trust.post import receiving

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
KILLS = {"sqlite": 80, "postgresql": 25}
SHORT_LIFE = {"ALONGSIDE_WORKER_STALE": "0.6"}
A_WHILE = 4  # minutes on the scheme's clock: longer than a message is held by whoever died while sending it


@pytest.mark.parametrize("act", ["agree", "publish"])
def test_nothing_is_half_done_when_a_process_is_killed(act, tmp_path, say):
    kills = KILLS[connection.vendor]
    with nest(tmp_path / "nest") as made:
        left, wrong_in_the_end, lasts = kill_at_random(made, act, kills, seed=act)

    say(f"{connection.vendor}, {act}: {kills} kills in {lasts:.2f} s of work: {left}; wrong after doing it again: {wrong_in_the_end}")
    assert left["half"] == []
    assert wrong_in_the_end == []
    assert left["as before"] > 0


def test_half_states_of_a_roster_without_its_transaction_are_noticed(tmp_path, say):
    with nest(tmp_path / "nest") as made:
        left, _wrong, _lasts = kill_at_random(made, "agree_without_transaction", 8, seed="control")

    say(f"{connection.vendor}, agree without its transaction: {len(left['half'])} of 8 kills left a half state")
    assert left["half"] != []


@pytest.fixture
def mail_server():
    with receiving() as post:
        yield post


def test_no_message_is_lost_when_the_worker_is_killed(mail_server, tmp_path, say):
    kills, draw = KILLS[connection.vendor], random.Random("send")
    with nest(tmp_path / "nest", ALONGSIDE_EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}", **SHORT_LIFE) as made:
        database = made.ground.fresh()
        for number in range(kills):
            made.do("put_out", database=database, many=20, round=number)
            made.kill("work", draw.uniform(0.02, 1.3), database=database)
            made.minutes += A_WHILE
            assert repeated(mail_server) <= number, "more messages came again than a worker had been killed"
        at_last = finished(made, database)

    twice = repeated(mail_server)
    lost = [name for name in at_last if not mail_server.received[name]]
    say(f"{connection.vendor}, sending: {kills} kills, {len(at_last)} messages, {len(lost)} lost, {twice} received twice")
    assert set(at_last.values()) == {"sent"}
    assert (len(at_last), lost) == (kills * 20, [])
    assert set(mail_server.received) == set(at_last)
    assert twice <= kills


def repeated(mail_server):
    """How often a message came that had come before: at most once for each time that a worker was killed, while it handed one over."""
    return sum(many - 1 for many in mail_server.received.values())


def finished(made, database, seconds=240):
    """Let a worker live until everything is sent."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        made.kill("work", 3.0, database=database)
        made.minutes += A_WHILE
        found = made.do("messages", database=database)
        if set(found.values()) == {"sent"}:
            break
    return found
