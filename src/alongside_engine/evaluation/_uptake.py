"""Who did what of those invited, as independent sets: people attend without a statement, and take part without either."""

from collections import Counter
from collections.abc import Hashable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product

from alongside_engine.evaluation._counts import percentage
from alongside_engine.evaluation._intervals import Estimate, interval_or_none


class NotInvited(ValueError):
    """A set counts people who are not among those invited."""


@dataclass(frozen=True)
class UptakeRow:
    """One set against everybody invited; percent and interval are None when nobody was invited."""

    label: str
    count: int
    of: int
    percent: int | None
    interval: Estimate | None


@dataclass(frozen=True)
class Overlap:
    """How many people are in exactly these sets and in no other; `labels` is empty for those in none."""

    labels: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Uptake:
    """The sets in the order given, and every combination of them, whose counts add up to the invited."""

    invited: int
    rows: tuple[UptakeRow, ...]
    overlaps: tuple[Overlap, ...]


def uptake(invited: AbstractSet[Hashable], sets: Mapping[str, AbstractSet[Hashable]]) -> Uptake:
    """Count each set against the invited and never against another set, since stages are not nested.

    Raises NotInvited when a set has members outside the invited. There are 2 to the power of the number of sets overlaps.
    """
    for label, members in sets.items():
        if strangers := len(members - invited):
            raise NotInvited(f'"{label}" counts {strangers} who {"was" if strangers == 1 else "were"} not invited.')
    return Uptake(
        invited=len(invited),
        rows=tuple(_row(label, len(members), len(invited)) for label, members in sets.items()),
        overlaps=_overlaps(invited, sets),
    )


def _row(label: str, count: int, of: int) -> UptakeRow:
    return UptakeRow(label, count, of, percentage(count, of) if of else None, interval_or_none(count, of))


def _overlaps(invited: AbstractSet[Hashable], sets: Mapping[str, AbstractSet[Hashable]]) -> tuple[Overlap, ...]:
    found = Counter(tuple(label for label, members in sets.items() if person in members) for person in invited)
    choices = product((True, False), repeat=len(sets))
    combinations = (tuple(label for label, inside in zip(sets, choice, strict=True) if inside) for choice in choices)
    return tuple(Overlap(labels, found[labels]) for labels in combinations)
