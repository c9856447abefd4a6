"""The people of a round and the couples that must never be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Participant:
    """One side of one person; who is both a mentor and a mentee stands in both lists under one key.

    `grade_rank` compares only within a `track`. `topics` are slugs, wanted by a mentee or offered by a mentor;
    those also in `private_topics` count towards the score but are never named to the other person.
    `capacity` is the number of mentees a mentor can take and means nothing for a mentee.
    """

    key: str
    name: str = ""
    grade_rank: int | None = None
    track: str = ""
    specialty: str = ""
    site: str = ""
    topics: frozenset[str] = frozenset()
    private_topics: frozenset[str] = frozenset()
    capacity: int = 1


@dataclass(frozen=True)
class Bar:
    """A couple that may never be proposed; `why` is the rule in words for the lead ("is her educational supervisor").

    It works one way only: to keep two people apart in either role, give two bars. One that names somebody who is not
    in this round has no effect.
    """

    mentor: str
    mentee: str
    why: str
