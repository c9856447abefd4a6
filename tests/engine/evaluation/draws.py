"""Small tables by chance, the same in every run; what a test asks of an independent program it asks of all of them."""

import random

import pytest

MANY = pytest.mark.parametrize("many", [60, pytest.param(1_000, marks=pytest.mark.slow)])


def two_by_two(many, seed=5):
    """So many (count1, n1, count2, n2), of groups of 1 to 40."""
    chance = random.Random(seed)
    for _one in range(many):
        n1, n2 = chance.randint(1, 40), chance.randint(1, 40)
        yield chance.randint(0, n1), n1, chance.randint(0, n2), n2


def paired_counts(many, seed=6):
    """So many (before_only, after_only, n)."""
    chance = random.Random(seed)
    for _one in range(many):
        n = chance.randint(1, 45)
        before_only = chance.randint(0, n)
        yield before_only, chance.randint(0, n - before_only), n


def scales(many, *, least=2, most=40, points=5, seed=7):
    """So many pairs of lists of answers on a scale, equally long."""
    chance = random.Random(seed)
    for _one in range(many):
        n = chance.randint(least, most)
        yield [[chance.randint(1, points) for _person in range(n)] for _list in range(2)]
