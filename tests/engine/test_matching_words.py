import pytest

from alongside_engine.matching import Bar, Criterion, Participant, Problem, Reason, Rules, propose
from alongside_engine.matching._old_score import score

ANY_GRADE = {"senior": False}


def only_match(mentor, mentee, rules):
    return propose(Problem((mentor,), (mentee,), rules=rules)).matches[0]


def unmatched_words(problem):
    return {person.key: person.words for person in propose(problem).unmatched}


def graded(key, rank, **details):
    return Participant(key, grade_rank=rank, track="training", **details)


def test_topics_in_common_are_named_with_their_labels():
    rules = Rules(topic_labels={"exams": "Examinations"}, **ANY_GRADE)
    topics = frozenset({"exams", "career-planning"})

    match = only_match(Participant("m", topics=topics), Participant("n", topics=topics | {"research"}), rules)

    assert match.score == 6_666
    assert match.reasons == (Reason("topics", "Both chose: career planning; Examinations", True),)


@pytest.mark.parametrize("who", ["mentor", "mentee"])
def test_topic_private_to_either_side_counts_but_is_not_shareable(who):
    topics = frozenset({"wellbeing", "exams"})
    private = {who: frozenset({"wellbeing"})}
    mentor = Participant("m", topics=topics, private_topics=private.get("mentor", frozenset()))
    mentee = Participant("n", topics=topics, private_topics=private.get("mentee", frozenset()))

    match = only_match(mentor, mentee, Rules(**ANY_GRADE))

    assert match.score == 10_000
    assert match.reasons == (
        Reason("topics", "Both chose: exams", True),
        Reason("topics", "Both chose, for matching only: wellbeing", False),
    )


def test_shareable_reasons_are_the_same_with_a_private_topic_in_common_and_without():
    private = Participant("m", topics=frozenset({"wellbeing"}), private_topics=frozenset({"wellbeing"}))
    mentee = Participant("n", topics=frozenset({"wellbeing"}))

    with_it, without_it = (
        [reason.words for reason in only_match(mentor, mentee, Rules(**ANY_GRADE)).reasons if reason.shareable]
        for mentor in (private, Participant("m"))
    )

    assert with_it == without_it == ["Proposed so that as many people as possible have a mentor"]


def test_places_and_specialties_are_compared_as_a_reader_would():
    mentor = Participant("m", site="Royal  Infirmary ", specialty="Ear, Nose and Throat")
    mentee = Participant("n", site="royal infirmary", specialty="Renal Medicine")
    rules = Rules(site=Criterion("same"), specialty=Criterion("different"), **ANY_GRADE)

    assert [reason.words for reason in only_match(mentor, mentee, rules).reasons] == [
        "Same site: Royal  Infirmary",
        "Different specialties: Ear, Nose and Throat and Renal Medicine",
    ]


def test_different_topics_are_for_the_lead_alone():
    mentor, mentee = Participant("m", topics=frozenset({"exams"})), Participant("n", topics=frozenset({"research"}))
    rules = Rules(topics=Criterion("different"), **ANY_GRADE)

    match = only_match(mentor, mentee, rules)

    assert match.score == 10_000
    assert match.reasons[0] == Reason("topics", "No topic in common", False)
    assert only_match(mentor, Participant("n", topics=frozenset({"exams"})), rules).score == 0


@pytest.mark.parametrize(
    ("mentor", "mentee", "reason"),
    [
        (graded("m", 2), graded("n", 1), Reason("senior", "The mentor is at a more senior grade", True)),
        (
            Participant("m", grade_rank=2, track="SAS"),
            graded("n", 1),
            Reason("senior", "To check: they are on different career tracks, so grades cannot be compared", False),
        ),
        (
            graded("m", None),
            graded("n", 1),
            Reason("senior", "To check: the grade of one of them is not known", False),
        ),
        (
            Participant("m", grade_rank=5),
            graded("n", 1),
            Reason("senior", "To check: the grade of one of them is not known", False),
        ),
    ],
)
def test_seniority_is_told_as_far_as_it_is_known(mentor, mentee, reason):
    assert only_match(mentor, mentee, Rules()).reasons[0] == reason


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules(topics=Criterion("ignore")), 0),
        (Rules(topics=Criterion("same", 0)), 0),
        (Rules(topics=Criterion("same"), site=Criterion("same"), specialty=Criterion("same", 2)), 7_500),
        (Rules(topics=Criterion("ignore"), site=Criterion("different")), 10_000),
    ],
)
def test_score_is_the_weighted_mean_of_the_criteria_in_use(rules, expected):
    topics = frozenset({"exams"})
    mentor = Participant("m", site="North", specialty="Renal", topics=topics)
    mentee = Participant("n", site="South", specialty="Renal", topics=topics)

    assert score(mentor, mentee, rules) == expected


def test_missing_site_earns_nothing_in_either_direction():
    one, other = Participant("m", site="North"), Participant("n")

    assert [score(one, other, Rules(site=Criterion(way))) for way in ("same", "different")] == [0, 0]


def test_mentee_without_a_possible_mentor_is_told_every_rule():
    problem = Problem(
        (graded("a", 1), graded("b", 2), graded("c", 3), graded("d", 3)),
        (graded("n", 2),),
        (Bar("c", "n", "line manager"), Bar("c", "n", "is her appraiser"), Bar("d", "n", "")),
    )

    assert unmatched_words(problem)["n"] == (
        "No mentor is possible: 2 are not more senior; 1 is kept apart; 1 is ruled out (is her appraiser, line manager)."
    )


def test_shortage_names_the_bottleneck_and_not_the_whole_scheme():
    problem = Problem(
        (graded("high", 3, capacity=2), graded("low", 2)),
        (graded("n1", 2), graded("n2", 2), graded("n3", 2), graded("easy", 1)),
    )

    words = unmatched_words(problem)

    assert list(words.values()) == [
        "3 mentees compete for 2 places; no other mentor is possible for them. Ruled out here: 1 is not more senior."
    ]


def test_shortage_follows_the_chain_of_who_could_make_room():
    problem = Problem(
        (graded("a", 3), graded("b", 2)),
        (graded("n1", 1), graded("n2", 1), graded("n3", 1)),
        (Bar("b", "n3", "avoid"), Bar("a", "n1", "avoid")),
    )

    assert next(iter(unmatched_words(problem).values())).split(".")[0] == (
        "3 mentees compete for 2 places; no other mentor is possible for them"
    )


def test_one_place_is_written_in_the_singular():
    problem = Problem((Participant("m"),), (Participant("n1"), Participant("n2")))

    assert list(unmatched_words(problem).values()) == ["2 mentees compete for 1 place; no other mentor is possible for them."]


def test_mentor_without_a_mentee_is_told_why():
    problem = Problem(
        (graded("best", 3, capacity=2), graded("junior", 1), graded("none", 3, capacity=0), graded("spare", 3)),
        (graded("n1", 2), graded("n2", 2)),
        (Bar("spare", "n1", "avoid"),),
        (("best", "n1"), ("best", "n2")),
    )

    assert unmatched_words(problem) == {
        "junior": "No mentee is possible: 2 are not more senior.",
        "none": "Has no place to offer.",
        "spare": "The one mentee who could be placed here has another mentor.",
    }


def test_two_mentors_too_many_are_told_that_all_have_another():
    problem = Problem(
        (Participant("m1", capacity=2), Participant("m2")), (Participant("n1"), Participant("n2")), locked=(("m1", "n1"), ("m1", "n2"))
    )

    assert unmatched_words(problem) == {"m2": "Each of the 2 mentees who could be placed here has another mentor."}
