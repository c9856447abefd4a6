"""A question of every kind on its page: what is asked, what is kept, what is said of a mistake."""

import pytest

from alongside.domain.history.models import Draft
from alongside.domain.surveys.actions import put_questionnaire
from alongside.domain.surveys.models import Answer
from alongside.web.member.urls import urlpatterns
from alongside_engine.questionnaires import NO_CODES
from tests.web.asking import get, post, words
from tests.web.member.kinds import GIVEN, KINDS


@pytest.fixture
def invitee(world):
    return world.invitee(world.wave(questionnaire=put(world)))


def put(world):
    """The questionnaire with every kind."""
    return put_questionnaire(world.scheme, {"id": "kinds", "title": "Every kind", "question": list(KINDS)}, by=world.lena, now=world.now)


def say(client, invitee, code, **data):
    """Answer one question, and tell which page comes next."""
    path = post(client, invitee.participant.person.user, "member:question", invitee.public_id, code, **data).url
    return path.removeprefix(f"/my/questionnaires/{invitee.public_id}/").rstrip("/")


def shown_again(client, invitee, code, **data):
    return post(client, invitee.participant.person.user, "member:question", invitee.public_id, code, **data)


def source(client, invitee, code):
    return get(client, invitee.participant.person.user, "member:question", invitee.public_id, code).content.decode()


def test_every_kind_is_asked_kept_and_said_in_words(client, world, invitee):
    way = [say(client, invitee, code, **sent) for code, (sent, _kept, _words) in GIVEN.items()]
    check = words(get(client, world.ade, "member:questionnaire-check", invitee.public_id))

    assert way == [*list(GIVEN)[1:], "check-answers"]
    assert Draft.objects.get().answers == {code: kept for code, (_sent, kept, _words) in GIVEN.items()}
    assert [told for _sent, _kept, told in GIVEN.values() if told not in check] == []
    assert "About the year." not in check


def test_what_was_sent_is_what_was_kept(client, world, invitee):
    for code, (sent, _kept, _words) in GIVEN.items():
        say(client, invitee, code, **sent)
    post(client, world.ade, "member:questionnaire-check", invitee.public_id)

    assert dict(Answer.objects.values_list("question__code", "value")) == {
        code: kept for code, (_sent, kept, _words) in GIVEN.items() if kept is not None
    } | {"track": invitee.participant.grade.track}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("needs", ['value="time" id="id_answer_0" checked', 'value="room" id="id_answer_1" checked']),
        ("order", ['<option value="room" selected>A room', '<option value="time" selected>Time']),
        ("five", ['value=";not_applicable" id="id_answer_5" checked']),
        ("mark", ['value="0" id="id_answer_0" checked']),
        ("day", ['name="answer_day" type="text" inputmode="numeric" value="4"', 'value="2026"']),
        ("line", ['value="Good"']),
        ("text", ['value=";prefer_not" id="id_instead_0" checked']),
        ("weighed", ['value="5" id="id_answer_1_4" checked', 'value="2" id="id_answer_2_1" checked']),
        ("leave", ['value="no" id="id_answer_1" checked']),
    ],
)
def test_coming_back_finds_what_was_given(client, world, invitee, code, found):
    say(client, invitee, code, **GIVEN[code][0])

    assert [part for part in found if part not in source(client, invitee, code)] == []


