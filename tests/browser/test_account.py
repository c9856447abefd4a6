"""Signing in as people do it: a passkey made and shown in a real browser, and the look of the pages about signing in."""

import secrets

import pytest

from alongside.domain.access.actions import add_authenticator, add_passkey
from alongside.domain.organisations.clock import now as clock
from tests.web.asking import app_code, half_way_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def world(world_today):
    return world_today


@pytest.fixture
def enter(live_server, settings, client, context):
    """The browser, half way in or all the way."""
    settings.ADDRESS = live_server.url

    def cookies(user, how):
        how(client, user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.clear_cookies()
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])

    return cookies


def device(context, page):
    """A device with a fingerprint reader, which says yes."""
    wires = context.new_cdp_session(page)
    wires.send("WebAuthn.enable")
    return wires, wires.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def press(page, words):
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=words).click()


@pytest.mark.django_db(transaction=True)
def test_passkey_is_made_and_signs_in_without_an_e_mail(world, live_server, context, page, enter):
    wires, authenticator = device(context, page)
    enter(world.lena, half_way_in)
    page.goto(f"{live_server.url}/account/set-up/passkey/")
    page.get_by_label("Name of the passkey").fill("my laptop")
    press(page, "Make a passkey")
    made = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{live_server.url}/sign-in/?next=/account/")
    press(page, "Sign in with a passkey")

    assert (made, page.url) == ("Your recovery codes", f"{live_server.url}/account/")
    assert "my laptop" in page.get_by_role("main").inner_text()
    page.goto(f"{live_server.url}/lead/schemes/harbour-peer/2026/people/")
    assert page.get_by_role("heading", level=1).inner_text().splitlines()[-1] == "People"

    wires.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()


@pytest.mark.django_db(transaction=True)
def test_pages_about_signing_in_are_accessible_and_narrow_enough(world, see, client):
    found = see(None, "/sign-in/")
    found |= see(world.ade, "/account/", "/account/where/", "/account/set-up/", "/account/set-up/app/", "/account/set-up/passkey/")
    client.post("/account/address/", {"address": "ade@home.example", "form_key": secrets.token_urlsafe(16)})
    found |= see(world.ade, "/account/address/", "/account/address/code/")
    add_authenticator(SECRET, app_code(SECRET, clock()), by=world.lena, now=clock())
    factor = world.lena.authenticator_set.get(type="totp").pk
    found |= see(world.lena, "/account/", "/account/recovery-codes/", f"/account/factors/{factor}/remove/")

    assert found == {}


@pytest.mark.django_db(transaction=True)
def test_pages_that_ask_who_is_there_are_accessible_and_narrow_enough(world, see, client, settings):
    add_authenticator(SECRET, app_code(SECRET, clock()), by=world.lena, now=clock())
    found = see(world.lena, "/account/second-factor/", enter=half_way_in) | see(world.lena, "/account/again/")
    add_passkey("my key", {}, by=world.mo, now=clock())
    found |= {f"with a passkey {path}": problems for path, problems in see(world.mo, "/account/second-factor/", enter=half_way_in).items()}
    found |= {f"asked {path}": problems for path, problems in see(world.ade, "/account/again/").items()}
    client.post("/account/again/", {"ask": "yes", "form_key": secrets.token_urlsafe(16)})
    found |= {f"sent {path}": problems for path, problems in see(world.ade, "/account/again/").items()}
    settings.DEMO = True
    found |= {f"demonstration {path}": problems for path, problems in see(world.ade, "/account/again/").items()}

    assert found == {}
