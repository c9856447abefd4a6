"""The page of limits says what the code holds to."""

import re
from datetime import timedelta
from functools import reduce
from importlib import import_module

import pytest

from tests.repository.tree import ROOT

PAGE = (ROOT / "docs" / "reference" / "limits.md").read_text(encoding="utf-8")
ROWS = re.findall(r"\| ([^|]+) \| `(alongside\.[\w.]+)` \|$", PAGE, re.MULTILINE)


def value_of(name):
    """What a dotted name stands for: the longest part of it that is a module, and the rest inside."""
    parts = name.split(".")
    ends = [end for end in range(len(parts), 0, -1) if parts[end - 1].islower()]
    for end in ends:
        try:
            return reduce(getattr, parts[end:], import_module(".".join(parts[:end])))
        except ModuleNotFoundError:
            continue
    raise AssertionError(f"there is no {name}")


def in_words(value, name):
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"
    if name.endswith(("BYTES", "UNPACKED", "MEMORY_SIZE")):
        return f"{value // 1024 // 1024} MB"
    return f"{value:,}"


@pytest.mark.parametrize(("said", "name"), ROWS, ids=[name for _said, name in ROWS])
def test_limits_on_the_page_are_those_in_the_code(said, name):
    assert said == in_words(value_of(name), name)
