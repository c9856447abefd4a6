"""Who has nobody possible, before anything is solved."""

import pytest
from hypothesis import given, settings

from alongside_engine.matching import Bar, Criterion, OutOfReach, ProblemError, match, out_of_reach
from alongside_engine.matching._compile import compiled
from tests.engine.matching.rounds import mentee, mentor, only, problems

SENIOR = only(grade=Criterion("senior", "mandatory"))


def test_everybody_with_somebody_possible_gives_nothing():
    assert out_of_reach((mentor("m", rank=2), mentee("a", rank=1), mentee("b", rank=1)), SENIOR) == ()


def test_words_are_those_of_a_run():
    people = (mentor("a", rank=1), mentor("b", rank=2), mentor("c", rank=3), mentor("d", rank=3), mentee("n", rank=2))
    bars = [Bar("c", "n", "line manager"), Bar("d", "n", "asked to be kept apart", "his wish")]

    found = {(row.side, row.key): (row.full, row.rule) for row in out_of_reach(people, SENIOR, bars=bars)}

    assert found == {(row.side, row.key): (row.full, row.rule) for row in match(people, SENIOR, bars=bars).unmatched}
    assert found["mentee", "n"] == (
        "No mentor is possible: 2 are not senior enough; 1 is kept apart; 1 is ruled out (line manager).",
        "No mentor possible (grade 2, another rule 1, line manager 1)",
    )


def test_rule_that_alone_is_in_the_way_is_named_with_how_many_it_keeps_away():
    rules = only(grade=Criterion("senior", "mandatory"), site=Criterion("different", "mandatory"))
    people = (
        mentor("a", rank=1, site="North"),
        mentor("b", rank=5, site="North"),
        mentor("c", rank=6, site="North"),
        mentor("d", rank=1, site="South"),
        mentee("n", rank=3, site="North"),
    )

    (row,) = [row for row in out_of_reach(people, rules) if row.side == "mentee"]

    assert (row.others, dict(row.would_help)) == (4, {"grade": 1, "site": 2})


def test_nobody_on_the_other_side_is_said():
    assert out_of_reach((mentee("n"),), SENIOR) == (OutOfReach("n", "mentee", "Nobody else has offered to be a mentor.", "No mentors"),)


def test_couples_placed_by_hand_take_their_places():
    people = (mentor("m", rank=2), mentee("a", rank=1), mentee("b", rank=1))

    (row,) = out_of_reach(people, SENIOR, locked=[("m", "a")])

    assert (row.key, row.full) == ("b", "The mentors who are possible have no place left beside those placed by hand.")


def test_contradiction_is_refused_as_by_a_run():
    with pytest.raises(ProblemError):
        out_of_reach((mentor("m"), mentor("m")), SENIOR)


def by_couples(problem):
    """Looks at every couple one by one."""
    round_ = compiled(problem)
    legal = {
        (mentor.key, mentee.key)
        for mentor in round_.mentors
        for mentee in round_.mentees
        if mentor.key != mentee.key and not round_.broken(mentor, mentee)
    }
    legal -= round_.locked
    mentees = {("mentee", row.key) for row in round_.mentees} - {("mentee", mentee) for _, mentee in legal}
    return mentees | ({("mentor", row.key) for row in round_.mentors} - {("mentor", mentor) for mentor, _ in legal})


@settings(max_examples=200)
@given(problems())
def test_found_as_couple_by_couple(problem):
    found = out_of_reach(problem.people, problem.rules, bars=problem.bars, locked=problem.locked)

    assert {(row.side, row.key) for row in found} == by_couples(problem)
