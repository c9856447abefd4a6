"""One plan, to the byte, wherever its pieces are worked out: here, in threads, in processes, on a cluster."""

import os
import random
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context

import distributed
import pytest

from alongside_engine.assignment import _assign, _scores, _search
from alongside_engine.matching import PRESETS, Bar, Criterion, Person, _sentences, match, sentence_model
from tests.engine.matching.models import WORDS, static
from tests.engine.matching.rounds import TOPICS

PEOPLE = 300


@contextmanager
def threads():
    with ThreadPoolExecutor(2) as pool:
        yield pool


@contextmanager
def processes():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@contextmanager
def cluster():
    """Two machines on this one."""
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as machines,
        distributed.Client(machines) as client,
    ):
        yield client.get_executor()


def people():
    draw = random.Random(11)
    for number in range(PEOPLE):
        yield Person(
            f"p{number}",
            "mentor" if number % 5 < 2 else "mentee",
            rank=draw.randint(1, 4) + 2 * (number % 5 < 2),
            site=draw.choice(("North", "South", "West")),
            topics=frozenset(draw.sample(TOPICS, 2)),
            text=" ".join(draw.choices(WORDS[4:], k=4)),
            capacity=draw.randint(1, 2),
        )


def rules():
    return replace(PRESETS["all-grade-trust"], site=Criterion("same", "low"), text=Criterion("same", "high"))


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """A round in many pieces, and what was worked out elsewhere counted."""
    monkeypatch.setattr(_assign, "ALL_BELOW", 0)
    monkeypatch.setattr(_scores, "_PANEL", 32)
    monkeypatch.setattr(_search, "_BUNDLES", 3)
    monkeypatch.setattr(_sentences, "_AT_ONCE", 16)
    model = sentence_model(static(tmp_path / "model"))
    bars = [Bar(f"p{5 * number}", f"p{5 * number + 2}", "line manager") for number in range(PEOPLE // 5)]
    told = []

    def plan(pool=None):
        found = match(people(), rules(), bars=bars, embed=model, executor=pool, watch=lambda done, of: told.append((done, of)))
        return replace(found, seconds=0).to_json()

    return plan, told


class Counted:
    """An executor that counts what it is given and where it was done."""

    def __init__(self, pool):
        self._pool, self.pieces = pool, 0

    def map(self, function, *rows):
        self.pieces += len(rows[0])
        return self._pool.map(function, *rows)


@pytest.mark.parametrize("where", [threads, processes, cluster])
def test_plan_is_the_same_to_the_byte_wherever_it_is_worked_out(asked, where):
    plan, told = asked
    alone, told_alone = plan(), [*told]
    told.clear()

    with where() as pool:
        counted = Counted(pool)
        elsewhere = plan(counted)

    assert elsewhere == alone
    assert told == told_alone
    assert counted.pieces > 10


@pytest.mark.parametrize("where", [processes, cluster])
def test_pieces_are_worked_out_in_other_processes(where):
    with where() as pool:
        assert os.getpid() not in set(pool.map(_process, range(8)))


def _process(_number):
    return os.getpid()


def test_whoever_watches_may_end_the_work_of_others(asked):
    """What is raised comes out, and the executor is left to its owner, fit for the next round."""
    plan, _told = asked

    with threads() as pool:
        with pytest.raises(KeyError):
            match(people(), rules(), executor=pool, watch=lambda done, _of: {}[done])
        assert plan(pool) == plan()
