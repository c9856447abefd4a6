import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside_engine.evaluation import (
    ImpossibleCount,
    NotInvited,
    Overlap,
    ResponseRate,
    TabulationRow,
    UnknownOption,
    UptakeRow,
    in_order,
    may_show_counts,
    proportion_interval,
    response_rates,
    tabulate,
    uptake,
)

REASONS = ("time", "inclination", "senior", "other", "support")
WHY_NOT = [
    ("time", "senior"),
    ("time",),
    ("time", "inclination"),
    ("time", "other"),
    ("inclination",),
    ("inclination", "senior"),
    (),
    None,
    ("senior",),
]

people = st.frozensets(st.integers(0, 30))


def test_uptake_counts_sets_that_are_not_nested():
    invited = frozenset(range(72))
    sets = {"statement": frozenset(range(31)), "training": frozenset(range(20, 60)), "took part": frozenset(range(42))}

    found = uptake(invited, sets)

    assert found.rows == (
        UptakeRow("statement", 31, 72, 43, proportion_interval(31, 72)),
        UptakeRow("training", 40, 72, 56, proportion_interval(40, 72)),
        UptakeRow("took part", 42, 72, 58, proportion_interval(42, 72)),
    )
    assert found.overlaps == (
        Overlap(("statement", "training", "took part"), 11),
        Overlap(("statement", "training"), 0),
        Overlap(("statement", "took part"), 20),
        Overlap(("statement",), 0),
        Overlap(("training", "took part"), 11),
        Overlap(("training",), 18),
        Overlap(("took part",), 0),
        Overlap((), 12),
    )


@given(people, people, people, people)
def test_uptake_overlaps_add_up_to_the_invited_and_to_each_set(invited, a, b, c):
    sets = {label: members & invited for label, members in {"a": a, "b": b, "c": c}.items()}

    found = uptake(invited, sets)

    assert sum(overlap.count for overlap in found.overlaps) == found.invited == len(invited)
    assert [sum(o.count for o in found.overlaps if row.label in o.labels) for row in found.rows] == [row.count for row in found.rows]


def test_uptake_without_sets_is_the_invited_alone():
    found = uptake(frozenset({"a", "b"}), {})

    assert (found.invited, found.rows, found.overlaps) == (2, (), (Overlap((), 2),))


def test_uptake_of_nobody_has_no_percentage():
    assert uptake(frozenset(), {"statement": frozenset()}).rows == (UptakeRow("statement", 0, 0, None, None),)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [({3}, '"training" counts 1 who was not invited.'), ({3, 4}, '"training" counts 2 who were not invited.')],
)
def test_uptake_with_a_stranger_is_refused(members, sentence):
    with pytest.raises(NotInvited) as refusal:
        uptake({1, 2}, {"training": members})

    assert str(refusal.value) == sentence


def test_response_rates_have_their_own_denominators():
    assert response_rates([("took part", 42, 23), ("did not", 30, 10), ("nobody", 0, 0)]) == (
        ResponseRate("took part", 42, 23, 55, proportion_interval(23, 42)),
        ResponseRate("did not", 30, 10, 33, proportion_interval(10, 30)),
        ResponseRate("nobody", 0, 0, None, None),
    )


def test_response_rate_above_everybody_is_refused():
    with pytest.raises(ImpossibleCount):
        response_rates([("took part", 3, 4)])


def test_tabulation_of_single_answers_counts_those_who_answered():
    found = tabulate(["yes", None, "no", "", "yes"], ["yes", "a_little", "no"])

    assert found.rows == (
        TabulationRow("yes", 2, 3, 67),
        TabulationRow("a_little", 0, 3, 0),
        TabulationRow("no", 1, 3, 33),
    )
    assert (found.answered, found.missing) == (3, 2)


def test_tabulation_of_several_choices_counts_people_not_ticks():
    found = tabulate(WHY_NOT, REASONS)

    assert [(row.option, row.count, row.of, row.percent) for row in found.rows] == [
        ("time", 4, 7, 57),
        ("inclination", 3, 7, 43),
        ("senior", 3, 7, 43),
        ("other", 1, 7, 14),
        ("support", 0, 7, 0),
    ]
    assert (found.answered, found.missing) == (7, 2)
    assert tabulate([("time", "time")], REASONS).rows[0] == TabulationRow("time", 1, 1, 100)


def test_tabulation_of_a_scale_takes_zero_as_an_answer():
    found = tabulate([0, 1, 1, None], [0, 1])

    assert [(row.count, row.of) for row in found.rows] == [(1, 3), (2, 3)]


def test_tabulation_of_no_answers_has_no_percentage():
    assert tabulate([None, ()], ["yes"]).rows == (TabulationRow("yes", 0, 0, None),)


def test_tabulation_of_an_unknown_answer_is_refused():
    with pytest.raises(UnknownOption) as refusal:
        tabulate(["maybe", ("yes", "6")], ["yes"])

    assert str(refusal.value) == "These answers are no options of the question: 6, maybe."


@pytest.mark.parametrize(("size", "minimum", "allowed"), [(9, 10, False), (10, 10, True), (99, 100, False), (100, 100, True)])
def test_counts_may_be_shown_from_the_minimum(size, minimum, allowed):
    assert may_show_counts(size, minimum) == allowed


def test_small_group_is_told_in_order_without_a_number():
    found = tabulate(WHY_NOT, REASONS)

    assert in_order(found, labels={"time": "lack of time", "senior": "wanted a more senior mentor"}) == (
        "lack of time",
        "inclination",
        "wanted a more senior mentor",
    )


def test_answers_given_equally_often_stand_in_an_order_that_only_a_secret_decides():
    found = tabulate(WHY_NOT, REASONS)

    assert in_order(found, ties="one secret") == in_order(found, ties="one secret")
    assert {in_order(found, ties=str(place)) for place in range(20)} == {
        ("time", "inclination", "senior"),
        ("time", "senior", "inclination"),
    }


def test_tiny_group_is_told_nothing():
    found = tabulate(["time"] * 4, REASONS)

    assert in_order(found) == ()
    assert in_order(found, minimum=4, most=1) == ("time",)
