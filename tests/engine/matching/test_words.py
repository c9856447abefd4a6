"""Why a couple, and why nobody: in words, and never more than each may read."""

import pytest

from alongside_engine.matching import Bar, Criterion, Reason, Rules, _words, match
from tests.engine.matching.rounds import KEPT_APART, mentee, mentor, only

ANY_GRADE = {"grade": Criterion()}
SENIOR = only(grade=Criterion("senior", "mandatory"))


def only_pair(people, rules):
    return match(people, rules).pairs[0]


def full(people, rules=SENIOR, **asked):
    return {row.key: row.full for row in match(people, rules, **asked).unmatched}


def test_topics_in_common_are_named_with_their_labels():
    rules = Rules(topic_labels={"exams": "Examinations"}, **ANY_GRADE)
    topics = frozenset({"exams", "career-planning"})

    pair = only_pair((mentor("m", topics=topics), mentee("n", topics=topics | {"research"})), rules)

    assert (pair.score, pair.units) == (6_667, 666_666)
    assert [reason.full for reason in pair.reasons] == ["Both chose: career planning; Examinations"]


@pytest.mark.parametrize("who", ["m", "n"])
def test_topic_private_to_either_side_counts_but_is_for_the_lead_alone(who):
    topics = frozenset({"wellbeing", "exams"})
    private = {who: frozenset({"wellbeing"})}
    people = [make(key, topics=topics, private_topics=private.get(key, frozenset())) for make, key in ((mentor, "m"), (mentee, "n"))]

    pair = only_pair(people, Rules(**ANY_GRADE))

    assert pair.score == 10_000
    assert [reason.full for reason in pair.reasons] == ["Both chose: exams", "Both chose, for matching only: wellbeing"]
    assert [word for reason in pair.reasons for word in (reason.shared, reason.rule) if "wellbeing" in word] == []


def test_shared_reasons_are_the_same_with_a_private_topic_in_common_and_without():
    private = mentor("m", topics=frozenset({"wellbeing"}), private_topics=frozenset({"wellbeing"}))
    other = mentee("n", topics=frozenset({"wellbeing"}))

    with_it, without_it = (
        [reason.shared for reason in only_pair((one, other), Rules(**ANY_GRADE)).reasons if reason.shared] for one in (private, mentor("m"))
    )

    assert with_it == without_it == ["Proposed so that as many people as possible have a mentor"]


def test_sites_and_specialties_are_told_as_they_were_written():
    people = (
        mentor("m", site="Royal  Infirmary ", specialty="Ear, Nose and Throat"),
        mentee("n", site="royal infirmary", specialty="Renal Medicine"),
    )

    pair = only_pair(people, only(site=Criterion("same"), specialty=Criterion("different")))

    assert [reason.full for reason in pair.reasons] == [
        "Same site: Royal  Infirmary",
        "Different specialties: Ear, Nose and Throat and Renal Medicine",
    ]


def test_sites_near_each_other_are_both_named():
    rules = Rules(site=Criterion("near"), areas={"North": "City", "South": "City"}, **ANY_GRADE)

    pair = only_pair((mentor("m", site="North"), mentee("n", site="South")), rules)

    assert [reason.full for reason in pair.reasons] == ["Sites near each other: North and South"]


def test_different_topics_are_for_the_lead_alone():
    people = (mentor("m", topics=frozenset({"exams"})), mentee("n", topics=frozenset({"research"})))

    pair = only_pair(people, only(topics=Criterion("different")))

    assert (pair.score, pair.reasons[0]) == (10_000, Reason("topics", "No topic in common"))


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ({"rank": 2}, {"rank": 1}, "The mentor is at a more senior grade"),
        (
            {"rank": 2, "track": "SAS"},
            {"rank": 3, "track": "t"},
            "To check: they are on different career tracks, so grades cannot be compared",
        ),
        ({}, {"rank": 1}, "To check: the grade of one of them is not known"),
        ({"rank": 5}, {"rank": 1, "track": "t"}, "To check: the grade of one of them is not known"),
        ({"rank": 1}, {"rank": 1, "wants_peer": True}, "The mentee asked for a peer"),
    ],
)
def test_seniority_is_told_as_far_as_it_is_known(one, other, words):
    reason = only_pair((mentor("m", **one), mentee("n", **other)), SENIOR).reasons[0]

    assert (reason.full, reason.shared) == (words, "" if words.startswith("To check") else words)


