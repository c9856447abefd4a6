"""How the same people have changed since an earlier release: told where both releases leave that room."""

import pytest

from alongside.domain.publications.actions import release_results
from alongside.domain.publications.queries import leaving_of, report_of
from alongside.domain.surveys.actions import take_answers_back
from alongside.kit.documents import DataTable
from tests.cast import NOW


def result(results, code):
    return next(row for row in results if row["code"] == code)


def leaving(wave, code):
    return result(leaving_of(wave).results, code)


RECOMMEND = ({"code": "recommend", "text": "I would recommend it.", "type": "likert5"},)


def asked_twice(world, many, second, *, leave_out=0):
    """Two waves to the same people, of whom some leave the second out; the first is released."""
    people = world.person(many)
    waves = [world.wave(questionnaire=world.questionnaire(code, title=code, questions=RECOMMEND)) for code in ("First", "Second")]
    for number, person in enumerate(people):
        world.answered(waves[0], person, recommend=str(1 + number % 5))
    for number, person in enumerate(people[leave_out:]):
        world.answered(waves[1], person, recommend=str(second(number)))
    for wave in waves:
        world.closed(wave)
    release_results(waves[0], by=world.eve, now=NOW)
    return people, waves


@pytest.mark.parametrize(("leave_out", "many"), [(0, 30), (1, None), (4, None), (10, 20)])
def test_change_leaves_when_the_same_people_answered_or_enough_others(world, leave_out, many):
    _people, (_first, second) = asked_twice(world, 30, lambda number: 1 + (number + 1) % 5, leave_out=leave_out)
    change = leaving(second, "recommend").get("change")
    assert (change and change["answered"]) == many


def test_change_is_released_once_and_kept_for_both_waves(world):
    _people, (first, second) = asked_twice(world, 20, lambda number: 5 - number % 5)
    release = release_results(second, by=world.eve, now=NOW)
    change = result(release.figures, "recommend")["change"]
    assert change == {"since": "First", "answered": 20, "higher": 8, "same": 4, "lower": 8}
    assert [row["name"] for row in release.groups[f"{first.public_id} recommend"]] == ["I would recommend it. (First)"]
    tables = [block for block in report_of(world.cohort, now=NOW).document.blocks if isinstance(block, DataTable)]
    changed = next(block for block in tables if block.caption == "Change in those who also answered “First”")
    assert changed.rows == (("I would recommend it.", "20", "8", "4", "8"),)


def test_change_is_told_since_one_wave_once(world):
    people, waves = asked_twice(world, 20, lambda number: 5 - number % 5)
    release_results(waves[1], by=world.eve, now=NOW)
    third = world.wave(questionnaire=world.questionnaire("Third", title="Third", questions=RECOMMEND))
    for number, person in enumerate(people):
        world.answered(third, person, recommend=str(1 + number % 5))
    assert "change" not in leaving(world.closed(third), "recommend")


def test_change_does_not_leave_after_somebody_took_an_answer_back(world):
    """The members of the first release are kept: without the one who withdrew, the change would differ from it by that person."""
    people, (first, second) = asked_twice(world, 20, lambda number: 5 - number % 5)
    take_answers_back(world.invitee(first, people[0]), by=people[0].person.user, now=NOW)
    found = leaving_of(second)
    assert "change" not in result(found.results, "recommend")
    sentence = (
        "“Everyone who answered” and “Those who answered both times” differ by 1 person: the one less the other is what they answered."
    )
    assert found.reasons["recommend change"] == sentence.replace("Everyone who answered", "Did not take part")
