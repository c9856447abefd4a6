"""Answers as a table: every kind of question, every reason for no answer, and nothing of an open questionnaire or one with names."""

from datetime import date

import pytest

from alongside.domain.access.errors import NotFound
from alongside.domain.publications.queries.answer_columns import numbered
from alongside.domain.publications.queries.data_set import data_set_of, exportable_waves, exports_of
from alongside.domain.surveys.actions.questionnaires import PLAIN, WaveDetails
from alongside.domain.surveys.models import Question, Wave
from alongside.domain.surveys.states import Mode, Moment
from alongside.kit.data_sets import Kind, Level

AGREED = {1: "Strongly disagree", 2: "Disagree", 3: "Neither agree nor disagree", 4: "Agree", 5: "Strongly agree"}
EVERY_KIND = (
    {"code": "met", "text": "Did you meet?", "type": "single", "options": ["yes", "no"]},
    {
        "code": "why-not",
        "text": "Why not?",
        "type": "multi",
        "options": ["time", "place"],
        "show_if": {"question": "met", "any_of": ["no"]},
    },
    {"code": "four", "text": "Four", "type": "likert4"},
    {"code": "five", "text": "Five", "type": "likert5", "not_applicable": True},
    {"code": "mark", "text": "Mark", "type": "rating", "ends": ["Bad", "Good"], "prefer_not": True},
    {"code": "times", "text": "How often?", "type": "number", "min": -5, "max": 50},
    {"code": "day", "text": "When?", "type": "date"},
    {"code": "line", "text": "In a word?", "type": "line"},
    {"code": "words", "text": "Anything else?", "type": "text", "prefer_not": True},
    {"code": "order", "text": "What first?", "type": "ranking", "options": ["a", "b", "c"], "most": 2},
    {"code": "weighed", "text": "Time", "type": "weighted"},
    {"code": "as", "text": "Help", "type": "compared", "ends": ["None", "A lot"]},
    {"code": "leave", "text": "May we quote you?", "type": "consent", "purpose": "quotation"},
    {"code": "for-mentors", "text": "As a mentor?", "type": "likert5", "audience": "mentors"},
    {"code": "track", "text": "Track", "type": "hidden", "taken_from": "grade_band"},
    {"code": "end", "text": "Thank you", "type": "section"},
)
FULL = {
    "met": "no",
    "why-not": ["place"],
    "four": 2,
    "five": 5,
    "mark": 10,
    "times": -1,
    "day": "2026-09-04",
    "line": "A word",
    "words": "Words\r\nand 🙂",
    "order": ["c", "a"],
    "weighed": [5, 2],
    "as": [1, 4],
    "leave": "yes",
    "for-mentors": 3,
}
NOT_SAID = {
    "met": "yes",
    "five": {"missing": "not_applicable"},
    "mark": {"missing": "prefer_not_to_say"},
    "words": {"missing": "prefer_not_to_say"},
}


def every_kind(world, *, details=PLAIN):
    """Mo answers everything as a mentor, Ade says why not, and the wave closes."""
    world.active_pair()
    wave = world.wave(questionnaire=world.questionnaire("kinds", title="Kinds", questions=EVERY_KIND), details=details)
    world.answered(wave, world.mo_in, **FULL)
    world.answered(wave, world.ade_in, **NOT_SAID)
    return world.closed(wave)


def by_side(found):
    """Each row by the side of whoever gave it: column by column."""
    named = [dict(zip((one.code for one in found.variables), row, strict=True)) for row in found.rows]
    return {row["side"]: row for row in named}


def test_every_kind_of_question_has_its_columns(world):
    wave = every_kind(world)

    found = data_set_of(world.cohort, [wave], with_text=True)

    mentor = by_side(found)[1]
    assert len(mentor.pop("respondent")) == 16
    assert mentor == {
        "took_part": 1,
        "side": 1,
        "grade_band": "training",
        "met": 2,
        "why_not_1": 0,
        "why_not_2": 1,
        "four": 2,
        "five": 5,
        "mark": 10,
        "times": -1,
        "day": date(2026, 9, 4),
        "day_why": 0,
        "line": "A word",
        "line_why": 0,
        "words": FULL["words"],
        "words_why": 0,
        "order_1": 2,
        "order_2": 0,
        "order_3": 1,
        "weighed_importance": 5,
        "weighed_satisfaction": 2,
        "as_is": 1,
        "as_should_be": 4,
        "leave": 1,
        "for_mentors": 3,
    }


def test_every_reason_for_no_answer_is_kept_apart(world):
    wave = every_kind(world)

    found = data_set_of(world.cohort, [wave], with_text=True)

    mentee = by_side(found)[2]
    assert {name: mentee[name] for name in ("met", "why_not_1", "why_not_2", "four", "five", "mark", "for_mentors")} == {
        "met": 1,
        "why_not_1": -1,
        "why_not_2": -1,
        "four": -2,
        "five": -3,
        "mark": -4,
        "for_mentors": -1,
    }
    assert (mentee["words"], mentee["words_why"], mentee["day"], mentee["day_why"]) == (None, -4, None, -2)
    assert mentee["times"] == -92, "answers below zero leave -1 to -4 free for answers"
    assert (mentee["weighed_importance"], mentee["order_3"], mentee["leave"]) == (-2, -2, -2)


