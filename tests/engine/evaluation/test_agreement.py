"""Agreement of coders: published worked examples, statsmodels, definitions written out, and the shipped scheme's two coders."""

import random
from itertools import permutations

import numpy as np
import pytest
from statsmodels.stats import inter_rater

from alongside_engine.evaluation import (
    NotANumber,
    TooFew,
    UnequalLengths,
    cohen_kappa,
    cronbach_alpha,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    prevalence,
)
from tests.engine.evaluation.draws import MANY

# Krippendorff's own example of four observers and twelve units, with gaps.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def judgements(many, coders=(2, 4), seed=21):
    """Ratings by chance: coders who agree more often than not, 3 categories."""
    chance = random.Random(seed)
    for _one in range(many):
        units = [chance.randint(1, 3) for _unit in range(chance.randint(3, 30))]
        many_coders = chance.randint(*coders)
        yield [[unit if chance.random() < 0.6 else chance.randint(1, 3) for unit in units] for _coder in range(many_coders)]


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)])
def test_alpha_is_that_of_its_authors_example(level, alpha):
    assert round(krippendorff_alpha(FOUR, level).estimate, 3) == alpha


@MANY
def test_alpha_is_one_less_the_disagreement_found_over_that_of_all_pairs(many):
    """The definition, pair by pair, on an interval level."""
    for ratings in judgements(many):
        units = list(zip(*ratings, strict=True))
        values = [value for unit in units for value in unit]
        found = np.mean([(one - two) ** 2 for unit in units for one, two in permutations(unit, 2)])
        expected = np.mean([(one - two) ** 2 for one, two in permutations(values, 2)])
        alpha = krippendorff_alpha(ratings, "interval").estimate
        assert alpha is None if not expected else alpha == pytest.approx(1 - found / expected)


@MANY
def test_cohen_is_that_of_statsmodels(many):
    for first, second in judgements(many, coders=(2, 2)):
        table = np.zeros((3, 3))
        for one, two in zip(first, second, strict=True):
            table[one - 1, two - 1] += 1
        found = cohen_kappa(first, second)
        if len(set(first)) == 1 or len(set(second)) == 1:
            assert found.estimate in {None, 0.0}
            continue
        theirs = inter_rater.cohens_kappa(table)
        assert found.estimate == pytest.approx(theirs.kappa)
        assert (found.low, found.high) == pytest.approx((max(-1, theirs.kappa_low), min(1, theirs.kappa_upp)))


@MANY
def test_fleiss_is_that_of_statsmodels(many):
    for ratings in judgements(many):
        table = [[unit.count(value) for value in (1, 2, 3)] for unit in zip(*ratings, strict=True)]
        assert fleiss_kappa(ratings).estimate == pytest.approx(inter_rater.fleiss_kappa(np.array(table)))


@MANY
def test_ac1_is_its_formula_for_two_coders(many):
    """Gwet 2008: chance is twice p (1 - p), p being the mean share of yes."""
    for first, second in judgements(many, coders=(2, 2), seed=22):
        yes = [[value == 1 for value in coder] for coder in (first, second)]
        share = np.mean(yes)
        chance = 2 * share * (1 - share)
        observed = np.mean([one == two for one, two in zip(*yes, strict=True)])
        assert gwet_ac1(yes, categories=[True, False]).estimate == pytest.approx((observed - chance) / (1 - chance))


def test_rare_category_shows_the_paradox_of_kappa():
    """Forty answers, 31 agreed on, all but one of them absent: kappa says almost nothing, AC1 does not."""
    first, second = [1] + [0] * 30 + [1] * 5 + [0] * 4, [1] + [0] * 30 + [0] * 5 + [1] * 4
    found = cohen_kappa(first, second)

    assert (found.percent_agreement, round(found.estimate, 2), round(gwet_ac1([first, second]).estimate, 2)) == (0.775, 0.05, 0.71)
    assert found.prevalence == {0: 69 / 80, 1: 11 / 80}


def test_gaps_leave_units_that_two_did_not_judge():
    ratings = [["a", None, "b", "a"], ["a", "b", None, "b"]]

    assert (percent_agreement(ratings), cohen_kappa(*ratings).n) == (0.5, 2)
    assert prevalence(ratings) == {"a": 0.75, "b": 0.25}


def test_one_category_alone_has_no_coefficient():
    same = [[1, 1, 1], [1, 1, 1]]

    assert [
        found(*same).estimate if found is cohen_kappa else found(same).estimate for found in (cohen_kappa, fleiss_kappa, krippendorff_alpha)
    ] == [
        None,
        None,
        None,
    ]
    assert gwet_ac1(same).estimate == 1.0


def test_scale_without_spread_is_on_no_ratio():
    assert krippendorff_alpha([[0, 0, 1], [0, 0, 1]], "ratio").estimate == 1.0


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda: cohen_kappa([1, None], [None, 2]), TooFew),
        (lambda: cohen_kappa([1], [1, 2]), UnequalLengths),
        (lambda: fleiss_kappa([[1, 2]]), TooFew),
        (lambda: fleiss_kappa([[1, None], [None, 2]]), TooFew),
        (lambda: percent_agreement([[1, 2]]), TooFew),
        (lambda: krippendorff_alpha([[1, 2], [1]]), UnequalLengths),
        (lambda: krippendorff_alpha([["a"], ["b"]], "interval"), NotANumber),
        (lambda: krippendorff_alpha([[1], [2]], "cardinal"), ValueError),
        (lambda: cronbach_alpha([]), TooFew),
        (lambda: cronbach_alpha([[1], [2]]), TooFew),
        (lambda: cronbach_alpha([[1, 2], [2, None]]), TooFew),
        (lambda: cronbach_alpha([[1, 2], [2, 1]]), TooFew),
        (lambda: cronbach_alpha([[1, 2], [2]]), UnequalLengths),
        (lambda: cronbach_alpha([[1, "x"], [2, 1], [2, 2]]), NotANumber),
    ],
)
def test_what_cannot_be_is_refused(ask, error):
    with pytest.raises(error):
        ask()


def test_alpha_of_a_scale_is_the_mean_of_all_ways_to_halve_it():
    """Cronbach's own theorem, for an even number of items, with Flanagan's coefficient of each half."""
    from itertools import combinations

    chance = np.random.default_rng(4)
    items = chance.integers(1, 6, (30, 1)) + chance.integers(-1, 2, (30, 4))
    halves = []
    for chosen in combinations(range(4), 2):
        one, other = items[:, list(chosen)].sum(axis=1), items[:, [column for column in range(4) if column not in chosen]].sum(axis=1)
        halves.append(2 * (1 - (one.var(ddof=1) + other.var(ddof=1)) / items.sum(axis=1).var(ddof=1)))

    found = cronbach_alpha(items.tolist())
    assert found.estimate == pytest.approx(np.mean(halves))
    assert found.low < found.estimate < found.high < 1


def test_interval_of_alpha_keeps_its_level():
    """19 of 20 intervals hold the true alpha of 0.8: four parallel items with as much error as truth, 1,000 draws of 25 people."""
    chance = np.random.default_rng(8)
    held = 0
    for _one in range(1_000):
        items = chance.normal(size=(25, 1)) + chance.normal(size=(25, 4))
        found = cronbach_alpha(items.tolist())
        held += found.low <= 0.8 <= found.high

    assert 0.93 <= held / 1_000 <= 0.97
