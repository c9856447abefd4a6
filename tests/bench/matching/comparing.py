"""Several competitors on one instance, one after the other."""

import tempfile
from pathlib import Path

from tests.bench.matching.competitors import SECONDS, Outcome, measured
from tests.bench.matching.files import Files


def run(results, competitors, family, size, seed, *, seconds=SECONDS, matrix=True, turns=1):
    """Run some on one instance, one after the other, and keep what they did."""
    with tempfile.TemporaryDirectory(prefix="alongside-bench-") as folder:
        files = Files(Path(folder), family, size, seed, matrix=matrix)
        for competitor in competitors:
            failed = results.failed_before(competitor.name, family, size)
            outcome = Outcome(competitor.name, files.name, failure=failed) if failed else _least(competitor, files, seconds, turns)
            results.add(outcome)
            print(_in_words(outcome), flush=True)


def _least(competitor, files, seconds, turns):
    """Give the run that took the least CPU: who else uses the machine only adds to it."""
    found = measured(competitor, files, seconds)
    for _turn in range(turns - 1):
        again = measured(competitor, files, seconds) if found.finished else found
        found = min(found, again, key=lambda outcome: outcome.cpu or 0)
    return found


def _in_words(outcome):
    if not outcome.finished:
        return f"{outcome.instance}, {outcome.competitor}: {outcome.failure}"
    took = f"{outcome.cpu:.2f} CPU s, {outcome.memory:.0f} MB"
    return f"{outcome.instance}, {outcome.competitor}: {outcome.placed} placed, {outcome.total}; {took} {outcome.more or ''}"
