"""Every statistic beside R, where R is installed: an oracle of other hands, in another language, on a thousand tables each."""

import random
import shutil
import subprocess
from math import inf
from pathlib import Path

import pytest

from alongside_engine.evaluation import (
    cohen_kappa,
    compare_means,
    compare_ordinal,
    compare_proportions,
    correlation,
    cronbach_alpha,
    holm,
    paired_mean,
    paired_ordinal,
    paired_proportions,
    proportion_interval,
)
from tests.engine.evaluation.draws import MANY, paired_counts, scales, two_by_two

# How near R comes by itself: it searches the limits of an odds ratio, or of one over it, to four places.
CLOSE = {"odds": {"rel": 0, "abs": 5e-4}}
EXACT = {"rel": 1e-6, "abs": 1e-9}


def said_by_r(tmp_path, rows):
    """What R makes of rows of (name of the statistic, its numbers); None where it has no answer."""
    asked, found = tmp_path / "asked.tsv", tmp_path / "found.txt"
    asked.write_text("".join(f"{name}\t{' '.join(map(repr, numbers))}\n" for name, numbers in rows))
    subprocess.run(["Rscript", Path(__file__).with_name("oracle.R"), asked, found], check=True, capture_output=True)
    return [[None if cell in {"NA", "NaN"} else float(cell) for cell in line.split()] for line in found.read_text().splitlines()]


def ends(found):
    return [found.low, found.high]


def bounded(limit, without):
    """An odds ratio as a number from 0 to 2, as R looks for it: itself, or above 1 what is missing to 2 of one over it."""
    ratio = without if limit is None else limit
    return ratio if ratio <= 1 else 2 - 1 / ratio


def two_groups(many):
    """(name for R, its numbers, what the engine says), all that are made of two counts of two groups."""
    for count1, n1, count2, n2 in two_by_two(many):
        fisher, row = compare_proportions(count1, n1, count2, n2), [count1, n1, count2, n2]
        yield "fisher", row, [fisher.p_value]
        yield "odds", row, [bounded(fisher.odds_ratio_low, 0), bounded(fisher.odds_ratio_high, inf)]
        yield "pearson", row, [compare_proportions(*row, method="pearson").p_value]
        yield "wilson", row[:2], ends(proportion_interval(count1, n1))
        yield "clopper", row[:2], ends(proportion_interval(count1, n1, method="clopper-pearson"))


def two_times(many):
    for before_only, after_only, n in paired_counts(many):
        if before_only + after_only:
            yield "mcnemar", [before_only, after_only], [paired_proportions(before_only, after_only, n, method="exact").p_value]


def in_order(many):
    for before, after in scales(many, least=3, most=20):
        if before != after:
            yield "pratt", before + after, [paired_ordinal(before, after).p_value]
        if len({*before, *after}) > 1:
            row = [len(before), *before, *after]
            yield "whitney", row, [compare_ordinal(before, after, method="exact").p_value]
            yield "ties", row, [compare_ordinal(before, after, method="asymptotic").p_value]


def scores(many):
    for first, second in scales(many, least=4, points=50, seed=8):
        paired, welch, both = paired_mean(first, second), compare_means(first, second), correlation(first, second)
        yield "paired", first + second, [paired.estimate, *ends(paired), paired.p_value]
        yield "welch", [len(first), *first, *second], [*ends(welch), welch.p_value]
        yield "correlated", first + second, [both.estimate, *ends(both), both.p_value]


def items_and_coders(many):
    chance = random.Random(9)
    for _one in range(many):
        rows = [[chance.randint(1, 5) for _item in range(4)] for _person in range(chance.randint(3, 30))]
        if len({sum(row) for row in rows}) > 1:
            yield "alpha", [4, *(value for row in rows for value in row)], [cronbach_alpha(rows).estimate]
        coders = [[chance.randint(0, 1) for _unit in range(30)] for _coder in range(2)]
        yield "kappa", coders[0] + coders[1], [cohen_kappa(*coders).estimate]
        p_values = [chance.random() ** 2 for _test in range(chance.randint(1, 9))]
        yield "holm", p_values, list(holm(p_values))


@MANY
@pytest.mark.parametrize("drawn", [two_groups, two_times, in_order, scores, items_and_coders])
def test_engine_and_r_say_the_same(tmp_path, many, drawn, say):
    if not shutil.which("Rscript"):
        say("R is not installed here: it was not asked")
        return
    rows = list(drawn(many))

    found = said_by_r(tmp_path, [(name, numbers) for name, numbers, _ours in rows])

    compared = [(row, theirs) for row, theirs in zip(rows, found, strict=True) if None not in theirs]
    say(f"{drawn.__name__}: {len(compared)} of {len(rows)} beside R")
    assert len(compared) > 0.9 * len(rows)
    assert [(row, theirs) for row, theirs in compared if theirs != pytest.approx(row[2], **CLOSE.get(row[0], EXACT))] == []
