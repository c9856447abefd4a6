import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest

from alongside_engine.evaluation import ImpossibleCount, NoDenominator, proportion_interval

wholes = st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


# The worked examples of Newcombe RG, Stat Med 1998;17:857-72, table I.
NEWCOMBE = [
    (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
    (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
]


@pytest.mark.parametrize(("count", "of", "wilson", "exact"), NEWCOMBE)
def test_interval_is_as_published(count, of, wilson, exact):
    found = [proportion_interval(count, of, method) for method in ("wilson", "clopper-pearson")]

    assert [(round(one.low, 4), round(one.high, 4)) for one in found] == [wilson, exact]


def test_estimate_says_how_it_was_worked_out():
    estimate = proportion_interval(23, 42, level=0.9)

    assert (estimate.estimate, estimate.n, estimate.method, estimate.level) == (23 / 42, 42, "wilson", 0.9)
    assert estimate.source.startswith("Wilson EB.")
    assert proportion_interval(23, 42, "clopper-pearson").source.startswith("Clopper CJ")


@given(wholes, st.sampled_from(["wilson", "clopper-pearson"]), st.sampled_from([0.8, 0.95, 0.99]))
def test_interval_agrees_with_scipy_and_mirrors(whole, method, level):
    count, of = whole
    estimate, mirror = (proportion_interval(k, of, method, level) for k in (count, of - count))
    reference = binomtest(count, of).proportion_ci(level, "wilson" if method == "wilson" else "exact")

    assert (estimate.low, estimate.high) == pytest.approx((reference.low, reference.high), abs=1e-9)
    assert (mirror.low, mirror.high) == pytest.approx((1 - estimate.high, 1 - estimate.low), abs=1e-9)
    assert [0 <= estimate.low <= estimate.estimate <= estimate.high <= 1] == [True]


def test_interval_ends_are_exact_when_nobody_or_everybody_did():
    assert [proportion_interval(0, 3, method).low for method in ("wilson", "clopper-pearson")] == [0.0, 0.0]
    assert [proportion_interval(3, 3, method).high for method in ("wilson", "clopper-pearson")] == [1.0, 1.0]


def test_clopper_pearson_is_the_beta_quantile():
    estimate = proportion_interval(7, 23, "clopper-pearson")

    assert estimate.low == pytest.approx(beta.ppf(0.025, 7, 17))
    assert estimate.high == pytest.approx(beta.ppf(0.975, 8, 16))


def test_interval_of_nobody_is_refused():
    with pytest.raises(NoDenominator):
        proportion_interval(0, 0)
    with pytest.raises(ImpossibleCount):
        proportion_interval(3, 2)


@pytest.mark.parametrize(
    ("method", "level", "sentence"),
    [
        ("wald", 0.95, "The method is wilson or clopper-pearson, not wald."),
        ("wilson", 95, "The level lies between 0 and 1, like 0.95, not 95."),
        ("wilson", 0, "The level lies between 0 and 1, like 0.95, not 0."),
    ],
)
def test_interval_of_unknown_kind_is_refused(method, level, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        proportion_interval(1, 2, method, level)
