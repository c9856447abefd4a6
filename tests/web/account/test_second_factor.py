"""The second step: setting it up, showing it, losing it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from alongside.domain.access.actions import add_passkey, forget_factors, prove
from alongside.domain.access.errors import Refused
from alongside.domain.access.limits import FACTOR_CODES
from alongside.domain.access.queries import recovery_codes_of
from alongside.domain.history.models import Event
from alongside.domain.organisations.clock import now as clock
from alongside.domain.outbox.models import Message
from tests.web.account.browsers import row_of
from tests.web.asking import app_code, words

PEOPLE = "/lead/schemes/harbour-peer/2026/people/"


def set_up(client, send, then=""):
    """Scan the picture, in effect; returns the secret, its first code and the answer to that."""
    page = client.get("/account/set-up/app/").content.decode()
    secret = re.search(r"<strong>([A-Z2-7 ]+)</strong>", page).group(1).replace(" ", "")
    code = app_code(secret, clock())
    return secret, code, send(client, "/account/set-up/app/", code=code)


def test_lead_is_led_through_setting_up_and_back_to_the_page_that_was_wanted(world, by_link, send):
    client = by_link(world.lena)
    first = client.get(PEOPLE)
    client.get(first.url)
    _secret, _code, answer = set_up(client, send)
    codes = client.get(answer.url).content.decode()

    assert first.url == "/account/set-up/?next=/lead/schemes/harbour-peer/2026/people/"
    assert (answer.url, codes.count("<li><strong>"), f'href="{PEOPLE}"' in codes) == ("/account/recovery-codes/", 10, True)
    assert client.get(PEOPLE).status_code == 200


def test_own_pages_stay_open_while_it_is_not_set_up(world, by_link):
    assert by_link(world.lena).get("/my/").status_code == 200


@pytest.mark.parametrize(
    ("has_app", "has_passkey", "said"),
    [
        (True, False, ["Six digits from your authenticator app, or one of your recovery codes (eight digits)", "Continue with the code"]),
        (False, True, ["Use a passkey", "Recovery code", "Continue with the recovery code"]),
        (True, True, ["Use a passkey", "Six digits from your authenticator app", "Continue with the code"]),
    ],
)
def test_page_asks_for_nothing_that_somebody_does_not_have(world, by_link, app, has_app, has_passkey, said):
    if has_app:
        app.give(world.lena)
    if has_passkey:
        add_passkey("my key", {}, by=world.lena, now=clock())
    page = words(by_link(world.lena).get("/account/second-factor/"))

    assert [part in page for part in said] == [True] * len(said)
    assert ["authenticator app" in page, "Use a passkey" in page] == [has_app, has_passkey]


def test_wrong_recovery_code_says_nothing_of_an_app(world, by_link, send):
    add_passkey("my key", {}, by=world.lena, now=clock())
    client = by_link(world.lena)
    short, wrong = (words(send(client, "/account/second-factor/", code=code)) for code in ("12", "00000000"))
    right = send(client, "/account/second-factor/", code=recovery_codes_of(world.lena)[0])

    assert ("A recovery code has eight digits" in short, "Each works once: type another." in wrong, "app" in wrong) == (True, True, False)
    assert right.status_code == 302


def test_no_way_on_is_shown_before_the_second_step(world, by_link, send, app):
    app.give(world.lena)
    client = by_link(world.lena)
    before = words(client.get("/account/second-factor/")), words(client.get("/accessibility/"))
    send(client, "/account/second-factor/", code=app.code())

    assert [["My mentoring" in page, "peer mentoring: mentoring lead" in page, "Sign out" in page] for page in before] == [
        [False, False, True]
    ] * 2
    assert "Harbour peer mentoring: mentoring lead Match from a spreadsheet My mentoring" in words(client.get("/account/"))


def test_member_needs_none(world, by_link):
    client = by_link(world.ade)

    assert [client.get(path).status_code for path in ("/my/", "/account/")] == [200, 200]


@pytest.mark.parametrize("name", ["lena", "ade"])
def test_whoever_has_one_is_asked_before_anything_else(world, by_link, send, app, name):
    user = getattr(world, name)
    app.give(user)
    client = by_link(user)
    wanted = client.get("/my/")

    assert wanted.url == "/account/second-factor/?next=/my/"
    assert [client.get(path).url.split("?")[0] for path in ("/account/", "/account/set-up/app/", "/account/address/")] == [
        "/account/second-factor/"
    ] * 3
    assert send(client, wanted.url, code=app.code()).url == "/my/"
    assert client.get("/my/").status_code == 200


def test_showing_it_changes_the_key(world, by_link, send, app):
    app.give(world.lena)
    client = by_link(world.lena)
    before = row_of(client).pk
    send(client, "/account/second-factor/", code=app.code())

    assert row_of(client).pk != before


def test_code_of_the_app_works_once(world, by_link, send, app):
    app.give(world.lena)
    code = app.code()
    answers = [send(by_link(world.lena), "/account/second-factor/", code=code).status_code for _browser in range(2)]

    assert answers == [302, 200]


def test_code_that_set_the_app_up_does_not_sign_in(world, by_link, send):
    _secret, code, _answer = set_up(by_link(world.lena), send)

    assert send(by_link(world.lena), "/account/second-factor/", code=code).status_code == 200


def test_recovery_code_works_once(world, by_link, send, app):
    app.give(world.lena)
    code = recovery_codes_of(world.lena)[0]
    answers = [send(by_link(world.lena), "/account/second-factor/", code=code).status_code for _browser in range(2)]

    assert answers == [302, 200]
    assert len(recovery_codes_of(world.lena)) == 9
    assert Event.objects.filter(verb="used recovery code", about_user_id=world.lena.pk).count() == 1


def test_new_recovery_codes_end_the_old_ones(world, by_link, send, app):
    client = by_link(world.lena)
    set_up(client, send)
    old = recovery_codes_of(world.lena)
    send(client, "/account/recovery-codes/")

    assert set(old) & set(recovery_codes_of(world.lena)) == set()
    assert client.get("/account/recovery-codes.txt").content.decode().count(" ") > 10


def test_too_many_wrong_codes_and_the_right_one_has_to_wait(world, by_link, send, app):
    app.give(world.lena)
    client = by_link(world.lena)
    for _try in range(FACTOR_CODES.most):
        send(client, "/account/second-factor/", code="000000" if app.code() != "000000" else "111111")
    answer = send(client, "/account/second-factor/", code=app.code())

    assert "Too many wrong codes" in client.get("/account/second-factor/").content.decode()
    assert (answer.status_code, row_of(client).second_factor_at) == (302, None)


def test_tries_are_counted_for_each_person_and_pass(world, app):
    app.give(world.lena)
    for _try in range(FACTOR_CODES.most):
        prove("99999999", by=world.lena, now=clock())
    with pytest.raises(Refused):
        prove(app.code(), by=world.lena, now=clock())
    app.give(world.dev)

    assert prove(app.code(), by=world.dev, now=clock()) is True
    assert prove(app.code(), by=world.lena, now=clock() + FACTOR_CODES.window) is False


def test_secrets_are_not_in_the_clear(world, by_link, send):
    client = by_link(world.lena)
    secret, _code, _answer = set_up(client, send)
    codes = recovery_codes_of(world.lena)
    tables = ("mfa_authenticator", "domain_signin", "domain_link", "domain_message", "domain_event", "domain_tally")
    with connection.cursor() as cursor:
        dump = ""
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            dump += str(cursor.fetchall())

    assert [word for word in (secret, *codes) if word in dump] == []


def test_last_factor_removed_closes_what_it_opened(world, by_link, send):
    client = by_link(world.lena)
    set_up(client, send)
    factor = Authenticator.objects.get(user=world.lena, type="totp").pk
    asked = client.get(f"/account/factors/{factor}/remove/").content.decode()
    send(client, f"/account/factors/{factor}/remove/")

    assert "This is your only second step" in asked
    assert client.get(PEOPLE).url.startswith("/account/set-up/")
    assert Authenticator.objects.filter(user=world.lena).count() == 0


def test_lost_factors_are_taken_away_by_the_system_manager(world, by_link, app):
    app.give(world.lena)
    forget_factors(world.lena, by=world.sys, now=clock())

    assert by_link(world.lena).get(PEOPLE).url.startswith("/account/set-up/")


def test_nobody_removes_the_factor_of_another(world, by_link, send, app):
    app.give(world.mo)
    factor = Authenticator.objects.get(user=world.mo, type="totp").pk

    assert send(by_link(world.ade), f"/account/factors/{factor}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=factor).exists()


def test_wrong_first_code_sets_nothing_up(world, by_link, send):
    client = by_link(world.lena)
    client.get("/account/set-up/app/")
    page = send(client, "/account/set-up/app/", code="000000").content.decode()

    assert "This is not the code that the app shows now" in page
    assert Authenticator.objects.count() == 0


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_second_step_never_goes_on_to_another_site(world, by_link, send, app, onward):
    app.give(world.lena)
    client = by_link(world.lena)

    assert send(client, f"/account/second-factor/?next={onward}", code=app.code()).url == "/home/"


@pytest.mark.parametrize("credential", ["", "{}", "[]", '"x"', '{"id": "x", "response": {"userHandle": "MQ"}}', "null", "{"])
def test_broken_passkey_is_refused_without_an_error(client, world, send, credential):
    client.post("/sign-in/passkey/options/")
    page = send(client, "/sign-in/passkey/", credential=credential).content.decode()

    assert "This passkey did not work here" in page


def test_whoever_sets_up_or_takes_away_a_step_is_told(world, by_link, send):
    client = by_link(world.lena)
    set_up(client, send)
    send(client, "/account/recovery-codes/")
    send(client, f"/account/factors/{Authenticator.objects.get(user=world.lena, type='totp').pk}/remove/")

    told = Message.objects.filter(user=world.lena, template="second-step-changed").order_by("pk")
    assert [row.body.split("\n\n")[1] for row in told] == [
        "An authenticator app was set up as the second step of signing in with your account.",
        "New recovery codes were made for your account, and the old ones have ended.",
        "A passkey or an authenticator app was removed from your account.",
    ]
