"""What a file or a page could say to a questionnaire that must neither break it nor change what was not touched."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alongside.domain.surveys.actions import put_questionnaire, revise
from alongside.domain.surveys.models import Question, Questionnaire, Wave
from tests.cast import NOW
from tests.web.asking import get, post, words

YEAR = ("harbour-peer", "2026")
ONE = '[[question]]\ncode = "one"\ntext = "One?"\n'
TWO = '[[question]]\ncode = "two"\ntext = "Two?"\ntype = "line"\n'
CONSENT = ONE + 'type = "consent"\npurpose = "quotation"\n'
DAYS = {
    **{f"opens_on_{part}": value for part, value in (("day", 1), ("month", 6), ("year", 2027))},
    **{f"closes_on_{part}": value for part, value in (("day", 30), ("month", 6), ("year", 2027))},
}
FILES = {
    "line break in the id": ('id = "a\\nb"\n' + ONE + 'type = "text"\n', "give letters, digits, - and _"),
    "path in the id": ('id = "../b"\n' + ONE + 'type = "text"\n', "give letters, digits, - and _"),
    "nul in the title": ('title = "a\\u0000b"\n' + ONE + 'type = "text"\n', "that no database keeps"),
    "nul deep inside": (ONE + 'type = "likert5"\nends = ["a", "b\\u0000"]\n', "that no database keeps"),
    "day as a condition": (CONSENT + TWO + 'show_if = { question = "one", any_of = [2026-01-01] }\n', "neither a text nor a whole number"),
    "list as a condition": (CONSENT + TWO + 'show_if = { question = "one", any_of = [["yes"]] }\n', "neither a text nor a whole number"),
    "nan as a condition": (CONSENT + TWO + 'show_if = { question = "one", any_of = [nan] }\n', "neither a text nor a whole number"),
    "bound beyond the column": (ONE + 'type = "number"\nmin = 99999999999999999999\n', "give a smaller one"),
    "brackets in brackets": ("x = " + "[" * 100_000, "too deep in one another"),
    "option on two lines": (
        ONE + 'type = "single"\noptions = [{ value = "a", label = "x\\ny" }]\n',
        "write its value and its label on one",
    ),
    "list as the other": (ONE + 'type = "single"\nother = ["a"]\noptions = [{ value = "a", label = "x" }]\n', "which is no option of it"),
    "text of 5,000": (ONE.replace("One?", "a" * 5000) + 'type = "text"\n', "has 5,000 characters; the most is 2,000"),
}
CODED = {
    "id": "coded",
    "title": "Coded",
    "question": [
        {
            "code": "years",
            "text": "How many years?",
            "type": "single",
            "options": [{"value": "1", "label": "One"}, {"value": ">=5", "label": "Five = many"}, {"value": "=2+3", "label": "=2+3"}],
        },
        {"code": "why", "text": "Why?", "type": "text", "show_if": {"question": "years", "any_of": ["1", ">=5"]}},
    ],
}


@pytest.fixture
def coded(world):
    return put_questionnaire(world.scheme, CODED, by=world.lena, now=NOW)


def kept(questionnaire):
    return list(Question.objects.filter(questionnaire=questionnaire).order_by("position").values("code", "text", "options", "shown_if"))


@pytest.mark.parametrize("name", FILES)
def test_nasty_file_is_refused_by_name_with_what_to_mend(client, world, name):
    content, sentence = FILES[name]
    file = SimpleUploadedFile("nasty.toml", content.encode())
    said = words(post(client, world.eve, "evaluator:questionnaire-read", "harbour-peer", file=file))

    assert "nasty.toml: " in said
    assert sentence in said
    assert not Questionnaire.objects.exists()


def test_codes_in_digits_and_with_signs_stay_when_nothing_is_changed(client, world, coded):
    before = kept(coded)
    for code in ("years", "why"):
        form = get(client, world.eve, "evaluator:question", coded.public_id, code).context["form"]
        filled = {key: value for key, value in form.initial.items() if value}
        assert post(client, world.eve, "evaluator:question", coded.public_id, code, **filled).status_code == 302

    assert kept(coded) == before


def test_condition_on_a_choice_with_codes_in_digits_can_be_set(client, world, coded):
    asked = {"text": "And?", "audience": "all", "shown_question": "years", "shown_answers": "1"}

    assert post(client, world.eve, "evaluator:question-add", coded.public_id, "text", code="and", **asked).status_code == 302
    assert kept(coded)[-1]["shown_if"] == {"question": "years", "any_of": ["1"]}


@pytest.mark.parametrize("answers", ["--5", "-", "9" * 900, "١", ",,", "=1+1"])
def test_condition_that_is_no_answer_is_refused_in_words(client, world, coded, answers):
    post(client, world.eve, "evaluator:question-add", coded.public_id, "likert5", code="sure", text="Sure?", audience="all")
    asked = {"text": "And?", "audience": "all", "shown_question": "sure", "shown_answers": answers}
    response = post(client, world.eve, "evaluator:question-add", coded.public_id, "text", code="and", **asked)

    assert response.status_code == 200
    assert "There is a problem" in words(response)


@pytest.mark.parametrize(
    ("page", "more", "sent"),
    [
        ("evaluator:question", ["why"], {"text": "From an old tab", "code": "why", "audience": "all"}),
        ("evaluator:question", ["why"], {"do": "out"}),
        ("evaluator:questionnaire", [], {"do": "down", "code": "years"}),
        ("evaluator:questionnaire-head", [], {"title": "From an old tab"}),
        ("evaluator:question-add", ["text"], {"text": "From an old tab", "code": "new", "audience": "all"}),
    ],
)
def test_old_version_in_an_open_tab_does_not_replace_the_new_one(client, world, coded, page, more, sent):
    world.wave(questionnaire=coded)
    fresh = revise(coded, by=world.lena, now=NOW)
    post(client, world.eve, "evaluator:question", fresh.public_id, "why", text="Mended", code="why", audience="all")
    before = kept(fresh)
    post(client, world.eve, page, coded.public_id, *more, **sent)

    assert before[1]["text"] == "Mended"
    assert kept(fresh) == before
    assert Questionnaire.objects.get(version=2).title == "Coded"


def test_second_plan_of_one_questionnaire_does_not_move_the_first(client, world, coded):
    sent = {"questionnaire": coded.public_id, "sent_to": "mentors", "moment": "end", "mode": "counted", **DAYS}
    post(client, world.eve, "evaluator:wave-plan", *YEAR, **sent)
    again = post(client, world.eve, "evaluator:wave-plan", *YEAR, **sent | {"sent_to": "mentees"})

    assert "It is on the calendar already, from 1 June 2027." in words(again)
    assert Wave.objects.get().sent_to == "mentors"
    post(client, world.eve, "evaluator:wave-plan", *YEAR, **sent | {"sent_to": "mentees", "label": "mentees"})
    assert set(Wave.objects.values_list("sent_to", flat=True)) == {"mentors", "mentees"}
