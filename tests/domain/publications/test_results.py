"""Results under the small-number rule, and releases that do not change afterwards."""

import json

import pytest

from alongside.domain.cohorts.actions.invitations import join
from alongside.domain.publications.actions import release_results
from alongside.domain.publications.models import Release
from alongside.domain.publications.queries import released_waves, report_of, results_of, wave_to_release
from alongside.domain.publications.queries.report import as_json
from alongside.domain.publications.queries.results import unsuppressed_of
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


def test_results_of_few_show_no_count(world):
    groups = result(results_of(closed_wave(world, outsiders=4)), "why_not")["groups"]
    assert groups == [{"group": "Did not take part", "answered": 4, "rows": [], "in_words": []}]


def test_results_of_five_to_nine_are_in_words_and_order(world):
    (group,) = result(results_of(closed_wave(world, outsiders=9)), "why_not")["groups"]
    assert (group["rows"], group["in_words"]) == ([], ["Time", "Other"])


def test_results_of_ten_are_counted(world):
    (group,) = result(results_of(closed_wave(world, outsiders=10)), "why_not")["groups"]
    assert counts(group) == {"time": (9, 10, 90), "other": (1, 10, 10)}


def test_results_stand_side_by_side_when_both_groups_have_five(world):
    groups = result(results_of(closed_wave(world, insiders=6, outsiders=5, mixed=True)), "met")["groups"]
    assert [(group["group"], group["answered"]) for group in groups] == [
        ("Everyone who answered", 11),
        ("Took part", 6),
        ("Did not take part", 5),
    ]
    assert [counts(group)["yes"][0] for group in groups] == [6, 5, 1]


def test_results_stand_alone_when_a_part_answered_as_one(world):
    groups = result(results_of(closed_wave(world, insiders=6, outsiders=5)), "met")["groups"]
    assert [(group["group"], group["answered"]) for group in groups] == [("Everyone who answered", 11)]


def test_results_stand_alone_when_one_group_is_too_small(world):
    groups = result(results_of(closed_wave(world, insiders=6, outsiders=4)), "met")["groups"]
    assert [(group["group"], group["answered"]) for group in groups] == [("Everyone who answered", 10)]


def test_results_of_numbers_are_a_median(world):
    (group,) = result(results_of(closed_wave(world, insiders=10)), "times")["groups"]
    assert (group["median"], group["rows"]) == (5.5, [])


def test_results_of_few_numbers_have_no_median(world):
    (group,) = result(results_of(closed_wave(world, insiders=4)), "times")["groups"]
    assert group == {"group": "Took part", "answered": 4, "rows": [], "in_words": []}


def test_results_hold_no_free_text(world):
    assert [row["code"] for row in results_of(closed_wave(world, insiders=4))] == ["met", "times", "about", "recommend", "why_not"]


def test_results_of_a_wave_to_participants_are_one_group(world):
    for person in world.person(8):
        join(person, by=person.person.user, now=NOW)
    wave = world.wave(sent_to=Audience.PARTICIPANTS, moment=Moment.START)
    for invitee in wave.invitees.all():
        world.answered(wave, invitee.participant, recommend="4")
    (group,) = result(results_of(world.closed(wave)), "recommend")["groups"]
    assert (group["group"], counts(group)[4]) == ("Everyone asked", (10, 10, 100))


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
        "Summary",
        "Uptake",
        "Training",
        "Pairs and meetings",
        "Response to the questionnaires",
        "At the end of the year",
        "How the figures were worked out",
    ]
