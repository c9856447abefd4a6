"""Which messages went to whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.domain.cohorts.actions.invitations import invite
from alongside.domain.outbox.actions import ask_to_sign_in
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState
from tests.web.asking import sign_in


@pytest.fixture
def messages(world_today):
    return reverse("lead:messages", args=[world_today.scheme.slug, world_today.cohort.slug])


@pytest.fixture
def coordinator(client, world_today):
    sign_in(client, world_today.cora)
    return client


def test_messages_are_listed_without_their_text(coordinator, world_today, messages):
    world_today.pair()

    response = coordinator.get(messages)

    assert [(row.name, row.subject) for row in response.context["page"]] == [
        ("Ade Thorne", "A mentor for you"),
        ("Mo Farrow", "A mentee for you"),
        ("Ade Thorne", "An invitation to Harbour peer mentoring"),
        ("Mo Farrow", "An invitation to Harbour peer mentoring"),
    ]
    assert "we ask for no reason" not in response.content.decode()


def test_messages_that_sign_in_are_not_listed(coordinator, world_today, messages):
    ask_to_sign_in(world_today.mo, browser="b", now=world_today.now)

    assert {row.template for row in coordinator.get(messages).context["page"]} == {"invitation"}


def test_messages_can_be_searched_and_filtered(coordinator, world_today, messages):
    Message.objects.filter(user=world_today.mo).update(state=MessageState.FAILED)

    found = {
        asked: len(coordinator.get(f"{messages}?{asked}").context["page"])
        for asked in ("search=ADE", "state=failed", "state=sent", "state=x")
    }

    assert found == {"search=ADE": 1, "state=failed": 1, "state=sent": 0, "state=x": 2}
    assert [(row["label"], row["number"]) for row in coordinator.get(messages).context["figures"]] == [
        ("waiting", 1),
        ("handed over", 0),
        ("not sent", 1),
    ]


def test_message_names_its_reader_as_this_organisation_does(coordinator, world_today, messages):
    there = "email,name,grade,invite as\nmo@harbour.example,Dr Elsewhere,ST3,mentor\n"
    world_today.roster(there, cohort=world_today.hill_cohort, by=world_today.olu)
    invite(world_today.hill_cohort, by=world_today.olu, now=world_today.now)
    world_today.mo.name = "Dr Elsewhere"
    world_today.mo.save()

    pages = {search: coordinator.get(messages, {"search": search}).context["page"] for search in ("farrow", "elsewhere")}

    assert {search: [row.name for row in page] for search, page in pages.items()} == {"farrow": ["Mo Farrow"], "elsewhere": []}
    assert "Dr Elsewhere" not in coordinator.get(messages).content.decode()


def test_message_to_somebody_without_a_person_here_has_the_name_of_the_account(coordinator, world_today, messages):
    Message.objects.filter(user=world_today.mo).update(user=world_today.lena)

    assert {row.name for row in coordinator.get(messages).context["page"]} == {"Ade Thorne", "Lena Quill"}


def test_no_message_yet_says_what_comes_first(client, world_today):
    sign_in(client, world_today.kit)

    page = client.get(reverse("lead:messages", args=["harbour-other", "2026"])).content.decode()

    assert "No message has been written yet" in page


@pytest.mark.parametrize("who", ["sam", "tess", "eve", "mo", "kit", "olu", "sys"])
def test_messages_do_not_exist_for_others(client, world_today, messages, who):
    sign_in(client, world_today.users[who])

    assert client.get(messages).status_code == 404


def test_messages_cost_the_same_for_few_and_many(coordinator, world_today, messages):
    coordinator.get(messages)
    with CaptureQueriesContext(connection) as few:
        coordinator.get(messages)
    world_today.person(60)
    with CaptureQueriesContext(connection) as many:
        coordinator.get(messages)

    assert len(many) == len(few)
    assert len(many) <= 15
