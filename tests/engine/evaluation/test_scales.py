"""Scales of a study: scores, turned items, and when nothing is told."""

import pytest

from alongside_engine._scales import scales_of
from alongside_engine.evaluation import correlation, cronbach_alpha
from alongside_engine.questionnaires import questionnaire_of
from alongside_engine.study import Wave


def wave(rows, *, items=3, turned=(), scale="sure"):
    codes = [f"i{number}" for number in range(items)]
    told = [
        {"code": code, "text": code, "type": "likert5", "scale": scale} | ({"reversed": True} if code in turned else {}) for code in codes
    ]
    questions = questionnaire_of({"title": "T", "question": told}, "t.toml").questions
    answers = {str(place): dict(zip(codes, row, strict=True)) for place, row in enumerate(rows)}
    return Wave("w", "W", questions, frozenset(answers), answers)


ROWS = [(1, 2, 1), (2, 2, 3), (4, 4, 5), (5, 4, 4), (3, 3, 3), (2, 1, 2)]


def test_score_is_the_mean_of_the_items_and_alpha_is_cronbachs():
    (found,) = scales_of(wave(ROWS), 5)

    assert (found.n, round(found.mean, 4), found.items) == (6, round(sum(map(sum, ROWS)) / 18, 4), ("i0", "i1", "i2"))
    assert found.reliability == cronbach_alpha(ROWS)


def test_two_items_have_their_correlation():
    (found,) = scales_of(wave([row[:2] for row in ROWS], items=2), 5)

    assert found.reliability.estimate == pytest.approx(correlation([row[0] for row in ROWS], [row[1] for row in ROWS]).estimate)


def test_item_asked_the_other_way_round_is_turned():
    turned = [(one, two, 6 - three) for one, two, three in ROWS]

    assert next(scales_of(wave(turned, turned=("i2",)), 5)) == next(scales_of(wave(ROWS), 5))


def test_whoever_left_an_item_out_is_left_out():
    assert next(scales_of(wave([*ROWS, (1, None, 5)]), 5)) == next(scales_of(wave(ROWS), 5))


@pytest.mark.parametrize("rows", [[], ROWS[:1], ROWS[:4]])
def test_few_people_are_only_counted(rows):
    (found,) = scales_of(wave(rows), 5)

    assert (found.n, found.mean, found.deviation, found.reliability) == (len(rows), None, None, None)


def test_all_alike_have_a_score_and_no_alpha():
    (found,) = scales_of(wave([(3, 3, 3)] * 6), 5)

    assert (found.mean, found.deviation, found.reliability) == (3.0, 0.0, None)


def test_one_item_is_no_scale():
    assert list(scales_of(wave([row[:1] for row in ROWS], items=1), 5)) == []
