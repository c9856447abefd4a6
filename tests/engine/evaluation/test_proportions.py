"""Two proportions, beside statsmodels, beside full enumeration, and as published."""

from math import comb, inf

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import Table2x2, mcnemar
from statsmodels.stats.proportion import confint_proportions_2indep

from alongside_engine.evaluation import ImpossibleCount, NoDenominator, compare_proportions, paired_proportions
from tests.engine.evaluation.draws import MANY, paired_counts, two_by_two


def by_enumeration(count1, n1, count2, n2):
    """Fisher's p from every table with the same sums, in whole numbers."""
    yes = count1 + count2
    ways = {one: comb(n1, one) * comb(n2, yes - one) for one in range(max(0, yes - n2), min(n1, yes) + 1)}
    return sum(way for way in ways.values() if way <= ways[count1]) / comb(n1 + n2, yes)


@MANY
def test_fisher_is_as_by_enumeration(many):
    for table in two_by_two(many):
        assert compare_proportions(*table).p_value == pytest.approx(by_enumeration(*table), rel=1e-6)


@MANY
def test_difference_and_chi_squared_are_those_of_statsmodels(many):
    for count1, n1, count2, n2 in two_by_two(many):
        found = compare_proportions(count1, n1, count2, n2, method="pearson")
        assert (found.low, found.high) == pytest.approx(confint_proportions_2indep(count1, n1, count2, n2, method="newcomb"), abs=1e-12)
        if 0 < count1 + count2 < n1 + n2:
            table = Table2x2([[count1, n1 - count1], [count2, n2 - count2]], shift_zeros=False)
            assert found.p_value == pytest.approx(table.test_nominal_association().pvalue, rel=1e-9)


@MANY
def test_mcnemar_is_that_of_statsmodels(many):
    for before_only, after_only, n in paired_counts(many):
        table = [[0, before_only], [after_only, 0]]
        if not before_only + after_only:
            continue
        exact = paired_proportions(before_only, after_only, n, method="exact")
        asymptotic = paired_proportions(before_only, after_only, n, method="asymptotic")
        assert exact.p_value == pytest.approx(mcnemar(table, exact=True).pvalue, rel=1e-9)
        assert asymptotic.p_value == pytest.approx(mcnemar(table, exact=False, correction=False).pvalue, rel=1e-9)


@MANY
def test_mid_p_counts_what_is_as_likely_by_half(many):
    for before_only, after_only, n in paired_counts(many):
        changed = before_only + after_only
        ways = [comb(changed, one) for one in range(changed + 1)]
        less = sum(way for way in ways if way < ways[before_only])
        same = sum(way for way in ways if way == ways[before_only])
        expected = (less + same / 2) / 2**changed if changed else 1
        assert paired_proportions(before_only, after_only, n).p_value == pytest.approx(expected, rel=1e-9)


def test_p_values_of_a_published_table_are_told_apart():
    """5 of 101 against 0 of 101: Fisher .059, Boschloo .044, Pearson .024."""
    found = {name: compare_proportions(5, 101, 0, 101, method=name).p_value for name in ("fisher", "boschloo", "pearson")}

    assert {name: round(value, 3) for name, value in found.items()} == {"fisher": 0.059, "boschloo": 0.044, "pearson": 0.024}


def by_boschloo(count1, n1, count2, n2):
    """Twice the smaller tail, each at the share of yes that makes it largest: tables ordered by Fisher's one-sided p, shares on a grid."""
    ones, twos = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    shares = np.linspace(0, 1, 2_001)[:, None, None]
    chances = stats.binom.pmf(ones, n1, shares) * stats.binom.pmf(twos, n2, shares)
    tails = [stats.hypergeom.cdf(ones, n1 + n2, ones + twos, n1), stats.hypergeom.sf(ones - 1, n1 + n2, ones + twos, n1)]
    largest = [(chances * (tail <= tail[count1, count2] * (1 + 1e-9))).sum(axis=(1, 2)).max() for tail in tails]
    return min(1.0, 2 * min(largest))


def test_boschloo_is_as_by_its_definition():
    for table in two_by_two(25):
        assert compare_proportions(*table, method="boschloo").p_value == pytest.approx(by_boschloo(*table), abs=2e-3)


