"""How good a couple is, as a whole number, so that equal is equal on every machine."""

import unicodedata

from alongside_engine.matching._old_people import Participant
from alongside_engine.matching._old_rules import Criterion, Rules

FULL = 10_000


def score(mentor: Participant, mentee: Participant, rules: Rules) -> int:
    """Give the weighted mean of the criteria in use, from 0 to FULL; what is not known about somebody earns nothing."""
    parts = [
        (rules.topics, _topics_share(mentor, mentee, rules.topics)),
        (rules.site, _likeness(mentor.site, mentee.site, rules.site)),
        (rules.specialty, _likeness(mentor.specialty, mentee.specialty, rules.specialty)),
    ]
    in_use = [(criterion.weight, share) for criterion, share in parts if criterion.counts]
    if not in_use:
        return 0
    return sum(weight * share for weight, share in in_use) // sum(weight for weight, _ in in_use)


def alike(one: str, other: str) -> bool | None:
    """Compare two names of a place or specialty as a reader would; None when either is missing."""
    first, second = _plain(one), _plain(other)
    return first == second if first and second else None


def meets(criterion: Criterion, one: str, other: str) -> bool:
    """Say whether two names are alike, or different, as a criterion in use asks; a missing one meets nothing."""
    same = alike(one, other)
    return criterion.counts and same is not None and same == (criterion.direction == "same")


def _topics_share(mentor: Participant, mentee: Participant, criterion: Criterion) -> int:
    if not mentor.topics or not mentee.topics:
        return 0
    covered = FULL * len(mentor.topics & mentee.topics) // len(mentee.topics)
    return covered if criterion.direction == "same" else FULL - covered


def _likeness(one: str, other: str, criterion: Criterion) -> int:
    return FULL if meets(criterion, one, other) else 0


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
