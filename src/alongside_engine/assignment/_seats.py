"""Mentors as columns: one each, and one more for every kind of mentees of whom a mentor may have a few only."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._scores import Ints, Panel, Scores, Tile
from alongside_engine.assignment._wish import Wish


@dataclass(frozen=True)
class Seats:
    """The columns of every mentor, side by side: the `own` one, and behind it one for each kind with a quota that can bind.

    A mentee of such a kind comes to a mentor by that column alone, which lets `most` of them through to the mentor's own;
    so each column has a price of its own, and mentees pay the price of theirs. `column_of` finds it by (kind, mentor).
    """

    own: Ints
    mentor_of: Ints
    limited: Ints
    most: Ints
    column_of: Ints

    @classmethod
    def of(cls, wish: Wish) -> "Seats":
        """Number the columns, in the order of the mentors."""
        binding = wish.binding()
        many = 1 + binding.sum(axis=0)
        own = np.cumsum(many) - many
        column_of = np.vstack([own, np.where(binding, own + np.cumsum(binding, axis=0), own)])
        most = np.zeros_like(own)[:0] if wish.quotas is None else wish.quotas.T[binding.T]
        return cls(own, np.repeat(np.arange(own.size), many), column_of[1:].T[binding.T], most, column_of)

    def prices(self, of_mentors: Ints, of_quotas: Ints) -> Ints:
        """Give the prices of the columns."""
        found = np.empty_like(self.mentor_of)
        found[self.own], found[self.limited] = of_mentors, of_quotas
        return found


@dataclass(frozen=True)
class Columns:
    """Scores by column instead of by mentor: a couple is possible in the one column by which the mentee comes."""

    scores: Scores
    seats: Seats
    kinds: Ints

    @property
    def mentees(self) -> int:
        """How many mentees there are."""
        return self.scores.mentees

    @property
    def mentors(self) -> int:
        """How many columns there are."""
        return self.seats.mentor_of.size

    def groups(self, mentee_levels: Ints, mentor_levels: Ints) -> Iterator[Panel]:
        """Give the panels of each kind of mentees, with the columns by which they come."""
        for kind, columns in enumerate(self.seats.column_of):
            levels = np.where(self.kinds == kind, mentee_levels, -1)
            for panel in self.scores.groups(levels, mentor_levels[columns]):
                yield Panel(panel.mentees, columns[panel.mentors])

    def tile(self, mentees: Ints, mentors: Ints) -> Tile:
        """Score a tile of one kind of mentees."""
        return Tile(mentees, mentors, self.scores.tile(mentees, self.seats.mentor_of[mentors]).scores)

    def of(self, mentees: Ints, mentors: Ints) -> Ints:
        """Score couples one by one."""
        return self.scores.of(mentees, self.seats.mentor_of[mentors])

    def possible(self, mentees: Ints, mentors: Ints) -> NDArray[np.bool_]:
        """Say of couples one by one whether they are possible in that column."""
        whom = self.seats.mentor_of[mentors]
        theirs: NDArray[np.bool_] = self.seats.column_of[self.kinds[mentees], whom] == mentors
        return self.scores.possible(mentees, whom) & theirs
