import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.matching import Bar, Criterion, Participant, Problem, ProblemError, Rules, propose
from alongside_engine.matching._old_eligible import Eligibility
from alongside_engine.matching._old_score import score

TOPICS = ("careers", "exams", "wellbeing")
RULES = Rules(topics=Criterion("same", 3), site=Criterion("different", 1), specialty=Criterion("same", 2))


def person(key, **details):
    return Participant(key, **details)


def couples(plan):
    return [(match.mentor, match.mentee) for match in plan.matches]


def words(plan):
    return {(person.side, person.key): person.words for person in plan.unmatched}


def participants(prefix):
    return st.lists(
        st.builds(
            Participant,
            key=st.sampled_from([f"{prefix}{number}" for number in range(5)] + ["both"]),
            grade_rank=st.sampled_from([None, 1, 2, 3]),
            track=st.sampled_from(["", "training", "training", "SAS"]),
            specialty=st.sampled_from(["", "Renal", "Cardiology"]),
            site=st.sampled_from(["", "North", "South"]),
            topics=st.frozensets(st.sampled_from(TOPICS)),
            capacity=st.integers(0, 3),
        ),
        max_size=4,
        unique_by=lambda person: person.key,
    ).map(tuple)


@st.composite
def problems(draw):
    mentors, mentees = draw(participants("m")), draw(participants("n"))
    every = list(product([person.key for person in mentors], [person.key for person in mentees]))
    barred = draw(st.sets(st.sampled_from(every), max_size=5)) if every else set()
    free = {mentor.key: mentor.capacity for mentor in mentors}
    locked = []
    for mentor, mentee in draw(st.permutations(every))[: draw(st.integers(0, 3))]:
        taken = any(mentee == other for _, other in locked)
        if free[mentor] and not taken and mentor != mentee and (mentor, mentee) not in barred:
            free[mentor] -= 1
            locked.append((mentor, mentee))
    rules = draw(st.sampled_from([RULES, Rules(), Rules(senior=False), Rules(topics=Criterion("different"))]))
    return Problem(mentors, mentees, tuple(Bar(*pair, "line manager") for pair in sorted(barred)), tuple(locked), rules)


def best_by_trying_everything(problem):
    eligibility = Eligibility(problem)
    by_hand = {mentee: mentor for mentor, mentee in problem.locked}
    choices = []
    for mentee in problem.mentees:
        if mentee.key in by_hand:
            choices.append([mentor for mentor in problem.mentors if mentor.key == by_hand[mentee.key]])
        else:
            choices.append([None, *(mentor for mentor in problem.mentors if eligibility.allows(mentor, mentee))])
    best = (-1, -1)
    for chosen in product(*choices):
        if all(chosen.count(mentor) <= mentor.capacity for mentor in problem.mentors):
            pairs = [(mentor, mentee) for mentor, mentee in zip(chosen, problem.mentees, strict=True) if mentor]
            best = max(best, (len(pairs), sum(score(*pair, problem.rules) for pair in pairs)))
    return best


def shuffled(problem, seed):
    shuffle = random.Random(seed)

    def mixed(rows):
        return tuple(shuffle.sample(rows, len(rows)))

    return Problem(mixed(problem.mentors), mixed(problem.mentees), mixed(problem.forbidden), mixed(problem.locked), problem.rules)


@settings(max_examples=200, deadline=None)
@given(problems())
def test_plan_is_best_of_all_plans(problem):
    plan = propose(problem)

    assert (plan.placed, plan.total_score) == best_by_trying_everything(problem)


@settings(max_examples=100, deadline=None)
@given(problems(), st.integers(0, 10))
def test_plan_keeps_every_promise(problem, seed):
    plan = propose(problem)
    pairs = couples(plan)

    assert propose(shuffled(problem, seed)) == plan
    assert [pair for pair in pairs if pair[0] == pair[1]] == []
    assert [bar for bar in problem.forbidden if (bar.mentor, bar.mentee) in pairs] == []
    assert [(match.mentor, match.mentee) for match in plan.matches if match.locked] == sorted(problem.locked)
    assert [mentor for mentor in problem.mentors if [m for m, _ in pairs].count(mentor.key) > mentor.capacity] == []
    assert [match for match in plan.matches if not any(reason.shareable for reason in match.reasons)] == []
    placed, busy = {mentee for _, mentee in pairs}, {mentor for mentor, _ in pairs}
    assert set(words(plan)) == {("mentee", p.key) for p in problem.mentees if p.key not in placed} | {
        ("mentor", p.key) for p in problem.mentors if p.key not in busy
    }
    assert [person for person in plan.unmatched if not person.words.endswith(".")] == []


def test_most_mentees_are_placed_before_the_best_score():
    mentors = (person("flexible", site="North", grade_rank=3, track="t"), person("junior", site="South", grade_rank=2, track="t"))
    mentees = (person("near", site="North", grade_rank=1, track="t"), person("high", site="West", grade_rank=2, track="t"))

    plan = propose(Problem(mentors, mentees, rules=Rules(site=Criterion("same"))))

    assert couples(plan) == [("flexible", "high"), ("junior", "near")]
    assert (plan.placed, plan.total_score) == (2, 0)


def test_ties_are_the_same_for_every_order_of_seventy_two_equal_people():
    mentors = tuple(person(f"mentor{number}") for number in range(36))
    mentees = tuple(person(f"mentee{number}") for number in range(36))
    problem = Problem(mentors, mentees)

    plan = propose(problem)

    assert plan.placed == 36
    assert [propose(shuffled(problem, seed)) == plan for seed in range(4)] == [True] * 4
    assert couples(plan) != list(zip(sorted(p.key for p in mentors), sorted(p.key for p in mentees), strict=True))


