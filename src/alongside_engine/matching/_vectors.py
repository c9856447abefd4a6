"""Criteria as pairs of vectors whose product is what a couple earns: whole numbers, exact in single precision."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alongside_engine.matching._problem import ProblemError
from alongside_engine.matching._tables import Kinds, People, Truths, indicators

Real32 = NDArray[np.float32]

EXACT_BELOW = 1 << 24
MOST_NUMBERS = 4_000


@dataclass(frozen=True)
class Block:
    """The numbers of each mentee (rows) and of each mentor for one criterion; their products are what couples earn."""

    mentees: Real32
    mentors: Real32

    @property
    def bound(self) -> float:
        """A number that no partial sum of a product passes, in whatever order it is added (O. Hölder, 1889)."""
        if not self.mentees.size or not self.mentors.size:
            return 0.0
        one, other = (np.abs(side).astype(np.float64) if side.size < 1 << 20 else np.abs(side) for side in (self.mentees, self.mentors))
        return float(
            min(
                _length(one, 1) * other.max(),
                one.max() * _length(other, 1),
                _length(one, 2) * _length(other, 2),
            )
        )


def _length(rows: NDArray[np.floating], order: int) -> float:
    return float(np.linalg.norm(rows, order, axis=1).max() * (1 + 1e-4))


def block_of_kinds(name: str, kinds: Kinds, units: int) -> Block:
    """Give `units` to couples whose kinds meet: the shorter way of writing the table as a product.

    Kinds that compare alike share a number, and those that meet nobody need none.
    """
    mentors_alike, mentor_group = np.unique(kinds.met, axis=1, return_inverse=True)
    mentees_alike, mentee_group = np.unique(kinds.met, axis=0, return_inverse=True)
    mentors_in: Truths = np.any(mentors_alike, axis=0)
    mentees_in: Truths = np.any(mentees_alike, axis=1)
    check_width(name, int(min(mentors_in.sum(), mentees_in.sum())))
    if mentors_in.sum() <= mentees_in.sum():
        table = mentors_alike[:, mentors_in].astype(np.float32) * units
        return Block(table[kinds.mentees], _one_hot(mentor_group.reshape(-1)[kinds.mentors], mentors_in))
    table = mentees_alike[mentees_in].T.astype(np.float32)
    return Block(_one_hot(mentee_group.reshape(-1)[kinds.mentees], mentees_in) * np.float32(units), table[kinds.mentors])


def _one_hot(groups: NDArray[np.intp], kept: Truths) -> Real32:
    """Write each person's group as a row of noughts with a one; groups not kept as noughts alone."""
    found = np.zeros((groups.size, int(kept.sum())), dtype=np.float32)
    rows = np.flatnonzero(kept[groups])
    found[rows, (np.cumsum(kept) - 1)[groups[rows]]] = 1
    return found


def block_of_topics(mentees: People, mentors: People, units: int, *, different: bool) -> Block:
    """Give each of a mentee's topics that a mentor offers its share of the units; or take it from all, for different ones."""
    asked, offered = [person.topics for person in mentees], [person.topics for person in mentors]
    topics = sorted(frozenset[str]().union(*asked) & frozenset[str]().union(*offered))
    check_width("topics", len(topics))
    share = np.array([units // max(len(row), 1) for row in asked], dtype=np.float32)[:, None]
    wanted, there = indicators(asked, topics) * share, indicators(offered, topics)
    if not different:
        return Block(wanted, there)
    return Block(np.hstack([_any(asked) * np.float32(units), -wanted]), np.hstack([_any(offered), there]))


def _any(sets: Sequence[frozenset[str]]) -> Real32:
    return np.array([[bool(row)] for row in sets], dtype=np.float32).reshape(-1, 1)


def check_width(name: str, numbers: int) -> None:
    """Refuse a criterion that would need too many numbers of everybody. Raises ProblemError."""
    if numbers > MOST_NUMBERS:
        raise ProblemError(f"The rule for {name} compares {numbers} different values, over {MOST_NUMBERS}: choose them from a list.")


def side_by_side(blocks: Sequence[Block], extra: int, mentees: int, mentors: int) -> tuple[Real32, Real32]:
    """Join blocks; raises OverflowError when a sum could pass what single precision holds exactly."""
    most = sum(block.bound for block in blocks) + extra
    if most >= EXACT_BELOW:
        raise OverflowError(f"scores could reach {most:.0f}; single precision is exact below {EXACT_BELOW} only")
    empty = Block(np.zeros((mentees, 0), np.float32), np.zeros((mentors, 0), np.float32))
    return (
        np.ascontiguousarray(np.hstack([empty.mentees, *(block.mentees for block in blocks)])),
        np.ascontiguousarray(np.hstack([empty.mentors, *(block.mentors for block in blocks)])),
    )
