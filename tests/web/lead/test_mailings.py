"""A mailing as its lead sees it: looked at once, sent, stopped, or taken away as a workbook."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from alongside.domain.access.models import SignIn
from alongside.domain.flows.shutting_out import close_account
from alongside.domain.outbox.actions import unsubscribe
from alongside.domain.outbox.models import Link, Mailing, Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.states import MailingState, MessageState, Why
from alongside.domain.surveys.actions import ask
from alongside.domain.surveys.models import Invitee, Wave
from alongside.kit.workbooks import read_workbook
from tests.web.asking import cost, get, post, words


@pytest.fixture
def world(world_today):
    return world_today


@pytest.fixture
def year(world):
    return (world.scheme.slug, world.cohort.slug)


@pytest.fixture
def held(world):
    """The mailing of a questionnaire that has just opened."""
    world.wave()
    return Mailing.objects.get(state=MailingState.HELD)


def state_of(mailing):
    mailing.refresh_from_db()
    return mailing.state


def test_mailing_shows_what_the_first_person_gets_and_who_gets_it(client, world, held):
    shown = words(get(client, world.lena, "lead:mailing", held.public_id))

    assert "It goes to 2 people" in shown
    assert "As Ade Thorne will read it" in shown
    assert "Dear Ade Thorne," in shown
    assert "(each person’s own link goes here)" in shown
    assert "To: Ade Thorne, Mo Farrow" in shown
    assert "Send to 2 people" in shown


def test_mailing_waits_on_the_overview_until_it_is_sent(client, world, held, year):
    assert "A mailing waits for you" in words(get(client, world.cora, "lead:overview", *year))
    response = post(client, world.cora, "lead:mailing-release", held.public_id)
    assert (response.url, state_of(held)) == (reverse("lead:mailing", args=[held.public_id]), MailingState.RELEASED)
    assert "A mailing waits for you" not in words(get(client, world.cora, "lead:overview", *year))
    assert "It is released. 2 messages still wait for their time" in words(get(client, world.cora, "lead:mailing", held.public_id))


def test_mailing_can_be_left_unsent_and_stopped_half_way(client, world, held):
    post(client, world.lena, "lead:mailing-stop", held.public_id)
    assert state_of(held) == MailingState.STOPPED
    assert "It was stopped." in words(get(client, world.lena, "lead:mailing", held.public_id))
    released = Mailing.objects.get(state=MailingState.RELEASED)
    assert "Stop what has not gone" in words(get(client, world.lena, "lead:mailing", released.public_id))
    post(client, world.lena, "lead:mailing-stop", released.public_id)
    assert set(Message.objects.values_list("why", flat=True)) == {Why.STOPPED}


def test_workbook_has_everybody_with_the_page_where_they_sign_in_and_no_formula(client, world, held):
    type(world.ade).objects.filter(pk=world.ade.pk).update(name='=HYPERLINK("x")')
    person = world.ade_in.person
    person.name = "=1+1"
    person.save()
    response = post(client, world.lena, "lead:mailing-file", held.public_id)
    rows = [cells for _number, cells in read_workbook(response.content)]
    assert rows[0] == ["Address", "Name", "Subject", "Link", "Text as this person gets it"]
    assert [row[:2] for row in rows[1:]] == [["ade@harbour.example", "'=1+1"], ["mo@harbour.example", "Mo Farrow"]]
    page = settings.ADDRESS + reverse("member:questionnaire", args=[Invitee.objects.get(participant=world.mo_in).public_id])
    assert (rows[2][3], page in rows[2][4], Link.objects.filter(purpose=Purpose.QUESTIONNAIRE).exists()) == (page, True, False)
    assert response["Cache-Control"] == "no-store"
    assert state_of(held) == MailingState.HELD


def test_workbook_asks_who_one_is_unless_one_has_just_shown_it(client, world, held):
    page = reverse("lead:mailing-file", args=[held.public_id])
    assert "the names and addresses of 2 people" in words(get(client, world.lena, "lead:mailing-file", held.public_id))
    SignIn.objects.update(confirmed_at=world.now - timedelta(hours=3))
    responses = [client.get(page), client.post(page, {"form_key": "k" * 20})]
    assert [response.url for response in responses] == [f"{reverse('account:again')}?next={page}"] * 2
    assert Message.objects.exclude(exported_at=None).count() == 0


def test_i_have_sent_it_is_offered_once_there_is_a_workbook(client, world, held):
    assert "I have sent it" not in words(get(client, world.lena, "lead:mailing", held.public_id))
    assert post(client, world.lena, "lead:mailing-by-hand", held.public_id).status_code == 302
    assert state_of(held) == MailingState.HELD
    post(client, world.lena, "lead:mailing-file", held.public_id)
    ask(Wave.objects.get(), world.person()[0], now=world.now)
    shown = words(get(client, world.lena, "lead:mailing", held.public_id))
    assert ("I have sent it" in shown, "1 message came later than the workbook." in shown) == (True, True)


def test_pages_say_how_many_are_left_out_and_why(client, world, held):
    unsubscribe(world.mo, world.scheme, now=world.now)
    close_account(world.ade, by=world.sys, now=world.now)
    ask(Wave.objects.get(), world.person()[0], now=world.now)
    left_out = [f"1 person is left out: {why.label}" for why in (Why.CLOSED, Why.UNSUBSCRIBED)]
    for page in ("lead:mailing", "lead:mailing-file"):
        shown = words(get(client, world.lena, page, held.public_id))
        assert [sentence in shown for sentence in left_out] == [True, True]
    post(client, world.lena, "lead:mailing-file", held.public_id)
    assert left_out[0] in words(get(client, world.lena, "lead:mailing", held.public_id))


@pytest.mark.parametrize("why", Why)
def test_every_reason_is_said_in_words(client, world, year, why):
    Message.objects.filter(user=world.ade).update(state=MessageState.LEFT_OUT, why=why)
    said = str(why.label)
    assert (len(said) > 20, said in words(get(client, world.lena, "lead:messages", *year))) == (True, True)


def test_what_was_sent_by_hand_says_so(client, world, held, year):
    post(client, world.lena, "lead:mailing-file", held.public_id)
    post(client, world.lena, "lead:mailing-by-hand", held.public_id)
    assert "You have sent it from your own account." in words(get(client, world.lena, "lead:mailing", held.public_id))
    assert "Sent by you" in words(get(client, world.lena, "lead:messages", *year))
    assert post(client, world.lena, "lead:mailing-file", held.public_id).status_code == 302


def test_invitations_can_be_prepared_for_ones_own_account(client, world, year):
    world.roster("email,name,grade,invite as\nnew@harbour.example,New Person,CT1,mentee\n")
    response = post(client, world.lena, "lead:invite", *year, hold="yes")
    held = Mailing.objects.get(state=MailingState.HELD)
    assert (response.url, held.letter) == (reverse("lead:messages", args=year), "invitation")
    assert Message.objects.get(mailing=held).user.name == "New Person"


def test_pause_and_resume_are_said_on_the_pages(client, world, year):
    post(client, world.dev, "lead:messages-pause", *year)
    assert "Messages are paused since" in words(get(client, world.cora, "lead:messages", *year))
    assert "Messages are paused" in words(get(client, world.lena, "lead:overview", *year))
    assert "Resume messages" not in words(get(client, world.cora, "lead:messages", *year))
    post(client, world.lena, "lead:messages-resume", *year)
    assert "Messages are paused" not in words(get(client, world.lena, "lead:messages", *year))


def test_failed_and_returned_messages_say_why_and_can_be_tried_again(client, world, year):
    ade, mo = Message.objects.filter(user=world.ade), Message.objects.filter(user=world.mo)
    ade.update(state=MessageState.FAILED, why=Why.REFUSED)
    mo.update(state=MessageState.RETURNED, why=Why.NO_MAILBOX, bounced_at=world.now)
    shown = words(get(client, world.lena, "lead:messages", *year, state="lost"))
    assert [text in shown for text in (str(Why.REFUSED.label), str(Why.NO_MAILBOX.label), "Try 1 message again that was not sent")] == [
        True
    ] * 3
    post(client, world.lena, "lead:messages-again", *year, message=str(mo.get().pk))
    assert (mo.get().state, ade.get().state) == (MessageState.WAITING, MessageState.FAILED)
    post(client, world.lena, "lead:messages-again", *year)
    assert ade.get().state == MessageState.WAITING


@pytest.mark.parametrize("message", ["x", "-1", "9" * 30, "٣", "999999"])
def test_trying_nonsense_again_changes_nothing(client, world, year, message):
    assert post(client, world.lena, "lead:messages-again", *year, message=message).status_code == 302
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.WAITING}


def test_messages_cost_the_same_for_many_mailings(client, world, year):
    few = cost(client, world.lena, "lead:messages", *year)
    for code in ("a", "b", "c"):
        world.wave(questionnaire=world.questionnaire(code))
    assert cost(client, world.lena, "lead:messages", *year) == few
