import doctest
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "engine.md"


def test_examples_of_the_reference_page_are_true():
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")

    assert (found.failed, found.attempted > 30) == (0, True)
