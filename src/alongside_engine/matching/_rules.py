"""What makes one couple better than another, or impossible, as the scheme decides it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["same", "different", "near", "senior", "ignore"]
Importance = Literal["mandatory", "high", "medium", "low"]
Fact = Literal["site", "specialty", "grade", "track"]
EqualChances = Literal["", "site", "specialty", "grade", "track"]
CriterionName = Literal["grade", "topics", "specialty", "site", "text", "preferences"]

CRITERIA: tuple[CriterionName, ...] = ("grade", "topics", "specialty", "site", "text", "preferences")
FULL = 1_000_000
SHOWN = 10_000
BANDS = (3_334, 6_667, 10_000)
_WEIGHTS: Mapping[Importance, int] = {"mandatory": 0, "high": 4, "medium": 2, "low": 1}


@dataclass(frozen=True)
class Criterion:
    """How two people should compare in something, how much that matters, and where the rule comes from, in words.

    "mandatory" makes a couple impossible that is known to break the rule, and adds nothing to a score; the other
    importances weigh 4, 2 and 1.
    """

    direction: Direction = "ignore"
    importance: Importance = "medium"
    source: str = ""

    @property
    def binds(self) -> bool:
        """Whether this rules couples out."""
        return self.direction != "ignore" and self.importance == "mandatory"

    @property
    def counts(self) -> bool:
        """Whether this can change a score."""
        return self.direction != "ignore" and self.importance != "mandatory"


@dataclass(frozen=True)
class Quota:
    """At most so many mentees of a kind for each mentor: those with one of these values, or of each value when none is named.

    Somebody whose value is not known is of no kind.
    """

    fact: Fact
    values: tuple[str, ...] = ()
    most: int = 1


@dataclass(frozen=True)
class Rules:
    """The rules of one scheme; schemes in use contradict each other, so a criterion can point either way.

    | criterion | directions, beside "ignore" |
    |---|---|
    | grade | senior, same, different, near (at most one rank apart) |
    | topics | same (the share of the mentee's topics that the mentor offers), different |
    | specialty | same, different |
    | site | same, different, near (in the same area; `areas` says by site which, a site not named is an area of its own) |
    | text | same (likeness of what the two wrote); never mandatory |
    | preferences | same (the higher the two ranked each other, the better); never mandatory |

    `quotas` limit how many mentees of a kind each mentor has, all by the same fact. `equal_chances` names the fact by whose
    groups the shares of mentees who have a mentor are as near to each other as they can be. `spread` gives nobody a
    second mentee before everybody who can has a first; `floor` makes the pair that fits least fit as well as it can;
    `bands` makes as few pairs as can be fit only a little, then as few as can be fit only in part, then as few as can be
    fall short of everything; `stable` asks for pairs that no two people would both leave for each other. `topic_labels`
    gives the words for topic slugs.
    """

    name: str = ""
    grade: Criterion = Criterion("senior", "mandatory")
    topics: Criterion = Criterion("same", "high")
    specialty: Criterion = Criterion()
    site: Criterion = Criterion()
    text: Criterion = Criterion()
    preferences: Criterion = Criterion("same", "high")
    areas: Mapping[str, str] = field(default_factory=dict, hash=False)
    quotas: tuple[Quota, ...] = ()
    equal_chances: EqualChances = ""
    spread: bool = True
    floor: bool = False
    bands: bool = False
    stable: bool = False
    topic_labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    def criterion(self, name: CriterionName) -> Criterion:
        """Give a criterion by its name."""
        found: Criterion = getattr(self, name)
        return found

    def label(self, topic: str) -> str:
        """Give the words for a topic, for slugs without a label the slug itself made readable."""
        return self.topic_labels.get(topic) or topic.replace("-", " ").replace("_", " ")

    def units(self) -> dict[CriterionName, int]:
        """Share FULL among the criteria that count, by their weights, in whole units that add up to FULL exactly."""
        weights = {name: _WEIGHTS[self.criterion(name).importance] for name in CRITERIA if self.criterion(name).counts}
        shared, given = sum(weights.values()), 0
        units: dict[CriterionName, int] = {}
        for name, weight in weights.items():
            given += weight
            units[name] = FULL * given // shared - sum(units.values())
        return units


def shown(units: int) -> int:
    """Turn exact units into the score that is shown, from 0 (nothing the rules ask for) to 10 000 (everything)."""
    return min(max((units * SHOWN + FULL // 2) // FULL, 0), SHOWN)


def band_units() -> tuple[int, ...]:
    """Give the fewest exact units that are shown as each of BANDS."""
    return tuple((2 * band * FULL - FULL) // (2 * SHOWN) for band in BANDS)
