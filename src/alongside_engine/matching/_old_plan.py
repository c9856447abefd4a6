"""What a run of the engine answers."""

from dataclasses import dataclass
from typing import Literal

Side = Literal["mentor", "mentee"]


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for a couple, or that the lead should check; only `shareable` ones may reach the couple."""

    criterion: str
    words: str
    shareable: bool


@dataclass(frozen=True)
class Match:
    """One couple; `score` runs from 0 (nothing the rules ask for) to 10 000 (everything) and is for the lead alone."""

    mentor: str
    mentee: str
    score: int
    reasons: tuple[Reason, ...]
    locked: bool


@dataclass(frozen=True)
class Unmatched:
    """Somebody without a partner, and why, in full words for the lead alone."""

    key: str
    side: Side
    words: str


@dataclass(frozen=True)
class Plan:
    """Couples and unmatched people, both in the order of their keys; `placed` counts mentees."""

    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    placed: int
    total_score: int
