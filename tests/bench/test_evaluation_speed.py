"""How the cost of a whole analysis grows with the number of people: in proportion, and in a memory that a laptop has."""

import pytest

from tests.bench.evaluation.study import ITEMS, cost, write

LEAST, MOST = 10_000, 100_000
GROUPS = ("all", "mentee", "mentor")
SLACK, MEGABYTES = 1.6, 1_000


@pytest.mark.slow
def test_cost_of_an_analysis_grows_in_proportion(tmp_path, say):
    found = {}
    for many in (1_000, LEAST, MOST):
        folder = tmp_path / str(many)
        folder.mkdir()
        write(folder, many)
        found[many] = cost(folder, tmp_path / f"{many}.json")
        say(f"{many:,} people × {len(ITEMS)} items × 2 waves: {found[many][0]:.1f} CPU s, {found[many][1]:.0f} MB")

    assert {changes for _cpu, _memory, changes in found.values()} == {len(ITEMS) * len(GROUPS)}
    assert found[MOST][0] <= SLACK * MOST / LEAST * found[LEAST][0]
    assert found[MOST][1] <= MEGABYTES
