"""Who has nobody possible before anything is run."""

from dataclasses import replace

import pytest

from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.states import Side
from alongside.domain.matching.actions import change_rules, place
from alongside.domain.matching.queries import pool_of, question_of
from alongside.domain.matching.queries.reach import reach_of
from alongside.domain.matching.queries.rules import ASKED, preset
from alongside.domain.matching.states import PlacementKind
from alongside_engine import matching as engine
from tests.cast import NOW


def asking(**criteria):
    return replace(preset("all-grade-trust"), criteria=dict.fromkeys(ASKED, engine.Criterion()) | criteria)


def reach(world, viewer="lena", **criteria):
    chosen = asking(**criteria) if criteria else None
    return reach_of(world.cohort, pool_of(world.cohort), getattr(world, viewer), asking=chosen)


def test_everybody_within_reach_gives_no_line(world):
    assert reach(world).rows == ()


def test_rule_that_did_it_is_told_with_what_would_help(world):
    found = reach(world, site=engine.Criterion("different", "mandatory"))

    assert [(str(row.participant), row.side, row.why, row.helps) for row in found.rows] == [
        (
            "Ade Thorne",
            "mentee",
            "No mentor is possible: 1 is at the same site.",
            ("1 would be possible if “the two work at different sites” counted but were no must.", "One more mentor whom the rules allow."),
        ),
        (
            "Mo Farrow",
            "mentor",
            "No mentee is possible: 1 is at the same site.",
            ("1 would be possible if “the two work at different sites” counted but were no must.", "One more mentee whom the rules allow."),
        ),
    ]
    assert (found.mentees, found.mentors, found.trouble) == (1, 1, "")


def test_kept_apart_is_said_without_whose_wish_it_was(world):
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.APART, by=world.lena, now=NOW)

    assert {row.why for row in reach(world).rows} == {"No mentor is possible: 1 is kept apart.", "No mentee is possible: 1 is kept apart."}


def test_lead_who_waits_reads_rules_alone_and_not_their_own_line(world):
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.APART, by=world.lena, now=NOW)

    found = reach(world, viewer="mo")

    assert [(str(row.participant), row.why) for row in found.rows] == [("Ade Thorne", "No mentor possible (another rule 1).")]
    assert found.leaves_viewer_out


def test_rules_that_stand_are_those_asked(world):
    change_rules(world.cohort, asking(site=engine.Criterion("different", "mandatory")), by=world.lena, now=NOW)

    assert (len(reach(world).rows), len(reach(world, topics=engine.Criterion("same")).rows)) == (2, 0)


def test_couple_placed_by_hand_stands_whatever_the_rules(world):
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.TOGETHER, by=world.lena, now=NOW)

    assert reach(world, site=engine.Criterion("different", "mandatory")).rows == ()


def test_what_only_makes_a_couple_better_is_not_read(world, django_assert_num_queries):
    pool = pool_of(world.cohort)
    rules = asking(topics=engine.Criterion("same", "high"), text=engine.Criterion("same"))

    with django_assert_num_queries(5):
        found = question_of(world.cohort, pool, with_locks=True, asking=rules, only_musts=True)

    assert {(row.topics, row.text) for row in found.people} == {(frozenset(), "")}


@pytest.mark.parametrize("importance", ["high", "mandatory"])
def test_reach_is_the_same_from_all_that_the_engine_is_asked(world, importance):
    written = Written(Side.MENTEE, "Rotas.", topics={"rotas": True, "exams": False}, avoid=("mo@harbour.example",))
    submit_statement(world.person(joined=True)[0], written, by=world.user("person1@harbour.example"), now=NOW)
    rules = asking(topics=engine.Criterion("same", importance), site=engine.Criterion("same", "mandatory"))
    asked = question_of(world.cohort, pool_of(world.cohort), with_locks=True, asking=rules)

    found = engine.out_of_reach(asked.people, asked.rules, bars=asked.bars, locked=asked.locked)

    assert len(found) > 0
    rows = reach_of(world.cohort, pool_of(world.cohort), world.lena, asking=rules).rows
    assert [(str(row.participant.pk), row.side, row.why) for row in rows] == [(row.key, row.side, row.full) for row in found]
