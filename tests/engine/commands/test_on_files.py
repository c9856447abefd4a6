"""Tables that somebody else has read: the same understanding as in the commands, and a say in how large they may be."""

import pytest

from alongside_engine.cli import main
from alongside_engine.matching import PRESETS
from alongside_engine.on_files import (
    FileProblem,
    lines_of_sheet,
    lines_of_text,
    read_asked,
    read_round,
    rules_of_text,
    solve,
)

PEOPLE = [
    (1, ["id", "name", "role", "rank", "topics", "supervisors", ""]),
    (2, ["", " "]),
    (3, ["mo", "Mo", "mentor", "5", "exams"]),
    (4, ["bo", "Bo", "mentor", "5", " exams "]),
    (7, ["ade", "Ade", "mentee", "1", "exams", "Dr Mo"]),
]
RULES = PRESETS["all-grade-trust"]


def pairs_of(asked):
    return [(pair.mentor, pair.mentee) for pair in asked.match().pairs]


def test_sheet_and_text_are_understood_alike():
    text = "\r\n".join(",".join(cells) for _line, cells in PEOPLE).encode("utf-16")

    sheet, file = (read_round([lines], RULES) for lines in (lines_of_sheet("p.xlsx", PEOPLE), lines_of_text("p.csv", text)))

    assert (sheet.gathered.people, sheet.bars) == (file.gathered.people, file.bars)
    assert pairs_of(sheet) == pairs_of(file) == [("bo", "ade")]


def test_sheet_says_how_far_it_has_been_read():
    lines = lines_of_sheet("p.xlsx", PEOPLE)
    before = lines.read

    assert (before, [line for line, _cells in lines.rows], lines.read, lines.size) == (1, [3, 4, 7], 5, 5)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "p.xlsx: the file is empty; its first line must name the columns"),
        ([(1, ["", " "])], "p.xlsx: the file is empty; its first line must name the columns"),
        ([*PEOPLE, (9, ["cy", "Cy", "boss"])], 'p.xlsx, line 9: role is "boss"; write mentor, mentee or both'),
    ],
)
def test_sheet_with_a_mistake_says_which_row(rows, sentence):
    with pytest.raises(FileProblem) as found:
        read_round([lines_of_sheet("p.xlsx", rows)], RULES)

    assert str(found.value) == sentence


def test_too_many_people_are_refused_before_couples_are_looked_at():
    def allow(people):
        raise FileProblem(f"{len(people)} are too many")

    with pytest.raises(FileProblem, match=r"^3 are too many$"):
        read_round([lines_of_sheet("p.xlsx", PEOPLE)], RULES, exclusions=lines_of_text("e.csv", b"id,other\nnobody,nobody\n"), allow=allow)


@pytest.mark.parametrize("table", [b"mentor,ade,ben\nmo,1,2\n", b"mentor,mentee,score\nmo,ade,1\nmo,ben,2\n"])
def test_too_many_scores_are_refused_before_there_is_room_for_them(table):
    def allow(mentors, mentees):
        raise FileProblem(f"{mentors} by {mentees}")

    with pytest.raises(FileProblem, match=r"^1 by 2$"):
        read_asked(lines_of_text("s.csv", table), allow=allow)


def test_scores_of_a_sheet_are_solved():
    asked = read_asked(lines_of_sheet("s.xlsx", [(1, ["mentor", "ade", "ben"]), (2, ["mo", "1", "2.5"]), (3, ["bo", "3", ""])]))

    solution = solve(asked, "most-then-best")

    assert [(pair.mentor, pair.mentee, pair.score) for pair in solution.pairs] == [("mo", "ben", 2.5), ("bo", "ade", 3)]
    assert (solution.total, solution.checked, asked.notes) == (5.5, True, ())


def test_rules_of_a_text_are_those_of_a_file(tmp_path):
    text = b"\xef\xbb\xbfspread = false\n"

    assert rules_of_text("own.toml", text).spread is False
    with pytest.raises(FileProblem, match=r"^own\.toml: cannot use the key spred; "):
        rules_of_text("own.toml", b"spred = false\n")


def test_supervisor_by_name_is_every_mentor_of_that_name_and_nobody_else():
    rows = [
        (1, ["id", "name", "role", "managers"]),
        *((number, [f"m{number}", "Jo Penn", "mentor"]) for number in (2, 3)),
        (4, ["x", "Jo Penn", "mentee"]),
        (5, ["ade", "Ade", "mentee", "Prof Jo Penn; Somebody Else"]),
    ]

    asked = read_round([lines_of_sheet("p.xlsx", rows)], PRESETS["peer-core-trainees"])

    assert [(bar.mentor, bar.mentee) for bar in asked.bars] == [("m2", "ade"), ("m3", "ade")]
    assert asked.gathered.notes == ("1 supervisor or manager named is not among the people, and so in no pair",)


@pytest.mark.parametrize("command", ["match", "solve"])
@pytest.mark.parametrize(("name", "start"), [("people.xlsx", b"PK\x03\x04"), ("people.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")])
def test_workbook_given_to_a_command_is_to_be_saved_as_csv(tmp_path, capsys, command, name, start):
    path = tmp_path / name
    path.write_bytes(start + b"\x00rest")

    assert main([command, str(path)]) == 2

    assert (
        capsys.readouterr().err == f'alongside: {name}: this is a workbook; open it and save the sheet as "CSV UTF-8 (Comma delimited)"\n'
    )
