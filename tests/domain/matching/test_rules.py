"""Matching rules: chosen in versions, kept by runs, and never put together against themselves."""

from dataclasses import replace

import pytest

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.history.models import Event
from alongside.domain.matching.actions import begin_rules, change_rules, propose, restore_rules
from alongside.domain.matching.models import RuleSet
from alongside.domain.matching.queries import pool_of, question_of
from alongside.domain.matching.queries.rule_words import ANSWERS, PRESETS, clause, counting, in_short, musts
from alongside.domain.matching.queries.rules import (
    ASKED,
    BEGINS_WITH,
    DIRECTIONS,
    history_of,
    in_engine,
    newest_rules,
    preset,
    rule_set_for,
    sources,
    standing,
)
from alongside.domain.organisations.models import Rhythm
from alongside_engine import matching as engine
from tests.cast import NOW
from tests.domain.sentences import refused

TRUST = preset("all-grade-trust")


def change(world, chosen=TRUST, by="lena"):
    return change_rules(world.cohort, chosen, by=getattr(world, by), now=NOW)


def asking(**criteria):
    """Rules that ask for nothing but this."""
    return replace(TRUST, criteria=dict.fromkeys(ASKED, engine.Criterion()) | criteria, preset="")


@pytest.mark.parametrize("senior", [True, False])
def test_year_without_rules_is_asked_as_before(world, senior):
    world.cohort.is_senior_only = senior

    assert question_of(world.cohort, pool_of(world.cohort), with_locks=True).rules == engine.Rules(
        grade=engine.Criterion("senior", "mandatory") if senior else engine.Criterion(),
        topics=engine.Criterion("same"),
        preferences=engine.Criterion(),
        spread=False,
        topic_labels=dict(world.scheme.topics.values_list("slug", "label")),
    )
    assert [person.text for person in question_of(world.cohort, pool_of(world.cohort), with_locks=True).people] == ["", ""]
    assert world.run().rules is None


def test_change_adds_a_version_and_leaves_the_earlier_one(world):
    first = change(world)
    second = change(world, asking(site=engine.Criterion("same", "low")), by="dev")

    assert [row.version for row in RuleSet.objects.all()] == [2, 1]
    assert (newest_rules(world.cohort), second.criteria["site"]["direction"]) == (second, "same")
    assert RuleSet.objects.get(pk=first.pk).criteria == TRUST.as_json()


def test_change_to_the_same_adds_nothing(world):
    first = change(world)

    assert change(world, replace(TRUST, preset="")) == first
    assert Event.objects.filter(verb="changed rules").count() == 1


def test_importance_of_what_does_not_matter_makes_no_difference(world):
    first = change(world, asking(topics=engine.Criterion("same")))

    assert change(world, asking(topics=engine.Criterion("same"), site=engine.Criterion("ignore", "high"))) == first


def test_restore_adds_a_version_with_the_old_rules(world):
    first = change(world)
    change(world, asking(site=engine.Criterion("same", "low")))

    made = restore_rules(first, by=world.dev, now=NOW)

    assert (made.version, made.criteria, made.preset) == (3, first.criteria, "all-grade-trust")


def test_history_says_who_chose_what(world):
    change(world)
    change(world, asking(site=engine.Criterion("same", "low")), by="dev")

    assert [(row.rules.version, row.by, row.is_current) for row in history_of(world.cohort)] == [
        (2, "Dev Tarrant", True),
        (1, "Lena Quill", False),
    ]


def test_run_keeps_the_version_it_was_made_with(world):
    first = change(world)
    run = world.run()
    change(world, asking(topics=engine.Criterion("same")))

    run.refresh_from_db()
    assert (run.rules, world.run().rules.version) == (first, 2)


def test_reasons_of_a_run_come_from_its_rules(world):
    change(world, asking(site=engine.Criterion("same", "high")))

    (proposal,) = world.run().proposals.all()

    assert proposal.shared_reasons == ["Same site: North Site"]


def test_texts_are_read_only_where_they_count(world):
    pool = pool_of(world.cohort)
    change(world, asking(text=engine.Criterion("same", "low")))
    read = question_of(world.cohort, pool, with_locks=True)
    change(world, asking(topics=engine.Criterion("same")))
    unread = question_of(world.cohort, pool, with_locks=True)

    assert sorted(person.text for person in read.people) == sorted(row.statement.text for row in pool)
    assert [person.text for person in unread.people] == ["", ""]


def test_text_as_a_must_is_refused(world):
    with refused("What people wrote cannot be a must: nobody has to write anything. Choose how much it matters instead."):
        change(world, asking(text=engine.Criterion("same", "mandatory")))


def test_help_for_the_least_pair_where_nothing_counts_is_refused(world):
    sentence = (
        "The pair that fits least can only be helped when something counts towards a fit. "
        "Let at least one answer matter, or take the tick away."
    )
    with refused(sentence):
        change(world, replace(asking(grade=engine.Criterion("senior", "mandatory")), floor=True))


def test_new_year_begins_once_with_a_preset(world):
    made = begin_rules(world.cohort, preset="peer-core-trainees", by=world.sys, now=NOW)
    again = begin_rules(world.cohort, preset="all-grade-trust", by=world.sys, now=NOW)

    assert (again, made.preset, RuleSet.objects.count()) == (made, "peer-core-trainees", 1)


def test_unknown_preset_is_refused_with_those_there_are(world):
    known = "peer-core-trainees, all-grade-trust, cross-trust-return, region-and-specialty"
    with refused(f"There are no matching rules called “best”. Choose one of: {known}."):
        begin_rules(world.cohort, preset="best", by=world.sys, now=NOW)


def test_rules_of_a_scheme_are_not_there_for_others(world):
    made = change(world)

    assert rule_set_for(world.dev, P.RULES_CHANGE, now=NOW, rules=made.public_id).owner_ids() == frozenset()
    for stranger in (world.kit, world.sam, world.mo):
        with pytest.raises(NotFound):
            rule_set_for(stranger, P.RULES_CHANGE, now=NOW, rules=made.public_id)


@pytest.mark.parametrize("name", engine.PRESETS)
def test_every_preset_can_be_chosen_and_said(world, name):
    chosen = preset(name)

    assert change(world, chosen).preset == name
    assert all(chosen.criteria[asked].direction in DIRECTIONS[asked] for asked in ASKED)
    assert sum(share for _what, _how, share in counting(chosen)) in range(98, 103)
    assert len(in_short(chosen)) == len(musts(chosen)) + len(counting(chosen)) + 1
    assert propose(world.cohort, by=world.lena, now=NOW).rules.preset == name


def test_everything_that_can_be_asked_has_words():
    asked = {(name, way) for name in ASKED for way in DIRECTIONS[name] if way != "ignore"}

    assert set(ANSWERS) == asked
    assert all(clause(name, engine.Criterion(way)) for name, way in asked)
    assert (list(PRESETS), set(BEGINS_WITH)) == (list(engine.PRESETS), set(Rhythm))


def test_sources_name_each_scheme_once():
    assert sources("grade", "near") == "Second-years mentor first-years, peers of one programme (peer mentoring for core medical trainees)"
    assert sources("grade", "different") == ""


def test_nothing_asked_is_said(world):
    assert in_short(replace(asking(), spread=False)) == ["Nothing is asked beyond what can never be."]
    assert in_engine(standing(world.cohort, None), world.cohort).units() == {"topics": engine.FULL}
