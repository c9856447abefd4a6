"""Why somebody has no partner: a rule, a shortage, or nobody to choose from."""

from collections import Counter
from collections.abc import Iterable, Mapping

from alongside_engine.matching._old_eligible import Eligibility
from alongside_engine.matching._old_people import Participant
from alongside_engine.matching._old_plan import Unmatched


class WhyNot:
    """Explains the people whom a best assignment leaves out.

    `possible` gives each waiting mentee the mentors allowed, `free` the places that hand-placed couples leave,
    `chosen` the assignment (mentee -> mentor).
    """

    def __init__(
        self,
        eligibility: Eligibility,
        possible: Mapping[str, frozenset[str]],
        free: Mapping[str, int],
        chosen: Mapping[str, str],
    ) -> None:
        self._eligibility = eligibility
        self._possible = possible
        self._free = free
        self._guests: dict[str, set[str]] = {}
        for mentee, mentor in chosen.items():
            self._guests.setdefault(mentor, set()).add(mentee)

    def mentee(self, person: Participant, mentors: Iterable[Participant]) -> Unmatched:
        """Explain a mentee without a mentor."""
        others = [mentor for mentor in mentors if mentor.key != person.key]
        ruled_out = _tally(self._eligibility.hindrance(mentor, person) for mentor in others)
        if not others:
            words = "Nobody else has offered to be a mentor."
        elif not self._possible[person.key]:
            words = f"No mentor is possible: {ruled_out}."
        else:
            words = self._shortage(person.key) + (f" Ruled out here: {ruled_out}." if ruled_out else "")
        return Unmatched(person.key, "mentee", words)

    def mentor(self, person: Participant, mentees: Iterable[Participant]) -> Unmatched:
        """Explain a mentor without a mentee."""
        others = [mentee for mentee in mentees if mentee.key != person.key]
        hindrances = [self._eligibility.hindrance(person, mentee) for mentee in others]
        if not others:
            words = "Nobody else has asked for a mentor."
        elif person.capacity == 0:
            words = "Has no place to offer."
        elif None not in hindrances:
            words = f"No mentee is possible: {_tally(hindrances)}."
        else:
            words = f"{_everyone(hindrances.count(None))} could be placed here has another mentor."
        return Unmatched(person.key, "mentor", words)

    def _shortage(self, mentee: str) -> str:
        """Show the bottleneck: mentees who can only go to certain mentors, and the places these have (Hall, 1935)."""
        mentors = self._within_reach(mentee)
        rivals = sum(1 for allowed in self._possible.values() if allowed and allowed <= mentors)
        places = sum(self._free[mentor] for mentor in mentors)
        if not places:
            return "The mentors who are possible have no place left."
        return f"{rivals} mentees compete for {_count(places, 'place')}; no other mentor is possible for them."

    def _within_reach(self, mentee: str) -> set[str]:
        """Follow who could make room: the mentors possible, those possible for their mentees, and so on."""
        mentors: set[str] = set()
        waiting = [mentee]
        while waiting:
            new = self._possible[waiting.pop()] - mentors
            mentors |= new
            waiting += [guest for mentor in new for guest in self._guests.get(mentor, ())]
        return mentors


def _tally(hindrances: Iterable[str | None]) -> str:
    counted = Counter(words for words in hindrances if words)
    in_order = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{times} {'is' if times == 1 else 'are'} {words}" for words, times in in_order)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _everyone(number: int) -> str:
    return "The one mentee who" if number == 1 else f"Each of the {number} mentees who"
