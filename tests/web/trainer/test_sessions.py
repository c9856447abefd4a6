"""A trainer's own sessions and registers."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alongside.domain.training.actions import book
from alongside.domain.training.models import Attendance
from alongside.kit.crypto import token
from tests.web.asking import sign_in


@pytest.fixture
def trainer(client, world_today):
    sign_in(client, world_today.tess)
    return client


@pytest.fixture
def home(world_today):
    return reverse("trainer:home", args=[world_today.scheme.slug])


def page(session):
    return reverse("trainer:session", args=[session.public_id])


def test_home_shows_own_sessions_those_to_come_first(trainer, world_today, home):
    past = world_today.session(starts_at=world_today.now - timedelta(days=1))
    coming = world_today.session()
    world_today.session(trainer="lena")

    context = trainer.get(home).context

    assert (context["to_come"], context["past"]) == ([coming], [past])


def test_home_without_a_session_says_who_names_trainers(trainer, home):
    assert "You have no session here yet" in trainer.get(home).content.decode()


def test_trainer_keeps_own_register(trainer, world_today, home):
    session = world_today.session(starts_at=world_today.now)
    assert "Register to keep" in trainer.get(home).content.decode()

    key = world_today.ade_in.public_id
    response = trainer.post(page(session), {"form_key": token(), "came": [key], "listed": [key]})

    assert response.url == page(session)
    assert list(Attendance.objects.values_list("session", "participant")) == [(session.pk, world_today.ade_in.pk)]
    assert "1 person came" in trainer.get(home).content.decode()


def test_register_shows_a_trainer_names_and_nothing_more(trainer, world_today):
    address = page(world_today.session(starts_at=world_today.now))

    assert "Ade Thorne" not in trainer.get(address).content.decode()
    words = trainer.get(address, {"search": "thorne"}).content.decode()
    assert "Ade Thorne" in words
    assert [fact for fact in ("ade@harbour.example", "Renal medicine", "North Site", "CT1") if fact in words] == []
    assert "Change this session" not in words


def test_register_of_another_trainer_does_not_exist(trainer, world_today):
    session = world_today.session(starts_at=world_today.now, trainer="lena")

    assert trainer.get(page(session)).status_code == 404
    assert trainer.post(page(session), {"form_key": token()}).status_code == 404


@pytest.mark.parametrize("who", ["sam", "eve", "mo", "kit", "olu", "sys"])
def test_registers_do_not_exist_for_others(client, world_today, home, who):
    session = world_today.session()
    sign_in(client, world_today.users[who])

    assert [client.get(address).status_code for address in (home, page(session))] == [404, 404]


def test_register_sent_with_a_name_that_does_not_exist_shows_no_more_than_before(trainer, world_today):
    booked, asked_for = world_today.person(2, joined=True)
    session = world_today.session(starts_at=world_today.now + timedelta(minutes=1))
    book(session, participant=booked, by=booked.person.user, now=world_today.now)
    world_today.session(code=session.code, starts_at=world_today.now)
    everybody = {"Mo Farrow", "Ade Thorne", booked.person.name, asked_for.person.name}

    answer = trainer.post(page(session), {"form_key": token(), "came": ["bogus", asked_for.public_id]})

    words = answer.content.decode()
    assert "The list has changed since you opened it" in words
    assert {name for name in everybody if name in words} == {booked.person.name, asked_for.person.name}
    assert [box.data["value"] for box in answer.context["form"]["came"] if box.data["selected"]] == [asked_for.public_id]
    assert Attendance.objects.count() == 0
