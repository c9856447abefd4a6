"""The domain knows no page, so it is tested with addresses of its own."""

import pytest


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.domain.addresses"
