"""Telling how far something has come: whatever is new, and the same again not too often."""

from alongside.kit.pace import paced


def test_same_step_is_told_once_and_every_new_one():
    told = []
    watch = paced(told.append, every=60)

    for step in ("texts", "texts", "pairs", "pairs", "texts"):
        watch(step)

    assert told == ["texts", "pairs", "texts"]


def test_same_step_is_told_again_after_a_while():
    told = []
    watch = paced(told.append, every=0)

    for _time in range(3):
        watch("texts")

    assert told == ["texts"] * 3
