"""From a problem to a plan."""

from collections import Counter
from collections.abc import Callable, Mapping

from alongside_engine.matching._old_eligible import Eligibility
from alongside_engine.matching._old_people import Participant
from alongside_engine.matching._old_plan import Match, Plan, Unmatched
from alongside_engine.matching._old_problem import Problem, check
from alongside_engine.matching._old_reasons import reasons
from alongside_engine.matching._old_rules import Rules
from alongside_engine.matching._old_score import score
from alongside_engine.matching._old_solve import solve
from alongside_engine.matching._old_why_not import WhyNot

People = Mapping[str, Participant]
Watch = Callable[[int, int], object]


def _unwatched(_done: int, _of: int) -> None:
    """Nobody waits to be told."""


def propose(problem: Problem, *, watch: Watch = _unwatched) -> Plan:
    """Place the most mentees possible, then with the best total score, around the couples placed by hand.

    Never proposes a forbidden couple, nor anybody to themselves. Couples equal in everything are told apart by a hash
    of their keys, so the order of the rows never matters. Takes time and memory like mentees times places: meant for
    up to some 2 000 people. `watch` is called with how many mentees have been looked at, and of how many; what it raises
    ends the work. Raises ProblemError, with a sentence, when the problem contradicts itself.
    """
    check(problem)
    mentors = {person.key: person for person in sorted(problem.mentors, key=lambda person: person.key)}
    mentees = {person.key: person for person in sorted(problem.mentees, key=lambda person: person.key)}
    eligibility = Eligibility(problem)
    by_hand = {mentee: mentor for mentor, mentee in problem.locked}
    possible = {
        mentee.key: frozenset(mentor.key for mentor in mentors.values() if eligibility.allows(mentor, mentee))
        for mentee in mentees.values()
        if mentee.key not in by_hand
    }
    free = _free_places(mentors, by_hand)
    chosen = solve(_scores(possible, mentors, mentees, problem.rules, watch), free)
    why_not = WhyNot(eligibility, possible, free, chosen)
    matches = _matches(by_hand | chosen, frozenset(by_hand), mentors, mentees, problem.rules)
    return Plan(
        matches=matches,
        unmatched=_unmatched(matches, mentors, mentees, why_not),
        placed=len(matches),
        total_score=sum(match.score for match in matches),
    )


def _free_places(mentors: People, by_hand: Mapping[str, str]) -> dict[str, int]:
    taken = Counter(by_hand.values())
    return {key: mentor.capacity - taken[key] for key, mentor in mentors.items()}


def _scores(
    possible: Mapping[str, frozenset[str]], mentors: People, mentees: People, rules: Rules, watch: Watch
) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for number, (mentee, allowed) in enumerate(possible.items(), 1):
        found |= {(mentor, mentee): score(mentors[mentor], mentees[mentee], rules) for mentor in allowed}
        watch(number, len(possible))
    return found


def _matches(pairs: Mapping[str, str], by_hand: frozenset[str], mentors: People, mentees: People, rules: Rules) -> tuple[Match, ...]:
    return tuple(
        Match(
            mentor=mentor,
            mentee=mentee,
            score=score(mentors[mentor], mentees[mentee], rules),
            reasons=reasons(mentors[mentor], mentees[mentee], rules, locked=mentee in by_hand),
            locked=mentee in by_hand,
        )
        for mentor, mentee in sorted((mentor, mentee) for mentee, mentor in pairs.items())
    )


def _unmatched(matches: tuple[Match, ...], mentors: People, mentees: People, why_not: WhyNot) -> tuple[Unmatched, ...]:
    busy = {match.mentor for match in matches}
    placed = {match.mentee for match in matches}
    return (
        *(why_not.mentee(mentee, mentors.values()) for key, mentee in mentees.items() if key not in placed),
        *(why_not.mentor(mentor, mentees.values()) for key, mentor in mentors.items() if key not in busy),
    )
