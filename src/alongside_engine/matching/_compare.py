"""How two people compare in what a criterion asks about: it is met, it is not, or nobody can tell."""

import unicodedata
from functools import lru_cache
from typing import Literal

from alongside_engine.matching._people import Person
from alongside_engine.matching._rules import CriterionName, Rules

Seniority = Literal["senior", "not senior", "peer wanted", "unknown grade", "other track"]


@lru_cache(maxsize=1 << 16)
def plain(text: str) -> str:
    """Reduce a name of a place or specialty to what a reader compares: capitals and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def rank_needed(mentee: Person) -> int | None:
    """Give the lowest rank of a mentor senior enough for somebody, None when that is not known."""
    if mentee.rank_wanted is not None:
        return mentee.rank_wanted
    return None if mentee.rank is None else mentee.rank + 1


def seniority(mentor: Person, mentee: Person) -> Seniority:
    """Compare two grades as far as they can be compared: ranks mean something only within one track."""
    needed, tracks = rank_needed(mentee), (plain(mentor.track), plain(mentee.track))
    if mentee.wants_peer:
        return "peer wanted"
    if all(tracks) and tracks[0] != tracks[1]:
        return "other track"
    if tracks[0] != tracks[1] or mentor.rank is None or needed is None:
        return "unknown grade"
    return "senior" if mentor.rank >= needed else "not senior"


class Comparison:
    """Compares people by one set of rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._areas = {plain(site): plain(area) for site, area in rules.areas.items()}

    def place(self, name: CriterionName, person: Person) -> str:
        """Give what is compared of a specialty or site, empty when it is not known."""
        if name == "specialty":
            return plain(person.specialty)
        site = plain(person.site)
        return self._areas.get(site, site) if self._rules.site.direction == "near" else site

    def meets(self, name: CriterionName, mentor: Person, mentee: Person) -> bool | None:
        """Say whether two people meet grade, topics, specialty or site as the rules point it; None when that is not known."""
        direction = self._rules.criterion(name).direction
        if name == "grade":
            return _grade_meets(direction, mentor, mentee)
        if name == "topics":
            known, same = bool(mentor.topics and mentee.topics), bool(mentor.topics & mentee.topics)
        else:
            one, other = self.place(name, mentor), self.place(name, mentee)
            known, same = bool(one and other), one == other
        return same != (direction == "different") if known else None


def _grade_meets(direction: str, mentor: Person, mentee: Person) -> bool | None:
    if direction == "senior":
        return {"senior": True, "peer wanted": True, "not senior": False}.get(seniority(mentor, mentee))
    tracks = (plain(mentor.track), plain(mentee.track))
    if all(tracks) and tracks[0] != tracks[1]:
        return direction == "different"
    if tracks[0] != tracks[1] or mentor.rank is None or mentee.rank is None:
        return None
    apart = abs(mentor.rank - mentee.rank)
    return {"same": apart == 0, "near": apart <= 1, "different": apart > 0}[direction]
