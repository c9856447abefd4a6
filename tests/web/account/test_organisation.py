"""Single sign-on with an organisation's own accounts, against a provider that the test starts."""

from urllib.parse import parse_qs, urlsplit

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from alongside.config.single_sign_on import Provider, checked, provider_from
from alongside.domain.organisations.models import User
from alongside.web.public.organisation import OneOrigin
from tests.web.account.provider import ADE, CLIENT, SECRET, START, through, who


def test_known_person_signs_in(client, world, provider, send):
    answer = through(client, send, provider, email="ADE@harbour.example", email_verified=True)

    assert (answer.url, who(client)) == ("/home/", str(world.ade.pk))


def test_provider_is_asked_with_pkce_and_a_state(client, world, provider, send):
    there = send(client, f"{START}?scope=more&process=connect&auth_params=prompt=none").url
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}

    assert there.startswith(f"{provider.issuer}/authorize?")
    assert (asked["code_challenge_method"], len(asked["code_challenge"]), len(asked["state"]) >= 16) == ("S256", 43, True)
    assert (sorted(asked["scope"].split()), asked["redirect_uri"], "prompt" in asked) == (
        ["email", "openid", "profile"],
        f"http://testserver{START}back/",
        False,
    )


def test_page_that_was_wanted_opens_afterwards(client, world, provider, send):
    client.get("/sign-in/?next=/my/record/")

    assert through(client, send, provider, email="ade@harbour.example", email_verified=True).url == "/my/record/"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "new@harbour.example", "email_verified": True},
        {"email": "ade@harbour.example", "email_verified": False},
        {"email": "ade@harbour.example"},
        {},
    ],
)
def test_nobody_is_created_and_no_unchecked_address_believed(client, world, provider, send, claims):
    before = User.objects.count()
    answer = through(client, send, provider, **claims)

    assert (answer.url, who(client), User.objects.count()) == ("/sign-in/", None, before)
    assert "is not known here, or its address has not been checked" in client.get("/sign-in/").content.decode()


def test_addresses_are_believed_unmarked_when_a_setting_says_so(client, world, provider, send, settings):
    settings.SSO_ADDRESSES_VERIFIED = True
    through(client, send, provider, email="ade@harbour.example")

    assert who(client) == str(world.ade.pk)


@pytest.mark.parametrize(("counts", "amr", "strong"), [(False, ["mfa"], False), (True, ["pwd"], False), (True, ["pwd", "mfa"], True)])
def test_second_step_of_the_provider_counts_only_when_a_setting_says_so(client, world, provider, send, settings, counts, amr, strong):
    settings.SSO_SECOND_FACTOR = counts
    through(client, send, provider, email="lena@harbour.example", email_verified=True, amr=amr)
    page = client.get("/lead/schemes/harbour-peer/2026/people/")

    assert page.status_code == (200 if strong else 302)


@pytest.mark.parametrize(
    "claims",
    [{"iss": "https://other.example"}, {"aud": "another"}, {"exp": 1}],
)
def test_token_for_others_or_from_others_is_refused(client, world, provider, send, claims):
    answer = through(client, send, provider, email="ade@harbour.example", email_verified=True, **claims)

    assert (answer.url, who(client)) == ("/sign-in/", None)


def test_issuer_of_the_description_must_be_the_one_that_is_set(client, world, provider, send):
    provider.changes = {"issuer": "https://other.example"}
    through(client, send, provider, email="ade@harbour.example", email_verified=True, iss="https://other.example")

    assert who(client) is None


def test_answer_that_another_browser_asked_for_is_refused(client, world, provider, send, django_user_model):
    from django.test import Client

    there = send(Client(), START).url
    answer = client.get(f"{START}back/", provider.consent(there, email="ade@harbour.example", email_verified=True))

    assert (answer.url, who(client)) == ("/sign-in/", None)


@pytest.mark.parametrize("query", [{}, {"error": "access_denied"}, {"state": "x", "code": "y"}])
def test_broken_answer_leads_back_to_our_own_page(client, world, provider, query):
    assert client.get(f"{START}back/", query).url == "/sign-in/"


@pytest.mark.parametrize("place", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_provider_that_points_elsewhere_is_not_followed(client, world, provider, send, place):
    provider.changes = {place: "http://127.0.0.1:9/elsewhere"}
    there = send(client, START).url
    answer = there if there == "/sign-in/" else client.get(f"{START}back/", provider.consent(there, **ADE)).url

    assert (answer, who(client)) == ("/sign-in/", None)


def test_provider_out_of_reach_is_said(client, world, provider, send, settings):
    settings.SSO = Provider("x", "http://127.0.0.1:9", CLIENT, SECRET)
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [settings.SSO.app()]}}

    assert send(client, START).url == "/sign-in/"
    assert "cannot be reached now" in client.get("/sign-in/").content.decode()


def test_button_is_there_only_when_a_provider_is(client, world, provider, settings):
    with_one = client.get("/sign-in/").content.decode()
    settings.SSO = None

    assert ["Sign in with your trust account" in page for page in (with_one, client.get("/sign-in/").content.decode())] == [True, False]
    assert [client.get(path).status_code for path in (START, f"{START}back/")] == [404, 404]


def test_nothing_is_asked_of_another_origin():
    with pytest.raises(Exception, match="points somewhere else"):
        OneOrigin("https://provider.example").get("https://provider.example.evil.example/keys")


@pytest.mark.parametrize(
    ("issuer", "why"),
    [
        ("https://login.microsoftonline.com/common/v2.0", "your own tenant"),
        ("https://login.microsoftonline.com/organizations/v2.0", "your own tenant"),
        ("http://provider.example", "https://"),
    ],
)
def test_issuer_that_cannot_be_safe_is_refused_at_the_start(issuer, why):
    with pytest.raises(ImproperlyConfigured, match=why):
        checked(issuer)


def test_provider_comes_from_the_environment(monkeypatch):
    env = environ.Env()
    assert provider_from(env) is None
    monkeypatch.setenv("ALONGSIDE_SSO_ISSUER", "https://login.microsoftonline.com/a-tenant/v2.0/")
    with pytest.raises(ImproperlyConfigured, match="ALONGSIDE_SSO_CLIENT_ID"):
        provider_from(env)
    monkeypatch.setenv("ALONGSIDE_SSO_CLIENT_ID", "x")
    monkeypatch.setenv("ALONGSIDE_SSO_SECRET", "y")
    found = provider_from(env)

    assert (found.origin, found.issuer) == ("https://login.microsoftonline.com", "https://login.microsoftonline.com/a-tenant/v2.0/")
    assert found.app()["settings"]["server_url"] == "https://login.microsoftonline.com/a-tenant/v2.0"
