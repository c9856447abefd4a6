"""A questionnaire as a page changes it: the same mapping that its file is, so that both go through one check."""

import tomllib
from typing import Any

from alongside.domain.surveys.models import Questionnaire
from alongside.domain.surveys.queries import definition_of
from alongside_engine.questionnaires import written

Told = dict[str, Any]


def told_of(questionnaire: Questionnaire) -> Told:
    """A questionnaire as its file would say it."""
    return tomllib.loads(written(definition_of(questionnaire)))


def row_of(told: Told, code: str) -> Told | None:
    """One question by its code."""
    return next((row for row in told["question"] if row["code"] == code), None)


def moved(told: Told, code: str, by: int) -> Told:
    """The questions with one moved up (-1) or down (1); at the ends it stays."""
    rows = list(told["question"])
    place = next(number for number, row in enumerate(rows) if row["code"] == code)
    other = place + by
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return {**told, "question": rows}


def without(told: Told, code: str) -> Told:
    """The questions without one."""
    return {**told, "question": [row for row in told["question"] if row["code"] != code]}


def with_row(told: Told, row: Told, *, instead_of: str = "") -> Told:
    """The questions with one more at the end, or one in the place of another."""
    if not instead_of:
        return {**told, "question": [*told["question"], row]}
    return {**told, "question": [row if old["code"] == instead_of else old for old in told["question"]]}
