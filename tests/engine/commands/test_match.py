"""`alongside match`: people from files to pairs with reasons."""

import csv
import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine import _rule_files
from alongside_engine.cli import main
from alongside_engine.matching import PRESETS, Plan, Quota, Rules, match

PEOPLE = """id,name,role,grade,specialty,site,capacity,topics,text,peer,supervisors,managers
mo,Mo,mentor,ST5,Renal,North,1,exams; careers,,,,
bo,Bó,Both,st 5,renal,South,,Exams,,no,,
ade,Ade,mentee,CT1,Renal,south ,,exams,,,Dr Mo,

kit,Kit,mentee,CT1,,,,,,,mo@else.example,
"""
GRADES = "grade,rank\nCT1,1\nST5,5\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, name, text, encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))
    return name


def matched(folder, *argv, people=PEOPLE, grades=GRADES):
    """Run on files, and give the pairs written."""
    files = [write(folder, "people.csv", people), "--grades", write(folder, "grades.csv", grades), "--out", "pairs.csv"]
    assert main(["match", *files, *argv]) == 0
    with (folder / "pairs.csv").open(newline="", encoding="utf-8") as file:
        return [(row["mentor"], row["mentee"]) for row in csv.DictReader(file)]


def refusal(capsys, *argv):
    code = main(["match", *argv, "--out", "pairs.csv", "--json"])
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n"), Path("pairs.csv").exists()) == (2, "", 1, False)
    return err.strip().removeprefix("alongside: ")


def test_match_pairs_people_under_their_rules(folder, capsys):
    assert matched(folder) == [("bo", "ade"), ("mo", "kit")]
    assert capsys.readouterr() == ("", "alongside: 1 supervisor or manager named is not among the people, and so in no pair\n")
    assert (folder / "pairs.csv").read_text().splitlines()[0] == "mentor,mentee,score"


def test_match_prints_and_explains_the_whole_plan(folder, capsys):
    pairs = matched(folder, "--explain", "reasons.json", "--json")

    printed = Plan.from_json(capsys.readouterr().out)

    assert printed == Plan.from_json((folder / "reasons.json").read_bytes())
    assert [(pair.mentor, pair.mentee) for pair in printed.pairs] == pairs
    assert (printed.placed, printed.optimal, [one.key for one in printed.unmatched]) == (2, True, ["bo"])
    assert all(pair.reasons for pair in printed.pairs)


@pytest.mark.parametrize(("encoding", "separator"), [("utf-16", "\t"), ("windows-1252", "|"), ("utf-8-sig", ",")])
def test_match_reads_people_however_they_were_saved(folder, capsys, encoding, separator):
    write(folder, "people.csv", PEOPLE.replace(",", separator), encoding)

    assert main(["match", "people.csv", "--grades", write(folder, "grades.csv", GRADES), "--json"]) == 0

    assert [(pair["mentor"], pair["mentee"]) for pair in json.loads(capsys.readouterr().out)["pairs"]] == [("bo", "ade"), ("mo", "kit")]


def test_match_keeps_apart_either_way_and_keeps_locked_pairs(folder):
    apart = write(folder, "apart.csv", "id,other,rule,why\nADE,bo,asked to be kept apart,her rota lead\n")
    pairs = write(folder, "never.csv", "mentor,mentee\nade,bo\n")
    locked = write(folder, "locked.csv", "mentor,mentee,score\nbo,kit,1\n")

    assert matched(folder, "--exclusions", apart) == matched(folder, "--exclusions", pairs) == [("bo", "kit")]
    assert matched(folder, "--locked", locked) == [("bo", "kit")]
    assert matched(folder, "--locked", locked, people=PEOPLE.replace("Dr Mo", "")) == [("bo", "kit"), ("mo", "ade")]


def test_match_follows_preferences(folder):
    people = "id,role\nmo,mentor\nbo,mentor\nade,mentee\nkit,mentee\n"
    wishes = write(folder, "wishes.csv", "who,whom,place\nade,bo,1\nmo,kit,1\n")

    assert matched(folder, "--preferences", wishes, people=people) == [("bo", "ade"), ("mo", "kit")]


