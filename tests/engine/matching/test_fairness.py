"""Equal chances, bands of fit and limits for each mentor: what they change, in words, and at what price."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from alongside_engine.assignment import assign
from alongside_engine.matching import Criterion, Plan, ProblemError, Quota, _alternatives, _groups, match, record_of, replay
from alongside_engine.matching._compile import compiled
from tests.engine.matching.judge import Judge
from tests.engine.matching.rounds import answer, couples, mentee, mentor, only, problems

BY_TOPICS = only(topics=Criterion("same"))
FOUNDATION = Quota("grade", ("F1", "F2"))


def topics(letters):
    return frozenset(letters)


def aim(plan, name):
    (found,) = [aim for aim in plan.aims if aim.name == name]
    return found


def test_equal_chances_bring_the_shares_together_and_say_their_price():
    people = [mentor(f"m{number}", topics=topics("ab")) for number in range(2)]
    people += [mentee(f"north{number}", site="North", topics=topics("ab")) for number in range(2)]
    people += [mentee(f"south{number}", site=site, topics=topics("ax")) for number, site in enumerate(("South", " south"))]

    best, equal = (match(people, replace(BY_TOPICS, equal_chances=fact)) for fact in ("", "site"))

    assert sorted(pair.mentee[:5] for pair in best.pairs) == ["north", "north"]
    assert sorted(pair.mentee[:5] for pair in equal.pairs) == ["north", "south"]
    found = aim(equal, "equal chances")
    assert (found.reached, found.price, found.placed_price) == (0, 500_000, 0)
    assert found.words == (
        "Equal chances for mentees of every site: the shares of them who have a mentor are as near to each other as they can be"
    )
    assert equal.certificate.groups == ("North", "South")


def test_those_whose_site_is_not_known_have_equal_chances_as_one_group():
    people = [mentor("m1", topics=topics("a")), mentor("m2", topics=topics("a"))]
    people += [mentee(f"n{number}", site="North", topics=topics("a")) for number in range(2)]
    people += [mentee(f"u{number}", topics=topics("x")) for number in range(2)]

    plan = match(people, replace(BY_TOPICS, equal_chances="site"))

    assert sorted(pair.mentee[0] for pair in plan.pairs) == ["n", "u"]
    assert aim(plan, "equal chances").words.endswith("; those whose site is not known count as one group")


def test_those_placed_by_hand_count_among_their_group():
    people = [mentor(f"m{number}", topics=topics("a")) for number in range(3)]
    people += [mentee(f"n{number}", site="North", topics=topics("a")) for number in range(3)]
    people += [mentee(f"s{number}", site="South", topics=topics("x")) for number in range(3)]

    plan = match(people, replace(BY_TOPICS, equal_chances="site"), locked=[("m0", "n0"), ("m1", "n1")])

    assert [pair.mentee[0] for pair in plan.pairs if not pair.locked] == ["s"]
    assert aim(plan, "equal chances").reached == 33


def test_bands_lift_those_who_fit_little_before_the_total_and_say_their_price():
    people = [mentor("m1", topics=topics("abcdef")), mentor("m2", topics=topics("ab"))]
    people += [mentee("n1", topics=topics("abcde")), mentee("n2", topics=topics("fg"))]

    best, lifted = match(people, BY_TOPICS), match(people, replace(BY_TOPICS, bands=True))

    assert sorted(pair.score for pair in best.pairs) == [0, 10_000]
    assert sorted(pair.score for pair in lifted.pairs) == [4_000, 5_000]
    assert [(aim(lifted, f"band {number}").reached, aim(lifted, f"band {number}").price) for number in (1, 2, 3)] == [
        (0, 100_000),
        (2, 0),
        (2, 0),
    ]
    assert aim(lifted, "band 1").words == "As few pairs as possible meet only a little of what the rules ask for, or nothing"


def test_band_begins_where_its_word_does():
    offers = [mentor(f"m{number}", topics=topics(letters)) for number, letters in enumerate(("abc", "abc"))]
    people = (*offers, mentee("third", topics=topics("axy")), mentee("most", topics=topics("abx")))

    plan = match(people, replace(BY_TOPICS, bands=True))

    assert sorted(pair.score for pair in plan.pairs) == [3_333, 6_667]
    assert [aim(plan, f"band {number}").reached for number in (1, 2, 3)] == [1, 1, 2]


def test_no_mentor_has_more_foundation_doctors_than_the_limit():
    people = [mentor("m1", capacity=3, topics=topics("a")), mentor("m2", capacity=3)]
    people += [mentee(f"n{number}", grade=grade, topics=topics("a")) for number, grade in enumerate(("F1", "f2 ", "F2", "ST4"))]
    rules = replace(BY_TOPICS, spread=False, quotas=(FOUNDATION,))

    free, limited = match(people, replace(rules, quotas=())), match(people, rules)

    assert [pair.mentor for pair in free.pairs] == ["m1", "m1", "m1", "m2"]
    assert sorted(one for one, other in couples(limited) if other != "n3") == ["m1", "m2"]
    assert (limited.placed, [row.key[0] for row in limited.unmatched]) == (3, ["n"])
    found = aim(limited, "limits")
    assert (found.words, found.reached) == ("No mentor has more than 1 mentee of grade F1 or F2", 2)
    assert (found.price, found.placed_price) == (1_000_000, 1)
    assert limited.unmatched[0].full == "There is no place left that the limits for each mentor leave open."
    assert limited.unmatched[0].rule == "Limits for each mentor"
    assert [(need.rule, need.placed, need.fit) for need in limited.needs] == [("", 1, 0), ("", 1, 0), ("limits", 1, 1_000_000)]
    assert limited.needs[0].words == (
        "1 place is missing: 3 mentees can only go to 2 mentors, who have 2 places for them within the limits for each mentor."
    )
    assert limited.needs[2].words.startswith("Without the limits for each mentor, 1 more person would have a mentor, and all pairs")


def test_pairs_by_hand_stand_against_a_limit_and_count_towards_it():
    people = [mentor("m", capacity=4), mentor("m2"), *(mentee(f"n{number}", grade="F1") for number in range(4))]

    plan = match(people, only(quotas=(FOUNDATION,), spread=False), locked=[("m", "n0"), ("m", "n1")])

    assert [(pair.mentor, pair.locked) for pair in plan.pairs] == [("m", True), ("m", True), ("m2", False)]


def test_limit_on_every_value_takes_each_on_its_own_and_nobody_unknown():
    people = [
        mentor("m", capacity=9),
        *(mentee(f"n{number}", site=site) for number, site in enumerate(("North", "north ", "South", "", ""))),
    ]

    plan = match(people, only(quotas=(Quota("site"),)))

    assert plan.placed == 4
    assert aim(plan, "limits").words == "No mentor has more than 1 mentee of the same site"
    assert [limit.values for limit in plan.certificate.quotas] == [("North",)]


def test_limit_that_nobody_could_pass_changes_nothing_but_says_so():
    people = [mentor("m1"), mentor("m2"), *(mentee(f"n{number}", grade="F1") for number in range(3))]

    limited, free = match(people, only(quotas=(FOUNDATION,))), match(people, only())

    assert (couples(limited), limited.certificate) == (couples(free), free.certificate)
    assert aim(limited, "limits").reached == 0


def test_limits_for_very_many_kinds_are_refused(monkeypatch):
    monkeypatch.setattr(_groups, "MOST_LIMITS", 5)
    people = [mentor("m1"), mentor("m2"), *(mentee(f"n{number}", site=f"site {number}") for number in range(3))]

    with pytest.raises(ProblemError) as refusal:
        match(people, only(quotas=(Quota("site"),)))

    words = "A limit for 3 kinds of mentees with each of 2 mentors is too much: name those whose site matters, 2 at most."
    assert str(refusal.value) == words


@settings(max_examples=60, deadline=None)
@given(problems(fair=True))
def test_fair_plan_comes_back_from_its_json_and_from_its_record(problem):
    plan = answer(problem)

    assert Plan.from_json(plan.to_json()) == plan
    kept = record_of(
        problem.people, problem.rules, bars=problem.bars, locked=problem.locked, preferences=problem.preferences, told=problem.told
    )
    assert replay(kept).pairs == plan.pairs


@settings(max_examples=40, deadline=None)
@given(problems(8, fair=True))
def test_fair_plan_of_couples_that_nobody_looked_at_is_the_same(problem):
    round_ = compiled(problem)
    assume(round_.mentees and round_.mentors)
    whole = assign(round_.scores, round_.wish)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("alongside_engine.assignment._assign.ALL_BELOW", 0)
        found = assign(round_.scores, round_.wish, few=1)

    assert np.array_equal(np.stack([found.mentees, found.mentors]), np.stack([whole.mentees, whole.mentors]))


@settings(max_examples=40, deadline=None)
@given(problems(fair=True))
def test_other_partner_never_costs_less_than_is_said(problem):
    problem = replace(problem, rules=replace(problem.rules, text=Criterion()))
    round_, judge = compiled(problem), Judge(problem, None)
    assume(round_.mentees and round_.mentors and judge.many() < 1_000)
    plans = [(judge.merits(pairs), set(pairs)) for pairs in judge.plans()]
    found = assign(round_.scores, round_.wish)
    best = max(merits for merits, _pairs in plans)

    for other in _alternatives._AtLeast(round_, found).nearest():
        mentee_number, mentor_number = other.instead
        forced = (round_.mentors[mentor_number].key, round_.mentees[mentee_number].key)
        as_good = [merits[-2] for merits, pairs in plans if forced in pairs and merits[:-2] == best[:-2]]
        assert best[-2] - max(as_good, default=-(10**9)) >= other.cost.fit


def test_prices_are_worked_out_where_few_are_free_in_a_large_scheme():
    people = [mentor(f"m{number}", topics=topics("a")) for number in range(210)]
    people += [mentee(f"n{number}", topics=topics("a")) for number in range(210)]
    live = [(f"m{number}", f"n{number}") for number in range(205)]

    few, many = match(people, BY_TOPICS, standing=live), match(people, BY_TOPICS)

    assert [[aim.price is None for aim in plan.aims if aim.name == "fit"] for plan in (few, many)] == [[False], [True]]
