"""Answers to questionnaires, equality questions above all, reach neither the engine nor anything that a run keeps."""

import json
from itertools import product

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.states import Side
from alongside.domain.history.actions import save_draft
from alongside.domain.history.models import Draft
from alongside.domain.matching.actions import place, propose, questions_to_ask
from alongside.domain.matching.models import Run
from alongside.domain.matching.states import PlacementKind
from alongside.domain.surveys.actions import questionnaire_draft
from alongside.domain.surveys.models import Answer
from tests.cast import NOW

EQUALITY = {
    "ethnicity": ("asian", "black", "mixed", "white", "other"),
    "sex": ("female", "male", "other"),
    "disability": ("yes", "no"),
    "religion": ("none", "christian", "hindu", "muslim", "other"),
    "orientation": ("bisexual", "gay", "heterosexual"),
    "qualified": ("here", "abroad"),
}
QUESTIONS = [
    *({"code": code, "text": f"Your {code}?", "type": "single", "options": list(values)} for code, values in EQUALITY.items()),
    {"code": "met", "text": "Did you meet?", "type": "single", "options": ["yes", "no"]},
    {"code": "words", "text": "Anything else?", "type": "text"},
]
OWN = {"id", "public_id", "run", "seconds"}


@pytest.fixture
def year(world):
    """Ten couples who have written, of whom one is locked and one kept apart."""
    topics = ("careers", "rotas", "exams", "wellbeing")
    couples = [(world.mo_in, world.ade_in)]
    for number in range(9):
        couple = world.couple(site=("North Site", "South Site", "West Site")[number % 3])
        for side, participant in zip((Side.MENTOR, Side.MENTEE), couple, strict=True):
            wants = {topics[number % 4]: True, topics[number * 3 % 4]: side is Side.MENTOR}
            submit_statement(participant, Written(side, f"About {number}.", topics=wants), by=participant.person.user, now=NOW)
        couples.append(couple)
    together, apart = couples[1], couples[2]
    place(world.cohort, mentor=together[0], mentee=couples[4][1], kind=PlacementKind.TOGETHER, by=world.lena, now=NOW)
    place(world.cohort, mentor=apart[0], mentee=couples[5][1], kind=PlacementKind.APART, by=world.lena, now=NOW)
    world.wave_of_equality = world.wave(questionnaire=world.questionnaire("equality", title="About you", questions=QUESTIONS))
    return world, [person for couple in couples for person in couple]


def kept_by_runs():
    """Every model that a run is kept in."""
    return [
        Run,
        *(
            model
            for model in apps.get_app_config("domain").get_models()
            if model.__module__.startswith("alongside.domain.matching") and any(field.related_model is Run for field in model._meta.fields)
        ),
    ]


def outcome(world):
    """What the engine is asked, and every word that a run keeps."""
    questions = questions_to_ask(world.cohort)
    run = propose(world.cohort, by=world.lena, now=NOW)
    found = {}
    for model in kept_by_runs():
        names = [field.attname for field in model._meta.concrete_fields if field.name not in OWN]
        rows = model.objects.filter(**{"pk" if model is Run else "run": run.pk}).order_by("pk")
        found[model.__name__] = [[str(getattr(row, name)) for name in names] for row in rows]
    return repr(questions), json.dumps(found, indent=1)


def answers(people, turn):
    """Somebody's answers, which with each turn become somebody else's."""
    every = list(product(*EQUALITY.values()))
    for number, person in enumerate(people):
        chosen = every[(number + turn) * 37 % len(every)]
        yield person, dict(zip(EQUALITY, chosen, strict=True)) | {"met": ("yes", "no")[(number + turn) % 2], "words": f"Words {turn}."}


def nothing(_world, _people):
    """Nobody has answered."""


def begun(world, people):
    """Everybody has begun, and nobody has sent."""
    for person, given in answers(people, 0):
        key = questionnaire_draft(world.invitee(world.wave_of_equality, person))
        save_draft(key, given, by=person.person.user, now=NOW)


def given(turn):
    def plant(world, people):
        for person, row in answers(people, turn):
            world.answered(world.wave_of_equality, person, **row)

    return plant


def closed(world, people):
    given(2)(world, people)
    world.closed(world.wave_of_equality)


def changed(world, people):
    """All answers to a question are the same, which they never were."""
    closed(world, people)
    for answer in Answer.objects.all():
        answer.value = "white"
        answer.save()


def test_run_is_the_same_to_the_byte_whatever_anybody_answered(year):
    world, people = year
    found = []
    for plant in (nothing, begun, given(0), given(1), given(7), closed, changed):
        with transaction.atomic():
            plant(world, people)
            found.append(outcome(world))
            transaction.set_rollback(True)

    questions, kept = found[0]
    assert [other == (questions, kept) for other in found] == [True] * 7
    assert json.loads(kept)["Run"] != [] != json.loads(kept)["Proposal"]


def test_run_asks_no_table_of_questionnaires(year):
    world, people = year
    given(0)(world, people)
    surveys = [model for model in apps.get_app_config("domain").get_models() if model.__module__.startswith("alongside.domain.surveys")]
    closed_to_runs = [model._meta.db_table for model in (*surveys, Draft)]

    with CaptureQueriesContext(connection) as asked:
        propose(world.cohort, by=world.lena, now=NOW)

    assert len(closed_to_runs) > 5
    assert [table for table in closed_to_runs for query in asked if f'"{table}"' in query["sql"]] == []
