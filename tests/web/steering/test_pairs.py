"""An existing pair with a conflict, as the steering group answers it, its lead sees it, and the two do."""

from datetime import timedelta

import pytest

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.flows.agreement import set_agreement
from alongside.domain.flows.existing_pairs import record_existing_pair
from alongside.domain.history.queries import looks_at
from alongside.domain.organisations.models import Agreement
from alongside.domain.pairs.models import Pairing
from alongside.domain.people.actions import put_supervisor
from alongside.domain.people.models import Person
from tests.web.asking import get, post, words

YEAR = ("harbour-peer", "2026")
CONFLICT = "Mo Farrow is the line manager of Ade Thorne."


@pytest.fixture
def world(world_today):
    world, day = world_today, world_today.now.date()
    set_agreement(world.scheme, agreement=Agreement.OVERRIDES, by=world.lena, now=world.now)
    dates = {"starts_on": day - timedelta(1), "ends_on": None}
    grant_role(world.scheme, user=world.kit, role=Role.STEERING, **dates, by=world.lena, now=world.now)
    put_supervisor(world.ade_in.person, supervisor=world.mo_in.person, kind="line_manager")
    return world


def recorded(world):
    couple = {"mentor": world.mo_in, "mentee": world.ade_in, "since": world.now.date()}
    return record_existing_pair(world.cohort, **couple, by=world.lena, now=world.now)


def seen(client, world, user, pairing):
    return words(get(client, user, "steering:pair", pairing.public_id))


def test_lead_records_and_reads_that_it_waits(client, world):
    assert "two members of the steering group agree first" in words(get(client, world.lena, "lead:record-pair", *YEAR))
    day = world.now.date()
    since = {"since_day": day.day, "since_month": day.month, "since_year": day.year}
    sides = {"mentor": world.mo_in.public_id, "mentee": world.ade_in.public_id}

    post(client, world.lena, "lead:record-pair", *YEAR, **sides, **since)

    said = words(get(client, world.lena, "lead:pair", Pairing.objects.get().public_id))
    assert "Mo Farrow and Ade Thorne are recorded, and wait for the steering group." in said
    assert "0 of 2 members have agreed" in said


def test_two_members_agree_and_names_go_with_the_answer(client, world):
    pairing = recorded(world)
    assert "Waits for an answer" in words(get(client, world.sam, "steering:home", "harbour-peer"))
    for user in (world.sam, world.kit):
        assert CONFLICT in seen(client, world, user, pairing)
        post(client, user, "steering:pair-agree", pairing.public_id)
    said = seen(client, world, world.sam, pairing)
    assert ("Agreed. Both have been told." in said, "Farrow" in said, "Thorne" in said) == (True, False, False)
    assert Pairing.objects.get().state == "active"
    assert "Existing pairs with a conflict" in words(get(client, world.sam, "steering:home", "harbour-peer"))


def test_member_sends_it_back_and_the_lead_reads_why(client, world):
    pairing = recorded(world)
    page = post(client, world.sam, "steering:pair-send-back", pairing.public_id, comment=" ", status=200)
    assert "Write what should be different" in words(page)
    post(client, world.sam, "steering:pair-send-back", pairing.public_id, comment="Another manager first.")
    said = words(get(client, world.lena, "lead:pair", pairing.public_id))
    assert ("Another manager first." in said, "Sent back" in said, "Take it back" in said) == (True, True, False)
    said = words(get(client, world.ade, "member:pair", pairing.public_id))
    assert ("This pair will not go ahead" in said, "manager first" in said) == (True, False)


def test_who_looked_is_noted_only_when_names_were_shown(client, world):
    pairing = recorded(world)
    put_supervisor(world.mo_in.person, supervisor=Person.objects.get(user=world.kit), kind="line_manager")
    said = seen(client, world, world.kit, pairing)
    assert ("Farrow" in said, "You supervise or manage people on the roster" in said) == (False, True)
    seen(client, world, world.sam, pairing)
    assert [(look.who, look.what) for look in looks_at(world.ade)] == [("Sam Oduya", "pair")]


@pytest.mark.parametrize(("who", "page"), [("lena", "lead:pair-end"), ("ade", "member:pair-end")])
def test_lead_or_one_of_the_two_takes_it_back_after_a_question(client, world, who, page):
    pairing, user = recorded(world), getattr(world, who)
    assert "Take back the pair of Mo Farrow and Ade Thorne?" in words(get(client, user, page, pairing.public_id))
    assert Pairing.objects.get().state == "recorded"
    post(client, user, page, pairing.public_id)
    assert Pairing.objects.get().state == "taken_back"
    get(client, world.sam, "steering:pair", pairing.public_id, status=404)


def test_the_two_read_that_it_waits_and_no_address_yet(client, world):
    pairing = recorded(world)
    said = words(get(client, world.ade, "member:pair", pairing.public_id))
    assert ("two members of the steering group look at it first" in said, "mo@harbour.example" in said) == (True, False)
    assert "Note a meeting" not in said
    assert "The steering group looks at it first" in words(get(client, world.ade, "member:home"))
