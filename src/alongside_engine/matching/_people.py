"""The people of a round, and what stands between them or draws them together."""

from dataclasses import dataclass
from typing import Literal

Role = Literal["mentor", "mentee", "both"]
BarRule = Literal[
    "educational supervisor",
    "clinical supervisor",
    "line manager",
    "clinical manager",
    "appraiser",
    "assessor",
    "asked to be kept apart",
    "paired before",
    "kept apart by the lead",
]


@dataclass(frozen=True)
class Person:
    """Somebody who takes part, under a key of one's own; a person in two roles stands there once, as "both".

    `rank` compares only within a `track`: the higher, the more senior. `topics` are slugs, offered by a mentor or
    wanted by a mentee; those also in `private_topics` count but are never named to the other person. `text` counts by
    its likeness to others' and is never quoted. `capacity` is the number of mentees a mentor can take, `mentors_wanted` the
    number of mentors a mentee would like. `wants_peer` lifts the rule of seniority for this mentee; `rank_wanted`
    puts "a mentor of at least this rank" in its place (a new consultant who wants an experienced one).
    """

    key: str
    role: Role
    name: str = ""
    grade: str = ""
    rank: int | None = None
    track: str = ""
    specialty: str = ""
    site: str = ""
    topics: frozenset[str] = frozenset()
    private_topics: frozenset[str] = frozenset()
    text: str = ""
    capacity: int = 1
    mentors_wanted: int = 1
    wants_peer: bool = False
    rank_wanted: int | None = None

    @property
    def mentors(self) -> bool:
        """Whether this person offers to be a mentor."""
        return self.role != "mentee"

    @property
    def seeks(self) -> bool:
        """Whether this person asks for a mentor."""
        return self.role != "mentor"


@dataclass(frozen=True)
class Bar:
    """A couple that may never be, by a rule; `why` adds words for the lead alone ("her rota lead until March").

    It works one way only: to keep two people apart in either role, give two bars. One that names somebody who is not
    in this round has no effect.
    """

    mentor: str
    mentee: str
    rule: BarRule
    why: str = ""


@dataclass(frozen=True)
class Preference:
    """One line of somebody's ranking: `who`, as a mentor or as a mentee, puts `whom` in a `place`; 1 is the first choice.

    Two may share a place. One that names somebody who is not in this round has no effect.
    """

    by: Literal["mentor", "mentee"]
    who: str
    whom: str
    place: int
