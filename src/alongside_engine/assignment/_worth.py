"""What couples not looked at yet would be worth in a layer, tile by tile; NEVER where they could not come in."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from alongside_engine.assignment._scores import NEVER, Ints, Real, Tile

_LUCK_BITS = 20
_SMALL = 1 << 22


class Priced(Protocol):
    """A layer that is settled, with the prices that prove it."""

    @property
    def mentee_prices(self) -> Ints:
        """Of each mentee."""

    @property
    def mentor_prices(self) -> Ints:
        """Of each mentor."""


@dataclass(frozen=True)
class Fit:
    """The score itself."""

    def __call__(self, tile: Tile) -> Real:
        """Give what each couple of a tile is worth."""
        return tile.scores


@dataclass(frozen=True)
class Nothing:
    """Nothing, if the couple is possible, and as good as those chosen in the layer before."""

    before: Priced | None = None

    def __call__(self, tile: Tile) -> Real:
        """Give what each couple of a tile is worth."""
        comes_in = tile.scores > NEVER if self.before is None else _tight(tile, self.before)
        return np.where(comes_in, tile.scores.dtype.type(0), NEVER)


@dataclass(frozen=True)
class Below:
    """A loss of one below a threshold, nothing from it on."""

    threshold: int

    def __call__(self, tile: Tile) -> Real:
        """Give what each couple of a tile is worth."""
        one = tile.scores.dtype.type(1)
        return np.where(tile.scores >= self.threshold, 0 * one, np.where(tile.scores > NEVER, -one, NEVER))


@dataclass(frozen=True)
class Luck:
    """A hash of the two, if they are as good as those chosen in the layer before; `mentor_of` gives the mentor of a column."""

    before: Priced
    mentor_of: Ints

    def __call__(self, tile: Tile) -> Real:
        """Give what each couple of a tile is worth."""
        rows, columns = np.nonzero(_tight(tile, self.before))
        worth = np.full(tile.scores.shape, NEVER)
        worth[rows, columns] = luck(tile.mentees[rows], self.mentor_of[tile.mentors[columns]])
        return worth


def _tight(tile: Tile, before: Priced) -> np.typing.NDArray[np.bool_]:
    asked, offered = before.mentee_prices[tile.mentees], before.mentor_prices[tile.mentors]
    small = max(abs(asked).max(), abs(offered).max()) < _SMALL
    exact = tile.scores.dtype if small else np.dtype(np.float64)
    found: np.typing.NDArray[np.bool_] = asked.astype(exact)[:, None] - offered.astype(exact) == tile.scores
    return found


def luck(mentees: Ints, mentors: Ints) -> Ints:
    """Give couples a number of 20 bits each, from their two numbers alone."""
    mixed = scrambled(mentees.astype(np.uint64) << np.uint64(32) ^ mentors.astype(np.uint64))
    return mixed & ((1 << _LUCK_BITS) - 1)


def scrambled(numbers: Ints | np.typing.NDArray[np.uint64]) -> Ints:
    """Mix whole numbers so that neighbours fall far apart (the finaliser of splitmix64; G. L. Steele and others, 2014)."""
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)