def test_capacity_is_used_up_and_never_passed():
    plan = propose(Problem((person("m", capacity=2),), tuple(person(f"n{number}") for number in range(3))))

    assert plan.placed == 2
    assert [match.mentor for match in plan.matches] == ["m", "m"]


def test_person_on_both_sides_is_never_matched_with_themselves():
    both = person("both")

    plan = propose(Problem((both,), (both,)))

    assert couples(plan) == []
    assert words(plan) == {
        ("mentee", "both"): "Nobody else has offered to be a mentor.",
        ("mentor", "both"): "Nobody else has asked for a mentor.",
    }


def test_person_on_both_sides_can_have_a_mentor_and_a_mentee():
    both = person("both", grade_rank=2, track="t")
    plan = propose(Problem((both, person("m", grade_rank=3, track="t")), (both, person("n", grade_rank=1, track="t"))))

    assert couples(plan) == [("both", "n"), ("m", "both")]


def test_nobody_gives_an_empty_plan():
    plan = propose(Problem((), ()))

    assert (plan.matches, plan.unmatched, plan.placed, plan.total_score) == ((), (), 0, 0)


def test_one_side_empty_says_that_nobody_came():
    assert words(propose(Problem((), (person("n"),)))) == {("mentee", "n"): "Nobody else has offered to be a mentor."}
    assert words(propose(Problem((person("m"),), ()))) == {("mentor", "m"): "Nobody else has asked for a mentor."}


def test_locked_pair_stands_against_a_better_one_and_against_seniority():
    mentors = (person("m", grade_rank=1, track="t", topics=frozenset({"exams"})),)
    mentees = (person("fit", topics=frozenset({"exams"})), person("chosen", grade_rank=2, track="t"))

    plan = propose(Problem(mentors, mentees, locked=(("m", "chosen"),)))

    assert couples(plan) == [("m", "chosen")]
    assert [(reason.words, reason.shareable) for reason in plan.matches[0].reasons] == [
        ("Placed by hand", True),
        ("To check: the mentor is not at a more senior grade", False),
    ]
    assert words(plan) == {("mentee", "fit"): "The mentors who are possible have no place left."}


def test_bar_about_somebody_else_has_no_effect():
    plan = propose(Problem((person("m"),), (person("n"),), forbidden=(Bar("elsewhere", "n", "avoid"),)))

    assert couples(plan) == [("m", "n")]


def test_bar_works_in_its_own_direction_only():
    people = (person("a"), person("b"))

    plan = propose(Problem(people, people, forbidden=(Bar("a", "b", "avoid"),)))

    assert couples(plan) == [("b", "a")]


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem((person("m"), person("m")), ()), "m stands twice in the list of mentors."),
        (Problem((), (person("n"), person("n"))), "n stands twice in the list of mentees."),
        (Problem((person(""),), ()), "Somebody in the list of mentors has no key."),
        (Problem((person("m", capacity=-1),), ()), "m has a capacity of -1; it cannot be below 0."),
        (
            Problem((person("m", private_topics=frozenset({"exams"})),), ()),
            "m has private topics that are not among the topics.",
        ),
        (
            Problem((), (), rules=Rules(site=Criterion("near"))),
            "The rule for site must be same, different or ignore, not near.",
        ),
        (
            Problem((), (), rules=Rules(specialty=Criterion("same", -2))),
            "The rule for specialty has a weight of -2; it cannot be below 0.",
        ),
        (
            Problem((), (person("n"),), locked=(("x", "n"),)),
            "The pair x and n is placed by hand, but x is not a mentor here.",
        ),
        (
            Problem((person("m"),), (), locked=(("m", "x"),)),
            "The pair m and x is placed by hand, but x is not a mentee here.",
        ),
        (Problem((person("b"),), (person("b"),), locked=(("b", "b"),)), "b is placed by hand with themselves."),
        (
            Problem((person("m"),), (person("n"),), (Bar("m", "n", "is her rota lead"),), (("m", "n"),)),
            "The pair m and n is placed by hand, but forbidden (is her rota lead).",
        ),
        (
            Problem((person("m"),), (person("n"),), (Bar("m", "n", ""),), (("m", "n"),)),
            "The pair m and n is placed by hand, but forbidden.",
        ),
        (
            Problem((person("m", capacity=2),), (person("n"),), locked=(("m", "n"), ("m", "n"))),
            "n is placed by hand more than once.",
        ),
        (
            Problem((person("m"),), (person("n"), person("o")), locked=(("m", "n"), ("m", "o"))),
            "m is placed by hand with 2 mentees, over a capacity of 1.",
        ),
    ],
)
def test_contradiction_is_refused_with_a_sentence(problem, sentence):
    with pytest.raises(ProblemError) as refusal:
        propose(problem)

    assert str(refusal.value) == sentence


def test_whoever_watches_is_told_of_every_mentee_and_may_end_the_work():
    problem = Problem(mentors=(person("m1", grade_rank=2), person("m2", grade_rank=2)), mentees=(person("a"), person("b"), person("c")))
    told = []
    propose(problem, watch=lambda done, of: told.append((done, of)))

    assert told == [(1, 3), (2, 3), (3, 3)]
    with pytest.raises(KeyError):
        propose(problem, watch=lambda done, of: {}[done])
