"""A form sent after its sender was signed out, or before they have shown who they are: nothing is saved, and nothing written is lost."""

import re
import secrets
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from alongside.domain.access.models import SignIn
from alongside.domain.history.models import Draft
from alongside.domain.organisations.clock import now
from alongside.domain.outbox.actions import make_link
from alongside.domain.outbox.purposes import Purpose
from alongside.web import one_form
from tests.web.asking import sign_in, words

WRITTEN = 'A long thought about <rotas> & "nights".\n\nAnd a </textarea><script>alert(1)</script> second one.'


@pytest.fixture
def question(world_today):
    """Ade's question that is answered in words."""
    invitee = world_today.invitee(world_today.wave())
    return reverse("member:question", args=[invitee.public_id, "words"]), invitee


def sent(client, path, **data):
    return client.post(path, {"form_key": secrets.token_urlsafe(16), **data})


def texts(response):
    """What stands in the boxes of the page, as a browser reads it."""
    boxes = re.findall(r"<textarea[^>]*>&#10;(.*?)</textarea>", response.content.decode(), re.DOTALL)
    return [unescape(box) for box in boxes]


def onward(response):
    return re.search(r'<a class="nhsuk-button" href="([^"]+)"', response.content.decode()).group(1)


@pytest.mark.parametrize("end", ["ended", "idle"])
def test_words_of_somebody_signed_out_meanwhile_are_shown_and_nothing_is_saved(world_today, client, question, end):
    page, _invitee = question
    sign_in(client, world_today.ade)
    if end == "ended":
        SignIn.objects.all().delete()
    else:
        SignIn.objects.update(expire_date=now() - timedelta(minutes=1))
    response = sent(client, page, answer=WRITTEN)

    assert (response.status_code, texts(response), Draft.objects.count()) == (403, [WRITTEN], 0)
    assert "You were signed out while you wrote What you typed is here; nothing was saved." in words(response)
    assert "<script>" not in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"


def test_signing_in_leads_back_to_the_page(world_today, client, question):
    page, _invitee = question
    there = onward(sent(client, f"{page}?change=", answer=WRITTEN))
    assert there == f"/sign-in/?next={page}%3Fchange%3D"
    client.get(unescape(there))
    assert one_of(client, world_today.ade) == f"{page}?change="


def one_of(client, user):
    """Sign in by the code of the newest e-mail; where that leads to."""
    from django.core import mail

    from alongside.domain.outbox.actions import deliver
    from alongside.domain.outbox.models import Message

    Message.objects.all().delete()
    sent(client, "/sign-in/", address=user.address)
    deliver(now=now())
    code = re.search(r"\b\d{8}\b", mail.outbox[-1].body).group()
    return sent(client, "/sign-in/code/", code=code).url


def test_way_back_is_the_page_of_the_form_and_never_another_site(world_today, client):
    stop = reverse("member:pair-pause", args=["a" * 12])
    ways = ["http://testserver/my/?a=b", "http://elsewhere.example/my/", "http://testserver//elsewhere.example/", "nonsense"]
    answers = [client.post(stop, {}, headers={"referer": way}) for way in ways]

    assert [onward(answer) for answer in answers] == ["/sign-in/?next=/my/", *[f"/sign-in/?next={stop}"] * 3]


def test_button_that_was_pressed_too_late_says_that_nothing_was_done(world_today, client):
    said = words(sent(client, "/my/"))

    assert "nothing was saved or done" in said
    assert "What you wrote" not in said


def test_keys_codes_choices_and_files_are_never_shown(world_today, client, question):
    secret = {"credential": '{"id": "a b"}', "code": "1234 5678", "next": "/a b/", "side": "a b", "choice": "a b", "listed": "a b"}
    response = sent(client, question[0], answer="A thought", **secret, topics=["rotas", "careers"], day="12")
    assert texts(response) == ["A thought"]
    shown = response.content.decode()
    assert [value for value in (*secret.values(), "form_key", "csrfmiddlewaretoken") if value in unescape(shown)] == []

    with_file = sent(client, question[0], roster=SimpleUploadedFile("names.csv", b"secret content"))
    assert ("choose it again" in words(with_file), b"secret content" in with_file.content) == (True, False)


def test_form_from_elsewhere_is_not_shown_again(world_today, question):
    response = Client(enforce_csrf_checks=True).post(question[0], {"answer": WRITTEN})

    assert (response.status_code, texts(response), "long thought" in words(response)) == (403, [], False)


def test_page_that_is_only_opened_leads_to_the_sign_in_page(world_today, client, question):
    assert client.get(question[0]).url == f"/sign-in/?next={question[0]}"


def test_reader_by_link_whose_time_is_over_keeps_the_words_and_hears_that_the_link_works(world_today, client, question, monkeypatch):
    page, invitee = question
    link, _code = make_link(world_today.ade, Purpose.QUESTIONNAIRE, now=now(), argument=invitee.public_id)
    sent(client, link[link.index("/questionnaire/") :])
    monkeypatch.setattr(one_form, "LASTS", -1)
    response = sent(client, page, answer=WRITTEN)

    assert (response.status_code, texts(response)) == (403, [WRITTEN])
    assert "That link still works" in words(response)
    assert "That link still works" not in words(sent(client, "/my/"))


def test_words_refused_by_asking_again_are_shown(world_today, client):
    sign_in(client, world_today.ade)
    SignIn.objects.update(confirmed_at=now() - timedelta(hours=3))
    response = sent(client, "/account/address/", address="new@harbour.example")

    assert (response.status_code, texts(response)) == (403, ["new@harbour.example"])
    assert onward(response) == "/account/again/?next=/account/address/"


def test_words_refused_by_the_second_step_are_shown_and_a_mere_button_leads_there(world_today, client):
    client.force_login(world_today.lena)
    page = reverse("lead:session-add", args=[world_today.scheme.slug, world_today.cohort.slug])
    response = sent(client, page, title="A session about rotas")

    assert (response.status_code, texts(response)) == (403, ["A session about rotas"])
    assert onward(response) == f"/account/set-up/?next={page}"
    assert "nothing was saved" in words(response)
    assert sent(client, page).url == f"/account/set-up/?next={page}"
