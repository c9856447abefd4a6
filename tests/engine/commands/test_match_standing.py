"""`alongside match --standing`: who are together already stay, and the others are placed around them."""

import json

import pytest

from alongside_engine.cli import main

PEOPLE = "id,role,capacity,rank\nmo,mentor,1,2\nbo,mentor,2,2\nade,mentee,,1\nben,mentee,,1\nkit,mentee,,1\n"


@pytest.fixture
def asked(tmp_path, capsys):
    """Ask with a file of pairs that stand, and give the exit status, what was printed and what was said beside."""

    def ask(standing, *more, people=PEOPLE):
        (tmp_path / "people.csv").write_text(people)
        (tmp_path / "standing.csv").write_text(standing)
        status = main(["match", str(tmp_path / "people.csv"), "--standing", str(tmp_path / "standing.csv"), *more])
        said = capsys.readouterr()
        return status, said.out, said.err

    return ask


def test_pairs_who_are_together_stay_and_only_new_ones_come_out(asked):
    status, out, err = asked("mentor,mentee\nmo,ben\n", "--json")

    plan = json.loads(out)
    assert (status, err) == (0, "")
    assert [(pair["mentor"], pair["mentee"]) for pair in plan["pairs"]] == [("bo", "ade"), ("bo", "kit")]
    assert plan["aims"][0]["words"] == "The pairs who are together already stay"


def test_everybody_who_stays_is_no_doubt(asked):
    assert asked("mentor,mentee\nmo,ben\nbo,kit\nBO,Ade\n") == (0, "mentor,mentee,score\r\n", "")


def test_pair_with_somebody_who_left_is_over_and_that_is_said(asked):
    status, out, err = asked("mentor,mentee,score\nmo,gone,1\nleft,ben,1\n")

    assert (status, out.count("\n")) == (0, 4)
    assert err.strip().endswith("2 pairs are over, since one of each is not among the people: mo and gone; left and ben")


def test_many_who_left_are_counted(asked):
    lines = "".join(f"mo,gone{number}\n" for number in range(7))

    assert asked(f"mentor,mentee\n{lines}")[2].strip().endswith("mo and gone3; mo and gone4; and 2 more")
    assert "1 pair is over, since one of the two is not among the people: mo and x" in asked("mentor,mentee\nmo,x\n")[2]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("mentor\nmo\n", "line 1: there is no column mentee; found mentor"),
        ("mentor,mentee\nmo,\n", "line 2: there is no mentee"),
        ("mentor,mentee\nmo,mo\n", "line 2: mo and mo are together already, but they are one person; take the line out"),
        (
            "mentor,mentee\nade,ben\n",
            "line 2: ade and ben are together already, but ade is no mentor here; correct the role, or take the line out",
        ),
        (
            "mentor,mentee\nmo,bo\n",
            "line 2: mo and bo are together already, but bo is no mentee here; correct the role, or take the line out",
        ),
        ("mentor,mentee\nmo,ben\nMO, Ben\n", "line 3: the pair mo and ben stands in line 2 already; keep one"),
        ("mentor,mentee,colour\nmo,ben,red\n", "line 1: cannot use the column colour; the columns are mentor, mentee"),
    ],
)
def test_bad_file_of_pairs_that_stand_says_where_and_what(asked, text, sentence):
    status, out, err = asked(text)

    assert (status, out) == (2, "")
    assert f"standing.csv, {sentence}" in err


def test_pair_that_stands_and_is_locked_is_refused(asked, tmp_path):
    (tmp_path / "locked.csv").write_text("mentor,mentee\nmo,ben\n")

    status, _out, err = asked("mentor,mentee\nmo,ben\n", "--locked", str(tmp_path / "locked.csv"))

    assert (status, "placed by hand, but they are together already" in err) == (2, True)


def test_pairs_that_stand_are_not_written_over(asked, tmp_path):
    before = "mentor,mentee\nmo,ben\n"

    status, _out, _err = asked(before, "--out", str(tmp_path / "standing.csv"))

    assert (status, (tmp_path / "standing.csv").read_text()) == (2, before)
