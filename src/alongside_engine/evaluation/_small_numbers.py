"""What may leave the evaluator's screen when a group is small."""

from collections.abc import Mapping
from itertools import groupby

from alongside_engine.evaluation._answers import Tabulation


def may_show_counts(group_size: int, minimum: int = 10) -> bool:
    """Say whether the group that answered is large enough to publish every option's count."""
    return group_size >= minimum


def in_order(tabulation: Tabulation, labels: Mapping[str | int, str] | None = None, minimum: int = 5) -> tuple[str, ...]:
    """Give the options somebody chose, most often first, in words and without a number; nothing below `minimum` answers.

    Options chosen equally often share one place, "A; B (equally often)", since an order between them would be made up.
    """
    if tabulation.answered < minimum:
        return ()
    chosen = sorted((row for row in tabulation.rows if row.count), key=lambda row: -row.count)
    words = labels or {}
    places = [[words.get(row.option, str(row.option)) for row in rows] for _, rows in groupby(chosen, lambda row: row.count)]
    return tuple("; ".join(place) + (" (equally often)" if len(place) > 1 else "") for place in places)