def test_columns_say_what_they_hold(world):
    wave = every_kind(world)

    columns = {one.code: one for one in data_set_of(world.cohort, [wave], with_text=True).variables}

    assert (columns["met"].labels, columns["met"].level) == ({1: "Yes", 2: "No"}, Level.NOMINAL)
    assert columns["why_not_2"].label == "Why not? – Place"
    assert (columns["five"].labels, columns["five"].level) == (AGREED, Level.ORDINAL)
    assert (columns["four"].labels, columns["mark"].labels, columns["mark"].level) == ({}, {0: "Bad", 10: "Good"}, Level.SCALE)
    assert columns["as_should_be"].labels == {1: "None", 5: "A lot"}
    assert (columns["day"].kind, columns["words"].kind, columns["words"].missing) == (Kind.DATE, Kind.TEXT, {})
    assert sorted(columns["times"].missing) == [-94, -93, -92, -91]
    assert (columns["for_mentors"].question, columns["for_mentors"].wave) == ("for-mentors", "Kinds")


def test_free_text_leaves_only_when_it_was_asked_for(world):
    wave = every_kind(world)

    found = data_set_of(world.cohort, [wave], with_text=False)

    names = {one.code for one in found.variables}
    assert names & {"line", "words", "line_why", "words_why"} == set()
    assert "A word" not in str(found.rows)
    assert "day" in names


def test_an_anonymous_questionnaire_keeps_no_side_and_says_what_it_does_not_know(world):
    wave = every_kind(world, details=WaveDetails(mode=Mode.COUNTED))

    found = data_set_of(world.cohort, [wave], with_text=False)

    names = [one.code for one in found.variables]
    assert ("side" in names, "grade_band" in names, "took_part" in names) == (False, False, True)
    asked = found.variables[names.index("for_mentors")]
    assert asked.missing[-1].startswith("Not shown, or left empty")
    assert found.variables[names.index("four")].missing[-1] == "Not shown to this person"
    assert sorted(row[names.index("for_mentors")] for row in found.rows) == [-1, 3]


def two(world):
    """Mo and Ade answer at the start, Mo alone at the end, where an option comes first that was not there before."""
    world.active_pair()
    options = (["time", "place"], ["money", "time", "place"])
    waves = []
    for code, moment, given in (("start", Moment.START, options[0]), ("finish", Moment.END, options[1])):
        asked = (
            ({"code": "reason", "text": "Why?", "type": "single", "options": given},)
            if code == "start"
            else (
                {"code": "reason2", "text": "Why?", "type": "single", "options": given},
                {"code": "sure", "text": "Sure?", "type": "likert5"},
            )
        )
        wave = world.wave(questionnaire=world.questionnaire(code, title=code.capitalize(), questions=asked), moment=moment)
        world.answered(wave, world.mo_in, **({"reason": "place"} if code == "start" else {"reason2": "place", "sure": 4}))
        if code == "start":
            world.answered(wave, world.ade_in, reason="time")
        waves.append(world.closed(wave))
    return waves


def test_two_questionnaires_lie_side_by_side_in_a_row_a_person(world):
    waves = two(world)

    found = data_set_of(world.cohort, list(reversed(waves)), with_text=False)

    assert [one.code for one in found.variables] == [
        *("respondent", "took_part_w1", "side_w1", "grade_band_w1", "reason_w1"),
        *("took_part_w2", "side_w2", "grade_band_w2", "reason2_w2", "sure_w2"),
    ]
    assert found.variables[-1].label == "Finish: Sure?"
    by_side = {row[2]: row for row in found.rows}
    assert by_side[1][-1] == 4
    assert by_side[2][5:] == (None,) * 5, "who did not send the second has nothing of it, and no reason either"


def test_one_option_has_one_number_in_every_questionnaire():
    first = Question(code="reason", options=[["time", "Time"], ["place", "Place"]])
    second = Question(code="reason", options=[["money", "Money"], ["place", "Place"]])

    assert numbered([first, second]) == {"reason": {"time": 1, "place": 2, "money": 3}}


@pytest.mark.parametrize("make", [lambda world: world.wave(), lambda world: every_kind(world, details=WaveDetails(mode=Mode.NAMED))])
def test_what_is_open_or_has_names_never_leaves(world, make):
    wave = make(world)

    assert exportable_waves(world.cohort) == []
    with pytest.raises(NotFound):
        data_set_of(world.cohort, [Wave.objects.get(pk=wave.pk)], with_text=False)


def test_no_wave_of_another_year_leaves(world):
    wave = every_kind(world)

    with pytest.raises(NotFound):
        data_set_of(world.other_cohort, [wave], with_text=False)
    with pytest.raises(NotFound):
        data_set_of(world.cohort, [], with_text=False)


def test_the_order_of_rows_tells_nothing_and_is_the_same_again(world):
    wave = every_kind(world)

    first, second = (data_set_of(world.cohort, [wave], with_text=True) for _time in range(2))

    assert first == second
    assert [row[0] for row in first.rows] == sorted(row[0] for row in first.rows)


def test_a_table_takes_few_queries(world, django_assert_max_num_queries):
    waves = two(world)

    with django_assert_max_num_queries(4):
        data_set_of(world.cohort, waves, with_text=True)


def test_nothing_was_exported_at_first(world):
    assert exports_of(world.cohort) == []
