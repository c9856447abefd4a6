"""The plan is the best there is, whatever the order of the rows, and keeps every promise."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alongside_engine.matching import PRESETS, Bar, Criterion, Plan, Preference, ProblemError, Rules, match
from tests.engine.matching.judge import Judge
from tests.engine.matching.rounds import (
    KEPT_APART,
    TEXTS,
    TOPICS,
    answer,
    couples,
    mentee,
    mentor,
    only,
    person,
    problems,
    shuffled,
)


def aims(plan):
    return {aim.name: (aim.reached, aim.price, aim.placed_price) for aim in plan.aims}


def same_or_not(texts):
    """A model of texts that says of two whether they are the same."""
    return np.array([[float(text == known) for known in TEXTS] for text in texts])


@settings(max_examples=150, deadline=None)
@given(problems(8, fair=True))
def test_plan_is_best_of_all_plans_by_every_rule(problem):
    judge = Judge(problem, {text: 32_767 * same_or_not([text])[0] * bool(text) for text in TEXTS})
    assume(judge.many() <= 3_000)

    plan = answer(problem, embed=same_or_not)
    pairs = [(pair.mentor, pair.mentee) for pair in plan.pairs if not pair.locked]

    assert judge.merits(pairs) == judge.best()
    assert plan.total == sum(judge.units(*couple) for couple in couples(plan))
    assert [pair.units for pair in plan.pairs] == [judge.units(*couple) for couple in couples(plan)]


@settings(max_examples=100, deadline=None)
@given(problems(), st.integers(0, 10))
def test_plan_keeps_every_promise(problem, seed):
    plan = answer(problem)
    pairs = couples(plan)

    assert answer(shuffled(problem, seed)) == plan
    assert [pair for pair in pairs if pair[0] == pair[1]] == []
    assert [bar for bar in problem.bars if (bar.mentor, bar.mentee) in pairs] == []
    assert [(pair.mentor, pair.mentee) for pair in plan.pairs if pair.locked] == sorted(problem.locked)
    assert [row for row in problem.people if [one for one, _ in pairs].count(row.key) > row.capacity] == []
    assert len({other for _, other in pairs}) == len(pairs) == plan.placed
    assert [pair for pair in plan.pairs if not any(reason.shared for reason in pair.reasons)] == []
    placed, busy = {other for _, other in pairs}, {one for one, _ in pairs}
    assert {(row.side, row.key) for row in plan.unmatched} == {
        ("mentee", row.key) for row in problem.people if row.seeks and row.key not in placed
    } | {("mentor", row.key) for row in problem.people if row.mentors and row.key not in busy}
    assert Plan.from_json(plan.to_json()) == plan


def test_ties_are_not_decided_by_the_alphabet():
    people = [mentor(f"m{number:02}") for number in range(20)] + [mentee(f"n{number:02}") for number in range(20)]

    assert couples(match(people)) != [(f"m{number:02}", f"n{number:02}") for number in range(20)]


@settings(max_examples=30, deadline=None)
@given(problems())
def test_solver_that_is_there_finds_the_same_as_scipy(problem):
    assert answer(problem, solver=None) == answer(problem, solver="scipy")


def test_most_mentees_are_placed_before_the_best_score():
    people = (
        mentor("flexible", site="North", rank=3),
        mentor("junior", site="South", rank=2),
        mentee("near", site="North", rank=1),
        mentee("high", site="West", rank=2),
    )
    rules = only(site=Criterion("same"), grade=Criterion("senior", "mandatory"))

    plan = match(people, rules)

    assert couples(plan) == [("flexible", "high"), ("junior", "near")]
    assert (plan.placed, plan.total) == (2, 0)
    assert aims(plan)["placed"] == (2, 1_000_000, -1)


def test_nobody_has_a_second_mentee_before_all_who_can_have_a_first():
    people = (mentor("best", capacity=2, site="North"), mentor("other"), mentee("one", site="North"), mentee("two", site="North"))
    rules = only(site=Criterion("same"))

    spread, best = match(people, rules), match(people, replace(rules, spread=False))

    assert sorted(pair.mentor for pair in spread.pairs) == ["best", "other"]
    assert [pair.mentor for pair in best.pairs] == ["best", "best"]
    assert aims(spread)["spread"] == (2, 1_000_000, 0)


def test_floor_raises_the_worst_pair_and_says_what_it_cost():
    topics = frozenset({"a", "b", "c", "d"})
    people = (
        mentor("m1", topics=topics),
        mentor("m2", topics=frozenset({"a"})),
        mentee("n1", topics=topics),
        mentee("n2", topics=frozenset({"b", "c"})),
    )
    rules = only(topics=Criterion("same"), site=Criterion("same", "low"))
    people = tuple(replace(row, site="North" if row.key in ("m2", "n1") else "") for row in people)

    fair, best = (match(people, replace(rules, floor=floor)) for floor in (True, False))

    assert min(pair.units for pair in fair.pairs) >= min(pair.units for pair in best.pairs)
    assert aims(fair)["floor"][0] == min(pair.units for pair in fair.pairs)
    assert aims(fair)["floor"][1] == best.total - fair.total


def test_capacity_is_used_up_and_never_passed():
    plan = match((mentor("m", capacity=2), *(mentee(f"n{number}") for number in range(3))))

    assert (plan.placed, [pair.mentor for pair in plan.pairs]) == (2, ["m", "m"])


def test_mentee_may_want_two_mentors():
    people = (mentor("m1"), mentor("m2"), mentee("n", mentors_wanted=2))

    assert couples(match(people)) == [("m1", "n"), ("m2", "n")]
    assert couples(match(people, locked=[("m1", "n")])) == [("m1", "n"), ("m2", "n")]
    assert match(people).placed == 1


def test_person_on_both_sides_is_never_matched_with_themselves():
    plan = match((person("both"),))

    assert couples(plan) == []
    assert [(row.side, row.full) for row in plan.unmatched] == [
        ("mentee", "Nobody else has offered to be a mentor."),
        ("mentor", "Nobody else has asked for a mentor."),
    ]


def test_person_on_both_sides_can_have_a_mentor_and_a_mentee():
    plan = match((person("both", rank=2), mentor("m", rank=3), mentee("n", rank=1)))

    assert couples(plan) == [("both", "n"), ("m", "both")]


def test_nobody_gives_an_empty_plan():
    plan = match(())

    assert (plan.pairs, plan.unmatched, plan.aims, plan.placed, plan.total, plan.optimal) == ((), (), (), 0, 0, True)


def test_mandatory_rule_is_never_outweighed_and_unknown_breaks_none():
    rules = only(site=Criterion("different", "mandatory"), topics=Criterion("same"))
    topics = frozenset({"exams"})
    people = (mentor("m", site="North", topics=topics), mentee("near", site="North", topics=topics))

    assert couples(match(people, rules)) == []
    assert couples(match((*people, mentee("unknown")), rules)) == [("m", "unknown")]


@pytest.mark.parametrize(
    ("details", "placed"),
    [({}, 0), ({"wants_peer": True}, 1), ({"rank_wanted": 5}, 1), ({"rank_wanted": 6}, 0)],
)
def test_consultant_can_ask_for_a_peer_or_for_a_rank(details, placed):
    people = (mentor("m", rank=5, track="consultant"), mentee("n", rank=5, track="consultant", **details))

    assert match(people).placed == placed


def test_grades_of_two_tracks_are_left_to_the_lead():
    plan = match((mentor("sas", rank=2, track="sas"), mentee("new", rank=9, track="consultant")))

    assert plan.pairs[0].reasons[0].full == "To check: they are on different career tracks, so grades cannot be compared"


def test_locked_pair_stands_against_a_better_one_and_against_seniority():
    people = (
        mentor("m", rank=1, topics=frozenset({"exams"})),
        mentee("fit", topics=frozenset({"exams"})),
        mentee("chosen", rank=2),
    )

    plan = match(people, locked=[("m", "chosen")])

    assert [(pair.mentor, pair.mentee, pair.locked) for pair in plan.pairs] == [("m", "chosen", True)]
    assert aims(plan) == {"locked": (1, 1_000_000, 0)}


def test_pairs_who_were_told_stay_where_it_costs_nothing():
    people = [mentor(f"m{number}") for number in range(6)] + [mentee(f"n{number}") for number in range(6)]
    told = [(f"m{number}", f"n{(number + 1) % 6}") for number in range(6)]

    plan = match(people, told=[*told, ("gone", "n0")])

    assert couples(plan) == sorted(told)
    assert aims(plan)["told"] == (6, 0, 0)


def test_choices_of_both_sides_decide_between_equals():
    people = (mentor("m1"), mentor("m2"), mentee("n1"), mentee("n2"))
    rankings = (Preference("mentee", "n1", "m2", 1), Preference("mentor", "m1", "n2", 1))

    assert couples(match(people, preferences=rankings)) == [("m1", "n2"), ("m2", "n1")]


def test_texts_alike_are_brought_together():
    people = (
        mentor("m1", text="I failed the exam twice and passed"),
        mentor("m2", text="a year abroad with two children"),
        mentee("n1", text="two children, and a year abroad"),
        mentee("n2", text="failed the exam"),
    )

    assert couples(match(people, only(text=Criterion("same")))) == [("m1", "n2"), ("m2", "n1")]


def test_texts_can_be_compared_by_a_model_of_ones_own():
    asked = []

    def embed(texts):
        asked.append(sorted(texts))
        return np.array([[len(text) % 2, (len(text) + 1) % 2] for text in texts])

    people = (mentor("m1", text="odd"), mentor("m2", text="even"), mentee("n1", text="aa"), mentee("n2", text="a"), mentee("n3"))

    plan = match(people, only(text=Criterion("same")), embed=embed, locked=[("m1", "n2")])

    assert asked == [["a", "aa", "even", "odd"]]
    assert couples(plan) == [("m1", "n2"), ("m2", "n1")]
    assert [pair.score for pair in plan.pairs] == [9_960, 9_960]


def test_bar_about_somebody_else_has_no_effect_and_works_one_way_only():
    people = (person("a"), person("b"))

    plan = match(people, bars=[Bar("a", "b", KEPT_APART), Bar("elsewhere", "a", "line manager")])

    assert couples(plan) == [("b", "a")]


def test_rules_are_known_by_name():
    people = (mentor("m", rank=1), mentee("n", rank=1))

    assert [match(people, name).placed for name in PRESETS] == [1, 0, 1, 0]
    with pytest.raises(ProblemError) as refusal:
        match(people, "peers")
    assert str(refusal.value) == f"There are no rules called “peers”; there are {', '.join(PRESETS)}."


def test_every_criterion_of_a_preset_has_its_source():
    names = ("grade", "topics", "specialty", "site", "text", "preferences")

    assert [name for rules in PRESETS.values() for name in names if not rules.criterion(name).source] == []
    assert [rules.name for rules in PRESETS.values()] == list(PRESETS)


def test_whoever_watches_may_end_the_work(monkeypatch):
    monkeypatch.setattr("alongside_engine.assignment._assign.ALL_BELOW", 0)
    people = [mentor(f"m{number}") for number in range(3)] + [mentee(f"n{number}") for number in range(3)]
    told = []

    match(people, watch=lambda done, of: told.append((done, of)))

    assert told[0] == (1, 1)
    with pytest.raises(KeyError):
        match(people, watch=lambda done, _of: {}[done])


def test_prices_of_everybody_prove_the_total():
    people = [mentor(f"m{number}", topics=frozenset(TOPICS[: number + 1]), capacity=2) for number in range(3)]
    people += [mentee(f"n{number}", topics=frozenset(TOPICS[number:])) for number in range(3)]

    plan = match(people, Rules(spread=False))
    (proof,) = [proof for proof in plan.certificate.proofs if proof.aim == "fit"]

    assert (sorted(plan.certificate.mentors), sorted(plan.certificate.mentees)) == (["m0", "m1", "m2"], ["n0", "n1", "n2"])
    assert -proof.reached == plan.total


def stages_of(people, rules, **asked):
    told = []
    match(people, rules, stage=told.append, **asked)
    return told


def test_every_stage_is_told_once_in_its_order_and_of_how_many(monkeypatch):
    """Where couples are left out at first, each aim is chosen and then proved."""
    people = [mentor("m", text="night rota"), mentor("o", text="a year abroad"), mentee("n", text="the night rota")]
    rules = replace(only(text=Criterion("same")), spread=True)

    small = stages_of(people, rules)
    monkeypatch.setattr("alongside_engine.assignment._assign.ALL_BELOW", 0)
    large = stages_of(people, rules)

    aims = ["placed", "spread", "fit", "tie-break"]
    assert [stage.name for stage in small] == ["people", "texts", "couples", *["pairs"] * len(aims), "reasons", "costs"]
    assert [stage.name for stage in large] == ["people", "texts", "couples", *["pairs", "proof"] * len(aims), "reasons", "costs"]
    assert [(stage.done, stage.of) for stage in large] == [(number, 13) for number in range(13)]


@settings(max_examples=40, deadline=None)
@given(problems(5, fair=True))
def test_stages_never_go_back_nor_past_the_end(problem):
    told = []

    answer(problem, stage=told.append)

    assert [stage.done for stage in told] == sorted({stage.done for stage in told})
    assert {stage.of for stage in told} == {told[0].of}
    assert (told[0].done, told[-1].done, told[-1].name) == (0, told[0].of - 1, "costs")


def test_stage_that_raises_ends_the_work():
    with pytest.raises(KeyError):
        match([mentor("m"), mentee("n")], stage=lambda stage: {"people": 0}[stage.name])
