"""The arcs of an assignment that are not couples: what mentees ask for, gaps, groups, quotas and places."""

from dataclasses import dataclass

import numpy as np

from alongside_engine.assignment._network import Network
from alongside_engine.assignment._scores import Ints
from alongside_engine.assignment._seats import Seats
from alongside_engine.assignment._wish import Wish


@dataclass(frozen=True)
class Ends:
    """What mentees ask for, a gap for each mentor not found, a place for each mentee taken; and what these cost in each layer.

    With groups, the gap of who is left without goes through the node of a group, where they grow dearer one by one:
    the t-th costs (2t − 1) ⁄ size, so that all together cost the sum of squares over size, least where rates are equal.
    With quotas, an arc leads from each column that a mentor has for a kind of mentees to the mentor's own.
    """

    network: Network
    leaves_without: Ints
    leaves_short: Ints
    missed: Ints
    place: Ints

    @classmethod
    def of(cls, wanted: Ints, wish: Wish, seats: Seats) -> "Ends":
        """Lay them between the mentees, then the columns of mentors, then the groups, and the scheme itself as the last node."""
        sizes, already = wish.sizes(), wish.has_already(wanted.size)
        first_group = wanted.size + seats.mentor_of.size
        own = first_group + sizes.size
        mentees = np.arange(wanted.size)
        gaps, gap_number = numbered(wanted)
        here = sizes if wish.groups is None else np.bincount(wish.groups[~already], minlength=sizes.size)
        members, member_number = numbered(here)
        places, place_number = numbered(np.minimum(wish.capacity, wanted.sum()))
        asked, gap, member, place = (np.zeros_like(side) for side in (mentees, gaps, members, places))
        limit = np.zeros_like(seats.most)
        last = (gap_number == wanted[gaps] - 1) & ~already[gaps]
        through = gap + own if wish.groups is None else np.where(last, first_group + wish.groups[gaps], own)
        column = seats.own + wanted.size
        taken = np.zeros_like(wish.capacity) if wish.taken is None else wish.taken
        return cls(
            Network(
                own + 1,
                np.r_[asked + own, gaps, members + first_group, column[places], seats.limited + wanted.size],
                np.r_[mentees, through, member + own, place + own, column[seats.mentor_of[seats.limited]]],
                np.r_[wanted, gap, member, place, limit],
                np.r_[wanted, gap + 1, member + 1, place + 1, seats.most],
            ),
            np.r_[asked, last, member, place, limit],
            np.r_[asked, ~last, member, place, limit],
            np.r_[asked, gap, missed_costs(member_number, sizes[members]), place, limit],
            np.r_[asked, gap, member, place_number + taken[places], limit],
        )


def missed_costs(number: Ints, size: Ints) -> Ints:
    """What leaving out one more of a group costs when `number` are left out already, in millionths."""
    return np.rint((2 * number + 1) * 1_000_000 / size).astype(np.int64)


def numbered(many: Ints) -> tuple[Ints, Ints]:
    """Repeat each number as often as it says, and number the repeats."""
    whose = np.repeat(np.arange(many.size), many)
    return whose, np.arange(whose.size) - np.repeat(np.cumsum(many) - many, many)
