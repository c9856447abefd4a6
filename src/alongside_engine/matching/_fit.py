"""How well two people fit, criterion by criterion, in exact units: what the vectors must say too."""

from collections.abc import Callable, Mapping

from alongside_engine.matching._compare import Comparison
from alongside_engine.matching._people import Person, Preference
from alongside_engine.matching._rules import CriterionName, Rules

Couple = tuple[str, str]


class Fit:
    """Scores single couples: FULL units when a couple is all that the rules ask for.

    `likeness` gives the units of the texts of a mentor and a mentee, `ranked` those of couples that appear in a ranking.
    """

    def __init__(self, rules: Rules, likeness: Callable[[str, str], int], ranked: Mapping[Couple, int]) -> None:
        self._rules, self._units = rules, rules.units()
        self._comparison = Comparison(rules)
        self._likeness, self._ranked = likeness, ranked

    def parts(self, mentor: Person, mentee: Person) -> dict[CriterionName, int]:
        """Give the units that each criterion in use adds; what is not known about somebody adds nothing."""
        return {name: self._part(name, units, mentor, mentee) for name, units in self._units.items()}

    def units(self, mentor: Person, mentee: Person) -> int:
        """Add the parts up."""
        return sum(self.parts(mentor, mentee).values())

    def _part(self, name: CriterionName, units: int, mentor: Person, mentee: Person) -> int:
        if name == "text":
            return self._likeness(mentor.key, mentee.key)
        if name == "preferences":
            return self._ranked.get((mentor.key, mentee.key), 0)
        if name == "topics":
            return topics_part(units, mentor, mentee, different=self._rules.topics.direction == "different")
        return units if self._comparison.meets(name, mentor, mentee) else 0


def topics_part(units: int, mentor: Person, mentee: Person, *, different: bool) -> int:
    """Give the share of the mentee's topics that the mentor offers, or does not."""
    if not mentor.topics or not mentee.topics:
        return 0
    offered = len(mentor.topics & mentee.topics) * (units // len(mentee.topics))
    return units - offered if different else offered


def rankings(preferences: tuple[Preference, ...], units: int) -> dict[Couple, int]:
    """Give the units of every couple that appears in a ranking: a first choice counts fully, a second half, a third a third.

    When both sides have ranked, each side's ranking counts half; when one has, it counts wholly.
    """
    sides = {preference.by for preference in preferences}
    found: dict[Couple, int] = {}
    for preference in preferences:
        couple = (preference.who, preference.whom) if preference.by == "mentor" else (preference.whom, preference.who)
        found[couple] = found.get(couple, 0) + units // len(sides) // preference.place
    return found
