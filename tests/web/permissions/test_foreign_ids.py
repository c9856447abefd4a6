"""Two ids in one address, or an id inside a form: one's own beside another's gets nobody further."""

import pytest
from django.db import transaction
from django.urls import reverse

from alongside.domain.cohorts.models import Participant
from alongside.domain.matching.models import Placement
from alongside.domain.pairs.models import Meeting, Pairing
from alongside.domain.training.models import Attendance, Booking, Session
from tests.web.permissions.asking import Asker
from tests.web.permissions.forms import form_for
from tests.web.permissions.worlds import ELSEWHERE, HERE, NEXT_DOOR, OTHERS

TABLES = (Attendance, Booking, Meeting, Pairing, Participant, Placement, Session)


@pytest.fixture(scope="module")
def asker(worlds):
    return Asker(worlds)


def state():
    """Every row that such a form could touch."""
    return [list(table.objects.order_by("pk").values_list()) for table in TABLES]


def sent(asker, viewer, route, captures, **changes):
    """Send a form that is right but for what is named; returns the status, and whether anything is other than before."""
    form = form_for(route, asker.worlds.places[HERE], viewer) | changes
    before = state()
    with transaction.atomic():
        asker.client.cookies.clear()
        asker.client.cookies.load(asker.cookies[viewer])
        response = asker.client.post(reverse(route, kwargs=captures), form)
        has_changed = state() != before
        transaction.set_rollback(True)
    return response.status_code, has_changed


def thing(asker, name, place=HERE, whose=OTHERS):
    return asker.worlds.captures(name, place, whose)


@pytest.mark.parametrize("route", ["member:book", "member:unbook"])
@pytest.mark.parametrize("place", [NEXT_DOOR, ELSEWHERE])
def test_place_at_a_session_of_another_scheme_is_not_there(asker, route, place):
    captures = thing(asker, "person", whose="mentor") | thing(asker, "session", place)

    assert sent(asker, "mentor", route, captures) == (404, False)


@pytest.mark.parametrize("place", [HERE, NEXT_DOOR, ELSEWHERE])
def test_meeting_of_another_pair_stays(asker, place):
    captures = thing(asker, "meeting", whose="mentor") | {"meeting": thing(asker, "meeting", place)["meeting"]}

    assert sent(asker, "mentor", "member:pair-meeting-remove", captures)[1] is False


def test_meeting_of_ones_own_pair_goes(asker):
    assert sent(asker, "mentor", "member:pair-meeting-remove", thing(asker, "meeting", whose="mentor")) == (302, True)


@pytest.mark.parametrize("place", [NEXT_DOOR, ELSEWHERE])
@pytest.mark.parametrize("side", ["mentor", "mentee"])
@pytest.mark.parametrize("route", ["lead:place", "lead:record-pair"])
def test_couple_with_somebody_of_another_scheme_is_not_made(asker, route, side, place):
    name = {"mentor": "pia", "mentee": "paul"}[side]
    foreign = asker.worlds.places[place].people[name].public_id

    assert sent(asker, "lead", route, thing(asker, "year"), **{side: foreign}) == (200, False)


@pytest.mark.parametrize("route", ["lead:place", "lead:record-pair"])
def test_couple_of_ones_own_scheme_is_made(asker, route):
    assert sent(asker, "lead", route, thing(asker, "year")) == (302, True)


@pytest.mark.parametrize("place", [NEXT_DOOR, ELSEWHERE])
def test_register_takes_nobody_of_another_scheme(asker, place):
    foreign = asker.worlds.places[place].people["ned"].public_id

    assert sent(asker, "lead", "lead:session", thing(asker, "session"), came=[foreign], listed=[foreign]) == (200, False)


@pytest.mark.parametrize("place", [NEXT_DOOR, ELSEWHERE])
@pytest.mark.parametrize(("route", "about"), [("lead:session-add", "year"), ("lead:session-change", "session")])
def test_trainer_of_another_scheme_is_not_named(asker, route, about, place):
    foreign = asker.worlds.places[place].user("tom").public_id

    assert sent(asker, "lead", route, thing(asker, about), trainer=foreign) == (200, False)
