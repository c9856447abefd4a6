"""Writing a statement: draft, topics, avoid list, sending."""

import json
import secrets

import pytest

from alongside.domain.cohorts.actions.statements import draft_key
from alongside.domain.cohorts.models import Exclusion, Statement, StatementTopic
from alongside.domain.history.queries import draft_of
from tests.web.asking import get, post, sign_in, words

PATIENT = "943 476 5919"


@pytest.fixture
def invited(world):
    return world.person()[0]


def send(client, participant, /, **data):
    return post(client, participant.person.user, "member:statement", participant.public_id, **data)


def test_sending_a_statement(client, world, invited):
    response = send(
        client, invited, text="I hope to learn.", topics=["careers", "exams"], visible=["careers", "rotas"], avoid="mo@harbour.example\n"
    )
    statement = Statement.objects.get(participant=invited)
    topics = dict(StatementTopic.objects.filter(statement=statement).values_list("topic__slug", "match_may_see"))
    invited.refresh_from_db()

    assert (response.url, statement.text, statement.side) == ("/my/", "I hope to learn.", "mentee")
    assert topics == {"careers": True, "exams": False}
    assert list(Exclusion.objects.filter(participant=invited).values_list("address_key", flat=True)) == ["mo@harbour.example"]
    assert (statement.share_with_match, invited.is_taking_part) == (False, True)


def test_sensitive_topics_start_as_matching_only(client, world, invited):
    page = get(client, invited.person.user, "member:statement", invited.public_id).content.decode()
    ticked = [slug for slug in ("careers", "rotas", "exams", "wellbeing") if _visible(page, slug)]

    assert ticked == ["careers", "rotas"]


def _visible(page, slug):
    place = page.index(f'name="visible" value="{slug}"')
    return "checked" in page[place : page.index(">", place)]


def test_statement_is_filled_in_as_it_was_sent(client, world):
    page = get(client, world.ade, "member:statement", world.ade_in.public_id)

    assert "I am Ade Thorne. I hope to learn." in words(page)
    assert [_visible(page.content.decode(), slug) for slug in ("careers", "rotas", "exams")] == [True, True, False]


def test_autosave_keeps_a_draft_for_its_writer_alone(client, world, invited):
    data = {"text": "Half a th", "topics": ["careers"], "visible": ["careers"], "avoid": "x@", "share": "on"}
    response = post(client, invited.person.user, "member:statement-draft", invited.public_id, **data)
    page = words(get(client, invited.person.user, "member:statement", invited.public_id))

    assert (response.status_code, response.content) == (204, b"")
    assert "This is your draft." in page
    assert "Half a th" in page
    assert Statement.objects.filter(participant=invited).exists() is False


def test_autosave_works_again_and_again_with_one_form_key(client, world, invited):
    sign_in(client, invited.person.user)
    key = secrets.token_urlsafe(16)
    codes = [client.post(f"/my/{invited.public_id}/statement/draft/", {"form_key": key, "text": text}).status_code for text in ("a", "ab")]

    assert codes == [204, 204]
    assert draft_of(draft_key(invited), invited.person.user)["text"] == "ab"


def test_autosave_by_another_is_not_there(client, world, invited):
    assert post(client, world.lena, "member:statement-draft", invited.public_id, text="x").status_code == 404


def test_draft_has_bounds(client, world, invited):
    post(client, invited.person.user, "member:statement-draft", invited.public_id, text="x" * 100_000)

    assert len(json.dumps(draft_of(draft_key(invited), invited.person.user))) < 11_000


def test_save_for_later_needs_no_script(client, world, invited):
    response = send(client, invited, text="Half", later="1")

    assert response.url == "/my/"
    assert draft_of(draft_key(invited), invited.person.user)["text"] == "Half"


def test_draft_goes_when_the_statement_is_sent(client, world, invited):
    send(client, invited, text="Half", later="1")
    send(client, invited, text="Whole.")

    assert draft_of(draft_key(invited), invited.person.user) == {}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": ""}, "Write at least a sentence, or leave the statement for later. It is optional"),
        ({"text": "x" * 5001}, "5000 characters"),
        ({"text": "Hello.", "avoid": "not an address"}, "“not an address” is not an e-mail address: it has no @."),
        ({"text": "Hello.", "avoid": "\n".join(f"a{n}@b.example" for n in range(21))}, "Give at most 20 addresses."),
        ({"text": "Hello.", "topics": ["nonsense"]}, "nonsense is not one of the available choices"),
    ],
)
def test_mistakes_are_named_and_nothing_is_lost(client, world, invited, data, sentence):
    page = send(client, invited, **data)

    assert sentence in words(page)
    assert page.content.decode().count("There is a problem") == 1
    assert Statement.objects.filter(participant=invited).exists() is False


def test_a_patients_number_is_asked_about_and_never_blocked(client, world, invited):
    first = words(send(client, invited, text=f"He was {PATIENT}."))
    held = Statement.objects.filter(participant=invited).exists()
    second = send(client, invited, text=f"He was {PATIENT}.", number_is_fine="on")

    assert "looks like a patient’s NHS number" in first
    assert (held, second.url, Statement.objects.filter(participant=invited).exists()) == (False, "/my/", True)


def test_number_is_not_asked_about_without_one(client, world, invited):
    page = words(get(client, invited.person.user, "member:statement", invited.public_id))

    assert "It is not a patient’s number" not in page


def test_somebody_invited_as_both_chooses_a_side(client, world):
    (invited,) = world.person(invite_as="both")
    without = words(send(client, invited, text="Hello."))
    send(client, invited, text="Hello.", side="mentor")

    assert "Choose mentee or mentor" in without
    assert Statement.objects.get(participant=invited).side == "mentor"


def test_side_cannot_be_forged(client, world, invited):
    send(client, invited, text="Hello.", side="mentor")

    assert Statement.objects.get(participant=invited).side == "mentee"


def test_sending_twice_is_one_effect(client, world, invited):
    sign_in(client, invited.person.user)
    data = {"form_key": secrets.token_urlsafe(16), "text": "Hello."}
    urls = [client.post(f"/my/{invited.public_id}/statement/", data).url for _time in range(2)]

    assert urls == ["/my/", "/my/"]
