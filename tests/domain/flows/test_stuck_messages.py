"""Messages that were given up, as whoever runs the installation sees them: what is tried again, and what waits."""

from datetime import timedelta

import pytest

from alongside.domain.flows.stuck_messages import messages_in_numbers, try_failed_again
from alongside.domain.flows.tidying import tidy
from alongside.domain.outbox.actions import Letter, deliver, pause_messages, post
from alongside.domain.outbox.models import Mailing, Message
from alongside.domain.outbox.states import MessageKind, MessageState, Why
from alongside.domain.outbox.timing import Pace
from tests.cast import NOW

DAY = timedelta(days=1)


@pytest.fixture
def quiet(world):
    """The cast, with nothing left to send."""
    Message.objects.all().delete()
    Mailing.objects.all().delete()
    return world


def given_up(world, why=Why.GAVE_UP, kind=MessageKind.PERSONAL):
    letter = Letter("test", "About you", "Words.")
    message = post(letter, to=world.ade, key=f"{why} {kind}", kind=kind, now=NOW, scheme=world.scheme, pace=Pace.NEWS)
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, why=why, attempts=8)
    return message


def test_what_was_given_up_lately_goes_to_the_address_of_today(quiet, mailoutbox):
    given_up(quiet)
    quiet.ade.address = "ade.thorne@harbour.example"
    quiet.ade.save(update_fields=["address"])
    assert (messages_in_numbers(now=NOW).to_try, try_failed_again(by=quiet.sys, now=NOW)) == (1, 1)
    assert (deliver(now=NOW), mailoutbox[0].to) == (1, ["ade.thorne@harbour.example"])


@pytest.mark.parametrize("days", [30, 370])
def test_what_was_given_up_long_ago_stays_so(quiet, days):
    given_up(quiet)
    tidy(now=NOW + days * DAY)
    assert messages_in_numbers(now=NOW + days * DAY).to_try == 0
    assert try_failed_again(by=quiet.sys, now=NOW + days * DAY) == 0
    assert Message.objects.get().state == MessageState.FAILED


def test_an_empty_letter_is_never_sent(quiet):
    given_up(quiet)
    Message.objects.update(body="")
    assert (messages_in_numbers(now=NOW).to_try, try_failed_again(by=quiet.sys, now=NOW)) == (0, 0)


def test_an_address_that_was_refused_is_tried_once_it_has_changed(quiet):
    given_up(quiet, Why.REFUSED)
    assert (messages_in_numbers(now=NOW).to_try, try_failed_again(by=quiet.sys, now=NOW)) == (0, 0)
    quiet.ade.address = "ade.thorne@harbour.example"
    quiet.ade.save(update_fields=["address"])
    assert (messages_in_numbers(now=NOW).to_try, try_failed_again(by=quiet.sys, now=NOW)) == (1, 1)


def test_a_sign_in_is_asked_for_anew_instead(quiet):
    given_up(quiet, kind=MessageKind.SECURITY)
    found = messages_in_numbers(now=NOW)
    assert (found.failed, found.to_try, try_failed_again(by=quiet.sys, now=NOW)) == ({"security": 1}, 0, 0)


def test_what_is_held_or_paused_is_not_due(quiet):
    quiet.wave()
    post(Letter("test", "About you", "Words."), to=quiet.ade, key="a", kind=MessageKind.PERSONAL, now=NOW, scheme=quiet.scheme)
    assert (messages_in_numbers(now=NOW).waiting, messages_in_numbers(now=NOW).oldest) == (1, NOW)
    pause_messages(quiet.scheme, by=quiet.lena, now=NOW)
    assert (messages_in_numbers(now=NOW).waiting, messages_in_numbers(now=NOW).oldest) == (0, None)
