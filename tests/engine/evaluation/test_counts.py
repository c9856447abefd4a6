from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside_engine.evaluation import ImpossibleCount, NoDenominator, count_of, percentage

wholes = st.integers(1, 5_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@pytest.mark.parametrize(
    ("count", "of", "words"),
    [
        (31, 72, "31 of 72 (43%)"),
        (40, 72, "40 of 72 (56%)"),
        (42, 72, "42 of 72 (58%)"),
        (23, 42, "23 of 42 (55%)"),
        (10, 30, "10 of 30 (33%)"),
        (1, 8, "1 of 8 (13%)"),
        (1, 200, "1 of 200 (1%)"),
        (0, 5, "0 of 5 (0%)"),
        (0, 0, "0 of 0"),
    ],
)
def test_count_of_is_written_as_published(count, of, words):
    assert count_of(count, of) == words


@given(wholes, st.integers(0, 4))
def test_percentage_rounds_half_up_like_decimal(whole, decimals):
    count, of = whole
    exact = Fraction(100 * count * 10**decimals, of)
    floor = exact.numerator // exact.denominator
    rounded = Decimal(floor + (exact - floor >= Fraction(1, 2))).scaleb(-decimals)

    assert percentage(count, of, decimals) == float(rounded)
    assert type(percentage(count, of, decimals)) is (float if decimals else int)


@pytest.mark.parametrize(("count", "of", "expected"), [(1, 8, 12.5), (1, 16, 6.3), (1, 80, 1.3), (201, 400, 50.3)])
def test_percentage_of_a_half_step_goes_up(count, of, expected):
    assert percentage(count, of, 1) == expected
    assert float((Decimal(100 * count) / of).quantize(Decimal("0.1"), ROUND_HALF_UP)) == expected


def test_percentage_of_nobody_is_refused():
    with pytest.raises(NoDenominator, match="denominator is 0"):
        percentage(0, 0)


@pytest.mark.parametrize(("count", "of"), [(-1, 5), (6, 5), (1, 0), (0, -1)])
def test_count_that_is_no_part_is_refused(count, of):
    with pytest.raises(ImpossibleCount, match=f"^{count} of {of} is not possible"):
        percentage(count, of)
    with pytest.raises(ImpossibleCount):
        count_of(count, of)
