"""Mailings: nothing of one leaves until it has been looked at; stopped, or sent by hand, it never leaves from here."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.cohorts.actions.invitations import invite, remind_invited
from alongside.domain.cohorts.models import Participant
from alongside.domain.flows.shutting_out import close_account
from alongside.domain.history.models import Event
from alongside.domain.outbox.actions import (
    Letter,
    deliver,
    mail_merge,
    mailing_for,
    post,
    release,
    send_by_hand,
    stop,
    try_again,
    unsubscribe,
)
from alongside.domain.outbox.models import Link, Mailing, Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import preview_of
from alongside.domain.outbox.states import MailingState, MessageKind, MessageState, Why
from alongside.domain.surveys.actions import ask, close_wave
from tests.cast import NOW
from tests.domain.racing import at_once

DAY = timedelta(days=1)


@pytest.fixture
def quiet(world):
    """The cast, with nothing left to send."""
    Message.objects.all().delete()
    Mailing.objects.all().delete()
    return world


@pytest.fixture
def held(quiet):
    """The mailing of a questionnaire that has just opened."""
    quiet.opened = quiet.wave()
    return Mailing.objects.get()


def states():
    return sorted(set(Message.objects.values_list("state", flat=True)))


def test_a_held_mailing_never_leaves(held, post_office):
    assert [deliver(now=NOW + days * DAY) for days in (0, 1, 8, 300)] == [0] * 4
    assert (states(), preview_of(held).many) == (["waiting"], 2)


def test_a_mailing_goes_once_released_and_tells_the_history(quiet, held, post_office):
    release(held, by=quiet.lena, now=NOW)
    assert (deliver(now=NOW), len(post_office.letters)) == (2, 2)
    assert Event.objects.filter(verb="release", subject_kind="Mailing", actor_id=quiet.lena.pk).count() == 1
    with pytest.raises(TooLate):
        release(held, by=quiet.lena, now=NOW)


def test_a_stopped_mailing_leaves_the_rest_out(quiet, held, post_office):
    stop(held, by=quiet.lena, now=NOW)
    assert (deliver(now=NOW), states()) == (0, ["left_out"])
    assert set(Message.objects.values_list("why", flat=True)) == {Why.STOPPED}
    (late,) = quiet.person()
    ask(quiet.opened, late, now=NOW)
    assert Message.objects.get(user=late.person.user, template="questionnaire").state == MessageState.LEFT_OUT


def test_a_stopped_mailing_is_not_tried_again_either(quiet, held, post_office):
    release(held, by=quiet.lena, now=NOW)
    post_office.refused = {"ade@harbour.example"}
    deliver(now=NOW)
    stop(held, by=quiet.lena, now=NOW)
    post_office.refused = set()
    assert (deliver(now=NOW + DAY), states()) == (0, ["left_out", "sent"])
    Message.objects.filter(user=quiet.mo).update(state=MessageState.RETURNED)
    assert try_again(quiet.scheme, message=Message.objects.get(user=quiet.mo).pk, by=quiet.lena, now=NOW + DAY) == 0


def test_a_mailing_that_waits_when_its_questionnaire_closes_is_stopped(quiet, held):
    close_wave(quiet.opened, by=quiet.eve, now=NOW)
    held.refresh_from_db()
    assert (held.state, states()) == (MailingState.STOPPED, ["left_out"])


def test_mail_merge_brings_addresses_names_and_pages_where_one_signs_in(quiet, held):
    rows = mail_merge(held, by=quiet.lena, now=NOW)
    assert [(row.address, row.name) for row in rows] == [("ade@harbour.example", "Ade Thorne"), ("mo@harbour.example", "Mo Farrow")]
    assert rows[0].link == settings.ADDRESS + reverse("member:questionnaire", args=[quiet.invitee(quiet.opened).public_id])
    assert {row.pattern for row in rows} == {rows[0].text.replace("Ade Thorne", "«Name»").replace(rows[0].link, "«Link»")}
    assert rows[0].link in rows[0].text
    assert states() == ["waiting"], "taking the workbook alone sends nothing and marks nothing"


@pytest.mark.parametrize("purpose", ["", *Purpose])
def test_mail_merge_makes_no_link_whatever_the_letter_carries(quiet, held, purpose):
    Link.objects.all().delete()
    Message.objects.update(purpose=purpose)
    links = [row.link for row in mail_merge(held, by=quiet.lena, now=NOW)]
    assert [bool(link) for link in links] == [purpose in {Purpose.QUESTIONNAIRE, Purpose.INVITATION}] * 2
    assert Link.objects.count() == 0


def test_invitations_in_a_workbook_lead_to_the_page_where_one_signs_in_to_say_yes_or_no(quiet):
    quiet.roster("email,name,grade,invite as\nnew@harbour.example,New Person,CT1,mentee\n")
    invite(quiet.cohort, by=quiet.lena, now=NOW, held=True)
    (row,) = mail_merge(Mailing.objects.get(), by=quiet.lena, now=NOW)
    participant = Participant.objects.get(person__name="New Person")
    assert row.link == settings.ADDRESS + reverse("member:taking-part", args=[participant.public_id])


def test_what_came_after_the_workbook_waits_in_a_further_mailing(quiet, held, post_office):
    mail_merge(held, by=quiet.lena, now=NOW)
    (late,) = quiet.person()
    Message.objects.filter(template="invitation").delete()
    ask(quiet.opened, late, now=NOW)
    send_by_hand(held, by=quiet.lena, now=NOW)
    further = Mailing.objects.get(state=MailingState.HELD)
    assert (further.key, [message.user for message in further.messages.all()]) == (held.key[:-1] + "2", [late.person.user])
    assert (held.messages.count(), states()) == (2, ["by_hand", "waiting"])
    release(further, by=quiet.lena, now=NOW)
    assert deliver(now=NOW) == 1
    assert [(letter["To"], letter["Subject"]) for letter in post_office.letters] == [(late.person.user.address, "At the end of the year")]


def test_a_mailing_whose_workbook_nobody_took_cannot_have_been_sent_by_hand(quiet, held):
    with pytest.raises(Refused):
        send_by_hand(held, by=quiet.lena, now=NOW)
    held.refresh_from_db()
    assert (held.state, states()) == (MailingState.HELD, ["waiting"])


def test_whoever_unsubscribed_is_in_neither_preview_nor_workbook(quiet, held):
    unsubscribe(quiet.ade, quiet.scheme, now=NOW)
    found = preview_of(held)
    assert (found.many, found.first.user, found.names) == (1, quiet.mo, ["Mo Farrow"])
    assert [row.name for row in mail_merge(held, by=quiet.lena, now=NOW)] == ["Mo Farrow"]
    assert list(Message.objects.filter(user=quiet.ade).values_list("state", "why")) == [(MessageState.LEFT_OUT, Why.UNSUBSCRIBED)]


def test_whoever_unsubscribed_after_the_workbook_makes_no_further_mailing(quiet, held):
    mail_merge(held, by=quiet.lena, now=NOW)
    (late,) = quiet.person()
    Message.objects.filter(template="invitation").delete()
    ask(quiet.opened, late, now=NOW)
    unsubscribe(late.person.user, quiet.scheme, now=NOW)
    send_by_hand(held, by=quiet.lena, now=NOW)
    assert (Mailing.objects.filter(state=MailingState.HELD).count(), states()) == (0, ["by_hand", "left_out"])


def test_whoever_has_a_closed_account_is_in_neither_preview_nor_workbook(quiet, held):
    close_account(quiet.ade, by=quiet.sys, now=NOW)
    found = preview_of(held)
    assert (found.many, found.names, found.left_out) == (1, ["Mo Farrow"], [(Why.CLOSED, 1)])
    assert [row.name for row in mail_merge(held, by=quiet.lena, now=NOW)] == ["Mo Farrow"]
    assert list(Message.objects.filter(user=quiet.ade).values_list("state", "why")) == [(MessageState.LEFT_OUT, Why.CLOSED)]
    assert preview_of(held).left_out == [(Why.CLOSED, 1)]


def test_what_a_workbook_held_counts_as_sent_though_its_reader_has_stopped_such_messages_since(quiet, held):
    mail_merge(held, by=quiet.lena, now=NOW)
    unsubscribe(quiet.ade, quiet.scheme, now=NOW)
    close_account(quiet.mo, by=quiet.sys, now=NOW)
    send_by_hand(held, by=quiet.lena, now=NOW)
    assert (states(), preview_of(held).left_out) == (["by_hand"], [])


def late_letter(world, mailing, key="late"):
    """One more letter of a mailing, written by somebody who has looked at the mailing before others changed it."""
    letter = Letter("questionnaire", "At the end of the year", "Please answer.")
    return post(letter, to=world.tess, key=key, kind=MessageKind.BULK, now=NOW, scheme=world.scheme, mailing=mailing)


def test_a_letter_posted_as_its_mailing_is_sent_by_hand_waits_in_a_further_one(quiet, held):
    as_it_was = Mailing.objects.get(pk=held.pk)
    mail_merge(held, by=quiet.lena, now=NOW)
    send_by_hand(held, by=quiet.lena, now=NOW)
    late = late_letter(quiet, as_it_was)
    assert (late.state, late.mailing.state, late.mailing.key) == ("waiting", MailingState.HELD, held.key[:-1] + "2")
    assert preview_of(late.mailing).many == 1


def test_a_letter_posted_as_its_mailing_is_stopped_is_left_out(quiet, held):
    as_it_was = Mailing.objects.get(pk=held.pk)
    stop(held, by=quiet.lena, now=NOW)
    late = late_letter(quiet, as_it_was)
    assert (late.state, late.why) == (MessageState.LEFT_OUT, Why.STOPPED)


def test_a_workbook_is_refused_once_somebody_else_has_released_the_mailing(quiet, held):
    as_it_was = Mailing.objects.get(pk=held.pk)
    release(held, by=quiet.cora, now=NOW)
    with pytest.raises(Refused):
        mail_merge(as_it_was, by=quiet.lena, now=NOW)
    assert Message.objects.exclude(exported_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_no_letter_is_lost_between_workbook_and_hand(world, post_office):
    Message.objects.all().delete()
    Mailing.objects.all().delete()
    world.wave()
    mailing = Mailing.objects.get()
    as_it_was = [Mailing.objects.get(pk=mailing.pk) for _time in range(6)]

    def take_and_send():
        rows = mail_merge(mailing, by=world.lena, now=NOW)
        send_by_hand(mailing, by=world.lena, now=NOW)
        return {row.text for row in rows}

    def add(number):
        letter = Letter("questionnaire", "Late", f"Late {number}.")
        values = {"kind": MessageKind.BULK, "now": NOW, "scheme": world.scheme}
        return post(letter, to=world.tess, key=f"late {number}", mailing=as_it_was[number], **values)

    said = at_once(take_and_send, *[lambda number=number: add(number) for number in range(6)])
    by_hand = set(Message.objects.filter(state=MessageState.BY_HAND).values_list("user_id", "body"))
    waiting = set(Message.objects.filter(state=MessageState.WAITING).values_list("mailing__state", flat=True))
    assert [type(one).__name__ for one in said] == ["set"] + ["Message"] * 6
    assert {body for _user, body in by_hand if body.startswith("Late")} == {text for text in said[0] if text.startswith("Late")}
    assert waiting <= {MailingState.HELD}


def test_what_was_sent_by_hand_never_goes_from_here_and_counts(quiet, held, post_office):
    mail_merge(held, by=quiet.lena, now=NOW)
    send_by_hand(held, by=quiet.lena, now=NOW)
    assert (deliver(now=NOW + 8 * DAY), states()) == (0, ["by_hand"])
    with pytest.raises(Refused):
        mail_merge(held, by=quiet.lena, now=NOW)
    (late,) = quiet.person()
    ask(quiet.opened, late, now=NOW)
    further = Message.objects.get(user=late.person.user, template="questionnaire").mailing
    assert (further.state, further.key) == (MailingState.HELD, held.key[:-1] + "2")


def test_invitations_whose_preview_was_seen_go_at_once_with_their_reminders(quiet, post_office):
    quiet.roster("email,name,grade,invite as\nnew@harbour.example,New Person,CT1,mentee\n")
    assert invite(quiet.cohort, by=quiet.cora, now=NOW) == 1
    assert Mailing.objects.get().state == MailingState.RELEASED
    assert deliver(now=NOW) == 1
    remind_invited(quiet.cohort, now=NOW + 7 * DAY)
    assert Message.objects.filter(template="invitation reminder").values_list("mailing", flat=True)[0] == Mailing.objects.get().pk
    assert deliver(now=NOW + 7 * DAY) == 1
    assert post_office.letters[1]["In-Reply-To"] == post_office.letters[0]["Message-ID"]


def test_invitations_for_ones_own_account_are_held_and_so_are_their_reminders(quiet, post_office):
    quiet.roster("email,name,grade,invite as\nnew@harbour.example,New Person,CT1,mentee\n")
    invite(quiet.cohort, by=quiet.lena, now=NOW, held=True)
    assert [deliver(now=NOW), remind_invited(quiet.cohort, now=NOW + 7 * DAY)] == [0, 0], "nobody is reminded of what has not gone"
    mail_merge(Mailing.objects.get(), by=quiet.lena, now=NOW + 8 * DAY)
    send_by_hand(Mailing.objects.get(), by=quiet.lena, now=NOW + 8 * DAY)
    assert remind_invited(quiet.cohort, now=NOW + 21 * DAY) == 1
    assert Message.objects.get(template="invitation reminder").mailing.state == MailingState.HELD


def test_invitations_to_hold_are_held_though_others_went_in_the_same_second(quiet):
    quiet.person()
    quiet.roster("email,name,grade,invite as\nnew@harbour.example,New Person,CT1,mentee\n")
    invite(quiet.cohort, by=quiet.lena, now=NOW + timedelta(milliseconds=1), held=True)
    assert Message.objects.get(user__name="New Person").mailing.state == MailingState.HELD


def test_mailing_of_a_key_is_made_once(quiet):
    one = mailing_for(quiet.scheme, key="newsletter", letter="newsletter", now=NOW)
    assert mailing_for(quiet.scheme, key="newsletter", letter="newsletter", now=NOW) == one


def test_try_again_sends_what_failed_to_the_address_of_today(quiet, held, post_office):
    release(held, by=quiet.lena, now=NOW)
    Message.objects.filter(user=quiet.ade).update(state=MessageState.FAILED, why=Why.REFUSED, attempts=8)
    quiet.ade.address = "ade.thorne@harbour.example"
    quiet.ade.save(update_fields=["address"])
    assert try_again(quiet.scheme, by=quiet.lena, now=NOW) == 1
    deliver(now=NOW)
    assert sorted(letter["To"] for letter in post_office.letters) == ["ade.thorne@harbour.example", "mo@harbour.example"]


def test_try_again_of_one_message_leaves_others_and_other_schemes_alone(quiet, held):
    release(held, by=quiet.lena, now=NOW)
    Message.objects.update(state=MessageState.FAILED)
    message = Message.objects.get(user=quiet.ade)
    assert [try_again(quiet.other_scheme, message=message.pk, by=quiet.kit, now=NOW), states()] == [0, ["failed"]]
    assert try_again(quiet.scheme, message=message.pk, by=quiet.lena, now=NOW) == 1
    assert dict(Message.objects.values_list("user__name", "state")) == {"Ade Thorne": "waiting", "Mo Farrow": "failed"}
