import subprocess
import sys

import pytest

from alongside_engine.cli import main


def test_command_line_starts_without_the_libraries_that_are_slow_to_import():
    code = "import sys, alongside_engine.cli, alongside_engine.evaluation; print({'numpy', 'scipy'} & set(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("command", ["match", "solve"])
def test_help_of_a_command_names_its_files_and_columns(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])

    out = capsys.readouterr().out
    assert stop.value.code == 0
    assert {"match": "columns of PEOPLE.csv", "solve": "objectives:"}[command] in out


def test_command_line_without_a_command_says_which_there_are(capsys):
    assert main([]) == 2

    out, err = capsys.readouterr()
    assert (out, [line.split()[0] for line in err.splitlines() if line.startswith("    ")][:2]) == ("", ["match", "solve"])


@pytest.mark.parametrize("words", [["match"], ["solve"], ["solve", "scores.csv", "--objective", "cheapest"]])
def test_mistake_in_what_is_asked_ends_with_2(capsys, words):
    with pytest.raises(SystemExit) as stop:
        main(words)

    out, err = capsys.readouterr()
    assert (stop.value.code, out) == (2, "")
    assert f"alongside {words[0]}: error: " in err
