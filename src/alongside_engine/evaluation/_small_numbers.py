"""What may leave the evaluator's screen when a group is small."""

from collections.abc import Mapping
from hashlib import blake2b

from alongside_engine.evaluation._answers import Tabulation
from alongside_engine.evaluation._disclosure import order_is_safe


def may_show_counts(group_size: int, minimum: int = 10) -> bool:
    """Say whether the group that answered is large enough to publish every option's count."""
    return group_size >= minimum


def in_order(
    tabulation: Tabulation, labels: Mapping[str | int, str] | None = None, minimum: int = 5, *, ties: str = "", most: int = 3
) -> tuple[str, ...]:
    """Give the first `most` options, most often first, in words and without a number; nothing where the order alone says too much.

    It tells no more than that none was given more often than the one before: options given equally often stand in an order drawn
    from `ties`, which readers must not know, and an option nobody chose may stand last. With ties marked, or what nobody chose
    left out, the counts of a handful of people can be worked out: of seven, three answers and no tie are four, two and one.
    """
    if not order_is_safe(tabulation.answered, len(tabulation.rows), minimum):
        return ()
    words = labels or {}
    chosen = sorted(tabulation.rows, key=lambda row: (-row.count, _drawn(ties, row.option)))
    return tuple(words.get(row.option, str(row.option)) for row in chosen[:most])


def _drawn(ties: str, option: str | int) -> bytes:
    return blake2b(str(option).encode(), key=blake2b(ties.encode(), digest_size=32).digest(), digest_size=16).digest()
