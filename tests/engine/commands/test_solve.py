"""`alongside solve`: what it answers, in every objective, however the files are written."""

import csv
import io
import json
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine import _solve_command
from alongside_engine.cli import main

WIDE = "mentor,ade,ben,cem\nmo,5,4.5,\nbo,5,-1,2\n"
LONG = "mentor,mentee,score\nmo,ade,5\nmo,ben,4.5\nmo,cem,\nbo,ade,5\nbo,ben,-1\nbo,cem,2\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, name, text, encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))
    return name


def answer(capsys, *argv):
    code = main(["solve", *argv, "--json"])
    out, _err = capsys.readouterr()
    assert code == 0
    return json.loads(out)


def triples(found):
    return [(pair["mentor"], pair["mentee"], pair["score"]) for pair in found["pairs"]]


@pytest.mark.parametrize("text", [WIDE, LONG])
def test_solve_answers_with_exactly_what_was_promised(folder, capsys, text):
    found = answer(capsys, write(folder, "scores.csv", text), "--out", "pairs.csv")

    assert list(found) == ["pairs", "total", "unmatched", "optimal", "certificate_checked", "seconds"]
    assert triples(found) == [("mo", "ben", 4.5), ("bo", "ade", 5)]
    assert (found["total"], found["unmatched"], found["optimal"], found["certificate_checked"]) == (9.5, ["cem"], True, True)
    assert 0 < found["seconds"] < 60
    assert (folder / "pairs.csv").read_bytes() == b"mentor,mentee,score\r\nmo,ben,4.5\r\nbo,ade,5\r\n"


def test_solve_keeps_capacities_forbidden_and_locked_pairs(folder, capsys):
    scores = write(folder, "scores.csv", WIDE)
    places = write(folder, "places.csv", "mentor,capacity\nbo,2\n")
    apart = write(folder, "apart.csv", "mentor,mentee\nbo,ade\n")
    locked = write(folder, "locked.csv", "mentor,mentee\nbo,ben\n")

    found = answer(capsys, scores, "--capacities", places, "--forbidden", apart, "--locked", locked)

    assert triples(found) == [("mo", "ade", 5), ("bo", "ben", -1), ("bo", "cem", 2)]
    assert (found["total"], found["unmatched"], found["certificate_checked"]) == (6, [], True)


def test_solve_by_each_objective_is_that_and_nothing_else(folder, capsys):
    scores = write(folder, "scores.csv", "mentor,ade,ben\nmo,10,6\nbo,7,-1\n")

    assert [triples(answer(capsys, scores, "--objective", aim)) for aim in ("most-then-best", "best-total", "fair", "stable")] == [
        [("mo", "ben", 6), ("bo", "ade", 7)],
        [("mo", "ben", 6), ("bo", "ade", 7)],
        [("mo", "ben", 6), ("bo", "ade", 7)],
        [("mo", "ade", 10), ("bo", "ben", -1)],
    ]


def test_best_total_leaves_out_whom_it_costs_and_most_then_best_does_not(folder, capsys):
    scores = write(folder, "scores.csv", "mentor,ade,ben\nmo,10,1\nbo,2,-5\n")

    assert triples(answer(capsys, scores, "--objective", "best-total")) == [("mo", "ade", 10)]
    assert triples(answer(capsys, scores)) == [("mo", "ade", 10), ("bo", "ben", -5)]


def test_best_total_keeps_a_locked_pair_of_negative_score(folder, capsys):
    scores = write(folder, "scores.csv", "mentor,ade\nmo,-0.25\n")
    locked = write(folder, "locked.csv", "mentor,mentee\nmo,ade\n")

    assert answer(capsys, scores, "--objective", "best-total")["pairs"] == []
    assert answer(capsys, scores, "--objective", "best-total", "--locked", locked)["total"] == -0.25


def test_fair_gives_up_total_for_the_lowest_score(folder, capsys):
    scores = write(folder, "scores.csv", "mentor,ade,ben\nmo,100,40\nbo,50,10\n")

    assert triples(answer(capsys, scores)) == [("mo", "ade", 100), ("bo", "ben", 10)]
    assert triples(answer(capsys, scores, "--objective", "fair")) == [("mo", "ben", 40), ("bo", "ade", 50)]


def test_decimals_are_added_up_without_noise(folder, capsys):
    scores = write(folder, "scores.csv", "mentor,a,b,c\nx,0.1,,\ny,,0.2,\nz,,,1e-3\n")

    found = answer(capsys, scores)

    assert (found["total"], [pair["score"] for pair in found["pairs"]]) == (0.301, [0.1, 0.2, 0.001])


def test_scores_of_more_than_15_digits_are_solved_with_a_word_on_how(folder, capsys):
    name = write(folder, "scores.csv", "mentor,a,b\nx,0.12345678901234567,0.9\ny,0.3,0.7234567890123456\n")

    assert main(["solve", name, "--json"]) == 0

    out, err = capsys.readouterr()
    assert triples(json.loads(out)) == [("x", "b", 0.9), ("y", "a", 0.3)]
    words = "scores.csv: the scores have more digits than can be added up exactly; pairs are chosen by the first 15 of the largest score"
    assert err == f"alongside: {words}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_solve_reads_tables_however_they_were_saved(folder, capsys, encoding, separator, end):
    text = "Mentor,Zoë O’Brien,Ben\nMo,1,2\n\nBó ,3,4\n,,\n".replace(",", separator).replace("\n", end)

    found = answer(capsys, write(folder, "scores.csv", text, encoding))

    assert (triples(found), found["total"]) == ([("Mo", "Zoë O’Brien", 1), ("Bó", "Ben", 4)], 5)


