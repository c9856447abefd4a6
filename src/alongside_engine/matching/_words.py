"""Why a couple was proposed and why somebody is left over, in words; what is for matching only never reaches the other person."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from alongside_engine.assignment import Assignment
from alongside_engine.matching._compare import seniority
from alongside_engine.matching._compile import Round
from alongside_engine.matching._people import Person
from alongside_engine.matching._plan import Reason, Unmatched
from alongside_engine.matching._rules import CriterionName

_MOST_COUNTED = 2_000_000
_SENIORITY = {
    "senior": "The mentor is at a more senior grade",
    "not senior": "To check: the mentor is not at a more senior grade",
    "peer wanted": "The mentee asked for a peer",
    "unknown grade": "To check: the grade of one of them is not known",
    "other track": "To check: they are on different career tracks, so grades cannot be compared",
}
_BROKEN = {"grade": "not more senior"}
_A_PLACE = Reason("place", *["Proposed so that as many people as possible have a mentor"] * 3)
_MANY = "The {} who are possible have other {}, or there are none."
_LEFT_OUT = "There is no partner for you this time. The mentoring lead will tell you what comes next."


def reasons(round_: Round, mentor: Person, mentee: Person, *, locked: bool) -> tuple[Reason, ...]:
    """Give every reason for a couple, at least one of them to be shared, so that silence betrays no private topic."""
    found = [Reason("by hand", *["Placed by hand"] * 3)] if locked else []
    found += _topics(round_, mentor, mentee)
    found += _likeness(round_, "site", "sites", mentor, mentee)
    found += _likeness(round_, "specialty", "specialties", mentor, mentee)
    found += _senior(round_, mentor, mentee)
    if not any(reason.shared for reason in found):
        found.append(_A_PLACE)
    return tuple(found)


def _senior(round_: Round, mentor: Person, mentee: Person) -> list[Reason]:
    if round_.rules.grade.direction != "senior":
        return []
    words = _SENIORITY[seniority(mentor, mentee)]
    return [Reason("grade", words, "" if words.startswith("To check") else words, words)]


def _topics(round_: Round, mentor: Person, mentee: Person) -> list[Reason]:
    rules, common = round_.rules, mentor.topics & mentee.topics
    if rules.topics.direction == "ignore" or not mentor.topics or not mentee.topics:
        return []
    if rules.topics.direction == "different":
        return [] if common else [Reason("topics", "No topic in common")]
    private = common & (mentor.private_topics | mentee.private_topics)
    found = [Reason("topics", *[f"Both chose: {_labels(round_, common - private)}"] * 3)] if common - private else []
    return [*found, Reason("topics", f"Both chose, for matching only: {_labels(round_, private)}")] if private else found


def _labels(round_: Round, topics: frozenset[str]) -> str:
    return "; ".join(sorted((round_.rules.label(topic) for topic in topics), key=str.casefold))


def _likeness(round_: Round, name: CriterionName, plural: str, mentor: Person, mentee: Person) -> list[Reason]:
    direction = round_.rules.criterion(name).direction
    if direction == "ignore" or not round_.comparison.meets(name, mentor, mentee):
        return []
    one, other = (str(getattr(person, name)).strip() for person in (mentor, mentee))
    words = {
        "same": f"Same {name}: {one}",
        "near": f"{plural.capitalize()} near each other: {one} and {other}",
        "different": f"Different {plural}: {one} and {other}",
    }[direction]
    return [Reason(name, words, words, f"{direction.capitalize()} {name}")]


def why_not(round_: Round, found: Assignment) -> tuple[Unmatched, ...]:
    """Explain everybody without a partner, mentees first, in the order of their keys."""
    taught = {round_.mentees[number].key for number in found.mentees.tolist()} | {mentee for _, mentee in round_.locked}
    busy = {round_.mentors[number].key for number in found.mentors.tolist()} | {mentor for mentor, _ in round_.locked}
    people = [round_.people[key] for key in sorted(round_.people)]
    mentees = [person for person in people if person.seeks and person.key not in taught]
    mentors = [person for person in people if person.mentors and person.key not in busy]
    if (len(mentees) + len(mentors)) * len(people) > _MOST_COUNTED:
        return (
            *(Unmatched(person.key, "mentee", _MANY.format("mentors", "mentees"), _LEFT_OUT) for person in mentees),
            *(Unmatched(person.key, "mentor", _MANY.format("mentees", "mentors"), _LEFT_OUT) for person in mentors),
        )
    shortage = _Shortage(round_, found, mentees)
    return (
        *(Unmatched(person.key, "mentee", _of_mentee(round_, person, shortage), _LEFT_OUT) for person in mentees),
        *(Unmatched(person.key, "mentor", _of_mentor(round_, person), _LEFT_OUT) for person in mentors),
    )


def _of_mentee(round_: Round, mentee: Person, shortage: "_Shortage") -> str:
    others = [person for person in round_.people.values() if person.mentors and person.key != mentee.key]
    broken = [_ruled_out(round_, mentor, mentee) for mentor in others]
    if not others:
        return "Nobody else has offered to be a mentor."
    if all(broken):
        return f"No mentor is possible: {_tally(broken)}."
    return shortage.words(mentee) + (f" Ruled out here: {_tally(broken)}." if any(broken) else "")


def _of_mentor(round_: Round, mentor: Person) -> str:
    others = [person for person in round_.people.values() if person.seeks and person.key != mentor.key]
    broken = [_ruled_out(round_, mentor, mentee) for mentee in others]
    possible = broken.count("")
    if not others:
        return "Nobody else has asked for a mentor."
    if mentor.capacity == 0:
        return "Has no place to offer."
    if not possible:
        return f"No mentee is possible: {_tally(broken)}."
    who = "The one mentee who" if possible == 1 else f"Each of the {possible} mentees who"
    return f"{who} could be placed here has another mentor."


class _Shortage:
    """The bottleneck of a mentee: who can only go to certain mentors, and the places these have (P. Hall, 1935)."""

    def __init__(self, round_: Round, found: Assignment, unmatched: list[Person]) -> None:
        self._round = round_
        self._number = {person.key: number for number, person in enumerate(round_.mentees)}
        self._everyone = np.arange(len(round_.mentors))
        self._guests: dict[int, list[int]] = {}
        for mentee, mentor in zip(found.mentees.tolist(), found.mentors.tolist(), strict=True):
            self._guests.setdefault(mentor, []).append(mentee)
        self._left = {self._number[person.key]: self._possible(self._number[person.key]) for person in unmatched}

    def words(self, mentee: Person) -> str:
        """Show it in words."""
        reached, guests = self._within_reach(self._number[mentee.key])
        places = int(self._round.wish.capacity[sorted(reached)].sum()) if reached else 0
        if not places:
            return "The mentors who are possible have no place left."
        rivals = len(guests) + sum(1 for possible in self._left.values() if possible and possible <= reached)
        return f"{rivals} mentees compete for {_count(places, 'place')}; no other mentor is possible for them."

    def _within_reach(self, mentee: int) -> tuple[set[int], set[int]]:
        """Follow who could make room: the mentors possible, those possible for their mentees, and so on."""
        waiting, reached, guests = [mentee], set[int](), set[int]()
        while waiting:
            new = self._possible(waiting.pop()) - reached
            reached |= new
            came = {guest for mentor in new for guest in self._guests.get(mentor, ())} - guests
            guests |= came
            waiting += sorted(came)
        return reached, guests

    def _possible(self, mentee: int) -> frozenset[int]:
        possible = self._round.scores.possible(np.full_like(self._everyone, mentee), self._everyone)
        return frozenset(np.flatnonzero(possible).tolist())


def _ruled_out(round_: Round, mentor: Person, mentee: Person) -> str:
    """Name what rules a couple out, for the lead, or nothing when it is possible; an avoid list is never told from the lead's own wish."""
    bars = round_.barred.get((mentor.key, mentee.key), ())
    why = sorted({bar.why or bar.rule for bar in bars if "apart" not in bar.rule})
    if bars:
        return f"ruled out ({', '.join(why)})" if why else "kept apart"
    return next((_BROKEN.get(name, f"ruled out by the rule for {name}") for name in round_.broken(mentor, mentee)), "")


def _tally(broken: Iterable[str]) -> str:
    counted = Counter(words for words in broken if words)
    in_order = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{times} {'is' if times == 1 else 'are'} {words}" for words, times in in_order)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