def test_p_values_of_a_published_change_are_told_apart():
    """Five of nineteen changed, all one way: chi-squared .03 as printed, exact .0625, mid-p .031."""
    found = {name: paired_proportions(0, 5, 19, method=name).p_value for name in ("asymptotic", "exact", "mid-p")}

    assert {name: round(value, 4) for name, value in found.items()} == {"asymptotic": 0.0253, "exact": 0.0625, "mid-p": 0.0313}


def test_n_minus_1_is_pearsons_with_one_person_less():
    found = compare_proportions(15, 23, 4, 10, method="n-1")

    pearson = compare_proportions(15, 23, 4, 10, method="pearson")
    assert found.p_value == pytest.approx(stats.chi2.sf(stats.chi2.isf(pearson.p_value, 1) * 32 / 33, 1))


def test_interval_of_a_change_is_as_worked_out_by_hand():
    """6 and 14 of 50: 7/52 and 15/52, and so 8/52 with a standard error of the root of (22/52 - (8/52)**2) / 52."""
    found = paired_proportions(6, 14, 50)

    assert (found.estimate, round(found.low, 3), round(found.high, 3)) == (0.16, -0.018, 0.326)


def test_interval_of_a_change_keeps_its_level_at_twenty_pairs():
    """19 of 20 intervals hold the true change, counted over 4,000 draws."""
    draws = np.random.default_rng(2).multinomial(20, [0.1, 0.35, 0.55], size=4_000)
    found = [paired_proportions(int(fell), int(rose), 20) for fell, rose, _same in draws]

    assert 0.94 <= np.mean([one.low <= 0.25 <= one.high for one in found]) <= 0.98


@pytest.mark.parametrize(
    ("table", "odds"),
    [((15, 23, 4, 10), 15 * 6 / (8 * 4)), ((3, 3, 1, 4), inf), ((0, 3, 1, 4), 0.0), ((3, 3, 4, 4), None), ((0, 3, 0, 4), None)],
)
def test_odds_ratio_is_the_cross_product(table, odds):
    found = compare_proportions(*table)

    assert found.odds_ratio == (odds if odds is None else pytest.approx(odds))
    assert (found.odds_ratio_low is None) == (odds is None)


def test_conditional_interval_of_the_odds_ratio_is_the_exact_one():
    """Its ends are where each tail of the table, given its sums, has 2.5 %: worked out here from the sums themselves."""
    count1, n1, count2, n2 = 15, 23, 4, 10
    found = compare_proportions(count1, n1, count2, n2)
    ways = {one: comb(n1, one) * comb(n2, 19 - one) for one in range(9, 20)}

    def tail(odds, ones):
        weights = {one: way * odds**one for one, way in ways.items()}
        return sum(weights[one] for one in ones) / sum(weights.values())

    assert tail(found.odds_ratio_low, range(15, 20)) == pytest.approx(0.025, rel=1e-6)
    assert tail(found.odds_ratio_high, range(9, 16)) == pytest.approx(0.025, rel=1e-6)


def test_everybody_and_nobody_have_an_answer():
    assert (compare_proportions(0, 3, 0, 4).p_value, compare_proportions(3, 3, 4, 4).p_value) == (1.0, 1.0)
    assert paired_proportions(0, 0, 7).p_value == 1.0
    assert paired_proportions(7, 0, 7).low >= -1


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: compare_proportions(0, 0, 1, 2), NoDenominator),
        (lambda: compare_proportions(3, 2, 1, 2), ImpossibleCount),
        (lambda: compare_proportions(1, 2, 1, 2, method="yates"), ValueError),
        (lambda: compare_proportions(1, 2, 1, 2, level=95), ValueError),
        (lambda: paired_proportions(0, 0, 0), NoDenominator),
        (lambda: paired_proportions(3, 3, 5), ImpossibleCount),
        (lambda: paired_proportions(-1, 3, 5), ImpossibleCount),
        (lambda: paired_proportions(1, 3, 5, method="yates"), ValueError),
        (lambda: paired_proportions(1, 3, 5, level=1), ValueError),
    ],
)
def test_what_cannot_be_is_refused(ask, error):
    with pytest.raises(error):
        ask()
