"""Links that do one thing: nothing on GET, one thing on the button, and never a session."""

import secrets
import time
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from alongside.domain.access.actions import close_account, end_everywhere, forget_factors, open_account
from alongside.domain.access.models import SignIn
from alongside.domain.organisations.clock import local_day, now
from alongside.domain.outbox.models import Link, Unsubscribed
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.pairs.models import Meeting
from alongside.domain.surveys.models import Response
from alongside.web.one_form import COOKIE, LASTS
from tests.web.asking import sign_in, words

DAY = timedelta(days=1)


@pytest.fixture
def form(world, path_of):
    """Ade's questionnaire, and the link to it."""
    invitee = world.invitee(world.wave())
    return invitee, path_of(world.ade, Purpose.QUESTIONNAIRE, argument=invitee.public_id)


@pytest.fixture
def met(world, path_of):
    """Ade's pair, and the link to note a meeting."""
    pairing = world.active_pair()
    return pairing, path_of(world.ade, Purpose.MEETING, argument=pairing.public_id)


@pytest.fixture
def stop(world, path_of):
    """The link that stops what goes to many."""
    return path_of(world.ade, Purpose.UNSUBSCRIBE, argument=world.scheme.public_id)


def page_of(invitee, name="member:questionnaire", *more):
    return reverse(name, args=[invitee.public_id, *more])


def nothing_happened():
    return (Meeting.objects.count(), Unsubscribed.objects.count(), Link.objects.exclude(used_at=None).count(), SignIn.objects.count())


def meeting(**changes):
    day = local_day(now(), "Europe/London")
    return {"held_on_day": day.day, "held_on_month": day.month, "held_on_year": day.year, "minutes": "45", "mode": "video"} | changes


def test_scanners_that_fetch_or_post_from_elsewhere_change_nothing_and_get_no_session(world, form, met, stop):
    for _time in range(20):
        for path in (form[1], met[1], stop):
            scanner = Client(enforce_csrf_checks=True)
            assert [scanner.get(path).status_code, scanner.head(path).status_code] == [200, 200]
            elsewhere = Client(enforce_csrf_checks=True).post(path, meeting()) if path != stop else None
            assert elsewhere is None or elsewhere.status_code == 403
            assert COOKIE not in scanner.cookies
    assert nothing_happened() == (0, 0, 0, 0)


def test_a_questionnaire_is_answered_without_signing_in(client, form, send):
    invitee, path = form
    assert "You need not sign in." in words(client.get(path))
    response = send(client, path)
    cookie = client.cookies[COOKIE]
    assert (response.url, cookie["path"], cookie["max-age"], bool(cookie["httponly"])) == (page_of(invitee), "/", "", True)
    assert send(client, page_of(invitee, "member:question", "met"), answer="no").status_code == 302
    assert send(client, page_of(invitee, "member:questionnaire-check")).url == page_of(invitee)
    assert "Thank you" in words(client.get(page_of(invitee)))
    assert (Response.objects.count(), SignIn.objects.count()) == (1, 0)


def test_the_way_into_one_questionnaire_is_the_way_into_nothing_else(client, world, form, send):
    invitee, path = form
    other = world.invitee(world.wave(questionnaire=world.questionnaire("other")))
    send(client, path)
    closed = ["/my/", "/home/", page_of(other), f"/my/{world.ade_in.public_id}/taking-part/", "/lead/schemes/harbour-peer/", "/account/"]
    assert [client.get(page).status_code for page in closed] == [302] * len(closed)
    assert client.get(page_of(invitee)).status_code == 200
    shown = words(client.get(page_of(invitee)))
    assert ("Ade Thorne" in shown, "Sign out" in shown, "My mentoring" in shown) == (False, False, False)


