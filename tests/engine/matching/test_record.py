"""A run is kept without names and texts, and made again from that to the byte."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.matching import PRESETS, Bar, Criterion, ProblemError, record_of, replay
from alongside_engine.matching._problem import Problem
from tests.engine.matching.rounds import answer, couples, mentee, mentor, only, person, problems, shuffled

GOLDEN = Path(__file__).parents[2] / "data" / "matching-record.json"
TEXTS = ("Night rota, two children", "exams and a night rota", "", "  ", "two children and exams", "exams and a night rota")


def asked(problem):
    return {"bars": problem.bars, "locked": problem.locked, "preferences": problem.preferences, "told": problem.told}


def recorded(problem, **ways):
    return record_of(problem.people, problem.rules, **asked(problem), **ways)


def to_the_byte(plan):
    return replace(plan, seconds=0).to_json()


def worded(problem):
    """With names, and with words that a plan repeats."""
    people = tuple(replace(row, name=f"Dr {row.key} Quill", grade="ST4") for row in problem.people)
    return replace(problem, people=people, bars=tuple(replace(bar, why="rota lead") for bar in problem.bars))


def writers():
    people = tuple(person(f"p{number}", text=text, name="Dr Quill") for number, text in enumerate(TEXTS))
    return people, only(text=Criterion("same"))


@settings(max_examples=100, deadline=None)
@given(problems().map(worded), st.integers(0, 10))
def test_plan_of_a_record_is_the_same_to_the_byte(problem, seed):
    kept = json.dumps(recorded(problem))

    assert to_the_byte(replay(json.loads(kept))) == to_the_byte(answer(problem))
    assert json.dumps(recorded(shuffled(problem, seed))) == kept
    assert [word for word in ("Quill", "rota and", "abroad") if word in kept] == []


def test_record_holds_hashes_and_numbers_in_place_of_texts():
    people, rules = writers()

    record = record_of(people, rules)

    hashes = [f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" if text.strip() else "" for text in TEXTS]
    assert [(row["key"], row["name"], row["text"]) for row in record["problem"]["people"]] == [
        (row.key, "", text) for row, text in zip(people, hashes, strict=True)
    ]
    assert sorted(record["texts"]) == sorted({*hashes} - {""})
    assert {len(row) for row in record["texts"].values()} == {6}


def test_record_without_a_rule_for_texts_holds_no_numbers_of_them():
    people, _rules = writers()

    record = record_of(people, only(site=Criterion("same")))

    assert (record["texts"], record["problem"]["people"][0]["text"][:7]) == ({}, "sha256:")


def test_plan_by_a_model_of_ones_own_is_made_again_without_it():
    people, rules = writers()
    rows = np.random.default_rng(3).standard_normal((9, 5))
    found = []

    def embed(texts):
        found.append(len(texts))
        return rows[[len(text) % 9 for text in texts]]

    record = record_of(people, rules, embed=embed)
    plan = answer(shuffled(Problem(people, rules), 1), embed=embed)

    assert (found, to_the_byte(replay(record))) == ([4, 4], to_the_byte(plan))


def test_preset_is_known_by_name():
    people = (mentor("m", rank=2), mentee("n", rank=1))

    assert record_of(people) == record_of(people, PRESETS["all-grade-trust"])


def test_what_contradicts_itself_is_refused_when_it_is_kept():
    with pytest.raises(ProblemError) as refusal:
        record_of((mentor("m"), mentee("n")), locked=[("m", "n")], bars=[Bar("m", "n", "line manager")])

    assert str(refusal.value) == "The pair m and n is placed by hand, but forbidden (line manager)."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 2}, "This record is of format 2; this version of the engine makes plans from format 1."),
        ({"texts": {}}, "This record lacks the numbers of a text, or holds others than the engine makes."),
        ({"texts": 3}, "record.texts is 3, where an object belongs."),
        ({"problem": {"people": [], "locked": [["m"]]}}, "record.problem.locked[0] holds 1, where 2 belong."),
        (
            {"problem": {"people": [{"key": "m", "role": "mentor", "topics": "a"}]}},
            'record.problem.people[0].topics is "a", where a list belongs.',
        ),
        ({"problem": {"people": [{"key": "", "role": "mentor"}]}}, "Somebody has no key."),
    ],
)
def test_what_is_no_record_is_refused(change, sentence):
    people, rules = writers()

    with pytest.raises(ProblemError) as refusal:
        replay(record_of(people, rules) | change)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize("number", [1, 40_000])
def test_numbers_that_no_text_has_are_refused(number):
    people, rules = writers()
    record = record_of(people, rules)
    first = min(record["texts"])
    record["texts"][first] = [32_767] + [number] * 5

    with pytest.raises(ProblemError):
        replay(record)


def test_record_of_this_format_gives_the_pairs_it_gave_when_it_was_kept():
    """A change that makes others of it must raise the format."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))

    plan = replay(golden["record"])

    assert [list(couple) for couple in couples(plan)] == golden["pairs"]
    assert (plan.placed, plan.total) == (golden["placed"], golden["total"])
