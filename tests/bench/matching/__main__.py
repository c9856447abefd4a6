"""Compare the matching with its peers and see how it grows: `make bench`, or some of it by the names of stages and by sizes."""

import argparse
import sys

from tests.bench.matching.comparing import run
from tests.bench.matching.competitors import EVERYBODY, MENTOR_MATCH, MENTOR_MATCH_BONUS, OURS, RATIO, SCIPY, SCIPY_READY
from tests.bench.matching.page import machine, write_page
from tests.bench.matching.results import Results
from tests.browser.demonstration import ROOT

SEEDS = {72: range(1, 6), 500: range(1, 4), 2000: range(1, 2), 10000: range(1, 2)}
LARGEST = 10000
COHORTS = range(1, 11)
SCALE = (1000, 5000, 20000, 50000, 100000, 200000)
SCALE_SECONDS = 3000
RESULTS = ROOT / "docs" / "reference" / "benchmarks.json"


def compare(results, sizes):
    """Everybody on the same instances."""
    for size in sizes or SEEDS:
        for family in ("tight", "square"):
            for seed in SEEDS[size]:
                run(results, EVERYBODY, family, size, seed)
                if size == LARGEST:
                    run(results, (OURS, SCIPY, SCIPY_READY), family, size, seed, turns=3)


def cohorts(results, _sizes):
    """Small schemes with hard rules, beside mentor-match."""
    for seed in COHORTS:
        run(results, (OURS, MENTOR_MATCH, MENTOR_MATCH_BONUS), "cohort", 72, seed)


def tables(results, _sizes):
    """The solve inside `alongside solve`, beside SciPy's bare assignment."""
    for family in ("tight", "square"):
        run(results, (RATIO,), family, 2000, 1)


def scale(results, sizes):
    """Ours alone, as large as it goes, with every proof checked."""
    for size in sizes or SCALE:
        run(results, (OURS,), "tight", size, 1, seconds=SCALE_SECONDS, matrix=False)


STAGES = {"compare": compare, "cohorts": cohorts, "tables": tables, "scale": scale}


def main():
    reader = argparse.ArgumentParser(prog="python -m tests.bench.matching", description=__doc__)
    reader.add_argument("stages", nargs="*", choices=[*STAGES, []], help="all when none is named")
    reader.add_argument("--sizes", nargs="+", type=int)
    asked = reader.parse_args()
    results = Results(RESULTS)
    results.machine = machine()
    for stage in asked.stages or STAGES:
        STAGES[stage](results, asked.sizes)
        write_page(results, RESULTS.with_name("benchmarks.md"))
    write_page(results, RESULTS.with_name("benchmarks.md"))
    missed = results.missed()
    for words in missed:
        print(f"Missed: {words}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
