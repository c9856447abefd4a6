"""A short comparison with the peers, with the checks of the long one of `make bench`; makes their environments when there are none."""

import pytest

from tests.bench.matching.comparing import run
from tests.bench.matching.competitors import EVERYBODY, MENTOR_MATCH, OURS, RATIO
from tests.bench.matching.results import Results

COHORTS = range(1, 11)


@pytest.fixture(scope="module")
def results():
    return Results()


@pytest.mark.slow
@pytest.mark.parametrize("size", [72, 500])
@pytest.mark.parametrize("family", ["tight", "square"])
def test_nobody_places_more_or_better(results, family, size):
    run(results, EVERYBODY, family, size, 1)

    found = results.everybody(f"{family}-{size}-1")
    assert [outcome.competitor for outcome in found if not outcome.finished] == []
    assert results.missed() == []


@pytest.mark.slow
def test_cohorts_place_more_than_mentor_match(results):
    for seed in COHORTS:
        run(results, (OURS, MENTOR_MATCH), "cohort", 72, seed)

    assert (results.people_in_cohorts("mentor-match")[2], results.missed()) == (10, [])


@pytest.mark.slow
def test_table_takes_at_most_twice_the_bare_assignment(results):
    run(results, (RATIO,), "square", 2000, 1)

    assert results.missed() == []
