"""The power of a paired comparison, beside another program."""

import pytest
from statsmodels.stats.power import TTestPower

from alongside_engine.evaluation._power import paired_t_power


@pytest.mark.parametrize("n", [2, 5, 19, 23, 40, 200])
@pytest.mark.parametrize("effect", [0.2, 0.5, -0.5])
def test_power_is_what_another_program_says(n, effect):
    assert paired_t_power(n, effect) == pytest.approx(TTestPower().power(effect, n, 0.05), abs=1e-6)


def test_power_rises_to_one_and_of_one_pair_is_none():
    found = [paired_t_power(n) for n in (0, 1, 2, 20, 999, 1000, 10**6)]

    assert found == sorted(found)
    assert (found[:2], found[-1]) == ([0, 0], 1)
    assert paired_t_power(1000, 0.1) == pytest.approx(paired_t_power(999, 0.1), abs=0.002)
