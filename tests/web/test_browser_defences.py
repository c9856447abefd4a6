"""What a browser, or somebody who plays one, cannot have: forms of other sites, fields from elsewhere, files, other people's sign-ins."""

import re
import secrets

import pytest
from allauth.socialaccount import app_settings as allauth_settings
from allauth.socialaccount.models import SocialToken
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from fido2.server import Fido2Server
from fido2.webauthn import PublicKeyCredentialRpEntity

from alongside.domain.cohorts.models import Participant
from tests.web.asking import get, sign_in


@pytest.fixture
def joins(world_today):
    """Somebody just invited, who has not said yes, and the address of their yes."""
    (invited,) = world_today.person()
    return invited, reverse("member:taking-part", args=[invited.public_id])


def took_part(participant):
    return Participant.objects.get(pk=participant.pk).joined_on is not None


def said_yes():
    return {"form_key": secrets.token_urlsafe(16), "choice": "yes"}


def test_form_without_its_token_is_refused_and_does_nothing(joins):
    invited, address = joins
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, invited.person.user)

    assert strict.post(address, said_yes(), headers={"origin": "https://another.example"}).status_code == 403
    assert strict.post(address, said_yes()).status_code == 403
    assert not took_part(invited)


def test_form_with_its_token_does_what_it_says(client, joins):
    """The control: the same form, sent as its page sends it, counts."""
    invited, address = joins
    sign_in(client, invited.person.user)

    assert client.post(address, said_yes()).status_code == 302
    assert took_part(invited)


def test_field_sent_in_the_address_is_no_field_of_the_form(client, joins):
    invited, address = joins
    sign_in(client, invited.person.user)
    key = said_yes()

    assert client.post(f"{address}?form_key={key['form_key']}&choice=yes").status_code == 400
    client.post(f"{address}?choice=yes", {"form_key": key["form_key"]})
    assert not took_part(invited)


@pytest.mark.parametrize(
    "address",
    [
        *("/static/", "/static/alongside/", "/files/", "/media/", "/keys/", "/var/", "/.git/config", "/alongside.sqlite3"),
        *("/static/../alongside.sqlite3", "/static/%2e%2e/alongside.sqlite3", "/static//etc/passwd", "/.env", "/manage.py"),
    ],
)
def test_stored_files_and_folders_have_no_address(client, db, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/.well-known/openid-configuration", "/.well-known/jwks.json", "/o/authorize/", "/authorize/", "/token/", "/identity/o/authorize"],
)
def test_nobody_signs_in_elsewhere_through_us(client, db, address):
    assert client.get(address).status_code == 404
    assert [app.name for app in apps.get_app_configs() if app.name.startswith(("allauth.idp", "oauth2_provider", "oidc_provider"))] == []


@pytest.mark.parametrize("method", ["get", "options"])
def test_another_origin_is_told_nothing(client, world_today, method):
    sign_in(client, world_today.ade)
    asked = {"origin": "https://another.example", "access-control-request-method": "POST"}

    response = getattr(client, method)(reverse("member:home"), headers=asked)

    assert [name for name in response.headers if name.lower().startswith("access-control-")] == []


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("ade", "member:home"),
        ("lena", "lead:overview"),
        ("cora", "lead:overview"),
        ("tess", "trainer:home"),
        ("sam", "steering:home"),
        ("eve", "evaluator:home"),
    ],
)
def test_every_home_has_the_way_out(client, world_today, who, home):
    args = {"member:home": [], "lead:overview": [world_today.scheme.slug, world_today.cohort.slug]}.get(home, [world_today.scheme.slug])
    response = get(client, getattr(world_today, who), home, *args)

    assert response.content.decode().count(f'<form action="{reverse("public:sign-out")}" method="post"') == 1


def test_key_of_a_sign_in_is_long_and_random(world_today):
    """32 of 36 signs are 165 bits, drawn by the operating system."""
    keys = set()
    for _browser in range(5):
        browser = Client()
        sign_in(browser, world_today.ade)
        keys.add(browser.cookies[settings.SESSION_COOKIE_NAME].value)

    assert len(keys) == 5
    assert [key for key in keys if not re.fullmatch(r"[a-z0-9]{32}", key)] == []


def test_tokens_of_a_provider_are_kept_nowhere(db):
    assert allauth_settings.STORE_TOKENS is False
    assert SocialToken.objects.count() == 0


def test_passkeys_sign_with_no_weak_algorithm():
    """None with SHA-1, and each by a number that the registry of these algorithms has."""
    server = Fido2Server(PublicKeyCredentialRpEntity(id="mentoring.trust.example", name="Alongside"))
    asked = {row.alg for row in server.allowed_algorithms}
    elliptic, edwards, rsa, post_quantum = {-7, -35, -36, -47}, {-8}, {-37, -257}, {-48, -49, -50}

    assert asked - (elliptic | edwards | rsa | post_quantum) == set()
