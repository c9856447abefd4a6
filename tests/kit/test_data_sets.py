import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.kit.data_sets import (
    REASONS,
    DataSet,
    free_code,
    missing_codes,
    to_codebook,
    to_long,
    to_wide,
)
from tests.kit.answers import AGREE, SAID, SET


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_wide_has_a_row_a_person_and_keeps_why_there_is_no_answer():
    first, second, third, fourth = rows(to_wide(SET))
    assert first == {"respondent": "a1", "useful": "4", "hours": "12", "said": SAID, "said_why": "0", "met_on": "2025-09-04"}
    assert [second[name] for name in ("useful", "hours", "said", "said_why")] == ["-2", "-1", "", "-4"]
    assert third["said"] == "'-1", "a text that looks like a formula or a missing code is told from both"
    assert [fourth[name] for name in fourth if name != "respondent"] == [""] * 5, "who sent nothing is no -2"


def test_long_has_a_row_an_answer_with_its_words():
    found = rows(to_long(SET))
    assert found[0] == {
        "respondent": "a1",
        "questionnaire": "At the end",
        "question": "useful",
        "variable": "useful",
        "value": "4",
        "words": "Agree",
        "missing": "",
    }
    assert {row["respondent"] for row in found} == {"a1", "b2", "c3"}
    assert [(row["variable"], row["missing"]) for row in found if row["missing"]] == [
        ("useful", "Shown, and left empty"),
        ("hours", "Not shown to this person"),
        ("said_why", "I prefer not to say"),
        ("useful", "Does not apply to me"),
    ]


def test_codebook_tells_every_number_with_words():
    found = rows(to_codebook(SET))
    assert [(row["value"], row["words"], row["is_missing"]) for row in found if row["variable"] == "useful"] == [
        *((str(value), words, "no") for value, words in AGREE.items()),
        *((str(kind.value), words, "yes") for kind, words in REASONS.items()),
    ]
    assert [row["measure"] for row in found if row["variable"] == "hours"] == ["scale"] * 4
    assert [row["kind"] for row in found if row["variable"] in {"respondent", "met_on"}] == ["text", "date"]


def test_the_same_set_gives_the_same_bytes():
    assert [write(SET) for write in (to_wide, to_long, to_codebook)] == [write(SET) for write in (to_wide, to_long, to_codebook)]


def test_a_set_without_people_has_its_columns():
    empty = DataSet("Nobody", SET.variables, ())
    assert rows(to_wide(empty)) == rows(to_long(empty)) == []
    assert len(rows(to_codebook(empty))) == len(rows(to_codebook(SET)))


@pytest.mark.parametrize(("variables", "cells"), [((SET.variables[0],) * 2, ()), (SET.variables[:2], ("a1",))])
def test_a_set_that_does_not_hold_together_is_refused(variables, cells):
    with pytest.raises(ValueError):
        DataSet("Wrong", variables, (cells,))


@pytest.mark.parametrize(
    ("wanted", "taken", "code"),
    [
        ("why-not", (), "why_not"),
        ("Q1", ("q1",), "Q1_2"),
        ("by", (), "by_2"),
        ("2nd", (), "v_2nd"),
        ("Größe!", (), "Gr_e"),
        ("时间", (), "v"),
        ("a" * 70, ("a" * 60,), "a" * 58 + "_2"),
    ],
)
def test_names_fit_every_program(wanted, taken, code):
    assert free_code(wanted, taken) == code


@given(st.text(max_size=80), st.sets(st.text(max_size=5)))
def test_names_always_fit(wanted, taken):
    found = free_code(wanted, taken)
    assert len(found) <= 60
    assert found.isascii()
    assert found[0].isalpha()
    assert found.replace("_", "a").isalnum()
    assert found.lower() not in {name.lower() for name in taken}


@pytest.mark.parametrize(
    ("lowest", "codes"), [(0, [-1, -2, -3, -4]), (7, [-1, -2, -3, -4]), (-1, [-91, -92, -93, -94]), (-95, [-991, -992, -993, -994])]
)
def test_missing_codes_are_never_answers(lowest, codes):
    assert list(missing_codes(lowest).values()) == codes


@given(st.integers(min_value=-(2**31), max_value=2**31))
def test_missing_codes_are_below_every_answer(lowest):
    assert max(missing_codes(lowest).values()) < lowest or lowest > 0
