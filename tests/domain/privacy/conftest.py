"""Years that have been lived."""

import pytest


@pytest.fixture
def year(world):
    """A year that has been lived, with everything that is emptied in time."""
    from tests.domain.privacy.lived import live_a_year

    return live_a_year(world)


@pytest.fixture
def nobody_left(year):
    """The day on which its names have had their time, and the round of that day."""
    from tests.domain.privacy.lived import END, empty, months_after

    empty(months_after(END, 24))
    return year
