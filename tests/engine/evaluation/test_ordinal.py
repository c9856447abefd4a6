"""Answers in order: exact p values against full enumeration, the rest beside SciPy, R's printed figures, and the shipped scheme."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy import stats

from alongside_engine.evaluation import NotANumber, TooFew, UnequalLengths, compare_ordinal, paired_ordinal
from alongside_engine.evaluation import _ordinal as ordinal
from tests.engine.evaluation.draws import MANY, scales


def by_every_sign(change, zero_method):
    """The two-sided p from all assignments of signs to the ranks found."""
    change = np.array(change, dtype=float)
    ranks = stats.rankdata(abs(change)) if zero_method == "pratt" else stats.rankdata(abs(change[change != 0]))
    moved = ranks[change != 0] if zero_method == "pratt" else ranks
    found = moved[change[change != 0] > 0].sum()
    sums = np.array(list(product((0, 1), repeat=len(moved)))) @ moved if len(moved) else np.zeros(1)
    away = abs(sums - moved.sum() / 2)
    return float((away >= abs(found - moved.sum() / 2) - 1e-9).mean())


@MANY
@pytest.mark.parametrize("zero_method", ["pratt", "wilcox"])
def test_signed_ranks_are_as_by_every_sign(many, zero_method):
    for before, after in scales(many, least=1, most=12):
        change = [two - one for one, two in zip(before, after, strict=True)]
        found = paired_ordinal(before, after, zero_method=zero_method)
        assert found.p_value == pytest.approx(by_every_sign(change, zero_method), rel=1e-9)


@MANY
def test_divisions_are_as_by_every_choice(many):
    for row in scales(many, least=2, most=6):
        a, b = row[0], row[1][:4]
        ranks = stats.rankdata(a + b)
        middle = len(a) * ranks.mean()
        sums = np.array([ranks[list(chosen)].sum() for chosen in combinations(range(len(ranks)), len(a))])
        expected = (abs(sums - middle) >= abs(ranks[: len(a)].sum() - middle) - 1e-9).mean()
        assert compare_ordinal(a, b, method="exact").p_value == pytest.approx(expected, rel=1e-9)


@MANY
def test_mann_whitney_is_that_of_scipy(many):
    for a, b in scales(many):
        found = compare_ordinal(a, b)
        if len(set(a + b)) == 1:
            assert (found.p_value, found.estimate) == (1.0, 0.5)
            continue
        theirs = stats.mannwhitneyu(a, b, method="asymptotic")
        assert (found.statistic, found.p_value) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-9)
        assert found.low <= found.estimate <= found.high


@MANY
def test_change_and_its_interval_are_those_of_scipy(many):
    for before, after in scales(many, least=3):
        change = np.array(after) - np.array(before)
        found = paired_ordinal(before, after)
        assert (found.improved, found.same, found.worse) == tuple(
            int(x) for x in ((change > 0).sum(), (change == 0).sum(), (change < 0).sum())
        )
        assert (found.estimate, found.median_change) == pytest.approx((change.mean(), np.median(change)))
        if np.ptp(change):
            assert (found.low, found.high) == pytest.approx(tuple(stats.ttest_rel(after, before).confidence_interval()))


def test_many_pairs_have_nearly_the_exact_value(monkeypatch):
    ((before, after),) = scales(1, least=400, most=400)
    exact = paired_ordinal(before, after).p_value
    monkeypatch.setattr(ordinal, "EXACT_UP_TO", 100)
    found = paired_ordinal(before, after)

    assert found.p_value == pytest.approx(exact, abs=1e-3)
    assert "asymptotic" in found.method


def test_probability_of_superiority_keeps_its_level_where_scales_are_short():
    """19 of 20 intervals hold the true value, for groups as small as those of a scheme: counted over 2,000 draws."""
    chance = np.random.default_rng(3)
    first, second = [0.05, 0.15, 0.3, 0.3, 0.2], [0.15, 0.25, 0.3, 0.2, 0.1]
    true = sum(p * q * (1 if i > j else 0.5 if i == j else 0) for i, p in enumerate(first) for j, q in enumerate(second))
    held = 0
    for _one in range(2_000):
        found = compare_ordinal(list(chance.choice(5, 14, p=first)), list(chance.choice(5, 11, p=second)))
        held += found.low <= true <= found.high

    assert 0.94 <= held / 2_000 <= 0.99


def test_gaps_are_left_out():
    found = paired_ordinal([1, None, 3, 2], [2, 5, None, 2])

    assert (found.n, found.improved, found.same, found.worse) == (2, 1, 1, 0)
    assert compare_ordinal([1, None, 3], [2, None]).n == 3


def test_all_the_same_is_no_change():
    found = paired_ordinal([3, 3, 3], [3, 3, 3])

    assert (found.p_value, found.estimate, found.low, found.high, found.rank_biserial) == (1.0, 0.0, None, None, 0.0)


def test_all_who_changed_rose():
    assert paired_ordinal([1, 2, 3], [2, 3, 3]).rank_biserial == 1.0
    assert paired_ordinal([2, 3, 3], [1, 2, 3]).rank_biserial == -1.0
    assert compare_ordinal([4, 5], [1, 2]).estimate == 1.0
    assert compare_ordinal([4, 5], [1, 2]).high == 1.0


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: paired_ordinal([], []), TooFew),
        (lambda: paired_ordinal([None], [3]), TooFew),
        (lambda: paired_ordinal([1], [3, 4]), UnequalLengths),
        (lambda: paired_ordinal(["agree"], [3]), NotANumber),
        (lambda: paired_ordinal([float("nan")], [3]), NotANumber),
        (lambda: paired_ordinal([1], [3], zero_method="zsplit"), ValueError),
        (lambda: compare_ordinal([], [1]), TooFew),
        (lambda: compare_ordinal([1], [float("inf")]), NotANumber),
        (lambda: compare_ordinal([1], [2], method="median"), ValueError),
        (lambda: compare_ordinal([1] * 150, [2] * 150, method="exact"), ValueError),
    ],
)
def test_what_cannot_be_is_refused(ask, error):
    with pytest.raises(error):
        ask()


def test_figures_do_not_depend_on_who_comes_first():
    before, after = [2, 4, None, 1, 5, 3, 2, 2, 4], [3, 4, 5, 4, 4, 5, 1, 3, None]
    turned = paired_ordinal(before[::-1], after[::-1])

    assert paired_ordinal(before, after) == turned
    assert compare_ordinal(before, after) == compare_ordinal(before[::-1], after[::-1])
