"""Means and correlations beside SciPy and statsmodels."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from alongside_engine.evaluation import NotANumber, TooFew, UnequalLengths, compare_means, correlation, paired_mean
from tests.engine.evaluation.draws import MANY, scales


@MANY
def test_paired_mean_is_that_of_scipy_and_statsmodels(many):
    for before, after in scales(many, least=3):
        change = np.array(after) - np.array(before)
        found = paired_mean(before, after)
        if not np.ptp(change):
            assert (found.low, found.p_value, found.statistic) == (None, None, None)
            continue
        theirs = stats.ttest_rel(after, before)
        assert (found.statistic, found.p_value, found.df) == pytest.approx((theirs.statistic, theirs.pvalue, theirs.df))
        assert (found.low, found.high) == pytest.approx(DescrStatsW(change).tconfint_mean())


@MANY
def test_two_means_are_those_of_statsmodels(many):
    for a, longer in scales(many, least=4):
        b = longer[: len(longer) // 2 + 1]
        found = compare_means(a, b)
        if not (np.ptp(a) or np.ptp(b)):
            assert (found.low, found.p_value, found.effect_size) == (None, None, None)
            continue
        theirs = CompareMeans(DescrStatsW(a), DescrStatsW(b))
        statistic, p_value, df = theirs.ttest_ind(usevar="unequal")
        assert (found.statistic, found.p_value, found.df) == pytest.approx((statistic, p_value, df))
        assert (found.low, found.high) == pytest.approx(theirs.tconfint_diff(usevar="unequal"))


@MANY
@pytest.mark.parametrize("method", ["pearson", "spearman"])
def test_correlation_is_that_of_scipy(many, method):
    for x, y in scales(many, least=4):
        if not (np.ptp(x) and np.ptp(y)):
            with pytest.raises(TooFew):
                correlation(x, y, method)
            continue
        found, theirs = correlation(x, y, method), {"pearson": stats.pearsonr, "spearman": stats.spearmanr}[method](x, y)
        assert (found.estimate, found.p_value) == pytest.approx((theirs.statistic, theirs.pvalue), abs=1e-9)
        if method == "pearson" and abs(found.estimate) < 1 - 1e-9:
            assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval()))


def test_rank_correlation_has_the_wider_interval():
    x, y = [1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5]
    pearson, spearman = correlation(x, y), correlation(x, y, "spearman")

    assert spearman.high - spearman.low > pearson.high - pearson.low


def test_effect_is_in_standard_deviations_and_corrected_for_few():
    """Means 2 and 4, both standard deviations 1, three pairs: 2 x (1 - 3 / 7)."""
    assert paired_mean([1, 2, 3], [3, 4, 5.0]).effect_size == pytest.approx(2 * (1 - 3 / 7))
    assert compare_means([3, 4, 5], [1, 2, 3]).effect_size == pytest.approx(2 * (1 - 3 / 15))


def test_straight_line_is_certain():
    found = correlation([1, 2, 3, 4], [2, 4, 6, 8])

    assert (round(found.estimate, 12), found.low, found.high, found.p_value) == (1.0, None, None, 0.0)


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: paired_mean([1], [2]), TooFew),
        (lambda: paired_mean([1, None], [2, 3]), TooFew),
        (lambda: paired_mean([1, 2], [2]), UnequalLengths),
        (lambda: compare_means([1], [2, 3]), TooFew),
        (lambda: compare_means([1, "x"], [2, 3]), NotANumber),
        (lambda: correlation([1, 2], [2, 3]), TooFew),
        (lambda: correlation([1, 2, 3], [2, 3, 4], "kendall"), ValueError),
    ],
)
def test_what_cannot_be_is_refused(ask, error):
    with pytest.raises(error):
        ask()
