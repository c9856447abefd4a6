"""Telling how far something has come: not too often, and always the end."""

from alongside.kit.pace import paced


def test_only_the_first_and_the_last_of_many_quick_steps_are_told():
    told = []
    watch = paced(lambda done, total: told.append((done, total)), every=60)

    for done in range(1, 121):
        watch(done, 120)

    assert told == [(1, 120), (120, 120)]


def test_every_slow_step_is_told():
    told = []
    watch = paced(lambda done, total: told.append(done), every=0)

    for done in range(1, 4):
        watch(done, 9)

    assert told == [1, 2, 3]
