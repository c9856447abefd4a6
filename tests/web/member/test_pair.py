"""One's own pair: offer, answer, meetings, end."""

from datetime import timedelta

import pytest
from django.test import Client

from alongside.domain.organisations.clock import now
from alongside.domain.pairs.models import Meeting
from alongside.domain.pairs.states import Ending, PairState
from tests.web.asking import cost, get, post, words

ANSWER_ONLY = ["mo@harbour.example", "I am Mo Farrow.", "What Mo Farrow would like to talk about"]


def day(moment):
    return {"held_on_day": moment.day, "held_on_month": moment.month, "held_on_year": moment.year}


def test_offer_shows_the_reason_and_no_address(client, world):
    pairing = world.pair()
    page = words(get(client, world.ade, "member:pair", pairing.public_id))

    assert "Mo Farrow as your mentor?" in page
    assert "both wrote about careers and applications" in page
    assert [text for text in [*ANSWER_ONLY, "examinations"] if text in page] == []


def test_pair_opens_address_statement_and_visible_topics(client, world):
    pairing = world.active_pair()
    page = words(get(client, world.ade, "member:pair", pairing.public_id))

    assert [text for text in ANSWER_ONLY if text not in page] == []
    assert "Examinations" not in page


def test_statement_that_was_not_ticked_stays_closed(client, world):
    pairing = world.active_pair()
    page = words(get(client, world.mo, "member:pair", pairing.public_id))

    assert "I am Ade Thorne" not in page


def test_both_accept(client, world):
    pairing = world.pair()
    post(client, world.ade, "member:pair-accept", pairing.public_id)
    waiting = words(get(client, world.ade, "member:pair", pairing.public_id))
    post(client, world.mo, "member:pair-accept", pairing.public_id)
    pairing.refresh_from_db()

    assert "You have accepted. Mo Farrow has until" in waiting
    assert pairing.state == PairState.ACTIVE


def test_an_answer_of_one_is_not_shown_to_the_other(client, world):
    pairing = world.pair()
    before = words(get(client, world.mo, "member:pair", pairing.public_id))
    post(Client(), world.ade, "member:pair-accept", pairing.public_id)

    assert words(get(client, world.mo, "member:pair", pairing.public_id)) == before


def test_opening_the_accept_address_accepts_nothing(client, world):
    pairing = world.pair()
    get(client, world.ade, "member:pair-accept", pairing.public_id, status=302)
    pairing.refresh_from_db()

    assert pairing.mentee_accepted_at is None


def test_declining_takes_a_second_step_and_names_nobody(client, world):
    pairing = world.pair()
    page = words(get(client, world.ade, "member:pair-decline", pairing.public_id))
    pairing.refresh_from_db()
    before = pairing.state
    post(client, world.ade, "member:pair-decline", pairing.public_id)
    pairing.refresh_from_db()

    assert "Decline Mo Farrow?" in page
    assert (before, pairing.state) == (PairState.OFFERED, PairState.DECLINED)
    over = [words(get(client, user, "member:pair", pairing.public_id)) for user in (world.mo, world.ade)]
    assert [("This pair will not go ahead" in page, "declined" in page.replace("You have declined", "")) for page in over] == [
        (True, False)
    ] * 2


def test_declining_after_the_pair_began_is_too_late(client, world):
    pairing = world.active_pair()
    get(client, world.ade, "member:pair-decline", pairing.public_id, status=302)
    response = post(client, world.ade, "member:pair-decline", pairing.public_id)

    assert "This has changed since you opened the page" in words(client.get(response.url, follow=True))


@pytest.mark.parametrize("who", ["lena", "dev", "cora", "eve", "tess", "sam", "kit", "olu", "sys"])
def test_pair_of_others_is_not_there(client, world, who):
    pairing = world.active_pair()

    assert get(client, getattr(world, who), "member:pair", pairing.public_id, status=404).status_code == 404


def test_noting_a_meeting(client, world):
    pairing = world.active_pair()
    response = post(client, world.ade, "member:pair-meetings", pairing.public_id, **day(now()), minutes="45", mode="video")
    page = words(get(client, world.mo, "member:pair", pairing.public_id))

    assert response.url == f"/my/pairs/{pairing.public_id}/"
    assert Meeting.objects.get().minutes == 45
    assert "45" in page
    assert "by video" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minutes": ""}, "Enter how many minutes you met for"),
        ({"minutes": "500"}, "Enter 1 to 480 minutes"),
        ({"mode": ""}, "Choose how you met"),
        ({"held_on_day": "31", "held_on_month": "2"}, "Enter a real date"),
        (day(now() + timedelta(days=2)), "This day is in the future"),
        (day(now() - timedelta(days=20)), "Your pair began on"),
    ],
)
def test_a_meeting_that_cannot_be_says_why(client, world, changes, sentence):
    pairing = world.active_pair()
    data = {**day(now()), "minutes": "45", "mode": "video", **changes}
    page = post(client, world.ade, "member:pair-meetings", pairing.public_id, **data)

    assert sentence in words(page)
    assert Meeting.objects.count() == 0


def test_taking_a_meeting_off(client, world):
    pairing = world.active_pair()
    post(client, world.ade, "member:pair-meetings", pairing.public_id, **day(now()), minutes="45", mode="video")
    post(client, world.mo, "member:pair-meeting-remove", pairing.public_id, Meeting.objects.get().public_id)

    assert Meeting.objects.count() == 0


def test_a_meeting_of_another_pair_stays(client, world):
    own, other = world.active_pair(), world.active_pair(*world.couple())
    post(client, other.mentor.person.user, "member:pair-meetings", other.public_id, **day(now()), minutes="45", mode="video")
    post(client, world.ade, "member:pair-meeting-remove", own.public_id, Meeting.objects.get().public_id)

    assert Meeting.objects.count() == 1


def test_ending_takes_a_second_step(client, world):
    pairing = world.active_pair()
    page = words(get(client, world.ade, "member:pair-end", pairing.public_id))
    without = words(post(client, world.ade, "member:pair-end", pairing.public_id))
    post(client, world.ade, "member:pair-end", pairing.public_id, ending="moved")
    pairing.refresh_from_db()

    assert "End your pair with Mo Farrow?" in page
    assert "Choose how the pair ended" in without
    assert (pairing.state, pairing.ending) == (PairState.ENDED, Ending.MOVED)
    assert "mo@harbour.example" not in words(get(client, world.ade, "member:pair", pairing.public_id))


def test_more_meetings_cost_the_same(client, world):
    pairing = world.active_pair()
    costs = []
    for many in (1, 3):
        for _time in range(many):
            post(client, world.ade, "member:pair-meetings", pairing.public_id, **day(now()), minutes="45", mode="video")
        costs.append(cost(client, world.ade, "member:pair", pairing.public_id))

    assert costs[0] == costs[1] <= 15


def test_pair_is_paused_and_goes_on(client, world):
    pairing = world.active_pair()

    states = []
    for name in ("member:pair-pause", "member:pair-resume"):
        post(client, world.mo, name, pairing.public_id)
        pairing.refresh_from_db()
        states.append((pairing.state, pairing.mentor.mentor_places_taken))

    assert states == [(PairState.PAUSED, 1), (PairState.ACTIVE, 1)]
