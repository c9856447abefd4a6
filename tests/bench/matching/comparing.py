"""Several competitors on one instance, one after the other."""

import tempfile
from pathlib import Path

from tests.bench.matching.competitors import SECONDS, Outcome, measured
from tests.bench.matching.files import Files


def run(results, competitors, family, size, seed, *, seconds=SECONDS, matrix=True):
    """Run some on one instance, one after the other, and keep what they did."""
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder:
        files = Files(Path(folder), family, size, seed, matrix=matrix)
        for competitor in competitors:
            failed = results.failed_before(competitor.name, family, size)
            outcome = Outcome(competitor.name, files.name, failure=failed) if failed else measured(competitor, files, seconds)
            results.add(outcome)
            print(_in_words(outcome), flush=True)


def _in_words(outcome):
    if not outcome.finished:
        return f"{outcome.instance}, {outcome.competitor}: {outcome.failure}"
    took = f"{outcome.cpu:.2f} CPU s, {outcome.memory:.0f} MB"
    return f"{outcome.instance}, {outcome.competitor}: {outcome.placed} placed, {outcome.total}; {took} {outcome.more or ''}"
