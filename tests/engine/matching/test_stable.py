"""No two people would both rather be with each other, where that is asked for; otherwise those who would are listed."""

import random
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.assignment import assign
from alongside_engine.matching import Blocking, Criterion, Preference, Rules, _blocking, match
from alongside_engine.matching._blocking import blocking
from alongside_engine.matching._compile import compiled
from alongside_engine.matching._problem import Problem
from alongside_engine.matching._stable import stable
from tests.engine.matching.rounds import TOPICS, mentee, mentor, only, problems
from tests.engine.matching.rounds import couples as couples_of


@st.composite
def rounds(draw, most=6):
    """Rounds in which both sides may have ranked some of the others, ties among them."""
    problem = draw(problems(most))
    couples = [(one.key, other.key) for one in problem.people for other in problem.people if one.mentors and other.seeks and one != other]
    ranked = draw(st.sets(st.sampled_from(couples), max_size=6)) if couples else set()
    mentors = tuple(Preference("mentor", one, other, draw(st.integers(1, 3))) for one, other in sorted(ranked))
    return compiled(replace(problem, locked=(), told=(), preferences=problem.preferences + mentors))


class Judge:
    """Compares two people's lots couple by couple."""

    def __init__(self, round_, *, ties):
        self.round, self.ties = round_, ties
        places = {(row.by, row.who, row.whom): row.place for row in round_.problem.preferences}
        self.likes = {
            (side, i, j): self.liking(places.get((side, *pair)), round_.fit.units(one, other), i ^ j)
            for i, other in enumerate(round_.mentees)
            for j, one in enumerate(round_.mentors)
            for side, pair in (("mentee", (other.key, one.key)), ("mentor", (one.key, other.key)))
        }
        self.possible = {
            (i, j)
            for i, other in enumerate(round_.mentees)
            for j, one in enumerate(round_.mentors)
            if one != other and not round_.broken(one, other)
        }

    def liking(self, place, score, tie):
        if self.ties:
            return (1, -place, 0) if place else (0, score, 0)
        return (1, -place, score, tie) if place else (0, score, tie)

    def gains(self, side, couple, chosen, room):
        have = [self.likes[side, *pair] for pair in chosen if pair[side == "mentor"] == couple[side == "mentor"]]
        return len(have) < room or self.likes[side, *couple] > min(have, default=(2,))

    def blocking(self, chosen):
        capacity = self.round.wish.capacity.tolist()
        return {
            (i, j)
            for i, j in self.possible - set(chosen)
            if self.gains("mentee", (i, j), chosen, 1) and self.gains("mentor", (i, j), chosen, capacity[j])
        }

    def all_stable(self):
        options = [[None, *(j for i, j in sorted(self.possible) if i == mentee)] for mentee in range(len(self.round.mentees))]
        for mentors in product(*options):
            chosen = [(i, j) for i, j in enumerate(mentors) if j is not None]
            if all(mentors.count(j) <= most for j, most in enumerate(self.round.wish.capacity.tolist())) and not self.blocking(chosen):
                yield chosen


def couples(found):
    return list(zip(found.mentees.tolist(), found.mentors.tolist(), strict=True))


@settings(max_examples=200, deadline=None)
@given(rounds(), st.sampled_from([1, 40]))
def test_stable_pairs_are_the_best_stable_ones_for_whoever_proposes(round_, few):
    judge = Judge(round_, ties=False)
    everyone = list(judge.all_stable())

    for side in ("mentee", "mentor"):
        chosen = couples(stable(round_, side, few))
        assert chosen in everyone
        for other in everyone:
            for couple in other:
                assert not judge.gains(side, couple, chosen, 0) or couple in chosen


@settings(max_examples=200, deadline=None)
@given(rounds())
def test_blocking_couples_are_counted_one_by_one(round_):
    if not round_.mentees or not round_.mentors:
        return
    for found in (assign(round_.scores, round_.wish), stable(round_)):
        number, listed = blocking(round_, found)
        expected = Judge(round_, ties=True).blocking(couples(found))
        assert number == len(expected)
        assert [(pair.mentor, pair.mentee) for pair in listed] == sorted(
            (round_.mentors[j].key, round_.mentees[i].key) for i, j in expected
        )
    assert number == 0


def test_stable_pairs_are_made_where_the_rules_ask_for_them_and_their_price_is_told():
    topics = frozenset({"a", "b"})
    people = (mentor("m1", rank=3, topics=topics), mentor("m2", rank=2), mentee("n1", rank=1, topics=topics), mentee("n2", rank=2))
    rules = only(grade=Criterion("senior", "mandatory"), topics=Criterion("same"))

    stable_plan, best = match(people, replace(rules, stable=True)), match(people, rules)

    assert (couples_of(stable_plan), couples_of(best)) == ([("m1", "n1")], [("m1", "n2"), ("m2", "n1")])
    assert [(aim.name, aim.reached, aim.price, aim.placed_price) for aim in stable_plan.aims] == [("stable", 1, -1_000_000, 1)]
    assert (stable_plan.blocking, stable_plan.blocking_pairs, stable_plan.optimal) == (0, (), False)
    assert (best.blocking, best.blocking_pairs, best.optimal) == (1, (Blocking("m1", "n1", 10_000),), True)
    assert {row.key: row.full for row in stable_plan.unmatched}["n2"] == (
        "A place could only be made by a change that two others would rather not have. Ruled out here: 1 is not senior enough."
    )


def test_first_choices_come_before_any_score():
    topics = frozenset({"a"})
    people = (mentor("m1", topics=topics), mentor("m2"), mentee("n1", topics=topics), mentee("n2"))
    rankings = (Preference("mentee", "n1", "m2", 1), Preference("mentor", "m2", "n1", 1))

    assert couples_of(match(people, only(topics=Criterion("same"), stable=True), preferences=rankings)) == [("m1", "n2"), ("m2", "n1")]


def test_nobody_on_a_side_gives_no_stable_pairs():
    assert couples_of(match((mentee("n"),), only(stable=True))) == []


def test_blocking_couples_of_a_very_large_round_are_not_counted(monkeypatch):
    monkeypatch.setattr(_blocking, "MOST_LOOKED", 0)
    plan = match((mentor("m"), mentee("n")), only())

    assert (plan.blocking, plan.blocking_pairs) == (None, ())


def test_stable_pairs_of_hundreds_are_found_from_short_lists():
    draw = random.Random(7)
    people = [
        (mentor if number % 5 < 2 else mentee)(
            f"p{number}",
            rank=draw.randint(1, 4),
            topics=frozenset(draw.sample(TOPICS, 2)),
            site=draw.choice("NSW"),
            capacity=draw.randint(1, 2),
        )
        for number in range(500)
    ]
    keys = [row.key for row in people]
    ranked = {(draw.choice(keys), draw.choice(keys)) for _time in range(400)}
    rankings = tuple(
        Preference(by, *couple, draw.randint(1, 3)) for couple in sorted(ranked) if len(set(couple)) == 2 for by in ("mentor", "mentee")
    )
    rules = Rules(grade=Criterion("senior", "mandatory"), topics=Criterion("same"), site=Criterion("different", "low"))
    round_ = compiled(Problem(tuple(people), rules, preferences=rankings))

    found = [stable(round_, "mentee", few) for few in (2, 40)]

    assert couples(found[0]) == couples(found[1])
    assert [blocking(round_, one)[0] for one in found] == [0, 0]
