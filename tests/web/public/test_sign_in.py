"""Signing in: the same page for everybody, a button, and only the browser that asked."""

import re
import time
from datetime import timedelta

import pytest
from django.core import mail

from alongside.domain.organisations.clock import now
from alongside.domain.outbox.actions import deliver
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.purposes import Purpose
from alongside.kit.crypto import digest
from alongside.web.public.asked import COOKIE
from alongside.web.public.sign_in import BEAT
from tests.web.asking import sign_in


@pytest.fixture
def asked(client, world, send, settings):
    """Ade has asked in this browser; the link's path and the code from the message."""
    send(client, "/sign-in/", address="ade@harbour.example")
    return delivered(settings)


def delivered(settings):
    mail.outbox.clear()
    deliver(now=now())
    (body,) = [message.body for message in mail.outbox if "/sign-in/link/" in message.body]
    link = re.search(r"\S+/sign-in/link/\S+", body).group()
    return link.removeprefix(settings.ADDRESS), re.search(r"instead: (\d{8})", body).group(1)


def who(client):
    return client.session.get("_auth_user_id")


def test_asking_leads_to_the_same_page_for_known_and_unknown(client, world, send, django_assert_num_queries):
    places, pages = [], []
    for address in ("ade@harbour.example", "who@harbour.example"):
        client.cookies.clear()
        places.append(send(client, "/sign-in/", address=address).url)
        pages.append(re.sub(r"(value|nonce)=\"[^\"]{16,}\"", "", client.get("/sign-in/code/").content.decode()).replace(address, ""))

    assert places == ["/sign-in/code/", "/sign-in/code/"]
    assert pages[0] == pages[1]


def test_asking_costs_the_same_reads_and_writes_for_an_unknown_address(client, world, send):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements(address):
        with CaptureQueriesContext(connection) as seen:
            send(client, "/sign-in/", address=address)
        return [row["sql"].split()[0] for row in seen if row["sql"].split()[0] in {"SELECT", "INSERT", "UPDATE"}]

    assert statements("who@harbour.example") == statements("ade@harbour.example")


@pytest.mark.parametrize("address", ["who@harbour.example", "ade@harbour.example"])
def test_asking_is_answered_at_an_even_moment(client, world, send, address):
    """A little of work more or less then makes no difference; what the test server adds comes after."""
    began = time.monotonic()
    send(client, "/sign-in/", address=address)

    assert time.monotonic() - began >= BEAT


def test_asking_for_an_unknown_address_leaves_nothing(client, world, send):
    before = Message.objects.count()
    send(client, "/sign-in/", address="who@harbour.example")

    assert Message.objects.count() == before


def test_asking_finds_an_address_in_other_capitals(client, world, send):
    send(client, "/sign-in/", address="ADE@Harbour.example")

    assert Message.objects.filter(user=world.ade, purpose=Purpose.SIGN_IN).count() == 1


def test_eleventh_request_in_an_hour_is_silent(client, world, send):
    answers = {send(client, "/sign-in/", address="ade@harbour.example").url for _time in range(12)}

    assert answers == {"/sign-in/code/"}
    assert Message.objects.filter(user=world.ade, purpose=Purpose.SIGN_IN).count() == 10


@pytest.mark.parametrize(("address", "sentence"), [("", "Enter your e-mail address"), ("ade", "it has no @")])
def test_asking_with_a_bad_address_says_what_to_mend(client, world, send, address, sentence):
    assert sentence in send(client, "/sign-in/", address=address).content.decode()


def test_cookie_is_signed_and_out_of_reach_of_scripts(client, world, send):
    send(client, "/sign-in/", address="ade@harbour.example")
    cookie = client.cookies[COOKIE]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 3600)


def test_opening_the_link_signs_nobody_in(client, asked):
    path, _code = asked
    page = client.get(path)

    assert page.status_code == 200
    assert who(client) is None
    assert Link.objects.filter(used_at=None, purpose=Purpose.SIGN_IN).count() == 1
    assert page.headers["Cache-Control"] == "no-store"


def test_button_behind_the_link_signs_in(client, world, asked, send):
    path, _code = asked
    response = send(client, path)

    assert (response.url, who(client)) == ("/home/", str(world.ade.pk))
    assert client.cookies[COOKIE].value == ""


def test_signing_in_begins_a_session_under_a_new_key(client, asked, send):
    session = client.session
    session["before"] = "here"
    session.save()
    client.cookies["alongside"] = session.session_key
    send(client, asked[0])

    assert client.session.session_key != session.session_key


