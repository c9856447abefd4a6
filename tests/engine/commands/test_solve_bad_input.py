"""What can be wrong with the files of `alongside solve`: each a sentence with file, line and what to do, and nothing else."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.cli import main

WIDE = "mentor,ade,ben\nmo,5,4\nbo,5,1\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder, name, text, encoding="utf-8"):
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return name


def refusal(capsys, *argv):
    code = main(["solve", *argv, "--out", "pairs.csv", "--json"])
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n"), Path("pairs.csv").exists()) == (2, "", 1, False)
    return err.strip().removeprefix("alongside: ")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "s.csv: the file is empty; its first line must name the columns"),
        ("\n , \n", "s.csv: the file is empty; its first line must name the columns"),
        ("mentor,ade\n", "s.csv: there is nobody to pair; give a line for each mentor and a column for each mentee"),
        ("mentor\nmo\n", "s.csv: there is nobody to pair; give a line for each mentor and a column for each mentee"),
        ("mentor,mentee,score\n", "s.csv: there is nobody to pair; give a line for each pair: mentor, mentee, score"),
        (
            "\nname,ade\nmo,1\n",
            "s.csv, line 2: the columns must be mentor, mentee, score (one couple a line), or mentor and then one column for each mentee;"
            " found name, ade",
        ),
        (
            "mentor,mentee\nmo,ade\n",
            "s.csv, line 1: the columns must be mentor, mentee, score (one couple a line), or mentor and then one column for each mentee;"
            " found mentor, mentee",
        ),
        ("mentor,ade,Ade \nmo,1,2\n", 's.csv, line 1: the mentee "Ade" stands in columns 2 and 3; keep one'),
        ("mentor,ade,,ben\nmo,1,2,3\n", "s.csv, line 1: column 3 has no name; name the mentee, or take the column out"),
        ("mentor,ade\nmo,1\n\nMO,2\n", 's.csv, line 4: the mentor "MO" stands in line 2 already; keep one of the two'),
        ("mentor,ade\n,1\n", "s.csv, line 2: there is no mentor; fill it in, or take the line out"),
        (
            "mentor,ade,ben\nmo,1\n",
            "s.csv, line 2: 2 cells, but the first line has 3; give one cell for each mentee, empty for a pair not allowed",
        ),
        (
            "mentor,ade\nmo,1,2\n",
            "s.csv, line 2: 3 cells, but the first line has 2; give one cell for each mentee, empty for a pair not allowed",
        ),
        ('mentor,ade\n"mo\n,1', 's.csv, line 2: the cells cannot be told apart (unexpected end of data); look for a stray " there'),
        ("mentor,mentee,score,extra\nmo,ade,1,2\n", "s.csv, line 1: cannot use the column extra; the columns are mentor, mentee, score"),
        ("mentor,mentee,score,Score\nmo,ade,1,2\n", "s.csv, line 1: a column stands there twice; the columns are mentor, mentee, score"),
        ("mentor,mentee,score\nmo\n", "s.csv, line 2: 1 cells, but the table has 3 columns: mentor, mentee, score"),
        ("mentor,mentee,score\nmo,,1\n", "s.csv, line 2: there is no mentee; fill it in, or take the line out"),
        ("mentor,mentee,score\nmo,ade,1\nMo , ADE,1\n", "s.csv, line 3: the pair Mo and ADE stands in line 2 already; keep one of the two"),
    ],
)
def test_solve_of_a_bad_table_says_where_and_what(folder, capsys, text, sentence):
    assert refusal(capsys, write(folder, "s.csv", text)) == sentence


@pytest.mark.parametrize("score", ["good", "NaN", "nan", "n/a", "1_000", "0,5", "٣", "5%", "--1", "1e", "."])
@pytest.mark.parametrize("text", ["mentor;ade;ben\nmo;1;2\nbo;2;{}\n", "mentor;mentee;score\nmo;ade;1\nbo;ade;{}\n"])
def test_score_that_is_no_number_is_refused(folder, capsys, text, score):
    assert refusal(capsys, write(folder, "s.csv", text.format(score))) == (
        f's.csv, line 3: the score "{score}" is not a number; write it like 3, -2 or 0.75, or leave it empty for a pair not allowed'
    )


@pytest.mark.parametrize("score", ["inf", "-Infinity"])
def test_infinite_score_in_words_is_refused(folder, capsys, score):
    assert refusal(capsys, write(folder, "s.csv", f"mentor,ade\nmo,{score}\n")) == (
        f's.csv, line 2: the score "{score}" is not a number; write it like 3, -2 or 0.75, or leave it empty for a pair not allowed'
    )


@pytest.mark.parametrize("score", ["1e300", "1e999", "-2e15", "1234567890123456", "0." + "1234567890" * 3])
def test_absurd_score_is_refused(folder, capsys, score):
    assert refusal(capsys, write(folder, "s.csv", f"mentor,ade\nmo,{score}\n")) == (
        f's.csv, line 2: the score "{score}" is beyond what can be added up exactly; scale the scores, or round them to 15 digits'
    )


def test_longest_scores_are_added_up_exactly(folder, capsys):
    text = "mentor,a,b,c\nx,999999999999999,-999999999999999,\ny,,999999999999999,-999999999999999\nz,-999999999999999,,999999999999999\n"

    assert main(["solve", write(folder, "s.csv", text), "--json"]) == 0
    assert '"total": 2999999999999997' in capsys.readouterr().out


def test_scores_that_cannot_be_proved_exactly_are_refused(folder, capsys):
    rows = [
        ["-999999999999999" if row == column else "999999999999999" if row == column + 1 else "" for column in range(8)] for row in range(8)
    ]
    lines = [["mentor", *(f"e{column}" for column in range(8))], *([f"m{row}", *cells] for row, cells in enumerate(rows))]

    assert refusal(capsys, write(folder, "s.csv", "".join(",".join(line) + "\n" for line in lines))) == (
        "s.csv: the scores have too many digits to prove which pairs are best; round them to 12 digits"
    )


@pytest.mark.parametrize(
    ("flag", "text", "sentence"),
    [
        ("--capacities", "mentor\nmo\n", "line 1: there is no column capacity; found mentor"),
        ("--capacities", "mentor,capcity\nmo,2\n", "line 1: there is no column capacity; found mentor, capcity"),
        ("--capacities", "mentor,capacity,grade\nmo,2,x\n", "line 1: cannot use the column grade; the columns are mentor, capacity"),
        (
            "--capacities",
            "mentor,capacity,Capacity\nmo,2,3\n",
            "line 1: the column capacity stands there twice; found mentor, capacity, Capacity",
        ),
        ("--capacities", "mentor,capacity\nmo,two\n", 'line 2: capacity is "two"; give a whole number'),
        ("--capacities", "mentor,capacity\nmo,1.5\n", 'line 2: capacity is "1.5"; give a whole number'),
        ("--capacities", "mentor,capacity\nmo,-1\n", "line 2: capacity is -1; it cannot be below 0"),
        ("--capacities", "mentor,capacity\nmo,1e999\n", 'line 2: capacity is "1e999"; give a whole number'),
        ("--capacities", "mentor,capacity\nmo,1\nMO,1\n", 'line 3: the mentor "MO" stands in line 2 already; keep one of the two'),
        ("--capacities", "mentor,capacity\nkit,1\n", 'line 2: the mentor "kit" is not in s.csv; correct the name, or take the line out'),
        ("--capacities", "mentor,capacity\n,1\n", "line 2: there is no mentor; fill it in, or take the line out"),
        ("--forbidden", "mentor,mentee\nmo,kit\n", 'line 2: the mentee "kit" is not in s.csv; correct the name, or take the line out'),
        ("--locked", "mentor,mentee\nade,mo\n", 'line 2: the mentor "ade" is not in s.csv; correct the name, or take the line out'),
        (
            "--locked",
            "mentor,mentee\nmo,ade\nbo,ade\n",
            "line 3: ade is locked in line 2 already; a mentee has one mentor, so take one line out",
        ),
        (
            "--locked",
            "mentor,mentee\nmo,ade\nmo,ben\n",
            "line 3: the pair mo and ben is locked, but mo has a capacity of 1; raise it, or take the line out",
        ),
        (
            "--locked",
            "mentor,mentee\nmo,ade,x\n",
            "line 2: 3 cells, but the table has 2 columns; put a cell that holds a separator in quotes",
        ),
    ],
)
def test_solve_with_another_bad_file_says_where_and_what(folder, capsys, flag, text, sentence):
    scores, other = write(folder, "s.csv", WIDE), write(folder, "other.csv", text)

    assert refusal(capsys, scores, flag, other) == f"other.csv, {sentence}"


def test_lock_that_breaks_a_rule_is_refused_with_its_line(folder, capsys):
    scores = write(folder, "s.csv", "mentor,ade,ben\nmo,5,\n")
    apart, locked = write(folder, "a.csv", "mentor,mentee\n\nmo,ade\n"), write(folder, "l.csv", "mentor,mentee\nmo,ade\n")
    empty = write(folder, "e.csv", "mentor,mentee\nmo,ben\n")

    assert refusal(capsys, scores, "--forbidden", apart, "--locked", locked) == (
        "l.csv, line 2: the pair mo and ade is locked, but forbidden in line 3 of the file of forbidden pairs; take one of the two out"
    )
    assert refusal(capsys, scores, "--locked", empty) == (
        "e.csv, line 2: the pair mo and ben is locked, but has no score in s.csv, so it is not allowed;"
        " give it a score, or take the line out"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04rest", 's.csv: this is a workbook; open it and save the sheet as "CSV UTF-8 (Comma delimited)"'),
        (b"mentor,ade\nm\x81,1\n", 's.csv, line 2: this is not text that can be read; save the table as "CSV UTF-8 (Comma delimited)"'),
        (
            b"\xef\xbb\xbfmentor,ade\n\xff,1\n",
            's.csv, line 2: this is not text that can be read; save the table as "CSV UTF-8 (Comma delimited)"',
        ),
        (
            b"mentor,ade\n" + b"m" * 300 + b"\0,1\n",
            's.csv, line 2: this is not text that can be read; save the table as "CSV UTF-8 (Comma delimited)"',
        ),
    ],
)
def test_file_that_is_no_text_is_refused(folder, capsys, content, sentence):
    assert refusal(capsys, write(folder, "s.csv", content)) == sentence


def test_file_that_is_missing_a_folder_or_the_result_itself_is_refused(folder, capsys):
    (folder / "dir").mkdir()

    assert refusal(capsys, "nowhere.csv") == "nowhere.csv: cannot be read (No such file or directory)"
    assert refusal(capsys, "dir") == "dir: cannot be read (Is a directory)"
    assert main(["solve", write(folder, "s.csv", WIDE), "--out", "./s.csv"]) == 2
    assert capsys.readouterr().err == "alongside: s.csv: this is the file of scores; give the result another name\n"
    assert main(["solve", "s.csv", "--out", "no/where.csv"]) == 2
    assert capsys.readouterr().err == "alongside: where.csv: cannot be written (No such file or directory)\n"
    assert (folder / "s.csv").read_text() == WIDE


@pytest.mark.parametrize(
    ("flag", "text", "pairs", "sentence"),
    [
        (
            "--capacities",
            "mentor,capacity\nmo,0\nbo,1\n",
            1,
            "other.csv, line 2: mo has a capacity of 0 and gets nobody; give 1 or more to change that",
        ),
        (
            "--capacities",
            "mentor,capacity\nmo,\nbo,1\n",
            2,
            "other.csv, line 2: mo has no capacity, so it is taken as 1; fill it in to change that",
        ),
        ("--forbidden", "mentor,mentee\nmo,ben\nmo,ben\n", 2, "other.csv, line 3: says the same as line 2; one of the two can go"),
        (
            "--forbidden",
            "mentor,mentee\nmo,ade\nmo,ben\nbo,ade\nbo,ben\n",
            0,
            "s.csv: no couple is possible, since every score is empty or forbidden; nobody is paired",
        ),
    ],
)
def test_what_can_be_meant_is_solved_with_a_word_about_it(folder, capsys, flag, text, pairs, sentence):
    scores, other = write(folder, "s.csv", WIDE), write(folder, "other.csv", text)

    assert main(["solve", scores, flag, other]) == 0

    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (pairs + 1, f"alongside: {sentence}\n")


@settings(max_examples=150, deadline=None)
@given(content=st.one_of(st.binary(max_size=60), st.text("mentormentee,score;\n\r\t\"' 1.-e\ufeffé=", max_size=80).map(str.encode)))
def test_no_file_whatever_is_in_it_gives_a_traceback(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "s.csv"
    path.write_bytes(content)

    assert main(["solve", str(path), "--json"]) in (0, 2)


def test_interrupted_command_leaves_the_old_file_and_nothing_else(folder, capsys, monkeypatch):
    write(folder, "pairs.csv", "as it was")

    def interrupted(_path, _target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)

    assert main(["solve", write(folder, "s.csv", WIDE), "--out", "pairs.csv"]) == 130
    assert capsys.readouterr() == ("", "alongside: stopped; nothing was written\n")
    assert ((folder / "pairs.csv").read_text(), sorted(path.name for path in folder.iterdir())) == ("as it was", ["pairs.csv", "s.csv"])


def test_reader_that_goes_away_ends_the_command_quietly(folder):
    row = ",".join(["1"] * 3000)
    write(folder, "s.csv", "mentor," + ",".join(f"a-long-name-of-a-mentee-{column}" for column in range(3000)) + "\n" + f"mo,{row}\n")
    write(folder, "c.csv", "mentor,capacity\nmo,3000\n")
    code = "import sys; from alongside_engine.cli import main; sys.exit(main(sys.argv[1:]))"
    words = [sys.executable, "-c", code, "solve", "s.csv", "--capacities", "c.csv"]

    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        first = process.stdout.readline()
        process.stdout.close()
        process.wait(timeout=60)
        err = process.stderr.read()

    assert (first, process.returncode, err) == (b"mentor,mentee,score\r\n", 0, b"")


def test_table_too_large_for_the_memory_is_told(folder, capsys, monkeypatch):
    def too_large(*_anything):
        raise MemoryError

    monkeypatch.setattr("numpy.rint", too_large)

    assert refusal(capsys, write(folder, "s.csv", WIDE)) == (
        "there is not enough memory for a table of this size; split it, or use a machine with more"
    )


def test_interrupt_from_the_keyboard_ends_with_130(folder):
    rows = "".join(f"m{row}," + ",".join(["1"] * 1500) + "\n" for row in range(3000))
    write(folder, "s.csv", "mentor," + ",".join(f"e{column}" for column in range(1500)) + "\n" + rows)
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # a shell starts what is in the background deaf to it
    code = f"{heard}; import sys; from alongside_engine.cli import main; print('ready', flush=True); sys.exit(main(sys.argv[1:]))"

    with subprocess.Popen(
        [sys.executable, "-c", code, "solve", "s.csv", "--out", "p.csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out, err) == (130, b"", b"alongside: stopped; nothing was written\n")
    assert sorted(path.name for path in folder.iterdir()) == ["s.csv"]
