import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from alongside.domain.cohorts.actions.invitations import withdraw
from alongside.domain.history.queries import looks_at
from alongside.domain.pairs.actions import decline, log_meeting
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import Mode
from alongside.domain.people.models import Person
from tests.web.asking import cost, get, post, words

YEAR = ("harbour-peer", "2026")


@pytest.fixture
def world(world_today):
    return world_today


def met(world, pairing, days_ago=0):
    Pairing.objects.filter(pk=pairing.pk).update(established_on=world.now.date() - timedelta(days=200))
    pairing.refresh_from_db()
    day = world.now.date() - timedelta(days=days_ago)
    return log_meeting(pairing, held_on=day, minutes=45, mode=Mode.VIDEO, by=world.mo, now=world.now)


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_pairs_show_who_and_how_it_stands(client, world):
    world.pair()

    said = words(get(client, world.lena, "lead:pairs", *YEAR))

    assert "Mo Farrow CT2, North Site" in said
    assert "Ade Thorne CT1, North Site" in said
    assert [row["pairing"].state for row in get(client, world.cora, "lead:pairs", *YEAR).context["rows"]] == ["offered"]


@pytest.mark.parametrize(("days_ago", "band"), [(0, "recently"), (90, "not lately")])
def test_pairs_show_a_band_and_never_a_meeting(client, world, days_ago, band):
    pairing = world.active_pair()
    meeting = met(world, pairing, days_ago)

    pages = [
        words(get(client, world.lena, "lead:pairs", *YEAR)),
        words(get(client, world.lena, "lead:pair", pairing.public_id)),
        get(client, world.lena, "lead:pairs-csv", *YEAR).content.decode(),
    ]

    shown = [(band in page, f"{meeting.held_on.day} {meeting.held_on:%B %Y}" in page, "45" in page) for page in pages]
    assert shown == [(True, False, False)] * 3


def test_pairs_say_what_to_do_when_there_is_none(client, world):
    assert "No pair yet" in words(get(client, world.lena, "lead:pairs", *YEAR))
    assert "Record an existing pair" not in words(get(client, world.cora, "lead:pairs", *YEAR))


def test_pairs_are_filtered_and_sorted(client, world):
    world.active_pair()
    world.pair(*world.couple())

    def names(**query):
        return [str(row["pairing"].mentee) for row in get(client, world.lena, "lead:pairs", *YEAR, **query).context["rows"]]

    assert names() == ["Ade Thorne", "Person 002"]
    assert names(sort="-mentee") == ["Person 002", "Ade Thorne"]
    assert names(state="offered") == ["Person 002"]
    assert names(search="THORNE") == ["Ade Thorne"]
    assert names(search="nobody") == []


def test_pairs_csv_holds_the_filtered_list(client, world):
    world.active_pair()
    world.pair(*world.couple())

    rows = rows_of(get(client, world.lena, "lead:pairs-csv", *YEAR, state="active"))

    day = world.now.date().isoformat()
    assert [row[:8] + row[9:] for row in rows[1:]] == [
        ["Mo Farrow", "CT2", "North Site", "Ade Thorne", "CT1", "North Site", "matched by the scheme", "active", "", "none yet"]
    ]
    assert rows[1][8] == day


@pytest.mark.parametrize("who", ["sam", "tess", "eve", "mo", "kit", "olu", "sys"])
def test_pairs_are_not_there_for_others(client, world, who):
    pairing = world.pair()
    for name, args in (("pairs", YEAR), ("pairs-csv", YEAR), ("record-pair", YEAR), ("pair", (pairing.public_id,))):
        get(client, getattr(world, who), f"lead:{name}", *args, status=404)


def test_pair_shows_all_reasons_to_the_lead_and_shared_ones_to_the_coordinator(client, world):
    pairing = world.pair()
    private = "both wrote about examinations"

    seen = {who: private in words(get(client, getattr(world, who), "lead:pair", pairing.public_id)) for who in ("lena", "dev", "cora")}

    assert seen == {"lena": True, "dev": True, "cora": False}


def test_pair_that_was_looked_at_is_noted_for_the_two(client, world):
    pairing = world.pair()

    get(client, world.cora, "lead:pair", pairing.public_id)

    assert [(look.who, look.what) for look in looks_at(world.mo)] == [("Cora Penhale", "pair")]


def test_pair_never_says_who_declined(client, world):
    pairing = world.pair()
    decline(pairing, by=world.ade, now=world.now)

    said = words(get(client, world.lena, "lead:pair", pairing.public_id))

    assert "declined" in said
    assert "accepted?" not in said