ENDS = {
    "sign-ins ended": lambda world: end_everywhere(world.ade, by=world.sys, now=now()),
    "second step forgotten": lambda world: forget_factors(world.ade, by=world.sys, now=now()),
    "closed for a while": lambda world: open_account(close_account(world.ade, by=world.sys, now=now()), by=world.sys, now=now()),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_the_way_in_ends_when_all_sign_ins_are_ended(client, world, form, send, end):
    invitee, path = form
    send(client, path)
    assert client.get(page_of(invitee)).status_code == 200
    end(world)
    assert client.get(page_of(invitee)).url.startswith("/sign-in/")


def test_the_way_in_ends_by_signing_out_on_a_shared_computer(client, world, form, send):
    invitee, path = form
    send(client, path)
    sign_in(client, world.mo)
    send(client, "/sign-out/")
    assert COOKIE not in {name for name, morsel in client.cookies.items() if morsel.value}
    assert client.get(page_of(invitee)).url.startswith("/sign-in/")


def test_the_way_in_ends_by_its_own_button_and_the_link_still_works(client, form, send):
    invitee, path = form
    send(client, path)
    assert "Finish on this computer" in words(client.get(page_of(invitee)))
    assert "This computer can no longer open the questionnaire" in words(client.get(send(client, "/sign-out/").url))
    assert client.get(page_of(invitee)).url.startswith("/sign-in/")
    assert send(client, path).url == page_of(invitee)
    assert client.get(page_of(invitee)).status_code == 200


def test_every_answer_gives_its_reader_two_hours_more(client, form, send, monkeypatch):
    invitee, path = form
    began = time.time()
    send(client, path)
    monkeypatch.setattr(signing.time, "time", lambda: began + LASTS - 60)
    assert send(client, page_of(invitee, "member:question", "met"), answer="no").status_code == 302
    monkeypatch.setattr(signing.time, "time", lambda: began + 2 * LASTS - 120)
    assert client.get(page_of(invitee)).status_code == 200
    monkeypatch.setattr(signing.time, "time", lambda: began + 2 * LASTS)
    assert client.get(page_of(invitee)).url.startswith("/sign-in/")


@pytest.mark.parametrize("change", ["forged", "used", "expired", "closed account"])
def test_the_way_in_ends_with_its_link(client, world, form, send, change):
    invitee, path = form
    send(client, path)
    if change == "forged":
        client.cookies[COOKIE] = client.cookies[COOKIE].value[:-2] + "xx"
    if change == "used":
        Link.objects.update(used_at=now())
    if change == "expired":
        Link.objects.update(expires_at=now() - DAY)
    if change == "closed account":
        type(world.ade).objects.filter(pk=world.ade.pk).update(is_active=False)
    assert client.get(page_of(invitee)).url.startswith("/sign-in/")


def test_whoever_is_signed_in_as_another_is_not_taken_for_the_reader(client, world, form, send):
    invitee, path = form
    sign_in(client, world.mo)
    send(client, path)
    assert client.get(page_of(invitee)).status_code == 404


def test_declining_without_signing_in_stays_on_the_questionnaire(client, form, send):
    invitee, path = form
    send(client, path)
    assert send(client, page_of(invitee, "member:questionnaire-decline")).url == page_of(invitee)


def test_a_meeting_is_noted_by_the_button_once(client, world, met):
    pairing, path = met
    shown = words(client.get(path))
    assert ("Mo Farrow" in shown, "Ade" in shown) == (False, False)
    sent = {"form_key": secrets.token_urlsafe(16)} | meeting()
    assert [client.post(path, sent).url for _click in range(2)] == [f"{path}?noted="] * 2
    assert Meeting.objects.filter(pairing=pairing).count() == 1
    assert "The meeting is noted" in words(client.get(f"{path}?noted="))
    assert client.get("/my/").url.startswith("/sign-in/")


def test_a_meeting_of_tomorrow_says_why_not(client, met, send):
    tomorrow = local_day(now(), "Europe/London") + DAY
    day = {"held_on_day": tomorrow.day, "held_on_month": tomorrow.month, "held_on_year": tomorrow.year}
    assert "This day is in the future" in words(send(client, met[1], **meeting(**day)))
    assert Meeting.objects.count() == 0


def test_one_click_of_a_mail_program_stops_what_goes_to_many(world, stop):
    program = Client(enforce_csrf_checks=True)
    assert program.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 302
    assert [(row.user, row.scheme) for row in Unsubscribed.objects.all()] == [(world.ade, world.scheme)]
    assert "You get no more messages that go to many" in words(program.get(stop))
    program.post(stop, {"choice": "again"})
    assert Unsubscribed.objects.count() == 0


@pytest.mark.parametrize("purpose", [Purpose.QUESTIONNAIRE, Purpose.MEETING, Purpose.UNSUBSCRIBE])
def test_a_link_lives_thirty_days_and_then_says_so(client, world, path_of, form, met, purpose):
    argument = {Purpose.QUESTIONNAIRE: form[0].public_id, Purpose.MEETING: met[0].public_id, Purpose.UNSUBSCRIBE: world.scheme.public_id}
    old = path_of(world.ade, purpose, argument=argument[purpose], made=now() - 30 * DAY - timedelta(minutes=1))
    live = path_of(world.ade, purpose, argument=argument[purpose], made=now() - 30 * DAY + timedelta(minutes=1))
    assert ["This link no longer works" in words(client.get(path)) for path in (old, live, old[:-5] + "/")] == [True, False, True]


@pytest.mark.parametrize("purpose", [Purpose.QUESTIONNAIRE, Purpose.MEETING])
def test_a_link_about_somebody_elses_thing_does_not_work(client, world, path_of, form, met, send, purpose):
    argument = {Purpose.QUESTIONNAIRE: form[0].public_id, Purpose.MEETING: met[0].public_id}[purpose]
    path = path_of(world.lena, purpose, argument=argument)
    assert "This link no longer works" in words(client.get(path))
    assert "This link no longer works" in words(send(client, path, **meeting()))
    assert Meeting.objects.count() == 0