@pytest.mark.parametrize(
    ("code", "sent", "sentence"),
    [
        ("way", {"answer": "boat"}, "Choose one of the answers."),
        ("way", {"answer": ";prefer_not"}, "Choose one of the answers."),
        ("needs", {"answer": ["time", "none"]}, "“Nothing” goes with no other answer. Choose it alone, or choose others."),
        ("needs", {"answer": ["time", ";prefer_not"]}, "“I prefer not to say” goes with no other answer."),
        ("needs", {"answer": ["time", "sleep"]}, "Choose one of the answers."),
        ("order", {"answer_1": "time", "answer_2": "time"}, "You have put the same one in two places. Choose each only once."),
        ("order", {"answer_1": "sleep"}, "Choose one of the answers."),
        ("four", {"answer": "5"}, "Choose one of the answers."),
        ("seven", {"answer": "NaN"}, "Choose one of the answers."),
        ("mark", {"answer": "11"}, "Choose one of the answers."),
        ("times", {"answer": "NaN"}, "Give a whole number from 0 to 60."),
        ("times", {"answer": "twice"}, "Give a whole number from 0 to 60."),
        ("times", {"answer": "3", "instead": ";not_applicable"}, "“Does not apply to me” goes with no other answer."),
        ("day", {"answer_day": "31", "answer_month": "2", "answer_year": "2026"}, "Give a day, such as 4 9 2026."),
        ("day", {"answer_day": "4"}, "Give a day, such as 4 9 2026."),
        ("line", {"answer": "x" * 201}, "This has 201 characters; the most is 200."),
        ("text", {"answer": "x" * 5001}, "This has 5,001 characters; the most is 5,000."),
        ("weighed", {"answer_1": "3"}, "Answer both, or leave both empty."),
        ("is", {"answer_1": "3", "answer_2": "6"}, "Choose one of the answers."),
        ("leave", {"answer": "perhaps"}, "Choose yes or no."),
    ],
)
def test_mistakes_have_a_sentence_each_and_nothing_is_kept(client, world, invitee, code, sent, sentence):
    response = shown_again(client, invitee, code, **sent)

    assert (response.status_code, sentence in words(response)) == (200, True)
    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    ("code", "sent", "typed"),
    [
        ("times", {"answer": "twice"}, 'value="twice"'),
        ("day", {"answer_day": "31", "answer_month": "2", "answer_year": "2026"}, 'value="31"'),
        ("line", {"answer": "x" * 201}, "x" * 201),
        ("text", {"answer": "x" * 5001}, "x" * 5001),
        ("order", {"answer_1": "time", "answer_2": "time"}, '<option value="time" selected>'),
        ("weighed", {"answer_1": "3"}, 'value="3" id="id_answer_1_2" checked'),
    ],
)
def test_what_was_typed_stays_beside_its_mistake(client, world, invitee, code, sent, typed):
    assert typed in shown_again(client, invitee, code, **sent).content.decode()


def test_a_mistake_leads_to_the_half_that_was_left_empty(client, world, invitee):
    page = shown_again(client, invitee, "weighed", answer_1="3").content.decode()

    assert ('href="#id_answer_2_0"' in page, 'id="id_answer_2_0"' in page) == (True, True)


def test_every_question_may_be_left_empty(client, world, invitee):
    codes = [code for code in GIVEN if code != "way_other"]

    assert [say(client, invitee, code) for code in codes] == [*codes[1:], "check-answers"]
    assert set(Draft.objects.get().answers.values()) == {None}


def test_words_of_another_answer_go_when_it_is_no_longer_chosen(client, world, invitee):
    for code, (sent, _kept, _words) in GIVEN.items():
        say(client, invitee, code, **sent)
    say(client, invitee, "way", answer="car")
    post(client, world.ade, "member:questionnaire-check", invitee.public_id)

    assert not Answer.objects.filter(question__code="way_other").exists()


def test_pages_say_how_each_kind_is_answered(client, world, invitee):
    say(client, invitee, "way", answer="other")
    told = {code: words(get(client, world.ade, "member:question", invitee.public_id, code)) for code in GIVEN}

    assert "The next pages ask about it." in told["intro"]
    assert "On most days." in told["way"]
    assert "How do you come? – Another way" in told["way_other"]
    assert "Choose all that apply. “Nothing” goes with no other answer." in told["needs"]
    assert ("First" in told["order"], "Second" in told["order"], "Third" in told["order"]) == (True, True, False)
    assert "1 – Strongly disagree" in told["four"]
    assert ("1 – Never" in told["seven"], "0 – Not at all likely" in told["mark"]) == (True, True)
    assert "You can enter up to 5000 characters" in told["text"]
    assert "How satisfied are you with it?" in told["weighed"]
    assert "As a mentor?" not in told["leave"]


def test_what_is_taken_from_the_register_is_never_a_page(client, world, invitee):
    assert get(client, world.ade, "member:question", invitee.public_id, "track", status=302).url.endswith("/intro/")


def test_a_side_meets_its_own_questions(client, world):
    world.active_pair()
    wave = world.wave(questionnaire=put(world))
    ends = [say(client, world.invitee(wave, person), "leave") for person in (world.mo_in, world.ade_in)]

    assert ends == ["for-mentors", "check-answers"]


def test_a_mentors_answer_to_a_question_for_mentors_is_kept(client, world):
    world.active_pair()
    invitee = world.invitee(world.wave(questionnaire=put(world)), world.mo_in)
    say(client, invitee, "for-mentors", answer="Well")
    post(client, world.mo, "member:questionnaire-check", invitee.public_id)

    assert Answer.objects.get(question__code="for-mentors").value == "Well"


def test_no_question_can_have_the_address_of_another_page():
    fixed = [str(row.pattern) for row in urlpatterns if str(row.pattern).startswith("questionnaires/<str:invitee>/")]

    assert {path.split("/")[2] for path in fixed} - {"", "<slug:code>"} == NO_CODES