def test_own_pair_of_a_lead_has_no_lead_page(client, world):
    pairing = world.active_pair()
    Person.objects.filter(user=world.lena).update(user=None)
    Person.objects.filter(user=world.mo).update(user=world.lena)

    get(client, world.lena, "lead:pair", pairing.public_id, status=404)

    assert "Your own pair" in words(get(client, world.lena, "lead:pairs", *YEAR))


def recorded(client, world, **changes):
    mentor, mentee = world.person(invite_as="mentor", grade="CT2")[0], world.person()[0]
    day = world.now.date() - timedelta(days=30)
    since = {"since_day": day.day, "since_month": day.month, "since_year": day.year}
    return post(client, world.lena, "lead:record-pair", *YEAR, mentor=mentor.public_id, mentee=mentee.public_id, **(since | changes))


def test_recording_a_pair_makes_it_active_and_both_take_part(client, world):
    response = recorded(client, world)

    pairing = Pairing.objects.select_related("mentor", "mentee").get()
    assert response.url == reverse("lead:pair", args=[pairing.public_id])
    assert (pairing.state, pairing.origin, pairing.established_on) == ("active", "self_arranged", world.now.date() - timedelta(days=30))
    assert [person.is_taking_part for person in (pairing.mentor, pairing.mentee)] == [True, True]
    assert "They chose each other." in words(get(client, world.lena, "lead:pair", pairing.public_id))


def test_recording_a_pair_to_come_is_refused_beside_the_form(client, world):
    said = words(recorded(client, world, since_year=world.now.year + 1))

    assert "There is a problem Give today or an earlier day: a pair cannot begin in the future." in said
    assert Pairing.objects.count() == 0


def test_recording_nothing_says_what_to_enter(client, world):
    said = words(post(client, world.lena, "lead:record-pair", *YEAR))

    assert "Choose a mentor Choose a mentee Enter the day they became a pair" in said


def test_recording_offers_nobody_who_withdrew_or_is_full(client, world):
    withdraw(world.ade_in, by=world.ade, now=world.now)
    world.active_pair(*world.couple())

    form = get(client, world.lena, "lead:record-pair", *YEAR).context["form"]

    assert [[label for _value, label in form.fields[name].choices][1:] for name in ("mentor", "mentee")] == [
        ["Mo Farrow (CT2, North Site)"],
        [],
    ]


def test_recording_a_pair_of_ones_own_is_left_to_the_deputy(client, world):
    Person.objects.filter(user=world.lena).update(user=None)
    Person.objects.filter(user=world.mo).update(user=world.lena)
    day = {"since_day": 1, "since_month": 1, "since_year": 2020}

    response = post(client, world.lena, "lead:record-pair", *YEAR, mentor=world.mo_in.public_id, mentee=world.ade_in.public_id, **day)

    assert "This is you. Ask the other lead of the scheme to record your own pair" in words(response)


def test_ending_a_pair_asks_how_then_ends(client, world):
    pairing = world.active_pair()

    asked = words(get(client, world.lena, "lead:pair-end", pairing.public_id))
    unanswered = words(post(client, world.lena, "lead:pair-end", pairing.public_id))
    response = post(client, world.lena, "lead:pair-end", pairing.public_id, ending="completed")

    assert "End the pair of Mo Farrow and Ade Thorne?" in asked
    assert "Choose how the pair ended" in unanswered
    assert response.url == reverse("lead:pair", args=[pairing.public_id])
    said = words(get(client, world.lena, "lead:pair", pairing.public_id))
    assert "How it ended completed as planned" in said
    assert "End this pair" not in said


def test_ending_a_pair_that_has_ended_says_so(client, world):
    pairing = world.pair()

    post(client, world.lena, "lead:pair-end", pairing.public_id, ending="completed")

    said = words(get(client, world.lena, "lead:pair", pairing.public_id))
    assert "This has changed since you opened the page." in said


def test_ending_ones_own_pair_leads_to_ones_own_page(client, world):
    pairing = world.active_pair()

    url = get(client, world.mo, "lead:pair-end", pairing.public_id, status=302).url

    assert url == reverse("member:pair-end", args=[pairing.public_id])


def test_coordinator_does_not_end_pairs(client, world):
    pairing = world.active_pair()

    get(client, world.cora, "lead:pair-end", pairing.public_id, status=404)

    assert "End this pair" not in words(get(client, world.cora, "lead:pair", pairing.public_id))


def test_pairs_cost_the_same_for_many(client, world):
    def costs():
        one = cost(client, world.lena, "lead:pair", pairing.public_id)
        return [one, *(cost(client, world.lena, name, *YEAR) for name in ("lead:pairs", "lead:pairs-csv", "lead:record-pair"))]

    pairing = world.active_pair()
    few = costs()
    for _pair in range(3):
        world.pair(*world.couple())

    assert costs() == few
    assert max(few) <= 15
