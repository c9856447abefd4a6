"""The questionnaires that come with Alongside: short, plain, readable again, and asking the same thing under the same code."""

import re
from pathlib import Path

import pytest

from alongside.console.demonstration.files import FOLDER as INVENTED
from alongside.domain.access.errors import NotFound
from alongside.domain.surveys.actions import add_shipped, open_wave, plan_wave, put_questionnaire
from alongside.domain.surveys.models import Questionnaire
from alongside.domain.surveys.queries import (
    definition_of,
    longest_way,
    minutes_to_answer,
    questions_of,
    shipped,
    shipped_questionnaire,
    shown,
)
from alongside.domain.surveys.queries.shipped import FOLDER, OFFERED
from alongside.domain.surveys.states import QuestionKind
from alongside_engine.questionnaires import NEVER_ANSWERED, questionnaire_of_text, written
from tests.cast import NOW, definition
from tests.domain.sentences import refused
from tests.repository.tree import ROOT

MOST_ASKED = {"baseline": 12, "training_feedback": 12, "pulse": 5, "end_of_year": 18, "non_participant": 12}
WORD = re.compile(r"[A-Za-z’]+")
VOWELS = re.compile(r"[aeiouy]+")


def read(path: Path):
    return questionnaire_of_text(path.name, path.read_text(encoding="utf-8"))


OURS = {code: shipped_questionnaire(code) for code in OFFERED}
EVERY = [*OURS.values(), *(read(INVENTED / f"{name}.toml") for name in ("baseline", "end_of_year"))]
QUESTIONS = [(whole.code, one) for whole in EVERY for one in whole.questions]


def syllables(word):
    """How many a reader hears, near enough: groups of vowels, without the silent e at the end."""
    word = word.lower().replace("’", "")
    silent = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, len(VOWELS.findall(word)) - silent)


def school_years(texts):
    """The Flesch–Kincaid grade of texts, each one sentence or more."""
    words = [word for text in texts for word in WORD.findall(text)]
    sentences = sum(max(1, len(re.findall(r"[.?!](?:\s|$)", text))) for text in texts)
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_every_file_is_offered_once():
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(OFFERED) == sorted(one.code for one in shipped())


@pytest.mark.parametrize("code", OFFERED)
def test_shipped_file_reads_as_it_was_written(code):
    assert written(OURS[code]) == (FOLDER / f"{code}.toml").read_text(encoding="utf-8")
    assert (OURS[code].code, questionnaire_of_text("again.toml", written(OURS[code]))) == (code, OURS[code])


def test_questionnaire_that_is_not_shipped_is_not_found():
    with pytest.raises(NotFound):
        shipped_questionnaire("../../../settings")


def test_code_that_stands_in_two_questionnaires_asks_the_same_in_both():
    first = {}
    for whole, one in QUESTIONS:
        other, asked = first.setdefault(one.code, (whole, one))
        same = (asked.kind, asked.text, dict(asked.options), asked.minimum, asked.maximum)
        assert (one.kind, one.text, dict(one.options), one.minimum, one.maximum) == same, f"{one.code} of {whole} and of {other}"


def test_start_and_end_of_year_share_their_statements():
    shared = {one.code for one in OURS["baseline"].questions if one.is_scale} & {one.code for one in OURS["end_of_year"].questions}
    assert len(shared) == 6


@pytest.mark.parametrize("code", MOST_ASKED)
def test_nobody_is_asked_more_than_they_have_time_for(code):
    offered = next(one for one in shipped() if one.code == code)
    assert (offered.asked, offered.minutes) <= (MOST_ASKED[code], 4)
    said = {"one": 1, "two": 2, "three": 3, "four": 4}
    told = re.findall(r"(one|two|three|four) minutes?", OURS[code].introduction)
    assert [said[word] for word in told] == [offered.minutes]


def test_minutes_of_a_questionnaire_grow_with_what_must_be_written():
    texts = [one for _whole, one in QUESTIONS if one.kind == "text"]
    assert [minutes_to_answer(texts[:many]) for many in (0, 1, 3, 4)] == [1, 1, 2, 2]


