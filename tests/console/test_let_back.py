"""Letting somebody back who was erased."""

import pytest
from django.core.management import CommandError, call_command

from alongside.domain.flows.erasing import erase
from alongside.domain.people.models import ErasedAddress
from tests.cast import NOW


def test_mark_is_taken_away_once(world, capsys):
    erase(world.ade_in, by=world.lena, now=NOW)
    call_command("let_back", "Ade@harbour.example", "--scheme", "harbour-peer")
    assert "The next roster that names this address brings them in." in capsys.readouterr().out
    assert not ErasedAddress.objects.exists()
    with pytest.raises(CommandError, match="Nobody with this address was erased from this scheme"):
        call_command("let_back", "ade@harbour.example", "--scheme", "harbour-peer")


def test_scheme_must_exist(world):
    with pytest.raises(CommandError, match="There is no scheme called “nowhere”"):
        call_command("let_back", "ade@harbour.example", "--scheme", "nowhere")
