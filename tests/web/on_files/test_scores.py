"""The best pairs by scores of one's own."""

from datetime import date

import pytest

from alongside.web.on_files.answers import answer_of_scores
from alongside.web.on_files.forms import OBJECTIVES
from alongside_engine import on_files
from tests.web.asking import words
from tests.web.on_files.sending import complaints, downloads

pytestmark = pytest.mark.django_db
TABLE = "mentor,ade,ben,cy\nmo,9,8,\nbo,8,1,\n"


@pytest.mark.parametrize(
    ("objective", "pairs", "total"),
    [
        ("most-then-best", ["mo,ben,8", "bo,ade,8"], 16),
        ("fair", ["mo,ben,8", "bo,ade,8"], 16),
        ("best-total", ["mo,ben,8", "bo,ade,8"], 16),
        ("stable", ["mo,ade,9", "bo,ben,1"], 10),
    ],
)
def test_scores_give_the_best_pairs_by_each_objective(send, objective, pairs, total):
    answer = send("scores", scores=("scores.csv", TABLE), objective=objective)

    assert downloads(answer)["pairs.csv"].decode("utf-8-sig").splitlines() == ["mentor,mentee,score", *pairs]
    assert f"2 of 3 (67%) mentees have a mentor. The scores add up to {total}." in words(answer)
    assert "was checked" in words(answer)
    assert "Mentees without a mentor cy" in words(answer)


def test_other_files_have_their_part(send):
    given = {"capacities": ("can.csv", "mentor,capacity\nmo,2\n"), "forbidden": ("not.csv", "mentor,mentee\nbo,ade\n")}

    answer = send("scores", scores=("scores.csv", TABLE), locked=("pairs.csv", "mentor,mentee,score\nmo,ade,9\n"), **given)

    assert downloads(answer)["pairs.csv"].decode("utf-8-sig").splitlines()[1:] == ["mo,ade,9", "mo,ben,8"]
    assert "Stands, as you asked" in words(answer)


def test_table_that_is_too_large_is_for_the_command(send):
    lines = ["mentor,mentee,score", *(f"m{number},e{number},1" for number in range(1001)), ""]

    answer = send("scores", scores=("big scores.xlsx.csv", "\n".join(lines)), objective="fair")

    assert complaints(answer) == [
        "This is a table of 1,001 mentors by 1,001 mentees. "
        "This page takes 1,000,000 scores at most, such as 1,000 mentors by 1,000 mentees."
    ]
    assert "alongside solve 'big scores.xlsx.csv' --objective fair --out pairs.csv" in words(answer)


def test_every_objective_has_its_words():
    assert sorted(OBJECTIVES) == sorted(on_files.OBJECTIVES)


def test_proof_that_does_not_hold_would_be_said():
    solution = on_files.Solution((), ("ade",), 0, checked=False, seconds=0.0, notes=())

    assert answer_of_scores("scores.csv", solution, "fair", (), today=date(2026, 9, 4)).page["proof"].startswith("The proof does not hold.")