@pytest.mark.parametrize("code", OFFERED)
def test_questions_are_short_and_plain(code):
    texts = [one.text for one in OURS[code].questions if one.kind not in NEVER_ANSWERED]
    assert max(len(WORD.findall(text)) for text in texts) <= 20
    assert school_years(texts) <= 7
    assert school_years([OURS[code].introduction]) <= 8


def test_leave_for_publication_and_for_quotation_are_asked_apart():
    leaves = {whole: [one.details["purpose"] for one in found.questions if one.kind == "consent"] for whole, found in OURS.items()}
    assert leaves["end_of_year"] == leaves["non_participant"] == ["publication", "quotation"]
    for whole, found in OURS.items():
        has_words = any(one.kind == "text" for one in found.questions)
        assert ("quotation" in leaves[whole]) == has_words, whole


def test_choices_of_worse_and_better_are_offered_alike():
    options = next(list(one.options) for _whole, one in QUESTIONS if one.code == "difference")
    assert options == ["much_better", "better", "none", "worse", "much_worse"]


def test_every_kind_that_a_scheme_needs_is_among_them():
    kinds = {one.kind for _whole, one in QUESTIONS}
    assert (
        {"likert5", "rating", "single", "multi", "text", "consent", "weighted", "compared", "ranking", "hidden"}
        <= kinds
        <= set(QuestionKind)
    )


@pytest.mark.parametrize("code", OFFERED)
def test_shipped_questionnaire_is_put_into_a_scheme_as_it_is(world, code):
    assert definition_of(add_shipped(world.scheme, code, by=world.lena, now=NOW)) == OURS[code]


def test_all_shipped_questionnaires_can_be_sent_in_one_scheme(world):
    """Those already sent do not refuse the next, since a code asks the same everywhere."""
    for offered in shipped():
        found = add_shipped(world.scheme, offered.code, by=world.lena, now=NOW)
        named = {"sent_to": offered.sent_to, "moment": offered.moment, "opens_on": NOW.date(), "closes_on": NOW.date()}
        open_wave(plan_wave(world.cohort, questionnaire=found, **named, by=world.lena, now=NOW), by=world.eve, now=NOW)
    assert Questionnaire.objects.count() == len(OFFERED)


def test_shipped_questionnaire_never_overwrites_what_a_scheme_has_made_of_it(world):
    put_questionnaire(world.scheme, definition("pulse", title="Our own"), by=world.lena, now=NOW)
    with refused("This scheme already has a questionnaire with the id pulse: “Our own”. Change that one, or remove it first."):
        add_shipped(world.scheme, "pulse", by=world.lena, now=NOW)


@pytest.mark.parametrize(("took_part", "met"), [(True, 18), (False, 12)])
def test_end_of_year_asks_each_side_its_own(world, took_part, met):
    wave = world.wave(questionnaire=add_shipped(world.scheme, "end_of_year", by=world.lena, now=NOW))
    chosen = {"topics_helped": ["other"], "difference": "worse", "why_not": ["other"]}
    found = [one for one in shown(questions_of(wave), chosen, took_part=took_part) if one.kind not in NEVER_ANSWERED]
    assert len(found) == met
    assert len(longest_way(OURS["end_of_year"])) == 18
    assert all(one.code != "why_not" for one in found) == took_part


def test_conditions_follow_the_question_they_hang_on_closely():
    for whole in OURS.values():
        codes = [one.code for one in whole.questions]
        gaps = [codes.index(one.code) - codes.index(one.shown_if["question"]) for one in whole.questions if one.shown_if]
        assert set(gaps) <= {1}, whole.code


def test_page_of_formats_says_how_long_each_takes():
    page = (ROOT / "docs/reference/questionnaire-files.md").read_text(encoding="utf-8")
    rows = {code: (int(asked), int(minutes)) for code, asked, minutes in re.findall(r"\| `(\w+)` \|[^|]*\| (\d+)[^|]*\| (\d+) \|", page)}
    assert rows == {one.code: (one.asked, one.minutes) for one in shipped() if one.code in MOST_ASKED}
