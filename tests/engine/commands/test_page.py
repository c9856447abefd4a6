"""The page about the commands against the commands."""

import argparse
import re
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest

from alongside_engine import _match_command
from alongside_engine._match_command import MatchCommand
from alongside_engine._rule_files import read_rules
from alongside_engine._solve_command import OBJECTIVES, SolveCommand
from alongside_engine.matching import PRESETS

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "on-files.md").read_text(encoding="utf-8")
USAGE, TOML = PAGE.split("```")[1], PAGE.split("```toml\n")[1].split("```")[0]


@pytest.mark.parametrize(("command", "name"), [(MatchCommand(), "match"), (SolveCommand(), "solve")])
def test_page_names_every_flag_of_a_command_and_no_other(command, name):
    parser = argparse.ArgumentParser(add_help=False)
    command.add_arguments(parser)
    usage = next(part for part in USAGE.split("alongside ") if part.startswith(name))

    assert sorted(re.findall(r"--[a-z]+", usage)) == sorted(parser._option_string_actions)


def test_page_names_the_objectives_and_the_presets():
    assert re.findall(r"^\| `([a-z][a-z-]+)` \| (?:the|pairs)", PAGE, re.MULTILINE) == list(OBJECTIVES)
    assert f"({', '.join(PRESETS)})" in PAGE
    assert sorted(re.findall(r"^  ([a-z]+-[a-z-]+) ", _match_command._COLUMNS, re.MULTILINE)) == sorted(PRESETS)


def test_rules_on_the_page_can_be_used(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(TOML, encoding="utf-8")

    rules, written = read_rules(str(path)), tomllib.loads(TOML)

    assert asdict(rules.site) == written["site"]
    assert (rules.topics, rules.areas, rules.name) == (PRESETS["region-and-specialty"].topics, written["areas"], "own")
