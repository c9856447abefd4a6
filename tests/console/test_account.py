"""What whoever runs the installation can do about an account."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alongside.domain.access.models import SignIn
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
