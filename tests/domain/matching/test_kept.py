"""What a run keeps of the engine's answer, the same run made again, and two runs compared."""

import json
from dataclasses import replace

import pytest

from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.publish import publish_run
from alongside.domain.matching.actions import change_rules, discard, place
from alongside.domain.matching.models import Asked, Leftover, Run
from alongside.domain.matching.queries.again import Again, Outcome, digest_of_question, made_again
from alongside.domain.matching.queries.changes import Kind, apart_in_one, changes_between, not_placed
from alongside.domain.matching.queries.facts import Facts, facts_of, rules_in_short
from alongside.domain.matching.queries.rules import preset
from alongside.domain.matching.states import PlacementKind
from alongside.domain.people.models import Person
from alongside_engine import matching as engine
from tests.cast import NOW

NEUTRAL = "There is no partner for you this time. The mentoring lead will tell you what comes next."


def put(world, mentor, mentee, kind=PlacementKind.TOGETHER, why="", now=NOW):
    return place(world.cohort, mentor=mentor, mentee=mentee, kind=kind, why=why, by=world.lena, now=now)


def words_kept(run):
    """Every word that a run keeps, as one text."""
    rows = [list(table.objects.filter(run=run).values()) for table in (Asked, Leftover)]
    return json.dumps([run.facts, run.apart, list(run.proposals.values()), list(run.alternatives.values()), *rows], default=str)


def test_run_keeps_aims_with_prices_and_what_is_missing(world):
    world.person(2, joined=True)
    facts = facts_of(world.run())
    assert [(aim.name, aim.reached, aim.placed_price) for aim in facts.aims] == [
        ("placed", 1, 0),
        ("fit", 1_000_000, 0),
        ("tie-break", 0, 0),
    ]
    assert [need.words for need in facts.places] == [
        "2 places are missing: 3 mentees can only go to 1 mentor, who has 1 place. Left over: 2 at South Site."
    ]
    assert [need.words for need in facts.mentors] == ["One more core trainee, year 2, with 2 places, would place 2 people."]
    assert (facts.costs, facts.blocking, facts.optimal, facts.couples, facts.mentees) == ((), 0, True, 3, 3)


def test_run_keeps_what_a_mandatory_rule_costs(world):
    world.person(joined=True)
    world.person(invite_as="mentor", grade="CT1", joined=True)
    world.cohort.is_senior_only = True
    world.cohort.save()
    (cost,) = facts_of(world.run()).costs
    assert (cost.rule, cost.placed, cost.words) == ("grade", 1, "Without the rule for grade, 1 more person would have a mentor.")


def test_run_keeps_the_rules_it_was_made_by(world):
    kept = facts_of(world.run()).rules
    assert {name: value for name, value in kept.items() if value not in {"no", "ignore"}} == {
        "grade": "senior, mandatory",
        "topics": "same, medium",
    }
    assert {"site", "spread", "stable"} < set(kept)


def test_rules_in_short_tell_every_kind_of_rule():
    rules = engine.Rules(floor=True, areas={"b": "East", "a": "West"}, quotas=(engine.Quota("site", ("A", "B"), most=2),))
    found = rules_in_short(rules)
    assert [found[name] for name in ("floor", "areas", "quotas", "equal_chances")] == ["yes", "a: West; b: East", "2 of site A, B", "no"]


def test_run_keeps_the_next_best_on_both_sides_with_the_engines_own_costs(world):
    mentor, _mentee = world.couple()
    run = world.run()
    plan = engine.replay(run.asked.question)
    kept = {
        (row.mentor_id, row.mentee_id): [(other["side"], other["key"], other["cost"], other["placed"]) for other in row.possibilities]
        for row in run.proposals.all()
    }
    assert kept == {
        (int(pair.mentor), int(pair.mentee)): [(other.side, int(other.key), other.cost, other.placed) for other in pair.alternatives]
        for pair in plan.pairs
    }
    assert ("mentor", mentor.pk) in [row[:2] for row in kept[world.mo_in.pk, world.ade_in.pk]]


def test_run_keeps_the_three_texts_of_whoever_is_left_over(world):
    world.person(joined=True)
    (left,) = Leftover.objects.filter(run=world.run())
    assert (left.why, left.shared, left.rule_words) == (
        "2 mentees, this one among them, can only go to 1 mentor, who has 1 place: 1 too few.",
        NEUTRAL,
        "1 place too few: 2 mentees for 1 place",
    )


def test_run_keeps_rule_words_without_topics(world):
    (proposal,) = world.run().proposals.all()
    assert proposal.rule_words == ["Topics in common", "The mentor is more senior"]


def test_nothing_that_a_run_keeps_holds_a_name_or_a_text(world):
    world.couple()
    world.person(joined=True)
    put(world, world.mo_in, world.ade_in, PlacementKind.APART, why="They share a rota")
    kept = words_kept(world.run())
    names = [name for name in Person.objects.values_list("name", flat=True) if name in kept]
    assert (names, "I hope to learn" in kept, "They share a rota" in kept) == ([], False, False)


def test_texts_that_count_are_kept_as_numbers_alone_and_the_run_comes_out_the_same(world):
    trust = preset("all-grade-trust")
    chosen = replace(trust, criteria={**trust.criteria, "text": engine.Criterion("same", "high")}, preset="")
    change_rules(world.cohort, chosen, by=world.lena, now=NOW)
    people = [world.mo_in, world.ade_in, *world.couple()]
    for row, words in zip(people, ("Research and teaching", "Teaching and research", "Night shifts", "Shifts at night"), strict=True):
        submit_statement(row, Written(row.sides[0], words), by=row.person.user, now=NOW)
    run = world.run()
    kept = words_kept(run).casefold()
    assert [word for word in ("teaching", "research", "shifts") if word in kept] == []
    assert (len(run.asked.question["texts"]), made_again(run)) == (4, Again(Outcome.SAME))