def test_match_joins_files_about_the_same_people(folder, capsys):
    write(folder, "bios.csv", "email,capacity,biography,topics,offers\nmo@x.example,2,Knows exams.,exams,Mondays\n")
    write(
        folder,
        "asked.csv",
        "email,received_on,route,peer,topics,statement,wants\nade@x.example,2022-01-01,survey,no,exams,Afraid of exams.,Help\n",
    )
    roster = "email,name,grade,specialty,site,invite_as,educational_supervisor,line_manager\n"
    write(
        folder, "roster.csv", f"{roster}mo@x.example,Mo,ST5,,,both,,\nade@x.example,Ade,CT1,,,mentee,,\nben@x.example,Ben,CT1,,,mentee,,\n"
    )

    assert (
        main(["match", "bios.csv", "asked.csv", "--details", "roster.csv", "--grades", write(folder, "grades.csv", GRADES), "--json"]) == 0
    )

    plan = json.loads(capsys.readouterr().out)
    assert [(pair["mentor"], pair["mentee"]) for pair in plan["pairs"]] == [("mo@x.example", "ade@x.example")]
    assert plan["unmatched"] == []


def test_match_of_a_roster_never_pairs_somebody_with_their_supervisor(folder, capsys):
    write(
        folder,
        "roster.csv",
        "email,name,grade,specialty,site,invite_as,educational_supervisor\n"
        "mo@x.example,Mo Ali,ST5,,,mentor,\n"
        "ade@x.example,Ade,CT1,,,mentee,Dr Mo <MO@x.example>\n"
        "ben@x.example,Ben,CT1,,,mentee,Professor mo ali\n",
    )

    assert main(["match", "roster.csv", "--grades", write(folder, "grades.csv", GRADES)]) == 0

    assert capsys.readouterr() == ("mentor,mentee,score\r\n", "alongside: no couple is possible under these rules; nobody is paired\n")


def test_match_shows_people_a_table_with_reasons(folder, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "60")

    matched(folder)

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["mentor", "mentee", "score", "why"]
    assert lines[2].startswith("Bó      Ade     ")
    assert "2 of 3 mentees have a mentor (proved best)" in lines
    assert max(map(len, lines)) <= 60
    assert lines[-1] == "Written to pairs.csv"


@pytest.mark.parametrize("preset", list(PRESETS))
def test_match_by_every_preset_is_the_same_as_in_python(folder, preset):
    plan = match([], PRESETS[preset])

    assert matched(folder, "--rules", preset, people="id,role\nmo,mentor\n") == list(plan.pairs)


def test_match_by_a_file_of_rules(folder, capsys):
    rules = 'preset = "peer-core-trainees"\nfloor = true\n[site]\ndirection = "same"\nimportance = "mandatory"\n[areas]\nNorth = "city"\n'
    people = "id,role,site\nmo,mentor,North\nade,mentee,South\nkit,mentee,north\n"

    assert matched(folder, "--rules", write(folder, "own.toml", rules), people=people) == [("mo", "kit")]


