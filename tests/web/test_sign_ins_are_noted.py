"""Who signed in, how, and who did not get in: the first in the history by number, the second in the log without a name."""

import json
import logging

import pytest
from django.core import mail

from alongside.domain.history.models import Event
from alongside.domain.organisations.clock import now
from alongside.domain.outbox.actions import deliver
from alongside.web import entering
from tests.web.asking import get, sign_in


@pytest.fixture
def world(world_today):
    return world_today


@pytest.fixture
def asked(client, world):
    """Ade has asked for a link in this browser; the code from the message."""
    client.post("/sign-in/", {"form_key": "a key of this form", "address": "ade@harbour.example"})
    mail.outbox.clear()
    deliver(now=now())
    (body,) = [message.body for message in mail.outbox if "instead: " in message.body]
    return body.partition("instead: ")[2][:8]


def noted(user):
    return list(Event.objects.filter(actor_id=user.pk, subject_kind="User").order_by("pk").values_list("verb", flat=True))


def test_signing_in_and_out_are_events(client, world, asked):
    client.post("/sign-in/code/", {"form_key": "a key of this form", "code": asked})
    client.post("/sign-out/")

    assert noted(world.ade) == ["signed in by code", "signed out"]


def test_signing_out_twice_is_noted_once(client, world, asked):
    sign_in(client, world.ade)
    client.post("/sign-out/")
    client.post("/sign-out/")

    assert noted(world.ade) == ["signed out"]


def test_wrong_code_is_logged_without_whose_it_was(client, world, asked, caplog):
    wrong = f"{(int(asked) + 1) % 10**8:08d}"
    with caplog.at_level(logging.WARNING, logger="alongside.signing_in"):
        client.post("/sign-in/code/", {"form_key": "a key of this form", "code": wrong})
    said = [
        json.dumps(row.msg if isinstance(row.msg, dict) else str(row.msg)) for row in caplog.records if row.name == "alongside.signing_in"
    ]

    assert (len(said), ["code" in line for line in said]) == (1, [True])
    assert [word for word in ("ade", "harbour", wrong, asked) if word in said[0].lower()] == []
    assert noted(world.ade) == []


def test_every_way_in_has_its_word():
    from tests.web.permissions.asking import PAGES

    assert set(entering.WAYS) - set(PAGES) == set()


def test_refusal_is_an_event(client, world):
    get(client, world.kit, "lead:overview", world.scheme.slug, world.cohort.slug, status=404)

    assert list(Event.objects.filter(verb="was refused", actor_id=world.kit.pk).values_list("subject_kind", flat=True)) == ["lead:overview"]


def test_export_is_an_event(client, world):
    get(client, world.lena, "lead:people-csv", world.scheme.slug, world.cohort.slug)

    assert list(Event.objects.filter(verb="exported", actor_id=world.lena.pk).values_list("subject_kind", flat=True)) == ["lead:people-csv"]
