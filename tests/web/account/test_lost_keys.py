"""A restored installation whose key folder is missing: pages about signing in still open and say what to do."""

import pytest

from alongside.domain.access.actions import prove
from alongside.domain.access.errors import Refused
from alongside.domain.organisations.clock import now as clock
from tests.web.asking import get, half_way_in


@pytest.fixture
def without_key(world, app, settings):
    app.give(world.lena)
    (settings.KEYS / "second-factors.key").unlink()
    return world


def test_account_page_opens_without_the_key(without_key, client):
    assert get(client, without_key.lena, "account:home").status_code == 200


def test_code_without_the_key_names_whom_to_ask(without_key, app, client, send):
    with pytest.raises(Refused, match="Ask whoever runs this installation"):
        prove(app.code(), by=without_key.lena, now=clock())
    half_way_in(client, without_key.lena)
    assert send(client, "/account/second-factor/", code="12345678").status_code < 500