def test_rules_of_fairness_are_read_from_a_file(folder):
    foundation, core = '[[quotas]]\nfact = "grade"\nvalues = ["F1", "F2"]\n', '[[quotas]]\nfact = "grade"\nvalues = ["CT1"]\nmost = 2\n'
    rules = f'equal_chances = "site"\nbands = true\n{foundation}{core}'

    read = _rule_files.read_rules(write(folder, "own.toml", rules))

    assert (read.equal_chances, read.bands, read.quotas) == ("site", True, (Quota("grade", ("F1", "F2"), 1), Quota("grade", ("CT1",), 2)))


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        ("site = 1\n", "own.toml: site must be a table, not 1"),
        ("[sight]\n", "own.toml: cannot use the key sight; the keys are preset, name, grade, topics, specialty, site, text, preferences,"),
        ("[site]\nway = 1\n", "own.toml: cannot use the key site.way; the keys are site.direction, site.importance, site.source"),
        ("[site]\nimportance = 4\n", "own.toml: site.importance must be a text, not 4"),
        ('[site]\nimportance = "hgih"\n', "own.toml: The rule for site must be mandatory, high, medium or low, not hgih."),
        ('[topics]\ndirection = "near"\n', "own.toml: The rule for topics must be same, different or ignore, not near."),
        ("equal_chances = 1\n", "own.toml: equal_chances must be a text, not 1"),
        ('equal_chances = "age"\n', "own.toml: Equal chances must be by site, specialty, grade or track, not age."),
        ("quotas = 1\n", "own.toml: quotas must be a list of tables, not 1"),
        ("quotas = [1]\n", "own.toml: quotas must be a list of tables, not 1"),
        ("[[quotas]]\nsite = 1\n", "own.toml: cannot use the key quotas.site; the keys are quotas.fact, quotas.values, quotas.most"),
        ("[[quotas]]\nmost = 1\n", "own.toml: quotas.fact must be a text, not None"),
        ('[[quotas]]\nfact = "site"\nvalues = "North"\n', "own.toml: quotas.values must be a list of texts, not 'North'"),
        ('[[quotas]]\nfact = "site"\nmost = true\n', "own.toml: quotas.most must be a whole number, not True"),
        ('[[quotas]]\nfact = "site"\nmost = 0\n', "own.toml: A limit for each mentor of 0 would leave those mentees without one;"),
        ('spread = "no"\n', "own.toml: spread must be true or false, not 'no'"),
        ("[areas]\nNorth = 1\n", "own.toml: areas.North must be a text, not 1"),
        ('preset = "mine"\n', f'own.toml: preset is "mine"; it must be one of {", ".join(PRESETS)}'),
        ("a = " + "[" * 30_000, "own.toml: not TOML that can be read: nested too deeply"),
        ("a = " + "1" * 5_000, "own.toml: not TOML that can be read: a number with too many digits"),
        ("preset =\n", "own.toml: not TOML that can be read: Invalid value (at line 1, column 9)"),
    ],
)
def test_match_by_a_bad_file_of_rules_names_the_key(folder, capsys, rules, sentence):
    people = write(folder, "people.csv", PEOPLE)

    assert refusal(capsys, people, "--rules", write(folder, "own.toml", rules))[: len(sentence)] == sentence


def test_match_by_unknown_rules_says_which_there_are(folder, capsys):
    assert refusal(capsys, write(folder, "people.csv", PEOPLE), "--rules", "mine") == (
        f"mine: there is no such file, and no rules of that name; there are {', '.join(PRESETS)}"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "people.csv: the file is empty; its first line must name the columns"),
        ("id,role\n", "people.csv: there is nobody in it; give a line for each person"),
        ("name,role\n", "people.csv, line 1: there is no column id; found name, role"),
        (
            "id;role;capcity\n",
            "people.csv, line 1: cannot use the column capcity; the columns are id, name, role, grade, rank, track, specialty, site,",
        ),
        ("id,role,Role\n", "people.csv, line 1: the column role stands there twice; found id, role, Role"),
        ("id,role\nm,mentor,x\n", "people.csv, line 2: 3 cells, but the table has 2 columns; put a cell that holds a separator in quotes"),
        ("id,role\nm,boss\n", 'people.csv, line 2: role is "boss"; write mentor, mentee or both'),
        ("id,role\nm,\n", "people.csv, line 2: m has no role; write mentor, mentee or both"),
        ("id,role\n,mentor\n", "people.csv, line 2: there is no id; fill it in, or take the line out"),
        (
            "id,role\nm,mentor\n\nM ,mentee\n",
            'people.csv, line 4: "M" stands in line 2 already; keep one line, with the role both for who is both',
        ),
        ("id,role,capacity\nm,mentor,two\n", 'people.csv, line 2: capacity is "two"; give a whole number'),
        ("id,role,capacity\nm,mentor,-1\n", "people.csv, line 2: capacity is -1; it cannot be below 0"),
        ("id,role,mentors_wanted\nm,mentee,0\n", "people.csv, line 2: mentors_wanted is 0; it cannot be below 1"),
        ("id,role,peer\nm,mentee,perhaps\n", 'people.csv, line 2: peer is "perhaps"; write yes or no'),
        ("id,role,grade\nm,mentee,ST9\n", 'people.csv, line 2: the grade "ST9" is not in the file of grades; add it there, or correct it'),
    ],
)
def test_match_of_a_bad_file_of_people_says_where_and_what(folder, capsys, text, sentence):
    people, grades = write(folder, "people.csv", text), write(folder, "grades.csv", GRADES)

    assert refusal(capsys, people, "--grades", grades)[: len(sentence)] == sentence


