"""People join and leave: pairs who are together stay, and as many others as possible are placed around them."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.matching import PRESETS, Bar, Criterion, Person, ProblemError, Rules, _compile, match, record_of, replay
from tests.engine.matching.rounds import KEPT_APART, TOPICS, answer, couples, mentee, mentor, only, person, problems

ANYBODY = Rules(grade=Criterion())


def stay(plan):
    return [(aim.reached, aim.placed_price) for aim in plan.aims if aim.name == "standing"]


def test_pairs_who_are_together_take_their_places_and_are_not_proposed_again():
    people = (mentor("m1"), mentor("m2"), mentee("n1"), mentee("new"))

    plan = match(people, ANYBODY, standing=[("m1", "n1")])

    assert (couples(plan), plan.placed, plan.unmatched) == ([("m2", "new")], 1, ())
    assert plan.aims[0].words == "The pairs who are together already stay"
    assert stay(plan) == [(1, 0)]


def test_whoever_lost_their_partner_is_free_again():
    """A mentor who is not here any more, or no longer a mentor, holds nobody."""
    people = (mentee("gave up mentoring"), mentor("m"), mentor("other"), mentee("n1"), mentee("n2"))
    live = [("left", "n1"), ("gave up mentoring", "n2"), ("m", "gone")]

    plan = match(people, ANYBODY, standing=live)

    assert sorted(pair.mentor for pair in plan.pairs) == ["m", "other"]
    assert stay(plan) == []


def test_pair_stays_whatever_rules_bars_and_capacity_have_become():
    people = (mentor("m", rank=1, capacity=1), mentee("n1", rank=3), mentee("n2"), mentor("full", capacity=0), mentee("n3"))
    live = [("m", "n1"), ("m", "n2"), ("full", "n3")]

    plan = match(people, "all-grade-trust", standing=live, bars=[Bar("m", "n1", "paired before")])

    assert (plan.pairs, plan.unmatched, stay(plan)) == ((), (), [(3, 0)])


def test_mentee_of_one_may_want_a_second():
    people = (mentor("m1"), mentor("m2"), mentee("n", mentors_wanted=2))

    assert couples(match(people, ANYBODY, standing=[("m1", "n")])) == [("m2", "n")]


def test_load_is_spread_with_those_who_are_together_counted():
    people = (mentor("busy", capacity=3, site="North"), mentor("idle"), mentee("n1"), mentee("new", site="North"))

    plan = match(people, only(site=Criterion("same")), standing=[("busy", "n1")])

    assert couples(plan) == [("idle", "new")]


def test_what_keeping_pairs_together_costs_is_said():
    """Only the one who is taken could take the newcomer."""
    people = (mentor("senior", rank=5), mentor("junior", rank=2), mentee("n", rank=1), mentee("new", rank=4))

    plan = match(people, "all-grade-trust", standing=[("senior", "n")])

    assert (couples(plan), stay(plan)) == ([], [(1, 1)])
    assert match(people, "all-grade-trust").placed == 2
    assert stay(match(people, replace(PRESETS["all-grade-trust"], stable=True), standing=[("senior", "n")])) == [(1, None)]


@settings(max_examples=60, deadline=None)
@given(problems(), st.data())
def test_nobody_is_parted_and_as_many_are_placed_as_can_be(problem, data):
    live = [(pair.mentor, pair.mentee) for pair in answer(problem).pairs if not pair.locked]
    gone = data.draw(st.sets(st.sampled_from([row.key for row in problem.people]), max_size=2)) if problem.people else set()
    here = tuple(row for row in problem.people if row.key not in gone)
    standing = [couple for couple in live if data.draw(st.booleans())]
    asked = {
        "bars": problem.bars,
        "preferences": problem.preferences,
        "locked": [couple for couple in problem.locked if not gone & {*couple}],
    }
    kept = [couple for couple in standing if not gone & {*couple}]

    plan = match(here, problem.rules, standing=standing, **asked)
    by_hand = match(here, problem.rules, **asked | {"locked": [*asked["locked"], *kept]})
    free = match(here, problem.rules, **asked)

    assert sorted([*couples(plan), *kept]) == couples(by_hand)
    placed = {other for _one, other in [*couples(plan), *kept]}
    assert len(placed) == by_hand.placed
    assert stay(plan) == ([(len(kept), free.placed - len(placed))] if kept else [])
    assert replay(record_of(here, problem.rules, standing=standing, **asked)) == plan


def scheme(many, mentors_in_five=2):
    draw = random.Random(3)
    return [
        Person(
            f"p{number}",
            "mentor" if number % 5 < mentors_in_five else "mentee",
            rank=draw.randint(4, 7) if number % 5 < mentors_in_five else draw.randint(1, 5),
            site=draw.choice(("North", "South", "West")),
            topics=frozenset(draw.sample(TOPICS, 2)),
            capacity=draw.randint(1, 2),
        )
        for number in range(many)
    ]


@pytest.mark.parametrize(("mentors_in_five", "fewer"), [(2, 2), (3, 0)])
def test_after_one_in_a_hundred_mentors_left_every_live_pair_stays_and_as_many_are_placed_as_can_be(mentors_in_five, fewer):
    """Where places are scarce, a plan from nothing would part pairs to place two more; that is said. Where there is room, none is lost."""
    people, rules = scheme(600, mentors_in_five), replace(PRESETS["all-grade-trust"], site=Criterion("same", "low"))
    live = couples(match(people, rules))
    mentors = [row.key for row in people if row.mentors]
    gone = set(mentors[:: len(mentors) // (len(mentors) // 100)])
    here = [row for row in people if row.key not in gone]
    kept = [couple for couple in live if couple[0] not in gone]

    plan = match(here, rules, standing=live)
    anew = match(here, rules)
    keeping = match(here, rules, locked=kept)

    placed = {other for _one, other in [*couples(plan), *kept]}
    assert (len(gone) > 1, len(live) > len(kept), set(kept) & set(couples(plan))) == (True, True, set())
    assert len(placed) == keeping.placed == anew.placed - fewer
    assert stay(plan) == [(len(kept), fewer)]
    assert len(set(couples(anew)) & set(kept)) < len(kept), "a plan from nothing parts some"


def test_newcomer_changes_nothing_for_others():
    people, rules = scheme(300), replace(PRESETS["all-grade-trust"], site=Criterion("same", "low"))
    live = couples(match(people, rules))
    new = [mentee("new", rank=1, topics=frozenset(TOPICS[:2])), mentor("extra", rank=6, topics=frozenset(TOPICS[:2]))]

    plan = match([*people, *new], rules, standing=live)

    assert [other for _one, other in couples(plan)].count("new") == 1
    assert {row.key for row in plan.unmatched} & {key for couple in live for key in couple} == set()


def test_texts_of_those_who_have_all_they_want_are_read_only_as_a_measure(monkeypatch):
    monkeypatch.setattr(_compile, "BACKGROUND", 3)
    people = [mentor(f"m{number}", text="night rota") for number in range(9)] + [mentee(f"n{number}", text="exams") for number in range(9)]
    people += [person("both", text="rota"), mentee("new", text="night"), mentor("spare", text="night")]
    asked = []

    def embed(texts):
        asked.append(len(texts))
        return [[float(len(text)), 1.0] for text in texts]

    live = [(f"m{number}", f"n{number}") for number in range(9)]
    plan = match(people, only(text=Criterion("same")), standing=live, embed=embed)

    assert asked == [6]
    assert plan.placed == 2
    assert replay(record_of(people, only(text=Criterion("same")), standing=live, embed=embed)) == plan


@pytest.mark.parametrize(
    ("locked", "sentence"),
    [
        ([("m", "n")], "The pair m and n is placed by hand, but they are together already."),
        ([("m", "n2")], "m is placed by hand with 1 mentee and has 1 already, over a capacity of 1."),
        ([("m2", "n")], "n is placed by hand with 1 mentor and has 1 already, but wants 1."),
    ],
)
def test_hand_that_reaches_for_what_is_taken_is_refused(locked, sentence):
    people = (mentor("m"), mentor("m2"), mentee("n"), mentee("n2"))

    with pytest.raises(ProblemError) as refusal:
        match(people, ANYBODY, standing=[("m", "n"), ("m", "n")], locked=locked, bars=[Bar("m2", "n2", KEPT_APART)])

    assert str(refusal.value) == sentence
