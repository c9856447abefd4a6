"""What of coded answers may leave the evaluator's screen."""

import pytest

from alongside.domain.surveys.queries import themes_of, themes_to_leave
from tests.domain.surveys.coded import coded_with_leave, compared


@pytest.mark.parametrize(
    ("yes", "no", "counts", "in_order"),
    [
        (10, 2, (("barriers", "barriers", 10), ("barriers", "Time", 10), ("barriers", "Somewhere to meet", 0)), ()),
        (9, 3, (), ("barriers",)),
    ],
)
def test_only_who_gave_leave_to_publish_counts_in_themes_that_leave(world, yes, no, counts, in_order):
    found = coded_with_leave(world, yes, no)
    leaving = themes_to_leave(found)

    assert themes_of(found).of.people == 12
    assert (leaving.people, leaving.counts, leaving.in_order) == (yes, counts, in_order)


def test_of_fewer_than_five_with_leave_no_theme_leaves(world):
    assert themes_to_leave(coded_with_leave(world, 4, 8)) is None


def test_themes_leave_only_when_the_coders_have_agreed(world):
    assert themes_to_leave(compared(world)) is None
