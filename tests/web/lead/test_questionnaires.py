from datetime import timedelta

import pytest
from django.urls import reverse

from alongside.domain.outbox.models import Message
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.states import Audience
from tests.web.asking import cost, get, post, words

YEAR = ("harbour-peer", "2026")


@pytest.fixture
def world(world_today):
    return world_today


def test_questionnaires_show_rates_by_group_and_no_answer(client, world):
    world.active_pair()
    world.person(2)
    wave = world.wave()
    world.answered(wave, about=["careers"], words="It was a great help.")

    pages = [
        words(get(client, world.lena, "lead:questionnaires", *YEAR)),
        words(get(client, world.lena, "lead:wave", wave.public_id)),
    ]

    for said in pages:
        assert "Everyone who was asked Answered 1 of 4 (25%)" in said
        assert "Took part Answered 1 of 2 (50%)" in said
        assert "Did not take part Answered 0 of 2 (0%)" in said
        assert ("great help" in said, "Careers" in said) == (False, False)


def test_questionnaires_say_what_to_do_when_none_is_planned(client, world):
    assert "No questionnaire is planned" in words(get(client, world.lena, "lead:questionnaires", *YEAR))


@pytest.mark.parametrize(("who", "links"), [("lena", True), ("cora", True), ("sam", False), ("eve", False)])
def test_questionnaires_lead_to_names_only_for_who_may_see_them(client, world, who, links):
    wave = world.wave()

    response = get(client, getattr(world, who), "lead:questionnaires", *YEAR)

    assert (reverse("lead:wave", args=[wave.public_id]) in response.content.decode()) == links


def test_wave_says_who_has_answered(client, world):
    wave = world.wave()
    world.answered(wave)

    def names(**query):
        page = get(client, world.cora, "lead:wave", wave.public_id, **query).context["page"]
        return [(str(one.participant), one.state) for one in page]

    assert names() == [("Ade Thorne", "answered"), ("Mo Farrow", "asked")]
    assert names(state="asked") == [("Mo Farrow", "asked")]
    assert names(search="THORNE") == [("Ade Thorne", "answered")]
    assert "Nobody fits this filter." in words(get(client, world.cora, "lead:wave", wave.public_id, search="nobody"))


@pytest.mark.parametrize("who", ["sam", "tess", "eve", "mo", "kit", "olu", "sys"])
def test_names_are_not_there_for_others(client, world, who):
    get(client, getattr(world, who), "lead:wave", world.wave().public_id, status=404)


def test_planned_wave_waits(client, world):
    wave = world.wave(open=False)

    said = words(get(client, world.lena, "lead:wave", wave.public_id))

    assert "Nobody has been asked yet" in said
    assert "Open it now" in said
    assert "Open it now" not in words(get(client, world.cora, "lead:wave", wave.public_id))


@pytest.mark.parametrize(("who", "home"), [("lena", "lead:wave"), ("eve", "evaluator:home")])
def test_opening_asks_first_then_asks_everybody(client, world, who, home):
    wave, by = world.wave(open=False), getattr(world, who)

    asked = words(get(client, by, "lead:wave-open", wave.public_id))
    response = post(client, by, "lead:wave-open", wave.public_id)

    args = [wave.public_id] if home == "lead:wave" else ["harbour-peer"]
    assert "Open “At the end of the year”? 2 people get a message with a link to it." in asked
    assert (response.url, Wave.objects.get().state) == (reverse(home, args=args), "open")
    assert Message.objects.filter(template="questionnaire").count() == 2


def test_opening_for_participants_counts_only_them(client, world):
    world.person(3)
    wave = world.wave(open=False, sent_to=Audience.PARTICIPANTS)

    assert "2 people get a message" in words(get(client, world.lena, "lead:wave-open", wave.public_id))


def test_closing_says_how_many_answered_then_closes(client, world):
    wave = world.wave()
    world.answered(wave)

    asked = words(get(client, world.lena, "lead:wave-close", wave.public_id))
    response = post(client, world.lena, "lead:wave-close", wave.public_id)

    until = world.now.date() + timedelta(days=14)
    assert "1 of 2 (50%) have answered." in asked
    assert f"It would close by itself at the end of {until.day} {until:%B %Y}." in asked
    assert (response.url, Wave.objects.get().state) == (reverse("lead:wave", args=[wave.public_id]), "closed")


@pytest.mark.parametrize(("page", "is_open"), [("lead:wave-open", True), ("lead:wave-close", False)])
def test_what_is_done_already_leads_back(client, world, page, is_open):
    wave = world.wave(open=is_open)

    assert get(client, world.lena, page, wave.public_id, status=302).url == reverse("lead:wave", args=[wave.public_id])


def test_questionnaires_cost_the_same_for_many(client, world):
    def costs():
        return [cost(client, world.lena, "lead:questionnaires", *YEAR), cost(client, world.lena, "lead:wave", wave.public_id)]

    wave = world.wave()
    few = costs()
    world.person(5)
    world.wave(questionnaire=world.questionnaire("other"))

    assert costs() == few
    assert max(few) <= 15
