"""Every layer against every assignment there is; the order of rows, the two solvers, and couples that nobody looked at."""

from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.assignment import NEVER, Table, Vectors, Wish, assign
from alongside_engine.assignment._verify import verify
from tests.engine.assignment.proof import best, proves

FAST = "fast" if find_spec("ortools") else "scipy"


def some(draw, many, numbers):
    """One number each, or None for what is usual."""
    return np.array(draw(st.lists(numbers, min_size=many, max_size=many))) if draw(st.booleans()) else None


@st.composite
def rounds(draw):
    """A small round with ties, impossible couples, places, and any layers."""
    mentees, mentors = draw(st.sampled_from([(1, 1), (2, 3), (3, 2), (3, 3), (4, 3), (5, 3), (3, 5)]))
    worth = st.one_of(st.just(NEVER), st.integers(-2, 3).map(float), st.integers(-2, 3).map(float))
    cells = np.array(draw(st.lists(worth, min_size=mentees * mentors, max_size=mentees * mentors))).reshape(mentees, mentors)
    told = draw(st.sets(st.tuples(st.integers(0, mentees - 1), st.integers(0, mentors - 1)), max_size=3))
    most = draw(st.sampled_from([True, True, False]))
    kinds = some(draw, mentees, st.integers(0, 2))
    groups = some(draw, mentees, st.integers(0, 1)) if most else None
    return Table(cells), Wish(
        np.array(draw(st.lists(st.integers(0, 3), min_size=mentors, max_size=mentors))),
        wanted=some(draw, mentees, st.integers(1, 2)) if mentees < 5 else None,
        taken=some(draw, mentors, st.integers(0, 2)),
        already=some(draw, mentees, st.booleans()),
        groups=groups,
        group_sizes=np.bincount(groups, minlength=2) + draw(st.integers(0, 3)) if groups is not None and draw(st.booleans()) else None,
        kinds=kinds,
        quotas=None
        if kinds is None
        else np.array(draw(st.lists(st.integers(0, 2), min_size=2 * mentors, max_size=2 * mentors))).reshape(2, -1),
        bands=tuple(sorted(draw(st.sets(st.integers(-1, 4), max_size=3)))) if most else (),
        most=most,
        spread=most and draw(st.booleans()),
        floor=most and draw(st.booleans()),
        told=tuple(np.array(sorted(told), dtype=np.int64).reshape(-1, 2).T) if draw(st.booleans()) else None,
    )


def wanted_of(scores, wish):
    return [1] * scores.mentees if wish.wanted is None else wish.wanted.tolist()


def couples_of(found):
    return list(zip(found.mentees.tolist(), found.mentors.tolist(), strict=True))


@settings(max_examples=300, deadline=None)
@given(rounds())
def test_assignment_is_the_best_of_all_there_are_and_proved(round_):
    scores, wish = round_
    wanted = wanted_of(scores, wish)

    found = assign(scores, wish, solver=FAST)

    assert sorted(couples_of(found)) == sorted(best(scores.cells, wish, wanted))
    assert proves(scores.cells, wish, wanted, found)
    assert verify(scores, wish, found)


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_two_solvers_find_the_same(round_):
    scores, wish = round_

    assert couples_of(assign(scores, wish, solver="scipy")) == couples_of(assign(scores, wish, solver=FAST))


def people(mentees, mentors, seed, *, alike=False):
    """A large round of vectors with ties, classes, barred couples and extras; `alike` leaves hardly anything but ties."""
    draw = np.random.default_rng(seed)
    kinds = 3 if alike else 12
    mine, theirs = np.eye(kinds)[draw.integers(0, kinds, mentees)], np.eye(kinds)[draw.integers(0, kinds, mentors)]
    if not alike:
        more = draw.integers(-9, 10, (mentees, 8)), draw.integers(-9, 10, (mentors, 8))
        mine, theirs = np.hstack([mine * 100, more[0]]), np.hstack([theirs, more[1]])
    some = np.sort(draw.choice(mentees * mentors, 600, replace=False))
    return Vectors(
        mine.astype(np.float32),
        theirs.astype(np.float32),
        draw.integers(0, 3, mentees),
        draw.integers(0, 4, mentors),
        draw.random((3, 4)) < 0.7,
        barred=some[:300],
        extra=some[300:],
        extra_scores=draw.integers(1, 50, 300),
    )


def table_of(vectors):
    """The same scores, all of them at once."""
    pairs = np.indices((vectors.mentees, vectors.mentors)).reshape(2, -1)
    return Table(np.where(vectors.possible(*pairs), vectors.of(*pairs), NEVER).reshape(vectors.mentees, vectors.mentors).astype(np.float64))


@pytest.mark.parametrize("alike", [False, True])
@pytest.mark.parametrize("wishes", ["", "spread", "floor", "spread floor", "bands", "quotas", "groups spread floor bands quotas"])
def test_couples_that_nobody_looked_at_change_nothing(monkeypatch, wishes, alike):
    vectors = people(120, 90, seed=len(wishes.split()) + alike, alike=alike)
    draw = np.random.default_rng(5)
    wish = Wish(draw.integers(0, 3, 90), told=(np.arange(0, 60), np.arange(0, 60)))
    more = {"spread": True, "floor": True, "bands": (1, 20) if alike else (0, 60, 200), "groups": draw.integers(0, 4, 120)}
    more["quotas"] = draw.integers(0, 2, (2, 90))
    wish = replace(wish, kinds=draw.integers(0, 3, 120), **{name: more[name] for name in wishes.split()})
    whole = assign(table_of(vectors), wish, solver=FAST)

    monkeypatch.setattr("alongside_engine.assignment._assign.ALL_BELOW", 0)
    monkeypatch.setattr("alongside_engine.assignment._verify._ROWS", 50)
    found = assign(vectors, wish, solver=FAST, few=2)

    assert (couples_of(found), found.scores.tolist()) == (couples_of(whole), whole.scores.tolist())
    assert [(layer.name, layer.reached) for layer in found.layers] == [(layer.name, layer.reached) for layer in whole.layers]
    assert found.looked_at < whole.looked_at
    assert verify(table_of(vectors), wish, found)
