"""What was sent before an address, a sign-in or an account ended brings nobody in afterwards."""

import re

import pytest
from django.core.mail import get_connection

from alongside.domain.access.actions import close_account as close_only
from alongside.domain.access.errors import Refused
from alongside.domain.flows.confirmations import ask_to_change_address, change_address
from alongside.domain.flows.set_up import make_system_manager
from alongside.domain.flows.shutting_out import close_account, end_everywhere, forget_factors
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import (
    Known,
    Letter,
    ask_by_address,
    ask_to_sign_in,
    deliver,
    delivery,
    make_link,
    overtake,
    post,
)
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.purposes import SIGN_INS_AN_HOUR, Purpose
from alongside.domain.outbox.states import MessageKind, MessageState
from alongside.domain.outbox.timing import Pace
from alongside.kit.crypto import digest
from tests.cast import NOW
from tests.domain.racing import at_once

ADE, NEW = "ade@harbour.example", "new@else.example"
ENDS = (close_account, end_everywhere, forget_factors)


def move(world):
    make_link(world.ade, Purpose.ADDRESS, now=NOW, argument=NEW)
    change_address(Link.objects.get(purpose=Purpose.ADDRESS, used_at=None), keep="", by=User.objects.get(pk=world.ade.pk), now=NOW)


def live(user, purpose):
    return Link.objects.filter(user=user, purpose=purpose, used_at=None).count()


def test_link_for_another_browser_ends_no_other(world):
    for browser in ("hers", "a stranger's", "hers"):
        make_link(world.ade, Purpose.SIGN_IN, now=NOW, browser=browser)
    assert live(world.ade, Purpose.SIGN_IN) == 2


def test_known_browser_is_not_kept_out_by_strangers(world):
    ours = Message.objects.filter(user=world.ade, purpose=Purpose.SIGN_IN)
    for number in range(SIGN_INS_AN_HOUR + 2):
        ask_by_address(ADE, browser=f"stranger {number}", now=NOW)
    ask_by_address(ADE, browser="strange", known=Known(world.lena.pk, "another's"), now=NOW)
    assert ours.count() == SIGN_INS_AN_HOUR
    for _ in range(12):
        ask_by_address(ADE, browser="hers", known=Known(world.ade.pk, "her own"), now=NOW)
    assert ours.count() == SIGN_INS_AN_HOUR + 10


def test_waiting_messages_follow_a_new_address(world):
    ask_to_sign_in(world.ade, browser="a", now=NOW)
    move(world)
    waiting = Message.objects.filter(user=world.ade, state=MessageState.WAITING)
    assert list(Message.objects.filter(user=world.ade, purpose=Purpose.SIGN_IN).values_list("state", "why")) == [("left_out", "moved")]
    assert set(waiting.exclude(kind=MessageKind.SECURITY).values_list("address", flat=True)) == {NEW}
    assert list(waiting.filter(kind=MessageKind.SECURITY).values_list("template", "address")) == [("address-changed", ADE)]


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.CONFIRM, Purpose.QUESTIONNAIRE, Purpose.MEETING, Purpose.INVITATION])
def test_links_sent_to_an_old_address_end(world, purpose):
    make_link(world.ade, purpose, now=NOW)
    move(world)
    assert live(world.ade, purpose) == 0


def test_sign_in_for_an_old_address_makes_no_link(world, post_office):
    ask_to_sign_in(world.ade, browser="a", now=NOW)
    User.objects.filter(pk=world.ade.pk).update(address=NEW)
    deliver(now=NOW)
    assert live(world.ade, Purpose.SIGN_IN) == 0


@pytest.mark.parametrize("end", ENDS)
def test_links_and_waiting_sign_ins_end_as_well(world, end):
    make_link(world.ade, Purpose.SIGN_IN, now=NOW)
    make_link(world.ade, Purpose.CONFIRM, now=NOW)
    ask_to_sign_in(world.ade, browser="a", now=NOW)
    end(world.ade, by=world.sys, now=NOW)
    assert (live(world.ade, Purpose.SIGN_IN), live(world.ade, Purpose.CONFIRM)) == (0, 0)
    assert Message.objects.get(purpose=Purpose.SIGN_IN).state == MessageState.LEFT_OUT


def test_closed_account_gets_no_more_messages(world, post_office):
    close_only(world.ade, by=world.sys, now=NOW)
    deliver(now=NOW)
    assert post_office.to(ADE) == []
    assert set(Message.objects.filter(user=world.ade).values_list("state", "why")) == {("left_out", "closed")}