@pytest.mark.parametrize(
    ("flag", "text", "sentence"),
    [
        ("--grades", "grade,rank\nCT1,\n", "line 2: there is no rank; give a whole number, the higher the more senior"),
        ("--grades", "grade,rank\nCT1,1\nct 1,2\n", "line 3: the grade ct 1 stands there twice; keep one"),
        ("--exclusions", "id,other\nade,ben\n", 'line 2: other is "ben", who is not among the people; correct it, or take the line out'),
        ("--exclusions", "id,other\nade,Ade\n", "line 2: ade is kept apart from themselves; correct it, or take the line out"),
        ("--exclusions", "mentor\nade\n", "line 1: there is no column mentee; found mentor"),
        (
            "--exclusions",
            "id,other,rule\nade,bo,dislike\n",
            'line 2: rule is "dislike"; write one of educational supervisor, clinical supervisor,',
        ),
        ("--locked", "mentor,mentee\nmoe,ade\n", 'line 2: mentor is "moe", who is not among the people; correct it, or take the line out'),
        (
            "--locked",
            "mentor,mentee\nkit,ade\n",
            "line 2: the pair kit and ade is locked, but kit is no mentor here; correct the role, or take the line out",
        ),
        (
            "--locked",
            "mentor,mentee\nbo,mo\n",
            "line 2: the pair bo and mo is locked, but mo is no mentee here; correct the role, or take the line out",
        ),
        ("--locked", "mentor,mentee\nbo,bo\n", "line 2: the pair bo and bo is locked, but they are one person; take the line out"),
        (
            "--locked",
            "mentor,mentee\nmo,ade\n",
            "line 2: the pair mo and ade is locked, but they are kept apart (educational supervisor); take one of the two out",
        ),
        (
            "--locked",
            "mentor,mentee\nbo,ade\nbo,kit\n",
            "line 3: the pair bo and kit is locked, but bo has a capacity of 1; raise it, or take the line out",
        ),
        ("--locked", "mentor,mentee\nbo,ade\nBO,ADE\n", "line 3: the pair bo and ade stands in line 2 already; keep one"),
        (
            "--locked",
            "mentor,mentee\nmo,kit\nbo,kit\n",
            "line 3: the pair bo and kit is locked, but kit has 2 locked pairs and wants 1; take one out",
        ),
        ("--preferences", "who,whom,place\nade,mo,0\n", "line 2: place is 0; it cannot be below 1"),
        ("--preferences", "who,whom,place\nade,mo,\n", "line 2: there is no place; write 1 for the first choice"),
        ("--preferences", "who,whom,place\nade,ade,1\n", "line 2: ade has ranked themselves; take the line out"),
        ("--preferences", "who,whom,place\nade,mo,1\nade,mo,2\n", "line 3: ade has ranked mo in line 2 already; keep one"),
        (
            "--preferences",
            "who,whom,place\nbo,mo,1\n",
            'line 2: by is "", and bo is both; write mentor or mentee, in whose part the choice was made',
        ),
        ("--details", "id,site\nmo,South\n", 'line 2: site of mo is "South", but "North" in people.csv, line 2; correct one of them'),
    ],
)
def test_match_with_another_bad_file_says_where_and_what(folder, capsys, flag, text, sentence):
    people, other = write(folder, "people.csv", PEOPLE), write(folder, "other.csv", text)

    assert refusal(capsys, people, flag, other)[: len(sentence) + 11] == f"other.csv, {sentence}"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("id,role,rank\nm,mentor,1\n", ["there is no mentee among the people, so nobody is paired; look at their roles"]),
        ("id,role,rank\nm,mentee,1\n", ["there is no mentor among the people, so nobody is paired; look at their roles"]),
        (
            "id,role\nm,mentor\nn,mentee\n",
            ["no rank of any grade is known, so seniority is not looked at; give a file of grades, or a column rank"],
        ),
        (
            "id,role,rank,capacity\nm,mentor,2,0\nn,mentee,1,\n",
            [
                "people.csv, line 2: m has a capacity of 0 and gets nobody; give 1 or more to change that",
                "no couple is possible under these rules; nobody is paired",
            ],
        ),
    ],
)
def test_what_may_not_be_meant_is_matched_with_a_word_about_it(folder, capsys, text, sentences):
    assert main(["match", write(folder, "people.csv", text)]) == 0

    assert capsys.readouterr().err == "".join(f"alongside: {sentence}\n" for sentence in sentences)


