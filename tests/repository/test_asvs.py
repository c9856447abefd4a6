"""The ASVS table has every requirement once, and names nothing that does not exist."""

import ast
import re
from collections import Counter
from functools import cache

from alongside.domain.privacy.fields import Kept
from tests.repository.tree import ROOT

PAGE = ROOT / "docs" / "reference" / "asvs.md"
# How many requirements of level 1 and 2 each section has: they always stand before those of level 3. Without V17 (WebRTC).
SECTIONS = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7),
    16: (1, 5, 4, 3, 3),
}
# How many of them are of level 1, which stand first.
LEVEL_1 = (
    "1.2:5 1.3:2 1.5:1 2.1:1 2.2:2 2.3:1 3.2:2 3.3:1 3.4:2 3.5:3 4.1:1 4.4:1 5.2:2 5.3:2 6.1:1 6.2:8 6.3:2 6.4:2 7.2:4 7.4:2 8.1:1 "
    "8.2:2 8.3:1 9.1:3 9.2:1 10.4:5 11.3:2 11.4:1 12.1:1 12.2:2 13.4:1 14.2:1 14.3:1 15.1:1 15.2:1 15.3:1"
)
ANSWERS = ("met", "met by deployment", "not applicable", "deviation", "not yet")
ROW = re.compile(r"^\| V([\d.]+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
LINK = re.compile(r"\]\(([^)]+)\)")
MOST_WORDS = 20


@cache
def page():
    return PAGE.read_text(encoding="utf-8")


def rows():
    return ROW.findall(page())


def part(title):
    """What stands under a heading of the second level."""
    return page().partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@cache
def functions_of(name):
    path = ROOT / name
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def wanted():
    levels = dict(row.split(":") for row in LEVEL_1.split())
    for chapter, counts in SECTIONS.items():
        for section, many in enumerate(counts, 1):
            first = int(levels.get(f"{chapter}.{section}", 0))
            yield from ((f"{chapter}.{section}.{number}", "1" if number <= first else "2") for number in range(1, many + 1))


def test_every_requirement_stands_once_in_order_with_its_level():
    assert [(number, level) for number, level, *_rest in rows()] == list(wanted())
    assert Counter(level for _number, level in wanted()) == {"1": 70, "2": 176}


def test_no_row_is_lost_to_its_form():
    assert len(re.findall(r"^\| V\d", page(), re.MULTILINE)) == len(rows())


def test_every_row_has_an_answer_and_what_it_rests_on():
    assert [number for number, _level, _asks, answer, _by in rows() if answer not in ANSWERS] == []
    assert [number for number, _level, asks, _answer, by in rows() if not asks.strip() or not by.strip()] == []


def test_what_is_met_rests_on_a_test_or_a_page():
    assert [number for number, _level, _asks, answer, by in rows() if answer == "met" and not TEST.search(by) and not LINK.search(by)] == []
    assert [number for number, _level, _asks, answer, by in rows() if answer == "met by deployment" and not LINK.search(by)] == []


def test_requirements_are_put_in_our_own_few_words():
    assert [number for number, _level, asks, *_rest in rows() if len(asks.split()) > MOST_WORDS or asks.lower().startswith("verify")] == []


def test_every_named_test_exists():
    named = {(file, name) for *_row, by in rows() for file, name in TEST.findall(by)}

    assert sorted(f"{file}::{name}" for file, name in named if name not in functions_of(file)) == []
    assert [number for number, *_rest, by in rows() if by.count("tests/") != len(TEST.findall(by))] == []


def test_counts_at_the_head_are_those_of_the_table():
    found = Counter((answer, level) for _number, level, _asks, answer, _by in rows())
    tested = Counter(answer for *_row, answer, by in rows() if TEST.search(by))
    lines = [
        (answer, found[answer, "1"], found[answer, "2"], found[answer, "1"] + found[answer, "2"], tested[answer]) for answer in ANSWERS
    ]
    total = ("together", *(sum(line[place] for line in lines) for place in range(1, 5)))
    head = [f"| {answer} | {first} | {second} | {both} | {by_test} |" for answer, first, second, both, by_test in [*lines, total]]

    assert [line for line in head if line not in page()] == []
    assert total[3:] >= (246, 150)


def test_every_deviation_is_explained_and_everything_missing_is_named():
    for answer, title in (("deviation", "Deviations"), ("not yet", "Not yet")):
        told = set(re.findall(r"V(\d+\.\d+\.\d+)", part(title)))

        assert told == {number for number, _level, _asks, found, _by in rows() if found == answer}


def test_dpia_starter_names_every_class_of_information():
    said = re.findall(r"^\| ([^|]+?) \|", (ROOT / "docs" / "how-to" / "dpia-starter.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert {kept.value.partition(":")[0] for kept in Kept} - set(said) == set()
