import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from alongside.kit.data_sets import DataSet, Kind, Level, Variable, to_wide
from alongside.kit.r_script import text, to_r
from tests.kit.answers import AGREE, NOT, SAID, SET

RSCRIPT = shutil.which("Rscript")
ODD = "It's \"so\" \\n {x} $y\n\tünï 🙂 \u202e#'"
CHECK = r"""
source("answers.R")
say <- function(x) cat(paste(as.character(charToRaw(enc2utf8(paste(x, collapse = "|")))), collapse = ""), "\n", sep = "")
for (name in names(answers)) {
  say(name); say(attr(answers[[name]], "label")); say(class(answers[[name]])); say(levels(answers[[name]]))
  say(as.character(answers[[name]])); say(numbers[[name]])
  say(if (is.null(why[[name]])) "none" else as.character(why[[name]]))
}
"""


def test_the_script_is_ascii_and_holds_nothing_that_runs():
    found = replace(SET, variables=(*SET.variables[:5], replace(SET.variables[5], label='"); system("rm"); c("')))
    script = to_r(found, file="wide.csv", script="answers.R").decode("ascii")
    assert r'"\"); system(\"rm\"); c(\""' in script
    assert 'put("useful", "It was useful", c(1, 2, 3, 4, 5), c("Strongly disagree", ' in script
    assert 'put("hours", "Hours a month", c(), c(), FALSE, c(-1, -2, -3, -4), c("Not shown' in script


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("", '""'),
        ('a"b\\c', r'"a\"b\\c"'),
        ("a\r\n\tb", r'"a\r\n\tb"'),
        ("é时🙂1", r'"\u00e9\u65f6\U0001f6421"'),
        ("\x00\x07\ud800", r'"\ufffd\ufffd\ufffd"'),
    ],
)
def test_words_are_quoted_for_r(words, written):
    assert text(words) == written


def read_in_r(found, folder, locale):
    (folder / "wide.csv").write_bytes(to_wide(found))
    (folder / "answers.R").write_bytes(to_r(found, file="wide.csv", script="answers.R"))
    (folder / "check.R").write_text(CHECK)
    environment = {"PATH": os.environ["PATH"], "LC_ALL": locale}
    done = subprocess.run([RSCRIPT, "--vanilla", "check.R"], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    said = [bytes.fromhex(line).decode() for line in done.stdout.split("\n")[:-1]]
    keys = ("label", "class", "levels", "answers", "numbers", "why")
    return {said[place]: dict(zip(keys, said[place + 1 : place + 7], strict=True)) for place in range(0, len(said), 7)}


# R is no part of the project; where a machine has it, it runs the script.
if RSCRIPT:

    @pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
    def test_r_reads_the_answers_with_their_words(tmp_path, locale):
        found = read_in_r(SET, tmp_path, locale)
        assert list(found) == [variable.code for variable in SET.variables]
        useful = found["useful"]
        assert (useful["class"], useful["levels"]) == ("ordered|factor", "|".join(AGREE.values()))
        assert (useful["answers"], useful["numbers"]) == ("Agree|NA|NA|NA", "4|-2|-3|NA")
        assert useful["why"] == f"NA|{NOT[-2]}|{NOT[-3]}|NA"
        assert (found["hours"]["class"], found["hours"]["answers"]) == ("numeric", "12|NA|0|NA")
        assert found["said"]["answers"] == f"{SAID}|NA|-1|NA".replace("\r\n", "\n")
        assert (found["met_on"]["class"], found["met_on"]["answers"]) == ("Date", "2025-09-04|NA|NA|NA")
        assert found["said_why"]["why"] == f"NA|{NOT[-4]}|NA|NA"

    @pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
    def test_r_keeps_odd_words_apart(tmp_path, locale):
        odd = Variable("odd", ODD, Kind.NUMBER, Level.NOMINAL, {1: ODD, 2: ODD, 3: "=1"}, NOT)
        said = Variable("said", "Said", Kind.TEXT)
        bare = Variable("bare", "A number that is always there", Kind.NUMBER, Level.SCALE)
        rows = (("a", 2, "=1+1", 1), ("b", 3, "  @x", 2), ("c", -4, "'+44", -3), ("d", 1, "O'Dowd 🙂", 4))
        found = read_in_r(DataSet("Odd", (SET.variables[0], odd, said, bare), rows), tmp_path, locale)
        assert (found["bare"]["answers"], found["bare"]["why"]) == ("1|2|-3|4", "NA|NA|NA|NA")
        assert found["odd"]["label"] == ODD
        assert found["odd"]["levels"] == f"{ODD}|{ODD} (2)|=1"
        assert found["odd"]["answers"] == f"{ODD} (2)|=1|NA|{ODD}"
        assert found["said"]["answers"] == "=1+1|  @x|'+44|O'Dowd 🙂"

    def test_r_reads_a_table_without_people(tmp_path):
        found = read_in_r(replace(SET, rows=()), tmp_path, "C")
        assert found["useful"]["levels"] == "|".join(AGREE.values())
