"""A round of matching from its tables: what was asked, its plan, and what may not have been meant."""

from collections.abc import Iterable
from dataclasses import dataclass

from alongside_engine._couple_files import Standing, read_exclusions, read_locked, read_preferences, read_standing
from alongside_engine._people_files import Allow, Gathered, anybody, read_people
from alongside_engine._tables import Lines
from alongside_engine._texts import FileProblem
from alongside_engine._watching import Watch, unwatched
from alongside_engine.matching import Bar, Plan, Preference, ProblemError, Rules, SentenceModel, match


@dataclass(frozen=True)
class RoundAsked:
    """Everything that the tables of one round say."""

    gathered: Gathered
    rules: Rules
    bars: tuple[Bar, ...]
    locked: tuple[tuple[str, str], ...]
    preferences: tuple[Preference, ...]
    standing: Standing

    def match(self, watch: Watch = unwatched, embed: SentenceModel | None = None) -> Plan:
        """Propose who could mentor whom. Raises FileProblem, with a sentence, for what contradicts itself."""
        people, rules, wishes, standing = self.gathered.people, self.rules, self.preferences, self.standing.couples
        try:
            return match(people, rules, bars=self.bars, locked=self.locked, preferences=wishes, standing=standing, watch=watch, embed=embed)
        except ProblemError as error:
            raise FileProblem(f"{self.gathered.file}: {error}") from error

    def notes(self, plan: Plan) -> tuple[str, ...]:
        """Say what may not have been meant."""
        return (*self.gathered.notes, *self.standing.notes, *self._doubts(plan))

    def _doubts(self, plan: Plan) -> list[str]:
        people = self.gathered.people
        sides = {"mentor": any(one.mentors for one in people), "mentee": any(one.seeks for one in people)}
        found = [
            f"there is no {role} among the people, so nobody is paired; look at their roles" for role, there in sides.items() if not there
        ]
        if self.rules.grade.direction != "ignore" and all(person.rank is None for person in people):
            found.append("no rank of any grade is known, so seniority is not looked at; give a file of grades, or a column rank")
        if not found and not plan.pairs and not self.standing.couples:
            found.append("no couple is possible under these rules; nobody is paired")
        return found


def read_round(
    people: Iterable[Lines],
    rules: Rules,
    *,
    details: Iterable[Lines] = (),
    grades: Lines | None = None,
    exclusions: Lines | None = None,
    locked: Lines | None = None,
    preferences: Lines | None = None,
    standing: Lines | None = None,
    allow: Allow = anybody,
) -> RoundAsked:
    """Understand the tables of a round, and hold them against each other. Raises FileProblem, with a sentence.

    `allow` is called with everybody before anything is made that grows with couples; what it raises ends the work.
    """
    gathered = read_people(people, details, grades, allow)
    bars = (*gathered.bars, *read_exclusions(exclusions, gathered.names))
    names = gathered.names
    by_hand, wishes = read_locked(locked, names, bars), read_preferences(preferences, names)
    return RoundAsked(gathered, rules, bars, by_hand, wishes, read_standing(standing, names))
