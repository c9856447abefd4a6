"""What is typed into a search is kept short enough for every database to look for it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alongside.domain.surveys.actions import WaveDetails
from alongside.domain.surveys.states import Mode
from tests.web.asking import sign_in, words

TOO_LONG = "x" * 60_000


def named_wave(world):
    """A wave that keeps names."""
    return world.wave(questionnaire=world.questionnaire("named"), details=WaveDetails(mode=Mode.NAMED))


@pytest.fixture
def addresses(world_today):
    """The pages with a search, each with the name of its field."""
    world, scheme = world_today, [world_today.scheme.slug, world_today.cohort.slug]
    run, wave, roster = world.run(), world.wave(), world.cohort.rosters.first()
    named = [("people", "search"), ("messages", "search"), ("pairs", "search"), ("matching", "name"), ("matching", "mentor_name")]
    found = [(reverse(f"lead:{name}", args=scheme), field) for name, field in named]
    return [
        *found,
        (reverse("lead:run", args=[run.public_id]), "name"),
        (reverse("lead:wave", args=[wave.public_id]), "search"),
        (reverse("lead:named-answers", args=[world.closed(named_wave(world)).public_id]), "search"),
        (reverse("lead:roster-preview", args=[roster.public_id]), "search"),
    ]


def test_search_that_is_too_long_says_so(client, world_today, addresses):
    sign_in(client, world_today.lena)

    pages = [client.get(address, {field: TOO_LONG}) for address, field in addresses]

    assert [(page.status_code, "Search for at most 200 characters" in words(page)) for page in pages] == [(200, True)] * len(addresses)


def test_spreadsheets_of_a_search_that_is_too_long_hold_everybody(client, world_today):
    sign_in(client, world_today.lena)
    address = reverse("lead:people-csv", args=[world_today.scheme.slug, world_today.cohort.slug])

    assert client.get(address, {"search": TOO_LONG}).content == client.get(address).content


def test_register_searched_for_too_long_a_name_says_so(client, world_today):
    sign_in(client, world_today.tess)
    session = world_today.session(starts_at=world_today.now - timedelta(hours=1))
    address = reverse("trainer:session", args=[session.public_id])

    page = client.post(address, {"form_key": "a-key-of-its-own", "search": TOO_LONG, "then": "search"})

    assert "Search for at most 200 characters" in words(page)