def test_couples_stay_from_run_to_run_where_that_costs_nothing(world):
    world.person(6, joined=True)
    world.person(6, invite_as="mentor", grade="CT2", joined=True)
    first = {(row.mentor_id, row.mentee_id) for row in world.run().proposals.all()}
    gone = next(two for two in sorted(first) if world.ade_in.pk not in two)
    people = {row.pk: row for row in world.cohort.participants.all()}
    put(world, people[gone[0]], people[gone[1]], PlacementKind.APART)
    second = {(row.mentor_id, row.mentee_id) for row in world.run().proposals.all()}
    assert (len(first), len(second), len(first & second)) == (7, 7, 5)


def test_run_is_made_again_to_the_byte(world):
    world.couple()
    world.person(3, joined=True)
    run = world.run()
    assert made_again(run) == Again(Outcome.SAME)
    put(world, world.mo_in, world.ade_in, PlacementKind.APART)
    world.person(joined=True)
    assert made_again(run) == Again(Outcome.SAME), "what comes later changes nothing"


def test_one_feature_changed_is_noticed(world):
    run = world.run()
    asked = Asked.objects.get(run=run)
    asked.question["problem"]["people"][0] |= {"topics": [], "private_topics": []}
    asked.save()
    assert made_again(run) == Again(Outcome.CHANGED, pairs=0, reasons=1, left=0)
    asked.question["problem"]["people"] = "nobody"
    asked.save()
    assert made_again(run) == Again(Outcome.CHANGED)


def test_one_feature_changed_is_noticed_though_it_decides_nothing(world):
    run = world.run()
    asked = Asked.objects.get(run=run)
    asked.question["problem"]["people"][0]["site"] = "Elsewhere"
    asked.save()
    assert made_again(run) == Again(Outcome.CHANGED)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"reasons": ["Because"]}, Again(Outcome.DIFFERENT, reasons=1)),
        ({"mentor": "other"}, Again(Outcome.DIFFERENT, pairs=2)),
    ],
)
def test_run_whose_own_rows_were_changed_is_noticed(world, change, found):
    mentor, _mentee = world.couple()
    run = world.run()
    run.proposals.filter(mentee=world.ade_in).update(**{name: mentor if value == "other" else value for name, value in change.items()})
    assert made_again(run) == found


def test_run_whose_other_words_differ_is_told_from_one_whose_pairs_do(world):
    run = world.run()
    Asked.objects.update(plan_digest="of another version")
    assert made_again(run) == Again(Outcome.WORDED)


def test_run_of_an_unknown_format_cannot_be_made_again(world):
    run = world.run()
    Asked.objects.update(question={"format": 99}, question_digest=digest_of_question({"format": 99}))
    assert made_again(run).outcome == Outcome.UNREADABLE


def test_run_from_before_says_so(world):
    run = world.run()
    Asked.objects.all().delete()
    Run.objects.update(facts={})
    run.refresh_from_db()
    assert (made_again(run).outcome, facts_of(run)) == (Outcome.NEVER_KEPT, Facts())


def test_run_whose_question_has_gone_cannot_be_made_again(world):
    run = world.run()
    Asked.objects.all().delete()
    assert made_again(run) == Again(Outcome.ERASED)


def test_changes_between_two_runs(world):
    (waits,) = world.person(joined=True)
    first = world.run()
    put(world, world.mo_in, world.ade_in, PlacementKind.APART)
    mentor, new = world.couple()
    put(world, mentor, new)
    second = world.run()
    found = {str(row.mentee): (row.kind, row.is_change, row.lock_differs) for row in changes_between(first, second)}
    assert found == {
        "Ade Thorne": (Kind.LOST, True, False),
        str(waits): (Kind.GAINED, True, False),
        str(new): (Kind.NEW, True, True),
    }
    back = {str(row.mentee): row.kind for row in changes_between(second, first)}
    assert back == {"Ade Thorne": Kind.GAINED, str(waits): Kind.LOST, str(new): Kind.GONE}
    assert apart_in_one(first, second) == [(world.mo_in, world.ade_in, second)]


def test_changes_tell_who_moves_who_stays_and_who_waits(world):
    mentor, stays = world.couple(site="South Site")
    (waits,) = world.person(joined=True)
    first = world.run()
    put(world, mentor, world.ade_in)
    second = world.run()
    kinds = {str(row.mentee): row.kind for row in changes_between(first, second)}
    assert kinds["Ade Thorne"] == Kind.MOVED
    assert sorted(kinds[str(one)] for one in (stays, waits)) in ([Kind.GAINED, Kind.LOST], [Kind.MOVED, Kind.WAITS])
    assert {row.kind for row in changes_between(second, second)} == {Kind.SAME, Kind.WAITS}


def test_whoever_a_published_run_left_over_reads_the_same_neutral_sentence(world):
    submit_statement(world.ade_in, Written(Side.MENTEE, "Hello.", avoid=("mo@harbour.example",)), by=world.ade, now=NOW)
    people = world.person(2, joined=True)
    run = world.run()
    assert not_placed([world.ade_in, *people]) == {}, "nobody hears of a draft"
    publish_run(run, by=world.lena, now=NOW)
    told = not_placed([world.ade_in, world.mo_in, *people])
    assert (set(told.values()), world.ade_in.pk in told, len(told)) == ({NEUTRAL}, True, 2)


def test_run_thrown_away_is_no_run_to_stay_like(world):
    world.couple()
    discard(world.run(), by=world.lena, now=NOW)
    assert Asked.objects.get(run=world.run()).question["problem"]["told"] == []
