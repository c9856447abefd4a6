"""Why nobody: the rule or the shortage that did it, and never who avoided whom."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from alongside_engine.assignment import assign
from alongside_engine.matching import Bar, Criterion, match
from alongside_engine.matching._compile import compiled
from alongside_engine.matching._reach import Places
from tests.engine.matching.rounds import KEPT_APART, answer, mentee, mentor, only, problems

SENIOR = only(grade=Criterion("senior", "mandatory"))
NEUTRAL = "There is no partner for you this time. The mentoring lead will tell you what comes next."


def full(people, rules=SENIOR, **asked):
    return {row.key: row.full for row in match(people, rules, **asked).unmatched}


def test_mentee_without_a_possible_mentor_is_told_every_rule_to_the_lead_alone():
    people = (mentor("a", rank=1), mentor("b", rank=2), mentor("c", rank=3), mentor("d", rank=3), mentee("n", rank=2))
    bars = [Bar("c", "n", "line manager"), Bar("c", "n", "appraiser", "her appraiser"), Bar("d", "n", "asked to be kept apart", "his wish")]

    (left,) = [row for row in match(people, SENIOR, bars=bars).unmatched if row.side == "mentee"]

    assert left.full == "No mentor is possible: 2 are not senior enough; 1 is kept apart; 1 is ruled out (her appraiser, line manager)."
    assert left.shared == "There is no partner for you this time. The mentoring lead will tell you what comes next."


def test_other_mandatory_rules_are_named():
    people = (mentor("m", site="North"), mentee("n", site="North"))

    assert full(people, only(site=Criterion("different", "mandatory"))) == {
        "n": "No mentor is possible: 1 is at the same site.",
        "m": "No mentee is possible: 1 is at the same site.",
    }


def test_shortage_names_the_bottleneck_and_not_the_whole_scheme():
    people = (
        mentor("high", rank=3, capacity=2),
        mentor("low", rank=2),
        *(mentee(key, rank=2) for key in ("n1", "n2", "n3")),
        mentee("easy", rank=1),
    )

    assert list(full(people).values()) == [
        "3 mentees, this one among them, can only go to 1 mentor, who has 2 places: 1 too few. Ruled out here: 1 is not senior enough."
    ]


def test_shortage_follows_the_chain_of_who_could_make_room():
    people = (mentor("a"), mentor("b"), mentee("n1"), mentee("n2"), mentee("n3"))

    words = full(people, bars=[Bar("b", "n3", KEPT_APART), Bar("a", "n1", KEPT_APART)])

    assert next(iter(words.values())).split(".")[0] == (
        "3 mentees, this one among them, can only go to 2 mentors, who have 2 places: 1 too few"
    )


def test_mentors_who_have_no_place_left_are_told_apart_from_rules():
    assert full((mentor("m"), mentee("n1"), mentee("n2")), locked=[("m", "n1")]) == {
        "n2": "The mentors who are possible have no place left."
    }


def test_mentor_without_a_mentee_is_told_why():
    people = (
        mentor("best", rank=3, capacity=2),
        mentor("junior", rank=1),
        mentor("none", rank=3, capacity=0),
        mentor("spare", rank=3),
        mentee("n1", rank=2),
        mentee("n2", rank=2),
    )

    words = full(people, bars=[Bar("spare", "n1", KEPT_APART)], locked=[("best", "n1"), ("best", "n2")])

    assert words == {
        "junior": "No mentee is possible: 2 are too senior.",
        "none": "Has no place to offer.",
        "spare": "The one mentee who could be placed here has another mentor.",
    }


def test_two_mentors_too_many_are_told_that_all_have_another():
    people = (mentor("m1", capacity=2), mentor("m2"), mentee("n1"), mentee("n2"))

    assert full(people, locked=[("m1", "n1"), ("m1", "n2")]) == {"m2": "Each of the 2 mentees who could be placed here has another mentor."}


def test_one_side_empty_says_that_nobody_came():
    assert full((mentee("n"),)) == {"n": "Nobody else has offered to be a mentor."}
    assert full((mentor("m"),)) == {"m": "Nobody else has asked for a mentor."}


def test_steering_group_reads_counts_of_rules_and_of_nobody_kept_apart():
    people = (mentor("a", rank=1), mentor("b", rank=3), mentor("c", rank=3), mentee("n", rank=2))
    bars = [
        Bar("b", "n", "line manager", "Dr B"),
        Bar("c", "n", "asked to be kept apart"),
        Bar("c", "n", "kept apart by the lead", "a feud"),
    ]

    plan = match(people, SENIOR, bars=bars)

    assert {row.key: row.rule for row in plan.unmatched} == {
        "n": "No mentor possible (another rule 1, grade 1, line manager 1)",
        "a": "No mentee possible (grade 1)",
        "b": "No mentee possible (line manager 1)",
        "c": "No mentee possible (another rule 1)",
    }


def test_steering_group_reads_the_size_of_a_shortage():
    plan = match((mentor("m", rank=2), mentor("low", rank=1), *(mentee(f"n{number}", rank=1) for number in range(3))), SENIOR)

    assert {row.rule for row in plan.unmatched if row.side == "mentee"} == {"2 places too few: 3 mentees for 1 place (ruled out: grade 1)"}


@settings(max_examples=100, deadline=None)
@given(problems())
def test_unmatched_read_the_same_whoever_avoided_them(problem):
    assert {row.shared for row in answer(problem).unmatched} <= {NEUTRAL}


def possible(round_):
    return [[not round_.broken(one, other) and one != other for one in round_.mentors] for other in round_.mentees]


def within_reach(round_, found, start):
    """Who is on a chain, followed couple by couple."""
    table, reached, waiting, guests = possible(round_), set(), [start], set()
    for other in waiting:
        for one in range(len(round_.mentors)):
            if table[other][one] and one not in reached:
                reached.add(one)
                new = set(found.mentees[found.mentors == one].tolist()) - guests
                guests |= new
                waiting.extend(new)
    return reached, guests


@settings(max_examples=200, deadline=None)
@given(problems(most=8))
def test_bottleneck_is_found_by_class_as_couple_by_couple(problem):
    round_ = compiled(replace(problem, locked=()))
    if not round_.mentees or not round_.mentors:
        return
    found = assign(round_.scores, round_.wish)
    places = Places(round_.scores, round_.wish, found.mentees, found.mentors)
    left = np.flatnonzero(~places.placed()).tolist()

    for number in left:
        reached, guests = within_reach(round_, found, number)
        assert set(np.flatnonzero(places.closure(number).mentors).tolist()) == reached
        assert sum(round_.wish.capacity[one] for one in reached) == len(guests)


def test_place_that_stable_pairs_do_not_give_is_told_from_a_shortage():
    topics = frozenset({"a"})
    people = (mentor("m1", topics=topics), mentor("m2", topics=topics), mentee("n", topics=topics, mentors_wanted=2), mentee("o"))

    plan = match(people, only(topics=Criterion("same"), stable=True))

    assert [(row.full, row.rule) for row in plan.unmatched] == [
        ("A place could only be made by a change that two others would rather not have.", "Stable pairs asked for")
    ]
