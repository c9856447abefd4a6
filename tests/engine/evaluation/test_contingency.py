"""Tables and many p values, beside SciPy and statsmodels."""

import random
from math import factorial

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from alongside_engine.evaluation import ImpossibleCount, NoDenominator, NotANumber, TooFew, contingency, holm
from tests.engine.evaluation.draws import MANY


def tables(many, seed=9):
    chance = random.Random(seed)
    for _one in range(many):
        rows, columns = chance.randint(2, 4), chance.randint(2, 5)
        yield [[chance.choice([0, 0, 1, 2, 3, 5, 8]) for _cell in range(columns)] for _row in range(rows)]


def filled(table):
    counts = np.array(table)
    return counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]


@MANY
def test_chi_squared_is_that_of_scipy(many):
    for table in tables(many):
        counts = filled(table)
        if min(counts.shape) < 2:
            with pytest.raises((TooFew, NoDenominator)):
                contingency(table)
            continue
        found, theirs = contingency(table), stats.chi2_contingency(counts, correction=False)
        assert (found.statistic, found.p_value, found.df) == pytest.approx((theirs.statistic, theirs.pvalue, theirs.dof))
        assert found.estimate == pytest.approx(stats.contingency.association(counts))
        assert found.least_expected == pytest.approx(theirs.expected_freq.min())


def test_drawn_p_is_near_fishers_where_both_are_known():
    """Four standard errors of 9,999 draws."""
    for a, b, c, d in [(8, 2, 1, 5), (15, 8, 4, 6), (3, 0, 1, 4), (5, 96, 0, 101)]:
        exact = stats.fisher_exact([[a, b], [c, d]]).pvalue
        found = contingency([[a, b], [c, d]], method="fisher-freeman-halton").p_value
        assert found == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 9_999) + 1e-4)


def test_drawn_p_of_a_larger_table_is_near_that_of_every_table():
    """Every table of three by two with the sums of this one, and how likely each is."""
    table = [[4, 0], [2, 3], [0, 5]]
    ways = {}
    for one in range(5):
        for two in range(6):
            three = 6 - one - two
            if 0 <= three <= 5:
                rows = [(one, 4 - one), (two, 5 - two), (three, 5 - three)]
                ways[one, two] = np.prod([1 / (factorial(a) * factorial(b)) for a, b in rows])
    found = ways[4, 2]
    exact = sum(way for way in ways.values() if way <= found * (1 + 1e-9)) / sum(ways.values())

    assert contingency(table, method="fisher-freeman-halton").p_value == pytest.approx(exact, abs=0.004)


def test_same_seed_gives_the_same_and_another_nearly():
    table = [[8, 2, 3], [1, 5, 4]]
    first, again, other = (contingency(table, method="fisher-freeman-halton", seed=seed).p_value for seed in (1, 1, 2))

    assert first == again != other
    assert first == pytest.approx(other, abs=0.02)


def test_rows_and_columns_of_nobody_change_nothing():
    assert contingency([[8, 0, 2], [0, 0, 0], [1, 0, 5]]) == contingency([[8, 2], [1, 5]])


def by_steps(values):
    """Each value times how many are not smaller, and never under one that was smaller."""
    order = sorted(values)
    raised = [min(1.0, (len(order) - place) * value) for place, value in enumerate(order)]
    return [max(raised[: order.index(value) + 1]) for value in values]


def some_p_values(many):
    chance = random.Random(11)
    return [[round(chance.random() ** 3, 6) for _value in range(chance.randint(1, 12))] for _list in range(many)]


@MANY
def test_holm_goes_step_by_step(many):
    for values in some_p_values(many):
        assert holm(values) == pytest.approx(by_steps(values))


def test_holm_is_that_of_statsmodels():
    for values in some_p_values(5):
        assert holm(values) == pytest.approx(tuple(multipletests(values, method="holm")[1]))


def test_holm_leaves_gaps():
    assert holm([0.01, None, 0.04]) == (0.02, None, 0.04)
    assert holm([]) == ()


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: contingency([[0, 0], [0, 0]]), NoDenominator),
        (lambda: contingency([]), NoDenominator),
        (lambda: contingency([[1, 2]]), TooFew),
        (lambda: contingency([[1, 2], [3]]), TooFew),
        (lambda: contingency([[1, -2], [3, 4]]), ImpossibleCount),
        (lambda: contingency([[1, 2.5], [3, 4]]), NotANumber),
        (lambda: contingency([[1, 2], [3, 4]], method="yates"), ValueError),
        (lambda: holm([0.2, 1.2]), NotANumber),
        (lambda: holm([float("nan")]), NotANumber),
    ],
)
def test_what_cannot_be_is_refused(ask, error):
    with pytest.raises(error):
        ask()
