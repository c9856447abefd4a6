"""Two sides as numbers: what every couple scores, which couples are possible at all, without holding them all at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Real = NDArray[np.float32] | NDArray[np.float64]

NEVER = -np.inf
_PANEL = 512
_COUPLES = 1 << 12


@dataclass(frozen=True)
class Panel:
    """Some mentees and all the mentors who are possible for them by class, both as ascending numbers."""

    mentees: Ints
    mentors: Ints


@dataclass(frozen=True)
class Tile:
    """Some mentees (rows) beside some mentors (columns), and what each couple is worth in some sense."""

    mentees: Ints
    mentors: Ints
    scores: Real


class Scores(Protocol):
    """What every couple scores: whole numbers, NEVER where a couple is impossible."""

    @property
    def mentees(self) -> int:
        """How many mentees there are."""

    @property
    def mentors(self) -> int:
        """How many mentors there are."""

    def groups(self, mentee_levels: Ints, mentor_levels: Ints) -> Iterator[Panel]:
        """Give panels, of any size, that together hold every possible couple of equal level once."""

    def tile(self, mentees: Ints, mentors: Ints) -> Tile:
        """Score some mentees with some mentors, both in ascending order."""

    def of(self, mentees: Ints, mentors: Ints) -> Ints:
        """Score couples one by one; only possible ones are asked for."""

    def possible(self, mentees: Ints, mentors: Ints) -> NDArray[np.bool_]:
        """Say of couples one by one whether they are possible."""


@dataclass(frozen=True)
class Vectors:
    """Scores as products of two vectors, and possibility by classes of people.

    `mentee_vectors` is mentees × d and `mentor_vectors` mentors × d, float32 that hold whole numbers, so small that no
    partial sum of a product reaches 2**24: every product is exact then, in whatever order a machine adds.
    `possible_classes` says by (mentee class, mentor class) who is possible; `barred` holds single couples that are not, as
    codes mentee × mentors + mentor in ascending order, and `extra` codes of couples that score `extra_scores` more.
    """

    mentee_vectors: NDArray[np.float32]
    mentor_vectors: NDArray[np.float32]
    mentee_classes: Ints
    mentor_classes: Ints
    possible_classes: NDArray[np.bool_]
    barred: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    extra: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    extra_scores: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @property
    def mentees(self) -> int:
        """How many mentees there are."""
        return len(self.mentee_vectors)

    @property
    def mentors(self) -> int:
        """How many mentors there are."""
        return len(self.mentor_vectors)

    def groups(self, mentee_levels: Ints, mentor_levels: Ints) -> Iterator[Panel]:
        """Give mentees for whom the same classes are possible together."""
        kinds, kind_of_class = np.unique(self.possible_classes, axis=0, return_inverse=True)
        kind_of = kind_of_class.reshape(-1)[self.mentee_classes]
        for level, kind in np.unique(np.stack([mentee_levels, kind_of]), axis=1).T:
            mentors = np.flatnonzero(kinds[kind][self.mentor_classes] & (mentor_levels == level))
            if mentors.size:
                yield Panel(np.flatnonzero((mentee_levels == level) & (kind_of == kind)), mentors)

    def tile(self, mentees: Ints, mentors: Ints) -> Tile:
        """Score a tile; its classes are taken to fit, as they do within a panel."""
        with np.errstate(all="ignore"):  # some libraries of linear algebra raise flags for the idle end of a register
            scores: NDArray[np.float32] = self.mentee_vectors[mentees] @ self.mentor_vectors[mentors].T
        rows, columns, places = self._within(self.extra, mentees, mentors)
        scores[rows, columns] += self.extra_scores[places]
        rows, columns, _places = self._within(self.barred, mentees, mentors)
        scores[rows, columns] = NEVER
        return Tile(mentees, mentors, scores)

    def _within(self, codes: Ints, mentees: Ints, mentors: Ints) -> tuple[Ints, Ints, Ints]:
        """Find single couples in a tile: their rows, their columns, and their places among the codes."""
        if not codes.size:
            return codes, codes, codes
        first, last = np.searchsorted(codes, np.stack([mentees, mentees + 1]) * self.mentors)
        many = last - first
        rows = np.repeat(np.arange(mentees.size), many)
        places = np.arange(rows.size) + np.repeat(last - np.cumsum(many), many)
        column_of = codes[places] % self.mentors
        columns = np.minimum(np.searchsorted(mentors, column_of), mentors.size - 1)
        here = np.flatnonzero(mentors[columns] == column_of)
        return rows[here], columns[here], places[here]

    def of(self, mentees: Ints, mentors: Ints) -> Ints:
        """Score couples one by one."""
        found = np.empty(mentees.size, dtype=np.int64)
        for start in range(0, mentees.size, _COUPLES):
            part = slice(start, start + _COUPLES)
            found[part] = np.einsum("ij,ij->i", self.mentee_vectors[mentees[part]], self.mentor_vectors[mentors[part]])
        return found + self._extra_of(mentees * self.mentors + mentors)

    def _extra_of(self, codes: Ints) -> Ints:
        if not self.extra.size:
            return np.zeros_like(codes)
        places = np.minimum(np.searchsorted(self.extra, codes), self.extra.size - 1)
        return np.where(self.extra[places] == codes, self.extra_scores[places], 0)

    def possible(self, mentees: Ints, mentors: Ints) -> NDArray[np.bool_]:
        """Say of couples one by one whether they are possible."""
        fits = self.possible_classes[self.mentee_classes[mentees], self.mentor_classes[mentors]]
        return fits & ~np.isin(mentees * self.mentors + mentors, self.barred)


@dataclass(frozen=True)
class Table:
    """Scores that stand in a table, mentees in rows: whole numbers as float64, NEVER where a couple is impossible."""

    cells: NDArray[np.float64]

    @property
    def mentees(self) -> int:
        """How many mentees there are."""
        return int(self.cells.shape[0])

    @property
    def mentors(self) -> int:
        """How many mentors there are."""
        return int(self.cells.shape[1])

    def groups(self, mentee_levels: Ints, mentor_levels: Ints) -> Iterator[Panel]:
        """Give the couples of each level."""
        for level in np.unique(mentee_levels):
            mentors = np.flatnonzero(mentor_levels == level)
            if mentors.size:
                yield Panel(np.flatnonzero(mentee_levels == level), mentors)

    def tile(self, mentees: Ints, mentors: Ints) -> Tile:
        """Copy a tile out."""
        return Tile(mentees, mentors, self.cells[np.ix_(mentees, mentors)])

    def of(self, mentees: Ints, mentors: Ints) -> Ints:
        """Score couples one by one."""
        return self.cells[mentees, mentors].astype(np.int64)

    def possible(self, mentees: Ints, mentors: Ints) -> NDArray[np.bool_]:
        """Say of couples one by one whether they are possible."""
        return self.cells[mentees, mentors] > NEVER


@dataclass(frozen=True)
class _Narrowed:
    """The same scores, fewer couples of which are possible."""

    scores: Scores

    @property
    def mentees(self) -> int:
        """How many mentees there are."""
        return self.scores.mentees

    @property
    def mentors(self) -> int:
        """How many mentors there are."""
        return self.scores.mentors

    def groups(self, mentee_levels: Ints, mentor_levels: Ints) -> Iterator[Panel]:
        """Give the same panels."""
        return self.scores.groups(mentee_levels, mentor_levels)


@dataclass(frozen=True)
class AtLeast(_Narrowed):
    """The same scores, where a couple below a floor is impossible."""

    floor: int

    def tile(self, mentees: Ints, mentors: Ints) -> Tile:
        """Score a tile, and strike what is below the floor."""
        tile = self.scores.tile(mentees, mentors)
        tile.scores[tile.scores < self.floor] = NEVER
        return tile

    def of(self, mentees: Ints, mentors: Ints) -> Ints:
        """Score couples one by one."""
        return self.scores.of(mentees, mentors)

    def possible(self, mentees: Ints, mentors: Ints) -> NDArray[np.bool_]:
        """Say of couples one by one whether they are possible."""
        return self.scores.possible(mentees, mentors) & (self.scores.of(mentees, mentors) >= self.floor)


@dataclass(frozen=True)
class AsFewBelow(_Narrowed):
    """The same scores, where a couple is impossible that is in no assignment with as few as can be below a threshold.

    The prices are those of the layer that counted them: a couple costs 1 below the threshold and nothing from it on, and
    what costs more than that, or less, than the prices of its two is held.
    """

    threshold: int
    mentee_prices: Ints
    mentor_prices: Ints

    def tile(self, mentees: Ints, mentors: Ints) -> Tile:
        """Score a tile, and strike what is held."""
        tile = self.scores.tile(mentees, mentors)
        paid = self.mentor_prices[mentors].astype(np.int32) - self.mentee_prices[mentees].astype(np.int32)[:, None]
        tile.scores[paid != (tile.scores < self.threshold)] = NEVER
        return tile

    def of(self, mentees: Ints, mentors: Ints) -> Ints:
        """Score couples one by one."""
        return self.scores.of(mentees, mentors)

    def possible(self, mentees: Ints, mentors: Ints) -> NDArray[np.bool_]:
        """Say of couples one by one whether they are possible."""
        paid = self.mentor_prices[mentors] - self.mentee_prices[mentees]
        free: NDArray[np.bool_] = paid == (self.scores.of(mentees, mentors) < self.threshold)
        return self.scores.possible(mentees, mentors) & free


def panels(scores: Scores, mentee_levels: Ints, mentor_levels: Ints) -> list[Panel]:
    """Cut the groups into panels of a size that suits a processor's cache, each a piece of work of its own."""
    return [
        Panel(group.mentees[start : start + _PANEL], group.mentors)
        for group in scores.groups(mentee_levels, mentor_levels)
        for start in range(0, group.mentees.size, _PANEL)
    ]
