import pytest

from alongside_engine.matching import Bar, Criterion, Person, Preference, ProblemError, Quota, match
from tests.engine.matching.rounds import KEPT_APART, mentee, mentor, only

PEOPLE = (mentor("m"), mentee("n"))
AGAIN = Preference("mentee", "n", "m", 1)


@pytest.mark.parametrize(
    ("people", "sentence"),
    [
        ((mentor("m"), mentee("m")), "m stands twice among the people; who is both a mentor and a mentee has the role both."),
        ((mentor(""),), "Somebody has no key."),
        ((Person("m", "boss"),), "m has the role boss; it must be mentor, mentee or both."),
        ((mentor("m", capacity=-1),), "m has a capacity of -1; it cannot be below 0."),
        ((mentee("n", mentors_wanted=0),), "n wants 0 mentors; it must be at least 1."),
        ((mentor("m", private_topics=frozenset({"exams"})),), "m has private topics that are not among the topics."),
    ],
)
def test_people_who_contradict_themselves_are_refused(people, sentence):
    with pytest.raises(ProblemError) as refusal:
        match(people)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ({"specialty": Criterion("near")}, "The rule for specialty must be same, different or ignore, not near."),
        ({"site": Criterion("same", "vital")}, "The rule for site must be mandatory, high, medium or low, not vital."),
        ({"equal_chances": "age"}, "Equal chances must be by site, specialty, grade or track, not age."),
        ({"quotas": (Quota("age"),)}, "A limit for each mentor must be by site, specialty, grade or track, not age."),
        (
            {"quotas": (Quota("grade", ("F1",), 0),)},
            "A limit for each mentor of 0 would leave those mentees without one; it must be at least 1.",
        ),
        (
            {"quotas": (Quota("grade", ("F1", " ")),)},
            "A limit for each mentor names a grade that is empty; take it out, or name none for each on its own.",
        ),
        (
            {"quotas": (Quota("grade", ("F1",)), Quota("site", ("North",)))},
            "Limits for each mentor are by grade and by site; all of them must be by one of these.",
        ),
        ({"quotas": (Quota("grade", ("F1",)), Quota("grade"))}, "A limit for each mentor on every grade must be the only one."),
        (
            {"quotas": (Quota("grade", ("F1",)), Quota("grade", ("F2", "f1 ")))},
            "The grade “f1” stands in the limits for each mentor twice; keep one.",
        ),
        ({"bands": True, "stable": True}, "Stable pairs cannot also keep bands of fit: ask for one of the two."),
        ({"text": Criterion("same", "mandatory")}, "The rule for text cannot be mandatory; make its importance high, medium or low."),
    ],
)
def test_rules_that_cannot_be_are_refused(rules, sentence):
    with pytest.raises(ProblemError) as refusal:
        match(PEOPLE, only(**rules))

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"locked": [("x", "n")]}, "The pair x and n is placed by hand, but x is not a mentor here."),
        ({"locked": [("n", "n")]}, "The pair n and n is placed by hand, but n is not a mentor here."),
        ({"locked": [("m", "x")]}, "The pair m and x is placed by hand, but x is not a mentee here."),
        ({"locked": [("m", "n"), ("m", "n")]}, "The pair m and n is placed by hand twice."),
        (
            {"locked": [("m", "n")], "bars": [Bar("m", "n", "line manager")]},
            "The pair m and n is placed by hand, but forbidden (line manager).",
        ),
        (
            {"locked": [("m", "n")], "bars": [Bar("m", "n", KEPT_APART, "rota lead")]},
            "The pair m and n is placed by hand, but forbidden (rota lead).",
        ),
        ({"preferences": [Preference("lead", "n", "m", 1)]}, "n ranks people as a lead; it must be mentor or mentee."),
        ({"preferences": [Preference("mentee", "n", "m", 0)]}, "n puts m in place 0; the first place is 1."),
        ({"preferences": [Preference("mentee", "n", "n", 1)]}, "n has ranked themselves; take that line out."),
        ({"preferences": [AGAIN, AGAIN]}, "n has ranked m twice as a mentee; keep one of the two places."),
    ],
)
def test_what_contradicts_itself_is_refused(asked, sentence):
    with pytest.raises(ProblemError) as refusal:
        match(PEOPLE, **asked)

    assert str(refusal.value) == sentence


def test_bar_of_an_unknown_rule_is_refused():
    with pytest.raises(ProblemError) as refusal:
        match(PEOPLE, bars=[Bar("m", "n", "rota lead")])

    assert str(refusal.value).startswith("m and n are barred by “rota lead”; it must be educational supervisor, clinical supervisor,")


def test_places_by_hand_over_what_there_are_are_refused():
    people = (mentor("m"), mentor("m2"), mentee("n"), mentee("n2"))

    with pytest.raises(ProblemError) as over:
        match(people, locked=[("m", "n"), ("m", "n2")])
    with pytest.raises(ProblemError) as twice:
        match(people, locked=[("m", "n"), ("m2", "n")])

    assert str(over.value) == "m is placed by hand with 2 mentees, over a capacity of 1."
    assert str(twice.value) == "n is placed by hand with 2 mentors, but wants 1."


def test_person_placed_by_hand_with_themselves_is_refused():
    with pytest.raises(ProblemError) as refusal:
        match((Person("b", "both"),), locked=[("b", "b")])

    assert str(refusal.value) == "b is placed by hand with themselves."
