"""Results under the small-number rule, and releases that do not change afterwards."""

import json

import pytest

from alongside.domain.cohorts.actions.invitations import join
from alongside.domain.publications.actions import release_results
from alongside.domain.publications.models import Release
from alongside.domain.publications.queries import (
    breakdowns_of,
    chosen_from,
    leaving_of,
    released_waves,
    report_of,
    results_of,
    unsuppressed_of,
    wave_to_release,
)
from alongside.domain.publications.queries.report import as_json
from alongside.domain.publications.states import Breakdown
from alongside.domain.surveys.actions import take_answers_back
from alongside.domain.surveys.states import Audience, Moment
from alongside.kit.documents import Heading
from tests.cast import NOW
from tests.domain.sentences import refused


def result(results, code):
    return next(row for row in results if row["code"] == code)


def counts(group):
    return {row["value"]: (row["count"], row["of"], row["percent"]) for row in group["rows"]}


def closed_wave(world, insiders=0, outsiders=0, mixed=False, **more):
    """A wave answered by so many who took part (two of them Mo and Ade) and so many who did not."""
    couples = [world.couple() for _pair in range(insiders // 2 - 1)] if insiders else []
    inside = [person for couple in couples for person in couple]
    if insiders:
        world.active_pair()
        for couple in couples:
            world.active_pair(*couple)
        inside = [world.mo_in, world.ade_in, *inside]
    outside = world.person(outsiders) if outsiders else []
    wave = world.wave(**more)
    for number, person in enumerate(inside):
        world.answered(
            wave,
            person,
            met="no" if mixed and not number else "yes",
            times=str(number + 1),
            recommend="5" if number else "2",
            words="Hello.",
        )
    for number, person in enumerate(outside):
        world.answered(wave, person, met="yes" if mixed and not number else "no", why_not="time" if number else "other")
    return world.closed(wave)


def leaving(wave, code, breakdown=None):
    return result(leaving_of(wave, breakdown).results, code)


def test_results_of_few_say_nothing_not_even_how_many(world):
    found = leaving(closed_wave(world, outsiders=4), "why_not")
    assert (found["groups"], found["parts"]) == ([{"group": "Did not take part", "answered": None, "rows": [], "in_words": []}], [])


def test_results_of_five_to_nine_are_in_words_and_order(world):
    (group,) = leaving(closed_wave(world, outsiders=9), "why_not")["groups"]
    assert (group["rows"], group["in_words"]) == ([], ["Time", "Other"])


def test_results_of_so_few_that_the_order_tells_are_withheld(world):
    (group,) = leaving(closed_wave(world, outsiders=7), "why_not")["groups"]
    assert (group["rows"], group["in_words"]) == ([], [])


def test_results_of_ten_are_counted(world):
    (group,) = leaving(closed_wave(world, outsiders=10), "why_not")["groups"]
    assert counts(group) == {"time": (9, 10, 90), "other": (1, 10, 10)}


def halves(world, insiders, outsiders):
    """A wave in which those who took part and those who did not answer by turns, as they like."""
    couples = [world.couple() for _pair in range(insiders // 2)]
    inside = [person for couple in couples for person in couple]
    for couple in couples:
        world.active_pair(*couple)
    people = [*inside, *world.person(outsiders)]
    wave = world.wave()
    for number, person in enumerate(people):
        world.answered(wave, person, met="yes" if number % 2 else "no", times="3", recommend=str(1 + number % 5), why_not="time")
    return world.closed(wave)


def test_parts_stand_side_by_side_when_each_has_answered_this_and_that(world):
    found = leaving(halves(world, 8, 8), "met")
    assert [(group["group"], group["answered"]) for group in found["groups"] + found["parts"]] == [
        ("Everyone who answered", 16),
        ("Took part", 8),
        ("Did not take part", 8),
    ]
    assert [counts(group)["yes"] for group in found["groups"] + found["parts"]] == [(8, 16, 50), (4, 8, 50), (4, 8, 50)]


def test_parts_of_a_scale_stand_side_by_side_by_its_sides(world):
    couples = [world.couple() for _pair in range(8)]
    for couple in couples:
        world.active_pair(*couple)
    wave = world.wave()
    for number, (mentor, mentee) in enumerate(couples):
        world.answered(wave, mentor, recommend=str(1 + number % 5))
        world.answered(wave, mentee, recommend=str(5 - number % 4))
    found = leaving(world.closed(wave), "recommend", Breakdown.SIDE)
    assert [(group["group"], len(group["rows"])) for group in found["groups"] + found["parts"]] == [
        ("Took part", 5),
        ("Mentors", 3),
        ("Mentees", 3),
    ]
    assert [(row["label"], row["count"]) for row in found["parts"][0]["rows"]] == [
        ("Strongly disagree or Disagree", 4),
        ("Neither agree nor disagree", 2),
        ("Agree or Strongly agree", 2),
    ]


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (
            {"insiders": 6, "outsiders": 4},
            "“Did not take part” has 4 people who answered: a group is shown beside another from 5.",
        ),
        (
            {"insiders": 6, "outsiders": 5},
            "Within “Everyone who answered”, these groups would say what nearly everybody, or nobody, in one of them answered.",
        ),
        (
            {"insiders": 8, "outsiders": 8, "mixed": True},
            "Within “Everyone who answered”, these groups would say what nearly everybody, or nobody, in one of them answered.",
        ),
    ],
)
def test_parts_that_would_tell_are_withheld_and_the_evaluator_reads_why(world, shape, reason):
    wave = closed_wave(world, **shape)
    found = leaving_of(wave)
    assert (result(found.results, "met")["parts"], found.reasons["met"]) == ([], reason)
    assert [group["group"] for group in result(found.results, "met")["groups"]] == ["Everyone who answered"]
    assert reason not in json.dumps(found.results)


def test_one_breakdown_at_a_time(world):
    wave = halves(world, 16, 8)
    assert [part["group"] for part in leaving(wave, "met", Breakdown.SIDE)["parts"]] == []
    assert [part["group"] for part in leaving(wave, "met", Breakdown.TOOK_PART)["parts"]] == ["Took part", "Did not take part"]
    assert leaving(wave, "met", Breakdown.NONE)["parts"] == []


def test_breakdowns_that_a_wave_allows(world):
    assert breakdowns_of(world.wave(), is_full=True) == [Breakdown.TOOK_PART, Breakdown.SIDE, Breakdown.NONE]
    wave = world.wave(questionnaire=world.questionnaire("of-participants"), sent_to=Audience.PARTICIPANTS)
    assert breakdowns_of(wave, is_full=True) == [Breakdown.NONE, Breakdown.SIDE]
    wave = world.wave(questionnaire=world.questionnaire("of-mentors"), sent_to=Audience.MENTORS)
    assert breakdowns_of(wave, is_full=True) == [Breakdown.NONE]


def test_whoever_sees_names_gets_no_choice_of_breakdown(world):
    wave = halves(world, 8, 8)
    assert breakdowns_of(wave, is_full=False) == [Breakdown.NONE]
    assert [chosen_from(breakdowns_of(wave, is_full=True), asked) for asked in ("side", "nonsense", None)] == [
        "side",
        "took_part",
        "took_part",
    ]
    assert [row["parts"] for row in results_of(wave)] == [[]] * len(results_of(wave))


HEARD = {"code": "heard", "text": "Had you heard of it?", "type": "single", "options": ["yes", "no"]}
FROM = {"code": "from", "text": "From whom?", "type": "single", "options": ["friend", "poster"]}
BEHIND = (HEARD, FROM | {"show_if": {"question": "heard", "any_of": ["yes"]}})


def heard_of(world, inside, outside, heard):
    """A wave to couples and others about what those who had heard of the scheme heard it from; `heard(number)` of all, couples first."""
    couples = [world.couple() for _pair in range(inside // 2)]
    for couple in couples:
        world.active_pair(*couple)
    people = [person for couple in couples for person in couple] + world.person(outside)
    wave = world.wave(questionnaire=world.questionnaire(questions=BEHIND))
    for number, person in enumerate(people):
        world.answered(wave, person, heard="yes" if heard(number) else "no", **{"from": "poster" if number % 2 else "friend"})
    return leaving_of(world.closed(wave))


def test_question_behind_another_is_not_broken_down_where_the_other_is_not(world):
    """How many of each part met a question tells how many of each gave the answer before it."""
    found = heard_of(world, 16, 20, lambda number: number < 13 or number >= 20)
    assert (result(found.results, "heard")["parts"], result(found.results, "from")["parts"]) == ([], [])
    assert result(found.results, "from")["groups"][0]["answered"] == 29
    assert found.reasons["from"] == "How many of each group met this question says what they answered to the one before it."


def test_question_behind_another_is_broken_down_where_the_other_is(world):
    found = heard_of(world, 16, 20, lambda number: number < 10 or number >= 24)
    assert [len(result(found.results, code)["parts"]) for code in ("heard", "from")] == [2, 2]


def test_question_behind_one_that_only_says_who_took_part_is_judged_by_itself(world):
    found = heard_of(world, 16, 5, lambda number: number < 16)
    assert [result(found.results, code)["groups"][0]["answered"] for code in ("heard", "from")] == [21, 16]
    assert found.reasons == {"heard": found.reasons["heard"]}


def test_question_behind_one_that_is_not_shown_is_not_shown(world):
    found = heard_of(world, 0, 9, lambda number: number)
    assert result(found.results, "from")["groups"] == [{"group": "Did not take part", "answered": None, "rows": [], "in_words": []}]


def test_results_of_numbers_are_a_median(world):
    (group,) = leaving(closed_wave(world, insiders=10), "times")["groups"]
    assert (group["median"], group["rows"]) == (5.5, [])


def test_results_of_few_numbers_have_no_median(world):
    (group,) = leaving(closed_wave(world, insiders=4), "times")["groups"]
    assert group == {"group": "Took part", "answered": None, "rows": [], "in_words": []}


def test_results_hold_no_free_text(world):
    assert [row["code"] for row in leaving_of(closed_wave(world, insiders=4)).results] == ["met", "times", "about", "recommend", "why_not"]


def test_results_of_a_wave_to_participants_are_one_group(world):
    for person in world.person(8):
        join(person, by=person.person.user, now=NOW)
    wave = world.wave(sent_to=Audience.PARTICIPANTS, moment=Moment.START)
    for invitee in wave.invitees.all():
        world.answered(wave, invitee.participant, recommend="4")
    (group,) = leaving(world.closed(wave), "recommend")["groups"]
    assert (group["group"], counts(group)[4]) == ("Everyone asked", (10, 10, 100))


def test_release_keeps_whose_answers_were_in_it_by_whom_and_for_whom(world):
    wave = halves(world, 8, 8)
    release = release_results(wave, breakdown=Breakdown.TOOK_PART, by=world.eve, now=NOW)
    release.refresh_from_db()
    kept = {row["name"]: len(row["members"]) for row in release.groups["met"]}
    assert kept == {"Everyone who answered": 16, "Took part": 8, "Did not take part": 8}
    assert {who for row in release.groups["met"] for who in row["members"]} == set(wave.responses.values_list("pseudonym", flat=True))
    assert (release.released_by, release.audience, release.breakdown) == (world.eve, "report", "took_part")
    person = world.participant("person1@harbour.example")
    take_answers_back(world.invitee(wave, person), by=person.person.user, now=NOW)
    release.refresh_from_db()
    assert len(release.groups["met"][0]["members"]) == 16
    assert results_of(wave) == release.figures


def test_evaluators_own_screen_is_not_suppressed(world):
    wave = closed_wave(world, insiders=2, outsiders=1)
    codes = [row["code"] for row in unsuppressed_of(wave, with_text=True)]
    assert codes == ["met", "times", "about", "recommend", "why_not", "words"]
    assert len(unsuppressed_of(wave, with_text=False)) == 5


def test_release_is_a_snapshot_made_once(world):
    wave = closed_wave(world, outsiders=10)
    assert wave_to_release(world.cohort) == wave
    first = release_results(wave, by=world.eve, now=NOW)
    person = world.participant("person1@harbour.example")
    take_answers_back(world.invitee(wave, person), by=person.person.user, now=NOW)
    second = release_results(wave, by=world.eve, now=NOW)
    assert (first, Release.objects.count(), second.figures) == (second, 1, first.figures)
    assert (released_waves(world.cohort), wave_to_release(world.cohort)) == ([first], None)
    assert (first.scheme, first.owner_ids()) == (world.scheme, frozenset())


@pytest.mark.parametrize("state", ["planned", "open"])
def test_release_before_close_is_refused(world, state):
    wave = world.wave(open=state == "open")
    with refused("Results can be released after the questionnaire has closed."):
        release_results(wave, by=world.eve, now=NOW)


def test_report_changes_with_the_rows(world):
    def figures():
        return report_of(world.cohort, now=NOW).figures

    before = figures()
    world.active_pair()
    world.person()
    after = figures()
    assert (before["invited"], before["participated"]) == ({"count": 2}, {"count": 0, "of": 2, "percent": 0})
    assert (after["invited"], after["participated"]) == ({"count": 3}, {"count": 2, "of": 3, "percent": 67})


def test_report_prints_answers_only_after_their_release(world):
    wave = closed_wave(world, insiders=6, outsiders=10)
    assert "why_not" not in report_of(world.cohort, now=NOW).figures
    release_results(wave, by=world.eve, now=NOW)
    assert report_of(world.cohort, now=NOW).figures["why_not"]["count"] == {"time": 9, "other": 1}


def test_answers_without_leave_to_publish_are_in_no_release(world):
    asked = [
        {"code": "recommend", "text": "I would recommend it.", "type": "likert5"},
        {"code": "publish", "text": "May we publish what you said, without your name?", "type": "consent", "purpose": "publication"},
    ]
    people = world.person(12)
    wave = world.wave(questionnaire=world.questionnaire("feedback", questions=asked))
    for place, person in enumerate(people):
        world.answered(wave, person, recommend=1 + place % 5, publish="no" if place == 0 else "" if place == 1 else "yes")
    world.closed(wave)

    assert result(unsuppressed_of(wave, with_text=False), "recommend")["groups"][0]["answered"] == 12
    assert result(release_results(wave, by=world.eve, now=NOW).figures, "recommend")["groups"][0]["answered"] == 10


def test_report_of_a_year_as_json_names_scheme_and_cohort(world):
    found = json.loads(as_json(report_of(world.cohort, now=NOW)))
    assert (found["scheme"], found["cohort"], found["figures"]["pairs"]) == ("harbour-peer", "2026", {"count": 0})


def test_report_of_a_year_without_anybody_has_no_percentages(world):
    figures = report_of(world.other_cohort, now=NOW).figures
    assert figures["submitted_statement"] == {"count": 0, "of": 0}


def test_report_of_a_full_year_has_its_parts(world):
    world.session()
    release_results(closed_wave(world, insiders=10, outsiders=10), by=world.eve, now=NOW)
    report = report_of(world.cohort, now=NOW)
    assert [block.text for block in report.document.blocks if isinstance(block, Heading) and block.level == 1] == [
        "Abstract",
        "Introduction",
        "Methods",
        "Results",
        "Discussion",
        "Appendix: the numbers used",
    ]
    headings = [block.text for block in report.document.blocks if isinstance(block, Heading) and block.level == 2]
    parts = ["Uptake", "Training", "Pairs and meetings", "Response to the questionnaires", "At the end of the year"]
    assert [text for text in headings if text in {*parts, "How the figures were worked out"}] == ["How the figures were worked out", *parts]


KINDS = (
    {"code": "mark", "text": "A mark.", "type": "rating", "ends": ["poor", "splendid"]},
    {"code": "matters", "text": "Time.", "type": "weighted"},
    {"code": "meant", "text": "Meetings.", "type": "compared"},
    {"code": "leave", "text": "May we publish?", "type": "consent", "purpose": "publication"},
    {"code": "since", "text": "Since when?", "type": "date"},
)


def test_questions_of_every_kind_are_counted_or_left_out(world):
    people = world.person(10)
    wave = world.wave(questionnaire=world.questionnaire(questions=KINDS))
    for number, person in enumerate(people):
        answers = {"mark": str(number), "matters": ["5", str(1 + number % 5)], "meant": ["1", "2"], "leave": "yes", "since": "2026-09-04"}
        world.answered(wave, person, **answers)
    wave = world.closed(wave)

    found = {row["code"]: row["groups"][0] for row in leaving_of(wave).results}

    assert {code: [row["count"] for row in group["rows"]] for code, group in found.items()} == {
        "mark": [1] * 10 + [0],
        "matters-0": [0, 0, 0, 0, 10],
        "matters-1": [2, 2, 2, 2, 2],
        "meant-0": [10, 0, 0, 0, 0],
        "meant-1": [0, 10, 0, 0, 0],
        "leave": [10, 0],
        "since": [],
    }
    assert [found["mark"]["rows"][place]["label"] for place in (0, 1, 10)] == ["0, poor", "1", "10, splendid"]
    assert [row["text"] for row in leaving_of(wave).results][1:3] == ["Time. (how important it is)", "Time. (how satisfied)"]
    own = unsuppressed_of(wave, with_text=False)
    assert result(own, "since")["texts"] == ["2026-09-04"] * 10
