"""A restored installation whose key folder is missing: pages about signing in still open and say what to do."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from alongside.domain.access.actions import forget_factors, prove
from alongside.domain.access.errors import Refused
from alongside.domain.organisations.clock import now as clock
from alongside.kit.crypto import KeyDestroyed
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


@pytest.mark.parametrize("content", [None, b"short"])
def test_second_step_of_another_person_makes_no_new_key_over_a_lost_one(without_key, client, content):
    file = settings.KEYS / "second-factors.key"
    if content:
        file.write_bytes(content)
    with pytest.raises(KeyDestroyed, match="folder back from its own backup"):
        TOTP.activate(without_key.cora, "JBSWY3DPEHPK3PXP")
    assert (file.read_bytes() if content else file.exists()) == (content or False)


def test_key_is_made_again_once_nothing_lies_under_the_lost_one(without_key):
    forget_factors(without_key.lena, by=without_key.sys, now=clock())
    TOTP.activate(without_key.cora, "JBSWY3DPEHPK3PXP")
    assert len((settings.KEYS / "second-factors.key").read_bytes()) == 32
