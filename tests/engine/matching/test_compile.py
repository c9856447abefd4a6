"""What the vectors say of a couple is what anybody would say who looks at the two."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings

from alongside_engine.matching import FULL, Criterion, Preference, ProblemError, Rules, _tables, _vectors, shown
from alongside_engine.matching._compile import compiled
from alongside_engine.matching._problem import Problem
from alongside_engine.matching._vectors import Block, side_by_side
from tests.engine.matching.rounds import mentee, mentor, only, person, problems


def every_couple(round_):
    many = (len(round_.mentees), len(round_.mentors))
    return tuple(side.reshape(-1) for side in np.indices(many)) if all(many) else (np.empty(0, int),) * 2


def parts(one, other, rules, preferences=()):
    round_ = compiled(Problem((one, other), rules, preferences=preferences))
    return round_.fit.parts(one, other)


@settings(max_examples=300, deadline=None)
@given(problems(9))
def test_vectors_say_what_single_couples_say(problem):
    round_ = compiled(problem)
    rows, columns = every_couple(round_)
    people = [(round_.mentors[column], round_.mentees[row]) for row, column in zip(rows, columns, strict=True)]

    possible = round_.scores.possible(rows, columns)
    scores = round_.scores.of(rows, columns)

    locked = set(problem.locked)
    assert possible.tolist() == [
        one != other and not round_.broken(one, other) and (one.key, other.key) not in locked for one, other in people
    ]
    assert scores.tolist() == [round_.fit.units(one, other) for one, other in people]


@settings(max_examples=100, deadline=None)
@given(problems(9))
def test_no_order_of_adding_leaves_what_single_precision_holds(problem):
    scores = compiled(problem).scores

    products = np.abs(scores.mentee_vectors).astype(float) @ np.abs(scores.mentor_vectors).astype(float).T

    assert products.max(initial=0) + scores.extra_scores.max(initial=0) < 1 << 24
    assert [np.array_equal(side, np.rint(side)) for side in (scores.mentee_vectors, scores.mentor_vectors)] == [True, True]


def test_weights_share_everything_there_is_to_share():
    rules = only(
        topics=Criterion("same", "high"),
        site=Criterion("same", "medium"),
        specialty=Criterion("different", "low"),
        grade=Criterion("senior", "mandatory"),
    )

    assert rules.units() == {"topics": 571_428, "specialty": 142_857, "site": 285_715}
    assert sum(rules.units().values()) == FULL


@pytest.mark.parametrize(("units", "score"), [(-20_000, 0), (0, 0), (333_333, 3_333), (666_666, 6_667), (999_999, 10_000), (FULL, 10_000)])
def test_score_is_shown_rounded_between_nothing_and_everything(units, score):
    assert shown(units) == score


def test_topics_count_by_the_share_that_the_mentor_offers():
    wanted = mentee("n", topics=frozenset({"exams", "careers"}))
    offered = mentor("m", topics=frozenset({"exams", "research", "wellbeing"}))

    assert parts(offered, wanted, only(topics=Criterion("same"))) == {"topics": 500_000}
    assert parts(offered, wanted, only(topics=Criterion("different"))) == {"topics": 500_000}
    assert parts(mentor("m"), wanted, only(topics=Criterion("different"))) == {"topics": 0}


@pytest.mark.parametrize(
    ("direction", "sites", "units"),
    [
        ("same", ("North ", "north"), FULL),
        ("same", ("North", "South"), 0),
        ("different", ("North", "South"), FULL),
        ("different", ("North", ""), 0),
        ("same", ("", ""), 0),
        ("near", ("North", "South"), FULL),
        ("near", ("North", "West"), 0),
        ("near", ("West", "WEST"), FULL),
    ],
)
def test_site_counts_as_a_reader_would_compare_it(direction, sites, units):
    rules = Rules(topics=Criterion(), preferences=Criterion(), site=Criterion(direction), areas={"north": "City", "South": "city"})

    assert parts(mentor("m", site=sites[0]), mentee("n", site=sites[1]), rules) == {"site": units}


@pytest.mark.parametrize(
    ("direction", "ranks", "tracks", "units"),
    [
        ("senior", (2, 1), ("t", "t"), FULL),
        ("senior", (1, 1), ("t", "t"), 0),
        ("senior", (2, 1), ("t", "u"), 0),
        ("near", (2, 1), ("t", "t"), FULL),
        ("near", (3, 1), ("t", "t"), 0),
        ("same", (1, 1), ("t", "T"), FULL),
        ("different", (1, 1), ("t", "u"), FULL),
        ("different", (None, 1), ("t", "t"), 0),
    ],
)
def test_grades_compare_within_a_track(direction, ranks, tracks, units):
    one, other = mentor("m", rank=ranks[0], track=tracks[0]), mentee("n", rank=ranks[1], track=tracks[1])

    assert parts(one, other, only(grade=Criterion(direction))) == {"grade": units}


def test_first_choice_counts_wholly_and_a_third_a_third():
    rules, people = only(preferences=Criterion("same")), (mentor("m"), mentee("n"))

    assert parts(*people, rules, (Preference("mentee", "n", "m", 1),)) == {"preferences": FULL}
    assert parts(*people, rules, (Preference("mentor", "m", "n", 3),)) == {"preferences": FULL // 3}
    assert parts(*people, rules, (Preference("mentor", "m", "n", 2), Preference("mentee", "n", "m", 1))) == {
        "preferences": FULL // 4 + FULL // 2
    }


def test_ranking_of_somebody_who_is_not_here_has_no_effect():
    problem = Problem((mentor("m"), mentee("n")), preferences=(Preference("mentee", "n", "gone", 1),))

    assert compiled(problem).scores.extra.tolist() == []


def test_scores_over_what_single_precision_holds_are_refused():
    block = Block(np.full((1, 1), 4096, np.float32), np.full((1, 1), 4096, np.float32))

    with pytest.raises(OverflowError, match=r"scores could reach \d+; single precision is exact below 16777216 only"):
        side_by_side([block], 0, 1, 1)


def test_more_values_than_a_list_would_have_are_refused(monkeypatch):
    monkeypatch.setattr(_vectors, "MOST_NUMBERS", 2)
    people = [person(f"p{number}", topics=frozenset({f"topic {number}"})) for number in range(3)]

    with pytest.raises(ProblemError, match="The rule for topics compares 3 different values, over 2: choose them from a list"):
        compiled(Problem(tuple(people), only(topics=Criterion("same"))))


def test_more_kinds_of_people_than_fit_into_memory_are_refused(monkeypatch):
    monkeypatch.setattr(_tables, "MOST_KINDS", 8)
    people = [person(f"p{number}", site=f"site {number}") for number in range(3)]

    with pytest.raises(ProblemError, match="The rule for site tells 3 kinds of mentees from 3 kinds of mentors, which is too many"):
        compiled(Problem(tuple(people), only(site=Criterion("different", "mandatory"))))


def test_kinds_of_people_are_few_when_rules_are():
    sites, ranks = product("abc", repeat=1), range(4)
    people = [person(f"{site}{rank}", site=site, rank=rank) for (site,), rank in product(sites, ranks)]
    rules = only(grade=Criterion("senior", "mandatory"), site=Criterion("different", "mandatory"))

    assert compiled(Problem(tuple(people), rules)).scores.possible_classes.shape == (10, 10)


def test_what_nobody_gave_leaves_its_share_to_others():
    rules = only(topics=Criterion("same"), text=Criterion("same"), preferences=Criterion("same"))
    people = [person(key, topics=frozenset({"exams"})) for key in ("a", "b")]

    assert parts(*people, rules) == {"topics": FULL}
    assert parts(*people, rules, (Preference("mentee", "b", "a", 1),)) == {"topics": FULL // 2, "preferences": FULL // 2}
