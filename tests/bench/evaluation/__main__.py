"""Measure a whole analysis at 1,000 to 100,000 people, and write what was found to the reference page."""

import tempfile
from pathlib import Path

from tests.bench.evaluation.study import ITEMS, cost, write
from tests.bench.matching.page import filled, machine
from tests.bench.matching.plots import plot
from tests.browser.demonstration import ROOT

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
PAGE, IMAGE = ROOT / "docs" / "reference" / "benchmarks-evaluation.md", ROOT / "docs" / "images" / "benchmark-evaluation.svg"
HEAD = """
Written by `make bench`, on {cores} cores of an {processor}: `alongside evaluate` in a process of its own, from files to JSON. Everybody is
asked {items} statements before and after, and leaves one in six out; six in ten took part. Read, checked, counted by two groups, and
compared before and after for everybody, mentors and mentees: {changes} exact or asymptotic tests, adjusted by Holm.
"""
SLOPE = """
Up to 500 pairs the signed-rank test is exact and costs the most; from there on the cost is that of reading, and grows in proportion to the
people.
"""
TITLE = "A whole analysis: CPU seconds by people"


def main():
    found = {}
    with tempfile.TemporaryDirectory() as place:
        for many in SIZES:
            folder = Path(place) / str(many)
            folder.mkdir()
            write(folder, many)
            found[many] = cost(folder, folder / "found.json")
            print(f"{many:,}: {found[many][0]:.1f} CPU s, {found[many][1]:.0f} MB", flush=True)
    rows = [f"| {many:,} | {2 * many:,} | {cpu:.1f} | {memory:.0f} |" for many, (cpu, memory, _changes) in found.items()]
    words = HEAD.format(**machine(), items=len(ITEMS), changes=found[SIZES[0]][2])
    IMAGE.write_text(plot(TITLE, "people", "CPU seconds", [("Alongside", [(n, found[n][0]) for n in SIZES])]))
    lines = [
        "# Benchmarks of the evaluation",
        "",
        filled(words),
        "",
        "| people | sets of answers | CPU s | MB |",
        "|---:|---:|---:|---:|",
        *rows,
        "",
    ]
    PAGE.write_text("\n".join([*lines, "![CPU seconds by people](../images/benchmark-evaluation.svg)", "", filled(SLOPE), ""]))


main()