def test_link_works_once(client, asked, send):
    send(client, asked[0])
    client.logout()
    again = send(client, asked[0])

    assert "This link has been used" in client.get(asked[0]).content.decode()
    assert (again.status_code, who(client)) == (200, None)


def test_link_in_another_browser_says_to_type_the_code(asked, send, django_user_model):
    from django.test import Client

    other = Client()
    page = send(other, asked[0])

    assert "Type the code instead" in page.content.decode()
    assert who(other) is None
    assert Link.objects.get(purpose=Purpose.SIGN_IN, used_at=None).used_at is None


def test_scanner_that_opens_and_presses_does_not_use_the_link_up(client, world, asked, send):
    from django.test import Client

    for _time in range(5):
        scanner = Client()
        scanner.get(asked[0])
        send(scanner, asked[0])
    send(client, asked[0])

    assert who(client) == str(world.ade.pk)


def test_forged_cookie_is_no_cookie(asked, send):
    from django.test import Client

    other = Client()
    other.cookies[COOKIE] = "eyJicm93c2VyIjoieCJ9:1abcde:forged"

    assert "Type the code instead" in send(other, asked[0]).content.decode()


def test_expired_link_offers_a_new_one(client, asked, send):
    Link.objects.update(expires_at=now() - timedelta(minutes=1))
    page = send(client, asked[0]).content.decode()

    assert "This link has expired" in page
    assert 'href="/sign-in/"' in page


def test_unknown_link_says_so(client, db):
    assert "We do not know this link" in client.get("/sign-in/link/nonsense/").content.decode()


def test_link_of_another_purpose_does_not_sign_in(client, world, invitation):
    token = invitation(world.ade_in).split("/")[-2]

    assert "We do not know this link" in client.get(f"/sign-in/link/{token}/").content.decode()


def test_code_signs_in_where_it_was_asked(client, world, asked, send):
    _path, code = asked
    response = send(client, "/sign-in/code/", code=f"{code[:4]} {code[4:]}")

    assert (response.url, who(client)) == ("/home/", str(world.ade.pk))


def test_code_in_another_browser_leads_to_asking(asked, send):
    from django.test import Client

    assert send(Client(), "/sign-in/code/", code=asked[1]).url == "/sign-in/"


def test_five_wrong_codes_end_the_sign_in(client, asked, send):
    wrong = "00000000" if asked[1] != "00000000" else "11111111"
    for _time in range(5):
        send(client, "/sign-in/code/", code=wrong)
    page = send(client, "/sign-in/code/", code=asked[1])

    assert "This code is not right" in page.content.decode()
    assert who(client) is None


def test_code_that_is_too_short_says_so(client, asked, send):
    assert "The code has eight digits" in send(client, "/sign-in/code/", code="12").content.decode()


def test_sign_in_goes_on_to_the_page_that_was_wanted(client, world, send, settings):
    wanted = f"/my/{world.ade_in.public_id}/statement/"
    to_sign_in = client.get(wanted).url
    send(client, to_sign_in, address="ade@harbour.example")
    path, _code = delivered(settings)

    assert send(client, path).url == wanted


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_never_goes_on_to_another_site(client, world, send, settings, onward):
    send(client, f"/sign-in/?next={onward}", address="ade@harbour.example")
    path, _code = delivered(settings)

    assert send(client, path).url == "/home/"


def test_closed_account_is_not_signed_in(client, world, asked, send):
    world.ade.is_active = False
    world.ade.save()

    assert "We do not know this link" in send(client, asked[0]).content.decode()


def test_digest_alone_is_kept_of_the_browser(client, asked):
    link = Link.objects.get(purpose=Purpose.SIGN_IN)

    assert link.browser_digest not in client.cookies[COOKIE].value
    assert len(link.browser_digest) == len(digest("x"))


def test_sign_out_needs_its_button(client, world, send):
    sign_in(client, world.ade)
    client.get("/sign-out/")
    assert who(client) == str(world.ade.pk)
    assert send(client, "/sign-out/").url == "/"
    assert who(client) is None


def test_home_is_that_of_the_highest_role(client, world):
    homes = {}
    for name in ("lena", "cora", "sam", "tess", "eve", "ade"):
        sign_in(client, getattr(world, name))
        homes[name] = client.get("/home/").url

    assert homes == {
        "lena": "/lead/schemes/harbour-peer/",
        "cora": "/lead/schemes/harbour-peer/",
        "sam": "/steering/schemes/harbour-peer/",
        "tess": "/trainer/schemes/harbour-peer/",
        "eve": "/evaluator/schemes/harbour-peer/",
        "ade": "/my/",
    }
