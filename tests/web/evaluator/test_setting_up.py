"""Setting an evaluation up on pages: questionnaires, when they go out, and what will be analysed."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alongside.domain.surveys.actions import put_questionnaire, set_plan
from alongside.domain.surveys.models import Evaluation, Question, Questionnaire, Wave
from alongside.domain.surveys.queries import shipped
from tests.cast import NOW
from tests.domain.surveys.coded import PLAN_ROWS, evaluated
from tests.web.asking import get, post, words

YEAR = ("harbour-peer", "2026")
FRUIT = [{"value": "a", "label": "Apple"}, {"value": "b", "label": "Pear"}]
DRAFT = {
    "id": "draft",
    "title": "A draft",
    "question": [
        {
            "code": "role",
            "text": "Which are you?",
            "type": "single",
            "options": [{"value": "a", "label": "Apple"}, {"value": "b", "label": "Pear"}],
        },
        {"code": "why", "text": "Why?", "type": "text", "show_if": {"question": "role", "any_of": ["a"]}},
        {"code": "sure", "text": "I am sure.", "type": "likert5"},
    ],
}
DAYS = {
    **{f"opens_on_{part}": value for part, value in (("day", 1), ("month", 6), ("year", 2027))},
    **{f"closes_on_{part}": value for part, value in (("day", 30), ("month", 6), ("year", 2027))},
}
LOOP = b"""title = "Round"
[[question]]
code = "one"
text = "One?"
type = "consent"
purpose = "quotation"
show_if = { question = "two", any_of = ["yes"] }
[[question]]
code = "two"
text = "Two?"
type = "consent"
purpose = "quotation"
show_if = { question = "one", any_of = ["yes"] }
"""


@pytest.fixture
def draft(world):
    return put_questionnaire(world.scheme, DRAFT, by=world.lena, now=NOW)


def codes(questionnaire):
    return list(Question.objects.filter(questionnaire=questionnaire).order_by("position").values_list("code", flat=True))


def read(client, world, content, name="new.toml"):
    return words(post(client, world.eve, "evaluator:questionnaire-read", "harbour-peer", file=SimpleUploadedFile(name, content)))


@pytest.mark.parametrize("code", [row.code for row in shipped()])
def test_questionnaire_that_comes_along_is_taken_with_one_press(client, world, code):
    post(client, world.eve, "evaluator:questionnaires", "harbour-peer", shipped=code)

    found = Questionnaire.objects.get(code=code)
    assert found.title in words(get(client, world.eve, "evaluator:questionnaires", "harbour-peer"))


def test_new_one_is_begun_and_two_of_one_title_stay_apart(client, world):
    for _time in range(2):
        post(client, world.eve, "evaluator:questionnaires", "harbour-peer", title="Our own")

    assert sorted(Questionnaire.objects.values_list("code", flat=True)) == ["our-own", "our-own-2"]


def test_questions_are_shown_as_they_are_asked(client, world, draft):
    said = words(get(client, world.eve, "evaluator:questionnaire", draft.public_id))

    assert "Which are you?" in said
    assert "Apple (a)" in said
    assert "only if role is “a”" in said


def test_question_of_every_kind_can_be_added(client, world, draft):
    asked = {"text": "Another?", "audience": "all"}
    more = {
        "single": {"options": "yes = Yes\nNo, not at all", "other": "yes", "prefer_not": "yes"},
        "multi": {"options": "a = A\nb = B\nnone = None", "exclusive": "none"},
        "ranking": {"options": "a = A\nb = B", "most": 2},
        "likert4": {"low_end": "Never", "high_end": "Always"},
        "likert5": {"options": "1 = Never\n5 = Always", "not_applicable": "yes"},
        "likert6": {},
        "likert7": {},
        "rating": {"required": "yes"},
        "number": {"min": -2, "max": 5},
        "date": {},
        "line": {"hint": "In a word"},
        "text": {"shown_question": "sure", "shown_answers": "1, 2"},
        "weighted": {"low_end": "Not", "high_end": "Very"},
        "compared": {},
        "consent": {"purpose": "quotation"},
        "hidden": {"taken_from": "sessions"},
        "section": {},
    }
    for kind, fields in more.items():
        response = post(client, world.eve, "evaluator:question-add", draft.public_id, kind, code=f"a_{kind}", **asked | fields)
        assert response.status_code == 302, words(response)

    found = {row.code: row for row in Question.objects.filter(questionnaire=draft)}
    assert {f"a_{kind}" for kind in more} <= set(found)
    assert found["a_single"].options == [["yes", "Yes"], ["no_not_at_all", "No, not at all"]]
    assert found["a_text"].shown_if == {"question": "sure", "any_of": [1, 2]}
    assert (found["a_number"].minimum, found["a_number"].maximum) == (-2, 5)


def test_question_saved_as_it_is_shown_changes_nothing(client, world, draft):
    before = list(Question.objects.filter(questionnaire=draft).values("code", "text", "kind", "options", "details", "shown_if"))
    for code in codes(draft):
        form = get(client, world.eve, "evaluator:question", draft.public_id, code).context["form"]
        post(client, world.eve, "evaluator:question", draft.public_id, code, **{key: value for key, value in form.initial.items() if value})

    assert list(Question.objects.filter(questionnaire=draft).values("code", "text", "kind", "options", "details", "shown_if")) == before


def test_questions_move_and_go(client, world, draft):
    post(client, world.eve, "evaluator:questionnaire", draft.public_id, do="up", code="sure")
    assert codes(draft) == ["role", "sure", "why"]
    post(client, world.eve, "evaluator:question", draft.public_id, "sure", do="out")
    assert codes(draft) == ["role", "why"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"code": "role"}, "the code role is given to two questions"),
        ({"code": "2nd"}, "begin with a letter"),
        ({"code": "x", "shown_question": "role", "shown_answers": "z"}, "which is no answer to it"),
        ({"code": "x", "text": "a" * 2001}, "at most 2000 characters"),
        ({"code": "x", "text": ""}, "Enter the question"),
    ],
)
def test_question_that_does_not_fit_is_refused_and_nothing_lost(client, world, draft, sent, sentence):
    typed = {"text": "Kept as typed?", "audience": "all"} | sent
    response = post(client, world.eve, "evaluator:question-add", draft.public_id, "text", **typed)

    assert sentence in words(response)
    assert typed["text"] in response.content.decode()
    assert codes(draft) == ["role", "why", "sure"]


def test_question_that_others_hang_on_does_not_go(client, world, draft):
    post(client, world.eve, "evaluator:question", draft.public_id, "role", do="out")

    assert codes(draft) == ["role", "why", "sure"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("loop.toml", LOOP, "are each shown by the answer to the other"),
        ("bad.toml", b"title = ", "this is not TOML"),
        ("latin.toml", 'title = "Café"'.encode("windows-1252"), "this is not UTF-8"),
        ("empty.toml", b'title = "x"', "there is no question in it"),
        ("form.pdf", b"%PDF-", "give a file that ends in"),
        ("large.toml", b"#" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_file_that_does_not_fit_is_refused_by_name(client, world, name, content, sentence):
    said = read(client, world, content, name)

    assert sentence in said
    assert f"{name}: " in said
    assert not Questionnaire.objects.exists()


def test_file_goes_out_and_comes_in_again_with_a_byte_order_mark(client, world, draft):
    content = get(client, world.eve, "evaluator:questionnaire-file", draft.public_id, "toml").content
    post(client, world.eve, "evaluator:questionnaire", draft.public_id, do="remove")
    assert not Questionnaire.objects.exists()
    read(client, world, b"\xef\xbb\xbf" + content)

    assert codes(Questionnaire.objects.get(code="draft")) == ["role", "why", "sure"]


def test_what_was_sent_stays_and_a_new_version_can_be_changed(client, world, draft):
    world.wave(questionnaire=draft)

    assert "This version has been sent" in words(get(client, world.eve, "evaluator:questionnaire", draft.public_id))
    assert "has been sent and cannot be changed" in words(
        post(client, world.eve, "evaluator:question", draft.public_id, "why", text="Why not?", code="why", audience="all")
    )
    post(client, world.eve, "evaluator:questionnaire", draft.public_id, do="revise")
    fresh = Questionnaire.objects.get(version=2)
    post(client, world.eve, "evaluator:questionnaire-head", fresh.public_id, title="A second draft")
    assert list(Questionnaire.objects.order_by("version").values_list("title", flat=True)) == ["A draft", "A second draft"]


def test_list_says_what_was_sent_and_leads_to_earlier_versions(client, world, draft):
    assert "not sent 3 questions, version 1" in words(get(client, world.eve, "evaluator:questionnaires", "harbour-peer"))
    world.wave(questionnaire=draft)
    assert " sent 3 questions, version 1" in words(get(client, world.eve, "evaluator:questionnaires", "harbour-peer"))
    post(client, world.eve, "evaluator:questionnaire", draft.public_id, do="revise")
    page = get(client, world.eve, "evaluator:questionnaires", "harbour-peer")

    assert "not sent 3 questions, version 2 Sent before: version 1" in words(page)
    assert f"/{draft.public_id}/" in page.content.decode()


def test_question_goes_only_after_a_word_of_warning(client, world, draft):
    page = get(client, world.eve, "evaluator:question", draft.public_id, "why")

    assert "What is typed above is not saved." in words(page)
    assert page.content.decode().index("<summary") < page.content.decode().index('value="out"')


def test_evaluation_is_said_to_be_what_it_is(client, world):
    day = {"decided_on_day": 1, "decided_on_month": 9, "decided_on_year": 2026}
    post(client, world.lena, "evaluator:setting", *YEAR, sort="audit", decided_by="The audit department", **day)

    assert Evaluation.objects.get().decided_on == date(2026, 9, 1)
    assert "clinical audit" in words(get(client, world.eve, "evaluator:set-up", *YEAR))


def test_wave_is_planned_with_reminders_and_cancelled(client, world, draft):
    sent = {"questionnaire": draft.public_id, "sent_to": "all", "moment": "end", "mode": "counted", "reminders": "14, 7", **DAYS}
    post(client, world.eve, "evaluator:wave-plan", *YEAR, **sent)

    wave = Wave.objects.get()
    assert (wave.mode, wave.remind_after, wave.opens_on) == ("counted", [7, 14], date(2027, 6, 1))
    said = words(get(client, world.eve, "evaluator:set-up", *YEAR))
    assert "Reminders after 7, 14 days" in said
    assert "Of fewer than 10 people hardly any answer may be shown to others." in said
    post(client, world.eve, "evaluator:wave-cancel", wave.public_id)
    assert not Wave.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"closes_on_year": 2026}, "The last day must not be before the first."),
        ({"reminders": "7; 14"}, "Give up to five numbers of days"),
        ({"opens_on_day": 31}, "Enter a real day"),
        ({"questionnaire": "none"}, "Select a valid choice"),
        ({"days_open": 0}, "greater than or equal to 1"),
    ],
)
def test_wave_that_cannot_be_is_refused(client, world, draft, sent, sentence):
    good = {"questionnaire": draft.public_id, "sent_to": "all", "moment": "end", "mode": "linked", **DAYS}

    assert sentence in words(post(client, world.eve, "evaluator:wave-plan", *YEAR, **good | sent))
    assert not Wave.objects.exists()


def test_questionnaire_is_seen_as_it_is_asked(client, world):
    found = world.questionnaire("end")
    page = get(client, world.lena, "evaluator:questionnaire-preview", found.public_id)
    asked = [row for row in found.questions.all() if row.kind != "hidden"]

    assert all(row.text in words(page) for row in asked)
    assert page.content.decode().count("<section") == len(asked)
    assert "nothing here is kept" in words(page)


def test_page_says_who_alone_meets_a_question(client, world, draft):
    assert "Only if role is “a”" in words(get(client, world.eve, "evaluator:questionnaire-preview", draft.public_id))


@pytest.mark.parametrize(("who", "back"), [("eve", "Back to the evaluation"), ("lena", "Back to the questionnaires")])
def test_set_up_leads_back_to_where_one_came_from(client, world, who, back):
    assert back in words(get(client, getattr(world, who), "evaluator:set-up", *YEAR))


def test_plan_is_written_and_locked(client, world):
    world.wave(open=False)
    assert "Say first what this evaluation is." in words(get(client, world.lena, "evaluator:plan", *YEAR, status=409))
    evaluated_year = Evaluation.objects.create(cohort=world.cohort)
    post(client, world.lena, "evaluator:plan", *YEAR, outcome="Confidence", item="recommend", analysis="describe", is_primary="yes")
    post(client, world.lena, "evaluator:plan", *YEAR, outcome="Another", item="recommend", analysis="describe")
    post(client, world.lena, "evaluator:plan", *YEAR, out="Another")
    post(client, world.lena, "evaluator:plan-lock", *YEAR)

    evaluated_year.refresh_from_db()
    assert [row["outcome"] for row in evaluated_year.plan] == ["Confidence"]
    assert "It stands." in words(get(client, world.eve, "evaluator:plan", *YEAR))


def test_change_of_what_is_asked_once_is_refused(client, world):
    evaluation = evaluated(world)
    said = words(post(client, world.lena, "evaluator:plan", *YEAR, outcome="Change", item="recommend", analysis="change"))

    assert "is asked only once, so no change can be seen" in said
    assert set_plan(evaluation, PLAN_ROWS, by=world.lena, now=NOW).plan


def test_indicators_are_context(client, world):
    evaluated(world)
    post(client, world.lena, "evaluator:context", *YEAR, indicator="Consultants who left", value="=3+4", source="HR")
    said = words(get(client, world.eve, "evaluator:context", *YEAR))

    assert "Consultants who left" in said
    post(client, world.lena, "evaluator:context", *YEAR, out="Consultants who left")
    assert Evaluation.objects.get().context == []


@pytest.mark.parametrize("who", ["sam", "cora", "mo", "ade", "kit", "tess"])
def test_setting_up_is_not_there_for_others(client, world, draft, who):
    get(client, getattr(world, who), "evaluator:set-up", *YEAR, status=404)
    get(client, getattr(world, who), "evaluator:questionnaire", draft.public_id, status=404)
