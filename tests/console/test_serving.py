"""What goes on beside the pages: messages handed over, what is due, what is forgotten."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from alongside.console.serving import one_round
from alongside.domain.flows.tidying import tidy
from alongside.domain.history.actions import claim_form, save_draft
from alongside.domain.models import Draft, FormKey, Link, Message
from alongside.domain.outbox.actions import ask_to_sign_in
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_round_hands_over_what_waits(world):
    Message.objects.update(state="sent")
    ask_to_sign_in(world.lena, browser="a browser", now=NOW)

    one_round(with_tidying=False)

    assert [message.to for message in mail.outbox] == [[world.lena.address]]


def test_round_that_fails_is_logged_and_not_lost(world, settings, caplog):
    settings.EMAIL_BACKEND = "no.such.backend"

    done = one_round(with_tidying=True)

    assert done == 0
    assert "will be tried again" in caplog.text


def test_deliver_command_says_what_it_did(world, capsys):
    Message.objects.update(state="sent")
    ask_to_sign_in(world.lena, browser="a browser", now=NOW)

    call_command("deliver")

    assert capsys.readouterr().out.endswith("1 messages handed over.\n")


def test_tidy_forgets_what_has_had_its_time(world):
    claim_form("a form's own key", by=world.lena, now=NOW)
    save_draft("statement:x", {"text": "half"}, by=world.mo, now=NOW)
    ask_to_sign_in(world.lena, browser="a browser", now=NOW)
    one_round(with_tidying=False)

    tidy(now=NOW + timedelta(days=400))

    assert (FormKey.objects.count(), Draft.objects.count(), Link.objects.count()) == (0, 0, 0)
    assert set(Message.objects.values_list("body", flat=True)) == {""}


def test_tidy_keeps_what_is_still_needed(world):
    claim_form("a form's own key", by=world.lena, now=NOW)
    save_draft("statement:x", {"text": "half"}, by=world.mo, now=NOW)

    tidy(now=NOW + timedelta(days=20))

    assert (FormKey.objects.count(), Draft.objects.count()) == (1, 1)
    assert Message.objects.filter(body="").count() == 0
