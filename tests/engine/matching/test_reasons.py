"""Why a couple: in words, and never more than each may read."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.matching import Criterion, Preference, Reason, Rules, match
from alongside_engine.matching._compile import compiled
from alongside_engine.matching._reasons import reasons
from tests.engine.matching.rounds import TEXTS, TOPICS, mentee, mentor, only, problems

ANY_GRADE = {"grade": Criterion()}
SENIOR = only(grade=Criterion("senior", "mandatory"))
OPEN = ("careers", "exams")


def only_pair(people, rules, **asked):
    return match(people, rules, **asked).pairs[0]


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
        "Different specialties: Ear, Nose and Throat; Renal Medicine",
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
        ({"rank": 2}, {"rank": 1}, "The mentor is more senior"),
        (
            {"rank": 2, "track": "SAS"},
            {"rank": 3, "track": "t"},
            "To check: they are on different career tracks, so grades cannot be compared",
        ),
        ({}, {"rank": 1}, "To check: the grade of one of them is not known"),
        ({"rank": 5}, {"rank": 1, "track": "t"}, "To check: the grade of one of them is not known"),
    ],
)
def test_seniority_is_told_as_far_as_it_is_known(one, other, words):
    reason = only_pair((mentor("m", **one), mentee("n", **other)), SENIOR).reasons[0]

    assert (reason.full, reason.shared) == (words, "" if words.startswith("To check") else words)


def test_pair_placed_by_hand_says_so():
    plan = match((mentor("m", rank=1), mentee("n", rank=2)), SENIOR, locked=[("m", "n")])

    assert [reason.full for reason in plan.pairs[0].reasons] == [
        "Placed by hand",
        "To check: the mentor is not more senior",
    ]


def test_peer_is_told_to_each_in_their_own_words():
    (reason,) = only_pair((mentor("m", rank=1, grade="ST4"), mentee("n", rank=1, grade="ST4", wants_peer=True)), SENIOR).reasons

    assert (reason.full, reason.shared, reason.rule) == (
        "The mentee asked for a peer: both ST4",
        "You meet as peers, as was asked for: both ST4",
        "Peers, as asked for",
    )


def test_grades_are_named_to_lead_and_pair_but_not_to_the_steering_group():
    people = (mentor("m", rank=5, grade="Consultant"), mentee("n", rank=5, grade="Consultant", rank_wanted=5))

    (reason,) = only_pair(people, SENIOR).reasons

    assert reason.full == reason.shared == "The mentor is as senior as was asked for: both Consultant"
    assert reason.rule == "The mentor is as senior as was asked for"


@pytest.mark.parametrize(
    ("direction", "ranks", "words"),
    [("same", (1, 1), "Same grade"), ("near", (2, 1), "Near each other in grade"), ("different", (3, 1), "Different grades")],
)
def test_grades_compared_otherwise_are_told(direction, ranks, words):
    people = (mentor("m", rank=ranks[0], grade="CT2"), mentee("n", rank=ranks[1], grade="CT1"))

    assert only_pair(people, only(grade=Criterion(direction))).reasons == (
        Reason("grade", f"{words}: CT2 and CT1", f"{words}: CT2 and CT1", words),
    )


def test_rankings_are_for_the_lead_alone():
    rankings = (Preference("mentee", "n", "m", 1), Preference("mentor", "m", "n", 4))

    pair = only_pair((mentor("m"), mentee("n")), only(preferences=Criterion("same")), preferences=rankings)

    assert pair.reasons[0] == Reason("preferences", "The mentee’s first choice and the mentor’s choice number 4", rule="Choice of both")
    assert [reason.shared for reason in pair.reasons[1:]] == ["Proposed so that as many people as possible have a mentor"]


def test_texts_alike_are_for_the_lead_alone_and_never_quoted():
    people = (mentor("m", text="I failed the exam twice"), mentee("n", text="failed the exam"), mentee("o", text="a year abroad"))

    pair = only_pair(people, only(text=Criterion("same")))

    assert pair.reasons[0] == Reason("text", "What the two wrote has much in common", rule="Texts alike")
    assert [reason.shared for reason in pair.reasons if reason.shared] == ["Proposed so that as many people as possible have a mentor"]


def test_pair_placed_by_hand_against_another_rule_is_to_be_checked():
    people = (mentor("m", site="North"), mentee("n", site="North"))

    pair = only_pair(people, only(site=Criterion("different", "mandatory")), locked=[("m", "n")])

    assert [(reason.full, reason.shared) for reason in pair.reasons] == [
        ("Placed by hand", "The mentoring lead chose the two of you"),
        ("To check: placed by hand against the rule for site", ""),
    ]


def shared(problem, one, other):
    round_ = compiled(problem)
    return [reason.shared for reason in reasons(round_, round_.people[one], round_.people[other], locked=False) if reason.shared]


@settings(max_examples=100, deadline=None)
@given(problems(most=4), st.data())
def test_what_the_two_read_depends_on_nothing_private(problem, data):
    """Whatever private topics, texts and rankings there are, all couples read the same."""
    if problem.rules.topics.importance == "mandatory":
        return

    def told(row, *, secret):
        topics = (row.topics & set(OPEN)) | ({"wellbeing"} if secret else set())
        text = data.draw(st.sampled_from(TEXTS))
        return replace(row, topics=frozenset(topics), private_topics=frozenset({"wellbeing"} & topics), text=text)

    versions = [
        replace(problem, people=tuple(told(row, secret=data.draw(st.booleans())) for row in problem.people), preferences=ranked)
        for ranked in (problem.preferences, ())
    ]
    couples = [(one.key, other.key) for one in problem.people for other in problem.people if one != other]

    assert set(OPEN) < set(TOPICS)
    assert [shared(versions[0], *couple) for couple in couples] == [shared(versions[1], *couple) for couple in couples]
    assert [couple for couple in couples if not shared(versions[0], *couple)] == []
