"""The analysis page: whole for the evaluator without names, not there for anybody else, and empty without a closed questionnaire."""

import json

import pytest

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.states import Moment
from tests.domain.surveys.coded import SETTING
from tests.web.asking import cost, get, words

YEAR = ("harbour-peer", "2026")
SCALES = (
    {"code": "confident", "text": "I am confident.", "type": "likert5"},
    {"code": "settled", "text": "I am settled.", "type": "likert5"},
)


@pytest.fixture
def world(world_today):
    return world_today


def before_and_after(world, many=6, *, rise=1):
    """Six people who answered twice, each a point higher the second time; and one who did not take part."""
    pairs = [world.active_pair(*world.couple()) for _pair in range(many // 2)]
    people = [person for pair in pairs for person in (pair.mentor, pair.mentee)]
    for code, moment, more in (("start", Moment.START, 0), ("finish", Moment.END, rise)):
        wave = world.wave(questionnaire=world.questionnaire(code, title=code.capitalize(), questions=SCALES), moment=moment)
        for place, person in enumerate(people):
            world.answered(wave, person, confident=1 + place % 3 + more, settled=3)
        world.closed(wave)


def test_change_of_the_same_people_is_worked_out(client, world):
    before_and_after(world)

    said = words(get(client, world.eve, "evaluator:analysis", *YEAR))

    assert "I am confident. n 6 Rose 6 Same 0 Fell 0 Mean before 2.00 Mean after 3.00" in said
    assert "Mean change (95% CI) +1.00 p 0.031" in said
    assert "I am settled. n 6 Rose 0 Same 6 Fell 0" in said
    assert "No plan was locked before the questionnaire at the end opened." in said


def test_scale_has_its_score_and_how_far_it_hangs_together(client, world):
    lost = {"code": "lost", "text": "I feel lost.", "type": "likert5", "reversed": True}
    three = [one | {"scale": "settling in"} for one in (*SCALES, lost)]
    people = world.person(6)
    wave = world.wave(questionnaire=world.questionnaire("start", title="Start", questions=three))
    for person, points in zip(people, ((1, 1, 5), (2, 2, 4), (3, 3, 3), (4, 4, 2), (5, 5, 1), (5, 4, 1)), strict=True):
        world.answered(wave, person, **dict(zip(("confident", "settled", "lost"), points, strict=True)))
    world.closed(wave)

    said = words(get(client, world.eve, "evaluator:analysis", *YEAR))

    assert "settling in, Start Items confident, settled, lost n 6 Mean (SD) 3.28 (1.57)" in said
    assert "Alpha of three items or more, else r 0.99 (0.97 to 1.00)" in said


def test_groups_below_five_are_counted_and_not_compared(client, world):
    before_and_after(world, 4)

    said = words(get(client, world.eve, "evaluator:analysis", *YEAR))

    assert "I am confident. n 4 Rose 4 Same 0 Fell 0 Mean before too few" in said


def test_locked_plan_decides_what_is_compared(client, world):
    world.wave(open=False, questionnaire=world.questionnaire("start", title="Start", questions=SCALES), moment=Moment.START)
    world.wave(open=False, questionnaire=world.questionnaire("finish", title="Finish", questions=SCALES), moment=Moment.END)
    evaluation = surveys.set_up_evaluation(world.cohort, SETTING, by=world.lena, now=world.now)
    rows = [{"outcome": "Confidence", "item": "confident", "analysis": "change"}]
    surveys.lock_plan(surveys.set_plan(evaluation, rows, by=world.eve, now=world.now), by=world.eve, now=world.now)
    before_and_after(world)

    said = words(get(client, world.eve, "evaluator:analysis", *YEAR))

    assert "By the plan that was locked on" in said
    assert "I am confident. n 6" in said
    assert "I am settled. n 6" not in said


def test_every_number_comes_as_json_without_a_pseudonym(client, world):
    before_and_after(world)

    found = get(client, world.eve, "evaluator:analysis-json", *YEAR).content.decode()

    assert json.loads(found)["changes"][0]["found"]["n"] == 6
    assert "pseudonym" not in found


def test_year_without_a_closed_questionnaire_says_so(client, world):
    world.answered(world.wave(), words="Secret until it closes.")

    said = words(get(client, world.eve, "evaluator:analysis", *YEAR))

    assert "No questionnaire has closed yet" in said
    assert "Secret" not in said


@pytest.mark.parametrize("role", [Role.LEAD, Role.COORDINATOR, Role.TRAINER])
def test_whoever_sees_names_has_no_analysis(client, world, role):
    grant_role(world.scheme, user=world.eve, role=role, starts_on=world.now.date(), ends_on=None, by=world.lena, now=world.now)

    get(client, world.eve, "evaluator:analysis", *YEAR, status=404)
    get(client, world.eve, "evaluator:analysis-json", *YEAR, status=404)
    assert "Open the analysis" not in words(get(client, world.eve, "evaluator:home", "harbour-peer"))


def test_analysis_costs_the_same_for_few_and_many(client, world):
    before_and_after(world, 2)
    few = cost(client, world.eve, "evaluator:analysis", *YEAR)
    world.person(20)

    assert cost(client, world.eve, "evaluator:analysis", *YEAR) == few
