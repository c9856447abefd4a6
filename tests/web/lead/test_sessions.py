"""Training sessions as the lead sets them up, and the register."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.domain.training.actions import book, keep_register
from alongside.domain.training.models import Attendance, Session
from alongside.kit.crypto import token
from tests.web.asking import sign_in

SAID = {
    "title": "Listening and asking",
    "place": "Library",
    "day_day": "24",
    "day_month": "6",
    "day_year": "2026",
    "starts": "2pm",
    "minutes": "90",
    "trainer": "",
}


@pytest.fixture
def year(world_today):
    return [world_today.scheme.slug, world_today.cohort.slug]


@pytest.fixture
def lead(client, world_today):
    sign_in(client, world_today.lena)
    return client


def page(session, name="session"):
    return reverse(f"lead:{name}", args=[session.public_id])


def said(**changes):
    return {"form_key": token(), **SAID, **changes}


def came(session):
    return set(Attendance.objects.filter(session=session).values_list("participant__person__name", flat=True))


def tick(client, session, *people, listed=(), then="", query="", **more):
    data = {
        "form_key": token(),
        "came": [row.public_id for row in people],
        "listed": [row.public_id for row in listed],
        "then": then,
        **more,
    }
    return client.post(page(session) + query, data)


def test_sessions_show_how_many_booked_and_came(lead, world_today, year):
    session = world_today.session(starts_at=world_today.now + timedelta(hours=1))
    book(session, participant=world_today.ade_in, by=world_today.ade, now=world_today.now)
    keep_register(session, came=[world_today.ade_in, world_today.mo_in], by=world_today.tess, now=world_today.now + timedelta(hours=2))

    (row,) = lead.get(reverse("lead:sessions", args=year)).context["sessions"]

    assert (str(row), row.booked, row.came) == ("Session 1", 1, 2)


def test_no_session_yet_offers_to_add_one(lead, year):
    words = lead.get(reverse("lead:sessions", args=year)).content.decode()

    assert "No session has been planned yet" in words
    assert words.count(reverse("lead:session-add", args=year)) == 2


def test_lead_adds_a_session_at_the_schemes_own_time(lead, world_today, year):
    response = lead.post(reverse("lead:session-add", args=year), said(trainer=world_today.tess.public_id), follow=True)
    session = Session.objects.get()

    assert "“Listening and asking” is added." in response.content.decode()
    assert "24 June 2026 at 2pm" in response.content.decode()
    assert (session.starts_at, session.minutes, session.trainer) == (datetime(2026, 6, 24, 13, tzinfo=UTC), 90, world_today.tess)
    assert (session.code, session.programme.title) == ("S1", "Training")


def test_more_sessions_join_the_programme_under_codes_of_their_own(lead, world_today, year):
    world_today.session(code="S2")

    lead.post(reverse("lead:session-add", args=year), said())

    assert sorted(Session.objects.values_list("code", "programme__title")) == [
        ("S2", "Preparing for mentoring"),
        ("S3", "Preparing for mentoring"),
    ]


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"title": ""}, "title", "Enter what the session is about"),
        ({"day_day": "31"}, "day", "Enter a real day, such as 24 10 2012"),
        ({"starts": "noonish"}, "starts", "Enter a time, such as 14:00 or 2pm"),
        ({"minutes": "5"}, "minutes", "A session lasts at least 15 minutes"),
        ({"minutes": "two hours"}, "minutes", "Enter the length in minutes, such as 120"),
    ],
)
def test_what_is_wrong_with_a_session_is_said_beside_it(lead, year, wrong, field, sentence):
    response = lead.post(reverse("lead:session-add", args=year), said(**wrong))

    assert response.context["form"].errors == {field: [sentence]}
    assert Session.objects.count() == 0


def test_session_can_be_changed(lead, world_today):
    session = world_today.session(starts_at=datetime(2026, 6, 24, 13, tzinfo=UTC))
    form = lead.get(page(session, "session-change")).context["form"]
    assert (form["starts"].value().strftime("%H:%M"), form["trainer"].value()) == ("14:00", world_today.tess.public_id)

    response = lead.post(page(session, "session-change"), said(starts="15:30"))
    session.refresh_from_db()

    assert response.url == page(session)
    assert (session.title, session.starts_at, session.trainer) == ("Listening and asking", datetime(2026, 6, 24, 14, 30, tzinfo=UTC), None)


def test_coordinator_keeps_registers_and_sets_up_nothing(client, world_today, year):
    session = world_today.session()
    sign_in(client, world_today.cora)

    assert client.get(page(session)).status_code == 200
    assert client.get(page(session, "session-change")).status_code == 404
    assert client.post(reverse("lead:session-add", args=year), said()).status_code == 404
    assert "Add a session" not in client.get(reverse("lead:sessions", args=year)).content.decode()


@pytest.mark.parametrize("who", ["sam", "eve", "mo", "kit", "olu", "sys"])
def test_registers_do_not_exist_for_others(client, world_today, year, who):
    session = world_today.session()
    sign_in(client, world_today.users[who])

    assert client.get(page(session)).status_code == 404
    assert client.get(reverse("lead:sessions", args=year)).status_code == 404


def test_register_before_the_session_shows_who_booked(lead, world_today):
    session = world_today.session()
    book(session, participant=world_today.ade_in, by=world_today.ade, now=world_today.now)

    words = lead.get(page(session)).content.decode()

    assert "1 person booked" in words
    assert "Ade Thorne" in words
    assert 'type="checkbox"' not in words


def test_register_before_the_session_is_not_kept(lead, world_today):
    session = world_today.session()

    tick(lead, session, world_today.ade_in, listed=[world_today.ade_in])

    assert came(session) == set()


def test_register_lists_booked_people_and_others_by_name_only(lead, world_today):
    session = world_today.session(starts_at=world_today.now + timedelta(minutes=1))
    book(session, participant=world_today.mo_in, by=world_today.mo, now=world_today.now)
    Session.objects.update(starts_at=world_today.now)

    def shown(**query):
        choices = lead.get(page(session), query).context["form"].fields["came"].choices
        return [(group, [name for _key, name in people]) for group, people in choices]

    assert shown() == [("Booked a place (1)", ["Mo Farrow"])]
    assert shown(search="ad") == []
    assert shown(search="Ade") == [("Did not book (1)", ["Ade Thorne"])]


def test_register_is_kept_as_ticked(lead, world_today):
    session = world_today.session(starts_at=world_today.now)
    both = [world_today.ade_in, world_today.mo_in]

    response = tick(lead, session, *both, listed=both)
    assert response.url == page(session)
    assert "The register is saved: 2 people came." in lead.get(response.url).content.decode()

    tick(lead, session, world_today.mo_in, listed=both)
    assert came(session) == {"Mo Farrow"}


def test_search_saves_ticks_and_loses_nobody_off_the_page(lead, world_today):
    session = world_today.session(starts_at=world_today.now)
    both = [world_today.ade_in, world_today.mo_in]

    response = tick(lead, session, world_today.ade_in, listed=both, then="search", search="farrow")
    assert response.url == f"{page(session)}?search=farrow"

    found = lead.get(response.url)
    assert [name for _group, people in found.context["form"].fields["came"].choices for _key, name in people] == ["Mo Farrow"]

    tick(lead, session, world_today.mo_in, listed=[world_today.mo_in], query="?search=farrow", search="farrow")
    assert came(session) == {"Ade Thorne", "Mo Farrow"}

    tick(lead, session, listed=[world_today.mo_in], query="?search=farrow", search="farrow")
    assert came(session) == {"Ade Thorne"}


def test_search_for_nobody_says_so(lead, world_today):
    session = world_today.session(starts_at=world_today.now)

    assert "No name contains “zzz”." in lead.get(f"{page(session)}?search=zzz").content.decode()


def test_somebody_of_another_year_cannot_be_ticked(lead, world_today):
    session = world_today.session(starts_at=world_today.now)

    response = lead.post(page(session), {"form_key": token(), "came": ["nobodyatall1"]})

    assert response.context["form"].errors == {"came": ["The list has changed since you opened it. Check it again"]}
    assert came(session) == set()


def test_register_costs_the_same_for_three_and_three_hundred(lead, world_today):
    session = world_today.session(starts_at=world_today.now)
    lead.get(page(session))
    with CaptureQueriesContext(connection) as few:
        lead.get(page(session))
    world_today.person(298)
    with CaptureQueriesContext(connection) as many:
        lead.get(page(session))

    assert len(many) == len(few)
    assert len(many) <= 15