def test_match_writes_neither_over_its_input_nor_one_result_over_the_other(folder, capsys):
    people = write(folder, "people.csv", PEOPLE)

    assert main(["match", people, "--explain", people]) == 2
    assert main(["match", people, "--out", "x.csv", "--explain", "./x.csv"]) == 2

    assert capsys.readouterr().err.splitlines() == [
        "alongside: people.csv: this is the file of people (people.csv); give the result another name",
        "alongside: x.csv: pairs and reasons cannot have the same name; give one of them another",
    ]


def test_match_writes_no_cell_that_a_spreadsheet_would_run(folder):
    matched(folder, people="id,role\n=1+1,mentor\n@n,mentee\n")

    assert (folder / "pairs.csv").read_text().splitlines()[1].startswith("'=1+1,'@n,")


CELLS = st.sampled_from(
    ["", "mo", "ADE", "ade", "both", "mentor", "mentee", "1", "-1", "0", "2.0", "exams; rota", "yes", "Dr Mo <mo>", "=1", "é", '"', "ST5"]
)
NAMES = st.sampled_from(
    [
        "id",
        "role",
        "name",
        "rank",
        "grade",
        "capacity",
        "topics",
        "peer",
        "supervisors",
        "text",
        "place",
        "mentor",
        "mentee",
        "who",
        "whom",
        "x",
    ]
)
TABLES = st.builds(
    lambda header, rows: "\n".join(",".join(line) for line in [header, *rows]),
    st.lists(NAMES, min_size=1, max_size=5),
    st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=4),
)


@settings(max_examples=120, deadline=None)
@given(
    people=TABLES,
    other=TABLES,
    flag=st.sampled_from(["--details", "--grades", "--exclusions", "--locked", "--standing", "--preferences", "--rules"]),
)
def test_no_file_whatever_is_in_it_gives_a_traceback(tmp_path_factory, people, other, flag):
    folder = tmp_path_factory.mktemp("any")
    (folder / "people.csv").write_text(people)
    (folder / "other.csv").write_text(other)

    assert main(["match", str(folder / "people.csv"), flag, str(folder / "other.csv"), "--json"]) in (0, 2)
    assert main(["match", str(folder / "people.csv"), "--json"]) in (0, 2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["mentor", "mentee", "both"]), CELLS, CELLS), min_size=1, max_size=5), TABLES)
def test_people_of_any_kind_are_matched_or_refused(tmp_path_factory, rows, other):
    folder = tmp_path_factory.mktemp("any")
    lines = ["id,role,topics,site", *(f"p{number},{role},{topic},{site}" for number, (role, topic, site) in enumerate(rows))]
    (folder / "people.csv").write_text("\n".join(line.replace('"', "") for line in lines))
    (folder / "other.csv").write_text(other)

    assert main(["match", str(folder / "people.csv"), "--rules", "cross-trust-return", "--json"]) == 0
    assert main(["match", str(folder / "people.csv"), "--preferences", str(folder / "other.csv"), "--json"]) in (0, 2)


def test_every_rule_can_be_set_in_a_file():
    assert {field.name for field in fields(Rules)} <= set(_rule_files.KEYS)
