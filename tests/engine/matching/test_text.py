from itertools import permutations

import numpy as np
import pytest

from alongside_engine.matching import ProblemError, _text
from alongside_engine.matching._text import embedded, in_units, text_vectors


def likeness(texts):
    vectors = text_vectors(texts)
    return np.round(vectors @ vectors.T, 6).tolist()


def test_texts_are_as_alike_as_their_words():
    found = likeness(["Night rota and EXAMS", "exams and night rota", "a year abroad", "abroad, for a year", "nothing else"])

    assert [[value > 0.3 for value in row] for row in found] == [
        [True, True, False, False, False],
        [True, True, False, False, False],
        [False, False, True, True, False],
        [False, False, True, True, False],
        [False, False, False, False, False],
    ]


def test_rare_words_count_more_than_common_ones():
    rare, common = "portfolio", "ward"
    found = likeness([f"{rare} {common}", rare, common, f"{common} one", f"{common} two"])

    assert found[0][1] > found[0][2]


def test_texts_without_words_are_like_nothing():
    assert text_vectors(["", "- . !", "alone"]).tolist() == [[0.0], [0.0], [0.0]]
    assert text_vectors([]).shape == (0, 1)


@pytest.mark.parametrize("many", [2, 3, 4])
def test_rounding_makes_no_likeness_of_nothing(many):
    for order in set(permutations(["a year abroad"] * many + ["", ""])):
        vectors = text_vectors(list(order))
        assert [row.any() for row in vectors] == [bool(text) for text in order]


def test_strongest_directions_of_many_texts_are_those_of_few(monkeypatch):
    draw = np.random.default_rng(1)
    texts = [" ".join(f"theme{number % 12}word{word}" for word in draw.integers(0, 5, 30)) for number in range(120)]

    exact = text_vectors(texts)
    monkeypatch.setattr(_text, "_SMALL", 0)
    found = text_vectors(texts)

    assert exact.shape == found.shape == (120, 64)
    assert np.abs(exact @ exact.T - found @ found.T).max() < 0.1
    assert np.array_equal(text_vectors(texts), found)


@pytest.mark.parametrize("units", [0, 47_619, 1_000_000])
def test_likeness_in_units_never_passes_them(units):
    rows = np.random.default_rng(1).standard_normal((200, 64))
    whole = in_units(rows / np.linalg.norm(rows, axis=1, keepdims=True), units).astype(np.int64)

    own = (whole * whole).sum(axis=1)

    assert own.max() <= units
    assert own.min() >= units * 0.9


@pytest.mark.parametrize("answer", [[[1.0]], [1.0, 2.0], [[1.0], [float("nan")]]])
def test_model_that_answers_something_else_is_refused(answer):
    with pytest.raises(ProblemError) as refusal:
        embedded(lambda _texts: answer, ["one", "", "two"])

    assert str(refusal.value) == f"The model for texts must give one row of numbers for each of 2 texts; it gave {np.shape(answer)}."


def test_model_is_not_asked_about_nothing():
    assert embedded(lambda texts: texts[0], ["", " "]).tolist() == [[0.0], [0.0]]
