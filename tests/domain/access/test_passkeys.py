"""Passkeys: ten at most for one person, counted for each alone."""

import pytest

from alongside.domain.access.actions import add_passkey, remove_factor
from alongside.domain.access.limits import MOST_PASSKEYS
from alongside.domain.access.queries import factors_of, passkeys_of
from tests.cast import NOW
from tests.domain.sentences import refused

FULL = "You have ten passkeys, which is the most. Remove one before you add another."


def add(user, many=1):
    for number in range(many):
        add_passkey(f"key {number}", {}, by=user, now=NOW)


def test_ten_passkeys_are_the_most(world):
    add(world.ade, 10)

    with refused(FULL):
        add(world.ade)
    assert (passkeys_of(world.ade).count(), MOST_PASSKEYS) == (10, 10)


def test_passkey_that_is_removed_makes_room(world):
    add(world.ade, 10)
    remove_factor(factors_of(world.ade)[0].pk, by=world.ade, now=NOW)
    add(world.ade)

    assert passkeys_of(world.ade).count() == 10


@pytest.mark.parametrize("who", ["mo", "lena"])
def test_passkeys_of_others_count_for_them_alone(world, who):
    add(world.ade, 10)
    add(getattr(world, who))

    assert passkeys_of(getattr(world, who)).count() == 1
