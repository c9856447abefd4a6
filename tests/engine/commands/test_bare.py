"""The engine's commands in an environment that holds NumPy, SciPy and our own packages, and nothing that the platform needs."""

import json
import os
import subprocess
import sys
import tomllib
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """Make an environment from the running one: links to two libraries and our own packages, and the declared commands."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "env", with_pip=False, symlinks=True)
    (site,) = (folder / "env").glob("lib/python*/site-packages")
    for library in ("numpy", "scipy"):
        home = Path(find_spec(library).origin).parent
        for part in (home, home.with_name(f"{library}.libs")):
            if part.exists():
                (site / part.name).symlink_to(part)
    for package in ("alongside", "alongside_engine"):
        (site / package).symlink_to(ROOT / "src" / package)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    metadata = site / "alongside-0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: alongside\nVersion: 0\n")
    lines = [f"{name} = {place}" for name, place in project["entry-points"]["alongside.commands"].items()]
    (metadata / "entry_points.txt").write_text("\n".join(["[alongside.commands]", *lines, ""]))

    def run(*argv):
        code = f"import sys; from {project['scripts']['alongside'].replace(':', ' import ')}; sys.exit(main())"
        python = next((folder / "env").glob("bin/python"))
        plain = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO", "COV"))}
        return subprocess.run([python, "-c", code, *argv], capture_output=True, text=True, cwd=folder, env=plain, check=False)

    return folder, run


def test_bare_environment_has_nothing_that_the_platform_needs(bare):
    folder, _run = bare
    packages = {path.name for path in next((folder / "env").glob("lib/python*/site-packages")).iterdir()}

    assert {name.partition(".")[0] for name in packages} == {"numpy", "scipy", "alongside", "alongside_engine", "alongside-0"}
    assert sys.prefix != str(folder / "env")


def test_solve_runs_without_the_platform(bare):
    folder, run = bare
    (folder / "scores.csv").write_text("mentor,ade,ben\nmo,1,2\nbo,3,5\n")

    done = run("solve", "scores.csv", "--json", "--out", "pairs.csv")

    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (answer["total"], answer["certificate_checked"]) == (6, True)
    assert (folder / "pairs.csv").read_bytes() == b"mentor,mentee,score\r\nmo,ade,1\r\nbo,ben,5\r\n"


def test_match_runs_without_the_platform(bare):
    folder, run = bare
    (folder / "people.csv").write_text("id,role,rank,topics,text\nmo,mentor,2,exams,I failed twice.\nade,mentee,1,exams,I failed once.\n")

    done = run("match", "people.csv", "--explain", "reasons.json")

    assert (done.returncode, done.stdout.splitlines()[0], done.stderr) == (0, "mentor,mentee,score", "")
    assert [(pair["mentor"], pair["mentee"]) for pair in json.loads((folder / "reasons.json").read_text())["pairs"]] == [("mo", "ade")]


def test_command_of_the_platform_says_what_to_install(bare):
    _folder, run = bare

    done = run("report", "a-scheme")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "`report` needs the platform: pip install 'alongside[platform]'\n"


def test_bad_file_gives_one_sentence_and_no_traceback(bare):
    folder, run = bare
    (folder / "bad.csv").write_text("mentor,ade\nmo,good\n")

    done = run("solve", "bad.csv", "--json")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith('alongside: bad.csv, line 2: the score "good" is not a number;')
