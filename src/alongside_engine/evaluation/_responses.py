"""How many of those asked have answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from alongside_engine.evaluation._counts import check_count, percentage
from alongside_engine.evaluation._intervals import Estimate, interval_or_none


@dataclass(frozen=True)
class ResponseRate:
    """One group's answers; percent and interval are None for a group to which nothing was sent."""

    group: str
    sent: int
    answered: int
    percent: int | None
    interval: Estimate | None


def response_rates(rows: Iterable[tuple[str, int, int]]) -> tuple[ResponseRate, ...]:
    """Turn (group, sent, answered) into rates in the order given; raises ImpossibleCount when more answered than were asked."""
    return tuple(_rate(group, sent, answered) for group, sent, answered in rows)


def _rate(group: str, sent: int, answered: int) -> ResponseRate:
    check_count(answered, sent)
    percent = percentage(answered, sent) if sent else None
    return ResponseRate(group, sent, answered, percent, interval_or_none(answered, sent))
