"""What one more mentor would change, and which rule costs most, judged by matching again."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.assignment import assign
from alongside_engine.matching import Bar, Criterion, Need, Quota, match
from alongside_engine.matching import _needs as needs_module
from alongside_engine.matching._compile import compiled
from alongside_engine.matching._needs import _gain, _kinds, _takes
from alongside_engine.matching._reach import Places
from tests.engine.matching.judge import Judge
from tests.engine.matching.rounds import answer, mentee, mentor, only, problems

SENIOR = only(grade=Criterion("senior", "mandatory"))


def words(people, rules=SENIOR, **asked):
    return [need.words for need in match(people, rules, **asked).needs]


def most_placed(problem):
    """How many mentees without a mentor a plan can place at best, by looking at every plan."""
    judge = Judge(problem, None)
    return max(len({other for _one, other in pairs} - judge.given) for pairs in judge.plans())


def with_one_more(problem, kind, places):
    return replace(problem, people=(*problem.people, replace(kind.person, key="new", capacity=places)))


@settings(max_examples=150, deadline=None)
@given(st.one_of(problems(most=5), problems(most=5, fair=True)))
def test_one_more_mentor_of_any_kind_places_as_many_as_every_plan_with_one_shows(problem):
    """Locks, equal chances, limits that bind, and mentees who want two are all among these rounds."""
    round_ = compiled(problem)
    if not round_.mentees or not round_.mentors:
        return
    found = assign(round_.scores, round_.wish)
    places = Places(round_.scores, round_.wish, found.mentees, found.mentors)
    given_ = {mentee for _mentor, mentee in problem.settled}
    waits = ~places.placed() & [person.key not in given_ for person in round_.mentees]
    kinds = list(_kinds(round_, waits))
    before = most_placed(problem)

    for kind, takes in zip(kinds, _takes(round_, [kind.person for kind in kinds]), strict=True):
        gained = [_gain(round_, found, waits, takes, many) for many in (1, 2, 3)]
        assert gained == [most_placed(with_one_more(problem, kind, many)) - before for many in (1, 2, 3)]


@settings(max_examples=150, deadline=None)
@given(problems(most=6, fair=True))
def test_places_that_are_missing_are_as_many_as_every_plan_leaves_over(problem):
    """Whoever is left over with somebody possible is in one bottleneck; in each, people less places is what is missing."""
    round_ = compiled(problem)
    judge = Judge(problem, None)
    if not round_.mentees or not round_.mentors:
        return
    could = {other for _one, other in judge.couples} - judge.given
    said = [need for need in needs_module.needs(round_, assign(round_.scores, round_.wish)) if "missing" in need.words]

    assert sum(need.placed for need in said) == len(could) - most_placed(problem)
    for need in said:
        missing, people, places = re.match(r"(\d+) .*: (\d+) mentees can only go to .*?(?:has|have) (\d+) place", need.words).groups()
        assert int(missing) == int(people) - int(places) == need.placed


def test_limit_that_binds_is_said_beside_the_places_and_holds_for_the_new_mentor_too():
    """Two places stay free: the limit of one foundation doctor a mentor is what is short."""
    rules = only(grade=Criterion("senior", "mandatory"))
    people = (
        mentor("m", rank=9, grade="Consultant", capacity=3),
        *(mentee(f"f{number}", rank=1, grade="F1", site="Hazelmere House") for number in range(3)),
    )

    assert words(people, replace(rules, quotas=(Quota("grade", ("F1", "F2"), 1),))) == [
        "2 places are missing: 3 mentees can only go to 1 mentor, who has 1 place for them within the limits for each mentor. "
        "Left over: 2 at Hazelmere House.",
        "One more consultant would place 1 person.",
        "Without the limits for each mentor, 2 more people would have a mentor.",
    ]


def test_equal_chances_change_who_is_placed_and_not_what_one_more_mentor_would_do():
    people = (mentor("m"), *(mentee(f"n{number}", site="North") for number in range(3)), mentee("s", site="South"))

    assert words(people, replace(only(), equal_chances="site"))[1:] == ["One more mentor, with 3 places, would place 3 people."]


@settings(max_examples=60, deadline=None)
@given(problems(most=5))
def test_cost_of_a_rule_is_what_matching_without_it_gains(problem):
    plan = answer(problem)
    binding = [name for name in ("grade", "topics", "specialty", "site") if problem.rules.criterion(name).binds]

    expected = {}
    for name in binding:
        other = answer(replace(problem, rules=replace(problem.rules, **{name: Criterion()})))
        if other.placed > plan.placed or other.total > plan.total:
            expected[name] = (other.placed - plan.placed, other.total - plan.total)

    assert {need.rule: (need.placed, need.fit) for need in plan.needs if need.rule} == expected


def test_kind_of_mentor_is_named_by_what_the_rules_compare():
    rules = only(grade=Criterion("senior", "mandatory"), site=Criterion("same", "mandatory"))
    people = (
        mentor("m", rank=10, grade="Consultant", site="Orchard Lea Hospital"),
        *(mentee(f"n{number}", rank=7, grade="ST5", site="Hazelmere House") for number in range(4)),
    )

    plan = match(people, rules)

    assert plan.needs == (
        Need("One more consultant at Hazelmere House, with 3 places, would place 3 people.", 3, 3),
        Need("Without the rule for site, 1 more person would have a mentor.", 1, rule="site"),
    )


def test_one_more_mentor_may_place_somebody_by_a_chain():
    """A new mentor takes the first-year, whose mentor takes the second-year."""
    people = (
        mentor("m", rank=3, grade="CT3"),
        mentee("easy", rank=1, grade="CT1", topics=frozenset({"a"})),
        mentee("hard", rank=2, grade="CT2"),
        mentor("other", rank=2, grade="CT2", capacity=0),
    )
    rules = replace(SENIOR, topics=Criterion("same"))

    plan = match((replace(people[0], topics=frozenset({"a"})), *people[1:]), rules)

    assert [(pair.mentor, pair.mentee) for pair in plan.pairs] == [("m", "easy")]
    assert [need.words for need in plan.needs] == [
        "1 place is missing: 2 mentees can only go to 1 mentor, who has 1 place.",
        "One more CT2 (or somebody more senior) would place 1 person.",
    ]


def test_missing_places_are_told_by_site_even_where_sites_do_not_bind():
    people = (mentor("m", rank=3, grade="Consultant"), *(mentee(f"n{number}", rank=1, site="Hazelmere House") for number in range(3)))

    assert words(people) == [
        "2 places are missing: 3 mentees can only go to 1 mentor, who has 1 place. Left over: 2 at Hazelmere House.",
        "One more consultant, with 2 places, would place 2 people.",
    ]


def test_kinds_are_told_by_specialty_and_by_track():
    rules = only(grade=Criterion("senior", "mandatory"), specialty=Criterion("same", "mandatory"))
    people = (
        mentor("m", rank=5, track="sas", grade="Associate Specialist", specialty="Forensic"),
        mentor("o", rank=5, track="t", grade="ST7", specialty="Forensic"),
        mentee("n", rank=5, track="sas", specialty="Old Age"),
    )

    assert words(people, rules)[0] == "One more ST7 in Old Age would place 1 person."


def test_without_a_rule_for_grades_any_mentor_will_do():
    assert words((mentor("m"), mentee("n1"), mentee("n2")), only())[1:] == ["One more mentor would place 1 person."]


def test_whoever_nobody_could_mentor_needs_a_grade_that_no_mentor_has():
    people = (mentor("m", rank=2, grade="ST4"), mentee("n", rank=2, grade="ST4"), mentee("o", rank=4, grade="ST6"), mentee("p", rank=1))

    assert words(people) == ["One more ST6 would place 1 person."]


def test_rule_for_supervisors_is_told_and_stands_and_nobody_kept_apart_is_betrayed():
    people = (mentor("m", rank=2), mentee("n", rank=1))
    supervisor, apart = Bar("m", "n", "line manager"), Bar("m", "n", "asked to be kept apart")

    assert words(people, bars=[supervisor])[1:] == [
        "Without the rule for supervisors, managers and assessors, which always stands, 1 more person would have a mentor."
    ]
    assert words(people, bars=[Bar("m", "n", "paired before")])[1:] == [
        "Without the rule for pairs of before, 1 more person would have a mentor."
    ]
    assert [need.rule for need in match(people, SENIOR, bars=[apart]).needs] == [""]


def test_nobody_left_over_needs_nobody():
    assert words((mentor("m", rank=2), mentee("n", rank=1))) == []
    assert words((mentor("m", rank=2),)) == []


def test_stable_pairs_leave_needs_out():
    people = (mentor("m", rank=2), mentee("n", rank=1), mentee("o", rank=1))

    assert words(people, replace(SENIOR, stable=True)) == []


def test_too_many_kinds_are_not_tried(monkeypatch):
    monkeypatch.setattr(needs_module, "MOST_KINDS", 0)

    assert words((mentor("m", rank=2, grade="ST4"), mentee("n", rank=1), mentee("o", rank=1))) == [
        "1 place is missing: 2 mentees can only go to 1 mentor, who has 1 place."
    ]


@pytest.mark.parametrize(
    ("written", "within"),
    [("Consultant", "consultant"), ("ST4", "ST4"), ("Specialty Doctor", "specialty doctor"), ("SAS doctor", "SAS doctor")],
)
def test_grade_is_written_as_within_a_sentence(written, within):
    assert needs_module._small(written) == within