def test_last_system_manager_cannot_be_closed(world):
    with pytest.raises(Refused, match="only system manager"):
        close_account(world.sys, by=world.sys, now=NOW)


def test_making_a_closed_system_manager_opens_the_account(world):
    make_system_manager(name="Another", address="another@harbour.example")
    close_account(world.sys, by=world.sys, now=NOW)
    assert make_system_manager(name="Sys", address=world.sys.address).is_active is True


def hand_over(claimed):
    """What a worker does with what it has claimed."""
    connection = get_connection()
    try:
        return delivery._hand_over(claimed, connection, NOW)
    finally:
        connection.close()


def claimed(world, *, purpose):
    """A message to Ade that a worker has taken, and not handed over yet."""
    Message.objects.all().delete()
    kinds = {Purpose.SIGN_IN: MessageKind.SECURITY, Purpose.CONFIRM: MessageKind.SECURITY}
    letter = Letter("test", "A subject", "{link} {code}", purpose, "browser")
    kind = kinds.get(purpose, MessageKind.PERSONAL)
    message = post(letter, to=world.ade, key="one", kind=kind, now=NOW, pace=Pace.OWN)
    return delivery._claimed(message.pk, world.ade.pk, NOW)


@pytest.mark.parametrize("purpose", [Purpose.SIGN_IN, Purpose.CONFIRM])
def test_claimed_message_that_signs_in_goes_nowhere_once_the_address_has_changed(world, post_office, purpose):
    taken = claimed(world, purpose=purpose)
    move(world)
    assert (hand_over(taken), post_office.letters, live(world.ade, purpose)) == (0, [], 0)
    assert list(Message.objects.filter(key="one").values_list("state", "why")) == [("left_out", "moved")]


@pytest.mark.parametrize("purpose", [None, Purpose.QUESTIONNAIRE])
@pytest.mark.parametrize("way", ["the page", "the database"])
def test_claimed_message_goes_to_the_address_of_that_moment(world, post_office, purpose, way):
    taken = claimed(world, purpose=purpose)
    move(world) if way == "the page" else User.objects.filter(pk=world.ade.pk).update(address=NEW)
    assert (hand_over(taken), [letter["To"] for letter in post_office.letters]) == (1, [NEW])
    assert list(Message.objects.filter(key="one").values_list("state", "address")) == [("sent", NEW)]


def test_claimed_message_of_an_account_that_is_closed_meanwhile_goes_nowhere(world, post_office):
    taken = claimed(world, purpose=None)
    close_account(world.ade, by=world.sys, now=NOW)
    assert (hand_over(taken), post_office.letters) == (0, [])
    assert list(Message.objects.filter(key="one").values_list("state", "why")) == [("left_out", "closed")]


def test_claimed_message_that_is_left_out_meanwhile_goes_nowhere(world, post_office):
    taken = claimed(world, purpose=None)
    overtake(["one"])
    assert (hand_over(taken), post_office.letters) == (0, [])
    assert list(Message.objects.filter(key="one").values_list("state", "why")) == [("left_out", "overtaken")]


def test_claimed_code_for_a_new_address_goes_to_that_address(world, post_office):
    Message.objects.all().delete()
    ask_to_change_address(NEW, by=world.ade, now=NOW)
    taken = delivery._claimed(Message.objects.get().pk, world.ade.pk, NOW)
    assert (hand_over(taken), [letter["To"] for letter in post_office.letters]) == (1, [NEW])


@pytest.mark.django_db(transaction=True)
def test_nothing_that_reaches_an_old_address_signs_in(world, post_office):
    Message.objects.all().delete()
    for number in range(8):
        ask_to_sign_in(world.ade, browser=f"browser {number}", now=NOW)
    make_link(world.ade, Purpose.ADDRESS, now=NOW, argument=NEW)
    proof = Link.objects.get(purpose=Purpose.ADDRESS, used_at=None)
    by = User.objects.get(pk=world.ade.pk)
    done = at_once(lambda: deliver(now=NOW), lambda: change_address(proof, keep="", by=by, now=NOW))
    assert [type(one).__name__ for one in done] == ["int", "User"]
    secrets = re.findall(r"sign-in/link/([\w-]+)/", "".join(letter.get_content() for letter in post_office.to(ADE)))
    assert Link.objects.filter(token_digest__in=[digest(secret) for secret in secrets], used_at=None).count() == 0
    assert live(world.ade, Purpose.SIGN_IN) == 0
