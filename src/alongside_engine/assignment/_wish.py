"""What is asked of an assignment, beside scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._scores import Ints


@dataclass(frozen=True)
class Wish:
    """What is asked of an assignment, beside scores.

    `capacity` is the number of places of each mentor; `wanted` the number of mentors of each mentee, one each when
    None; `taken` how many mentees each mentor has already beside these places, none when None; `already` marks mentees
    who have a mentor already. `groups` numbers, from 0, the groups of mentees whose chances are to be equal, of
    `group_sizes` with those who are not here. `quotas` says by (kind, mentor) how many of a kind of mentees a mentor may
    have at most; `kinds` numbers the kind of each mentee from 1, 0 for none. `told` holds couples (mentees, mentors) who
    already know of each other. The layers, in order: `most` mentees placed, most mentors for those who want more,
    chances of the groups as equal as can be, load `spread`, the `floor` as high as can be, as few couples as can be that
    score less than the first of `bands`, then than the second, and so on, the best total, the most of those told, and
    the tie-break.
    """

    capacity: Ints
    wanted: Ints | None = None
    taken: Ints | None = None
    already: NDArray[np.bool_] | None = None
    groups: Ints | None = None
    group_sizes: Ints | None = None
    kinds: Ints | None = None
    quotas: Ints | None = None
    most: bool = True
    spread: bool = False
    floor: bool = False
    bands: tuple[int, ...] = ()
    told: tuple[Ints, Ints] | None = None

    def __post_init__(self) -> None:
        """Refuse to spread or to lift what nobody asked to fill: placing nobody would do both."""
        if not self.most and (self.spread or self.floor or self.bands or self.groups is not None):
            raise ValueError("groups, spread, floor and bands need most")

    def binding(self) -> NDArray[np.bool_]:
        """Say by (kind, mentor) where a quota could be passed at all: elsewhere it is as if there were none."""
        if self.quotas is None or self.kinds is None:
            return np.zeros((0, self.capacity.size), dtype=bool)
        many = np.bincount(self.kinds, minlength=len(self.quotas) + 1)[1:]
        found: NDArray[np.bool_] = self.quotas < np.minimum(self.capacity, many[:, None])
        return found

    @property
    def more_than_one(self) -> bool:
        """Whether mentees who have a mentor may get another one."""
        return self.most and (self.already is not None or bool(self.wanted is not None and self.wanted.max(initial=0) > 1))

    def has_already(self, mentees: int) -> NDArray[np.bool_]:
        """Mark of so many mentees those who have a mentor already."""
        return np.zeros(mentees, dtype=bool) if self.already is None else self.already

    def sizes(self) -> Ints:
        """Give the size of each group, with those who are not here."""
        if self.group_sizes is not None:
            return self.group_sizes
        return np.empty(0, dtype=np.int64) if self.groups is None else np.bincount(self.groups)
