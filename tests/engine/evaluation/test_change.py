"""Whether it may be told how the same people have changed."""

import pytest

from alongside_engine.evaluation import Released, may_release_change

SIDES = [(1, 2), (3,), (4, 5)]


def twice(first, second, only_first=()):
    """What people answered two times, and the whole groups of both."""
    before = {f"a{number}": answer for number, answer in enumerate([*first, *only_first])}
    after = {f"a{number}": answer for number, answer in enumerate(second)}
    return before, after, tuple([Released.of("Everyone", given, is_whole=True)] for given in (before, after))


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (([1, 2, 3, 4, 5] * 2, [1, 2, 3, 4, 5] * 2), ""),
        (([1, 2, 3, 4, 5] * 2, [2, 1, 3, 5, 4] * 2, [1, 2, 3, 3, 4, 5]), ""),
        (([1, 2, 3, 4] * 3, [1, 2, 3, 3] * 3, [1, 2, 3, 3, 5, 5]), ""),
        ((range(1, 6), range(1, 6)), "5 people answered both times: their change is told from 10."),
        (
            ([1, 2, 3, 4, 5] * 2, [2, 1, 3, 5, 4] * 2, [1, 2]),
            "“Everyone” and “Those who answered both times” differ by 2 people: the one less the other is what they answered.",
        ),
        (
            ([1, 2, 3, 4] * 3, [1, 2, 3, 4] * 3, [1, 2, 3, 3, 5, 5]),
            "The change of those who answered both times would say what none of them answered.",
        ),
        (
            ([1, 2, 3, 4, 5] * 3, [1, 2, 3, 4, 5] * 3, [1, 2, 3, 3, 4, 4]),
            "The change of those who answered both times would say what none of them answered.",
        ),
    ],
)
def test_change_is_told_when_nobodys_answer_follows_from_it(answers, sentence):
    before, after, released = twice(*answers)

    found = may_release_change(before, after, released, sides=SIDES)

    assert (found.is_allowed, found.sentence) == (not sentence, sentence)