def test_excels_line_about_the_separator_is_understood(folder, capsys):
    assert triples(answer(capsys, write(folder, "scores.csv", "sep=;\r\nmentor;ade\r\nmo;1\r\n"))) == [("mo", "ade", 1)]


def test_capitals_and_spaces_do_not_make_another_person(folder, capsys):
    scores = write(folder, "scores.csv", "MENTOR , Ade  B ,ben\n Mo,1,2\nbo,3,4\n")
    places = write(folder, "places.csv", "Mentor,Capacity\nMO ,2.0\n")
    locked = write(folder, "locked.csv", "Mentee,Mentor,Score\nade b,mO,1\n")

    found = answer(capsys, scores, "--capacities", places, "--locked", locked)

    assert triples(found) == [("Mo", "Ade B", 1), ("bo", "ben", 4)]


def test_pairs_written_can_be_given_back_as_locked(folder, capsys):
    scores = write(folder, "scores.csv", "mentor,=a,-b\n@m,1,5\n+n,2,3\n")
    first = answer(capsys, scores, "--out", "pairs.csv")

    again = answer(capsys, scores, "--locked", "pairs.csv")

    assert list(csv.reader((folder / "pairs.csv").read_text().splitlines())) == [
        ["mentor", "mentee", "score"],
        ["'@m", "'-b", "5"],
        ["'+n", "'=a", "2"],
    ]
    assert triples(again) == triples(first) == [("@m", "-b", 5), ("+n", "=a", 2)]


def test_pairs_do_not_depend_on_the_order_of_rows(folder, capsys):
    random = np.random.default_rng(3)
    cells = random.integers(0, 3, (12, 12))
    plans = []
    for _shuffle in range(10):
        rows, columns = random.permutation(12), random.permutation(12)
        lines = [["mentor", *(f"e{column}" for column in columns)], *([f"m{row}", *cells[row, columns]] for row in rows)]
        text = "".join(",".join(map(str, line)) + "\n" for line in lines)
        plans.append(
            [sorted(triples(answer(capsys, write(folder, "s.csv", text), "--objective", aim))) for aim in _solve_command.OBJECTIVES]
        )

    assert plans == [plans[0]] * 10


def test_solve_prints_pairs_for_the_next_program_and_a_table_for_people(folder, capsys, monkeypatch):
    scores = write(folder, "scores.csv", WIDE)
    locked = write(folder, "locked.csv", "mentor,mentee\nbo,ade\n")

    main(["solve", scores, "--locked", locked])
    piped = capsys.readouterr().out
    main(["solve", scores, "--locked", locked, "--out", "pairs.csv"])
    written = capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    main(["solve", scores, "--locked", locked, "--out", "pairs.csv"])

    assert (piped, written) == ("mentor,mentee,score\r\nmo,ben,4.5\r\nbo,ade,5\r\n", "")
    assert capsys.readouterr().out == (
        "mentor  mentee  score\n"
        "------  ------  -----\n"
        "mo      ben       4.5\n"
        "bo      ade         5  locked\n"
        "\n"
        "2 of 3 mentees have a mentor; total 9.5 (most-then-best, proof checked)\n"
        "Without a mentor: cem\n"
        "Written to pairs.csv\n"
    )


def best(cells, aim):
    """Try every assignment of a table of scores, None where there is none."""
    mentors, mentees = len(cells), len(cells[0])
    merits = []
    for chosen in permutations([*range(mentees), *[None] * mentors], mentors):
        scores = [cells[mentor][mentee] for mentor, mentee in enumerate(chosen) if mentee is not None]
        if None not in scores:
            first = {"best-total": (), "most-then-best": (len(scores),), "fair": (len(scores), min(scores, default=0))}[aim]
            merits.append((*first, sum(scores)))
    return max(merits)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda wide: st.lists(st.lists(st.one_of(st.none(), st.integers(-3, 5)), min_size=wide, max_size=wide), min_size=1, max_size=4)
    ),
    st.sampled_from(["most-then-best", "best-total", "fair"]),
)
def test_solve_is_the_best_of_all_assignments(tmp_path_factory, cells, aim):
    text = io.StringIO()
    csv.writer(text).writerows(
        [["mentor", *(f"e{place}" for place in range(len(cells[0])))], *([f"m{place}", *row] for place, row in enumerate(cells))]
    )
    path = tmp_path_factory.mktemp("solve") / "scores.csv"
    path.write_text(text.getvalue())

    assert main(["solve", str(path), "--objective", aim, "--out", str(path.with_name("pairs.csv"))]) == 0

    with path.with_name("pairs.csv").open(newline="") as file:
        scores = [int(row["score"]) for row in csv.DictReader(file)]
    first = {"best-total": (), "most-then-best": (len(scores),), "fair": (len(scores), min(scores, default=0))}[aim]
    assert (*first, sum(scores)) == best(cells, aim)
