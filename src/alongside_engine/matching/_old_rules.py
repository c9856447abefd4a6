"""What makes one couple better than another, as the scheme decides it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["same", "different", "ignore"]


@dataclass(frozen=True)
class Criterion:
    """Whether two people should be alike in something, and how much that counts beside the other criteria."""

    direction: Direction = "ignore"
    weight: int = 1

    @property
    def counts(self) -> bool:
        """Say whether this can change a score at all."""
        return self.direction != "ignore" and self.weight > 0


@dataclass(frozen=True)
class Rules:
    """The rules of one scheme; schemes in use contradict each other, so every criterion can point either way.

    `senior` is a constraint, not a preference: a mentor must outrank a mentee of the same track. Where ranks cannot
    be compared the couple is allowed and the lead is told. `topic_labels` gives the words for topic slugs.
    """

    topics: Criterion = Criterion("same")
    site: Criterion = Criterion()
    specialty: Criterion = Criterion()
    senior: bool = True
    topic_labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    def label(self, topic: str) -> str:
        """Give the words for a topic, for slugs without a label the slug itself made readable."""
        return self.topic_labels.get(topic) or topic.replace("-", " ").replace("_", " ")
