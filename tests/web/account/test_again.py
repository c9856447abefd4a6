"""Asking again: before what takes information out, tells many or changes how one signs in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alongside.domain.access.limits import AGAIN_AFTER, FORM_OPEN
from tests.web.account.browsers import age, code_sent_to
from tests.web.asking import sign_in
from tests.web.permissions.asking import PAGES

SECOND = timedelta(seconds=1)
PEOPLE_FILE = "/lead/schemes/harbour-peer/2026/people.csv"


def test_pages_that_ask_again():
    asking = {name for name, view in PAGES.items() if view.declared.again}

    assert {name for name in asking if not name.startswith("account:")} >= {
        *("lead:people-csv", "lead:pairs-csv", "lead:roster-file", "lead:run-publish", "lead:named-answers-csv"),
        *("evaluator:wave-csv", "evaluator:wave-release", "evaluator:analysis-json", "evaluator:exports", "evaluator:codings-csv"),
    }
    assert {name for name in asking if name.startswith("account:")} == {
        *("account:address", "account:address-code", "account:authenticator", "account:factor-remove", "account:passkey"),
        *("account:passkey-options", "account:recovery-codes", "account:recovery-codes-file", "account:where"),
    }


def test_export_asks_again_after_ten_minutes(client, world):
    sign_in(client, world.lena)
    fresh = client.get(PEOPLE_FILE).status_code
    age(client, confirmed_at=AGAIN_AFTER + SECOND)

    assert (fresh, client.get(PEOPLE_FILE).url) == (200, f"/account/again/?next={PEOPLE_FILE}")


def test_form_that_was_opened_in_time_may_be_sent(client, world, send):
    run = world.run()
    page = reverse("lead:run-publish", args=[run.public_id])
    sign_in(client, world.lena)
    age(client, confirmed_at=AGAIN_AFTER + SECOND)
    stale = client.get(page).url
    sent = send(client, page).url

    assert (stale, sent.startswith("/account/")) == (f"/account/again/?next={page}", False)


def test_form_that_was_left_open_is_asked_about(client, world, send):
    run = world.run()
    page = reverse("lead:run-publish", args=[run.public_id])
    sign_in(client, world.lena)
    age(client, confirmed_at=FORM_OPEN + SECOND)

    assert send(client, page).url == f"/account/again/?next={page}"
    run.refresh_from_db()
    assert run.state == "draft"


def test_whoever_has_a_factor_shows_it_again(world, by_link, send, app):
    app.give(world.lena)
    client = by_link(world.lena)
    send(client, "/account/second-factor/", code=app.code())
    age(client, confirmed_at=AGAIN_AFTER + SECOND)
    asked = client.get(PEOPLE_FILE).url

    assert send(client, asked, code=app.code(1)).url == PEOPLE_FILE
    assert client.get(PEOPLE_FILE).status_code == 200


def test_member_without_a_factor_types_a_code_from_an_e_mail(world, by_link, send):
    client = by_link(world.ade)
    age(client, confirmed_at=AGAIN_AFTER + SECOND)
    asked = client.get("/account/address/").url
    send(client, asked, ask="yes")
    code = code_sent_to(world.ade.address)
    wrong = send(client, asked, code="00000000" if code != "00000000" else "11111111")

    assert "This code is not right" in wrong.content.decode()
    assert send(client, asked, code=code).url == "/account/address/"
    assert client.get("/account/address/").status_code == 200


def test_five_wrong_codes_end_the_code(world, by_link, send):
    client = by_link(world.ade)
    send(client, "/account/again/", ask="yes")
    code = code_sent_to(world.ade.address)
    for _try in range(5):
        send(client, "/account/again/", code="00000000" if code != "00000000" else "11111111")

    assert send(client, "/account/again/", code=code).status_code == 200


def test_code_to_confirm_signs_nobody_in_elsewhere(client, world, by_link, send):
    send(by_link(world.ade), "/account/again/", ask="yes")
    code = code_sent_to(world.ade.address)
    send(client, "/sign-in/", address=world.ade.address)

    assert send(client, "/sign-in/code/", code=code).status_code == 200


def test_codes_asked_for_are_limited(world, by_link, send):
    client = by_link(world.ade)
    answers = [send(client, "/account/again/", ask="yes") for _time in range(11)]
    page = client.get("/account/again/").content.decode()

    assert {answer.status_code for answer in answers} == {302}
    assert "You have asked for many codes within an hour" in page


def test_demonstration_asks_by_a_button(client, world, send, settings):
    settings.DEMO = True
    sign_in(client, world.lena)
    age(client, confirmed_at=AGAIN_AFTER + SECOND)
    page = client.get(client.get(PEOPLE_FILE).url)

    assert "Yes, it is me" in page.content.decode()
    assert send(client, f"/account/again/?next={PEOPLE_FILE}").url == PEOPLE_FILE


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/"])
def test_asking_again_never_goes_on_to_another_site(client, world, send, settings, onward):
    settings.DEMO = True
    sign_in(client, world.lena)

    assert send(client, f"/account/again/?next={onward}").url == "/home/"
