"""What the tests of the member pages share."""

import pytest


@pytest.fixture
def world(world_today):
    return world_today
