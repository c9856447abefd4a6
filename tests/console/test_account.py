"""What whoever runs the installation can do about an account."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alongside.domain.access.models import SignIn
from alongside.domain.flows.set_up import make_system_manager
from alongside.domain.history.models import Event
from alongside.domain.history.queries import ended_since
from tests.web.asking import sign_in


def run(*words):
    said = StringIO()
    call_command("account", *words, stdout=said)
    return said.getvalue()


def test_account_is_closed_and_opened(world):
    said = [run(step, "ADE@harbour.example") for step in ("close", "open")]
    world.ade.refresh_from_db()

    assert [line.split(" can")[0] for line in said] == ["Ade Thorne", "Ade Thorne"]
    assert world.ade.is_active is True


@pytest.mark.parametrize("step", ["close", "end", "forget-second-step"])
def test_person_is_signed_out(client, world, step):
    sign_in(client, world.ade)
    run(step, "ade@harbour.example")

    assert SignIn.objects.filter(user=world.ade).count() == 0


def test_unknown_address_is_said(world):
    with pytest.raises(CommandError, match="no account with this address"):
        run("close", "nobody@harbour.example")


STEPS = {
    "close": "closed account",
    "open": "opened account",
    "end": "ended sign-ins",
    "forget-second-step": "forgot second factors",
}


@pytest.mark.parametrize(("step", "verb"), STEPS.items())
def test_history_names_nobody_when_nobody_is_named(world, step, verb):
    said = run(step, "ade@harbour.example")

    assert list(Event.objects.filter(about_user_id=world.ade.pk).values_list("verb", "actor_id")) == [(f"{verb} at the command line", None)]
    assert "nobody is named" in said


@pytest.mark.parametrize(("step", "verb"), STEPS.items())
def test_history_names_the_system_manager_who_is_told(world, step, verb):
    said = run(step, "ade@harbour.example", "--by", "SYS@harbour.example")

    assert list(Event.objects.filter(about_user_id=world.ade.pk).values_list("verb", "actor_id")) == [(verb, world.sys.pk)]
    assert "Sys Manager" in said


@pytest.mark.parametrize("by", ["lena@harbour.example", "nobody@harbour.example", "closed@harbour.example", ""])
def test_only_a_system_manager_can_be_named(world, by):
    make_system_manager(name="Closed", address="closed@harbour.example")
    run("close", "closed@harbour.example")
    before = Event.objects.count()
    with pytest.raises(CommandError, match="leave --by out"):
        run("close", "ade@harbour.example", "--by", by)
    world.ade.refresh_from_db()

    assert (world.ade.is_active, Event.objects.count()) == (True, before)


@pytest.mark.parametrize("step", ["close", "end", "forget-second-step"])
def test_what_was_ended_at_the_command_line_is_ended(world, step):
    run(step, "ade@harbour.example")

    assert ended_since(world.ade, world.now) is True


def test_only_system_manager_cannot_be_closed_at_the_command_line_either(world):
    with pytest.raises(CommandError, match="only system manager"):
        run("close", world.sys.address)
