from datetime import timedelta

import pytest

from alongside.domain.cohorts.actions.cohorts import open_cohort
from alongside.domain.pairs.actions import log_meeting
from alongside.domain.pairs.states import Mode
from tests.web.asking import cost, get, words


@pytest.fixture
def world(world_today):
    return world_today


def test_home_shows_figures_and_no_names(client, world):
    pairing = world.active_pair()
    for _time in range(2):
        log_meeting(pairing, held_on=world.now.date(), minutes=45, mode=Mode.VIDEO, by=world.mo, now=world.now)
    world.answered(world.wave(), words="Secret.")

    said = words(get(client, world.sam, "steering:home", "harbour-peer"))

    assert "2 Invited 2 of 2 (100%) Submitted a statement 0 of 2 (0%) Attended training" in said
    assert "The pairs have noted 2 meetings, 90 minutes altogether." in said
    assert "Everyone who was asked Answered 1 of 2 (50%)" in said
    assert [name for name in ("Farrow", "Thorne", "Secret") if name in said] == []


def test_home_shows_another_year_when_asked(client, world):
    day = world.now.date() - timedelta(days=400)
    dates = {"starts_on": day, "ends_on": day + timedelta(days=300), "statements_until": day}
    open_cohort(world.scheme, slug="2025", name="2025", **dates, by=world.lena, now=world.now)

    newest = get(client, world.sam, "steering:home", "harbour-peer")
    older = get(client, world.sam, "steering:home", "harbour-peer", year="2025")
    unknown = get(client, world.sam, "steering:home", "harbour-peer", year="1999")

    assert [page.context["cohort"].slug for page in (newest, older, unknown)] == ["2026", "2025", "2026"]
    assert "No questionnaire has been sent yet." in words(older)


@pytest.mark.parametrize("who", ["cora", "tess", "mo", "kit", "olu", "sys"])
def test_home_is_not_there_for_others(client, world, who):
    get(client, getattr(world, who), "steering:home", "harbour-peer", status=404)


def test_home_of_a_scheme_without_a_year_says_so(client, world):
    world.cohort.participants.all().delete()
    world.cohort.delete()

    assert "The scheme has no year yet" in words(get(client, world.sam, "steering:home", "harbour-peer"))


def test_home_costs_the_same_for_many(client, world):
    world.pair()
    few = cost(client, world.sam, "steering:home", "harbour-peer")
    world.person(5)
    for _pair in range(3):
        world.active_pair(*world.couple())

    assert cost(client, world.sam, "steering:home", "harbour-peer") == few
    assert few <= 15
