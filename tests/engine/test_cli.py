import csv
import io
import json
import subprocess
import sys

import pytest

from alongside_engine.cli import main

COLUMNS = ("key", "name", "role", "grade_rank", "track", "specialty", "site", "topics", "capacity")
PEOPLE = """key,name,role,grade_rank,track,specialty,site,topics,capacity
mo,Mo,mentor,2,training,Renal,North,exams; careers,1
bo,Bó,Both,2,training,Renal,South,exams,1
ade,Ade,mentee,1,training,Renal,South,exams,

kit,Kit,mentee,1,training,,,,
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, name, text, encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))
    return name


def printed_rows(capsys):
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def refusal(capsys, *argv):
    code = main(argv)
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    return err.strip()


def test_match_prints_pairs_and_unmatched_people(folder, capsys):
    assert main(["match", write(folder, "people.csv", PEOPLE, "utf-8-sig"), "--site", "same:high"]) == 0

    rows = printed_rows(capsys)

    assert [(row["mentee"], row["mentor"], row["mentor_name"], row["score"], row["locked"]) for row in rows] == [
        ("ade", "bo", "Bó", "10000", ""),
        ("kit", "mo", "Mo", "0", ""),
        ("bo", "", "", "", ""),
    ]
    assert rows[0]["words"] == "Both chose: exams; Same site: South; The mentor is at a more senior grade"


def test_match_keeps_apart_in_both_directions_and_keeps_hand_placed_pairs(folder, capsys):
    people = write(folder, "people.csv", PEOPLE)
    exclusions = write(folder, "apart.csv", "key,other,why\nade,bo,is her rota lead\n")
    locked = write(folder, "locked.csv", "mentor,mentee\nbo,kit\n")

    code = main(["match", people, "--exclusions", exclusions, "--locked", locked, "--format", "json"])
    plan = json.loads(capsys.readouterr().out)

    assert code == 0
    assert [(m["mentor"], m["mentee"], m["score"], m["locked"]) for m in plan["pairs"]] == [
        ("bo", "kit", 0, True),
        ("mo", "ade", 10_000, False),
    ]
    assert (plan["placed"], plan["total"]) == (2, 1_000_000)
    assert [(row["key"], row["side"], row["full"]) for row in plan["unmatched"]] == [
        ("bo", "mentee", "No mentor is possible: 1 is not more senior.")
    ]
    assert plan["names"] == {"mo": "Mo", "bo": "Bó", "ade": "Ade", "kit": "Kit"}
    assert plan["pairs"][0]["reasons"][0] == {"criterion": "by hand"} | dict.fromkeys(("full", "shared", "rule"), "Placed by hand")


def test_match_of_peers_needs_no_seniority(folder, capsys):
    people = write(folder, "people.csv", "key,role,grade_rank,track\nm,mentor,1,t\nn,mentee,2,t\n")

    main(["match", people])
    assert [row["words"] for row in printed_rows(capsys)] == [
        "No mentor is possible: 1 is not more senior.",
        "No mentee is possible: 1 is not more senior.",
    ]
    main(["match", people, "--peers", "--topics", "ignore"])
    assert [(row["mentor"], row["mentee"]) for row in printed_rows(capsys)] == [("m", "n")]


def test_match_prints_no_cell_that_a_spreadsheet_would_run(folder, capsys):
    main(["match", write(folder, "people.csv", "key,name,role\nm,=1+1,mentor\nn,@n,mentee\n")])

    assert [(row["mentor_name"], row["mentee_name"]) for row in printed_rows(capsys)] == [("'=1+1", "'@n")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "people.csv: the file is empty"),
        ("name,role\n", "people.csv: there is no column key; found name, role"),
        ("key;role\nm;mentor\n", "people.csv: there is no column key or role; found key;role"),
        (
            "key,role,capcity\n",
            f"people.csv: cannot use the column capcity; the columns are {', '.join(COLUMNS)}",
        ),
        ("key,role,Role\n", "people.csv: a column stands there twice; found key, role, Role"),
        ("key,role\nm,mentor,x\n", "people.csv, line 2: 3 cells, but the table has 2 columns"),
        ("key,role\nm,boss\n", 'people.csv, line 2: role is "boss", not mentor, mentee or both'),
        ("key,role\n,mentor\n", "people.csv, line 2: there is no key"),
        (
            "key,role\nm,mentor\n\nm,mentee\n",
            'people.csv, line 4: the key "m" stands in line 2 already; who is both has the role both',
        ),
        (
            "key,role,capacity\nm,mentor,two\n",
            'people.csv, line 2: capacity is "two", which is not a whole number',
        ),
        ("key,role,capacity\nm,mentor,-1\n", "m has a capacity of -1; it cannot be below 0."),
        ('key,role\n"m,mentor\n', "people.csv, line 2: not a table that can be read (unexpected end of data)"),
    ],
)
def test_match_of_a_bad_file_says_where_and_what(folder, capsys, text, sentence):
    assert refusal(capsys, "match", write(folder, "people.csv", text)) == f"alongside: {sentence}"


@pytest.mark.parametrize(("encoding", "line"), [("windows-1252", 3), ("utf-16", 1)])
def test_match_of_a_file_in_another_encoding_says_how_to_save_it(folder, capsys, encoding, line):
    people = write(folder, "people.csv", PEOPLE, encoding)

    assert refusal(capsys, "match", people) == (
        f'alongside: people.csv, line {line}: not in UTF-8; in Excel, save it as "CSV UTF-8 (Comma delimited)"'
    )


def test_match_of_a_missing_file_says_so(folder, capsys):
    assert refusal(capsys, "match", "nowhere.csv") == ("alongside: nowhere.csv: cannot be read (No such file or directory)")


@pytest.mark.parametrize(
    ("option", "text", "sentence"),
    [
        ("--exclusions", "key,other\nade,bob\n", 'other is "bob", who is not in the file of people'),
        ("--locked", "mentor,mentee\nmoe,ade\n", 'mentor is "moe", who is not in the file of people'),
    ],
)
def test_match_with_an_unknown_key_is_refused(folder, capsys, option, text, sentence):
    people, other = write(folder, "people.csv", PEOPLE), write(folder, "other.csv", text)

    assert refusal(capsys, "match", people, option, other) == f"alongside: other.csv, line 2: {sentence}"


def test_match_with_a_hand_placed_pair_kept_apart_is_refused(folder, capsys):
    people = write(folder, "people.csv", PEOPLE)
    apart, locked = write(folder, "a.csv", "key,other,why\nade,mo,avoid\n"), write(folder, "l.csv", "mentor,mentee\nmo,ade\n")

    assert refusal(capsys, "match", people, "--exclusions", apart, "--locked", locked) == (
        "alongside: The pair mo and ade is placed by hand, but forbidden (avoid)."
    )


@pytest.mark.parametrize("text", ["near", "same:2", "same:x"])
def test_match_with_an_unknown_rule_is_refused(folder, capsys, text):
    with pytest.raises(SystemExit) as stop:
        main(["match", "people.csv", "--site", text])

    assert stop.value.code == 2
    assert f'"{text}" is not same, different or ignore, with an importance like same:high' in capsys.readouterr().err


def test_command_line_starts_without_the_libraries_that_are_slow_to_import():
    code = "import sys, alongside_engine.cli, alongside_engine.evaluation; print({'numpy', 'scipy'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