def test_pair_placed_by_hand_says_so():
    plan = match((mentor("m", rank=1), mentee("n", rank=2)), SENIOR, locked=[("m", "n")])

    assert [reason.full for reason in plan.pairs[0].reasons] == ["Placed by hand", "To check: the mentor is not at a more senior grade"]


def test_mentee_without_a_possible_mentor_is_told_every_rule_to_the_lead_alone():
    people = (mentor("a", rank=1), mentor("b", rank=2), mentor("c", rank=3), mentor("d", rank=3), mentee("n", rank=2))
    bars = [Bar("c", "n", "line manager"), Bar("c", "n", "appraiser", "her appraiser"), Bar("d", "n", "asked to be kept apart", "his wish")]

    (left,) = [row for row in match(people, SENIOR, bars=bars).unmatched if row.side == "mentee"]

    assert left.full == "No mentor is possible: 2 are not more senior; 1 is kept apart; 1 is ruled out (her appraiser, line manager)."
    assert left.shared == "There is no partner for you this time. The mentoring lead will tell you what comes next."


def test_other_mandatory_rules_are_named():
    people = (mentor("m", site="North"), mentee("n", site="North"))

    assert (
        full(people, only(site=Criterion("different", "mandatory")))["n"] == "No mentor is possible: 1 is ruled out by the rule for site."
    )


def test_shortage_names_the_bottleneck_and_not_the_whole_scheme():
    people = (
        mentor("high", rank=3, capacity=2),
        mentor("low", rank=2),
        *(mentee(key, rank=2) for key in ("n1", "n2", "n3")),
        mentee("easy", rank=1),
    )

    assert list(full(people).values()) == [
        "3 mentees compete for 2 places; no other mentor is possible for them. Ruled out here: 1 is not more senior."
    ]


def test_shortage_follows_the_chain_of_who_could_make_room():
    people = (mentor("a"), mentor("b"), mentee("n1"), mentee("n2"), mentee("n3"))

    words = full(people, bars=[Bar("b", "n3", KEPT_APART), Bar("a", "n1", KEPT_APART)])

    assert next(iter(words.values())).split(".")[0] == "3 mentees compete for 2 places; no other mentor is possible for them"


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
        "junior": "No mentee is possible: 2 are not more senior.",
        "none": "Has no place to offer.",
        "spare": "The one mentee who could be placed here has another mentor.",
    }


def test_two_mentors_too_many_are_told_that_all_have_another():
    people = (mentor("m1", capacity=2), mentor("m2"), mentee("n1"), mentee("n2"))

    assert full(people, locked=[("m1", "n1"), ("m1", "n2")]) == {"m2": "Each of the 2 mentees who could be placed here has another mentor."}


def test_one_side_empty_says_that_nobody_came():
    assert full((mentee("n"),)) == {"n": "Nobody else has offered to be a mentor."}
    assert full((mentor("m"),)) == {"m": "Nobody else has asked for a mentor."}


def test_very_many_people_left_over_are_not_counted_one_by_one(monkeypatch):
    monkeypatch.setattr(_words, "_MOST_COUNTED", 0)

    assert full((mentor("m"), mentor("m2"), mentee("n1"))) in (
        {"m": "The mentees who are possible have other mentors, or there are none."},
        {"m2": "The mentees who are possible have other mentors, or there are none."},
    )
