"""What one more mentor would change, and which rule costs most: what a lead can do about those who are left over."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from alongside_engine.assignment import Assignment
from alongside_engine.matching._compare import Comparison, plain, rank_needed
from alongside_engine.matching._compile import Round
from alongside_engine.matching._people import BarRule, Person
from alongside_engine.matching._plan import Need, Plan
from alongside_engine.matching._points import how_much
from alongside_engine.matching._problem import Problem
from alongside_engine.matching._reach import Places
from alongside_engine.matching._rules import CRITERIA, Criterion, CriterionName, Rules
from alongside_engine.matching._tables import Truths, kinds
from alongside_engine.matching._why_not import count_of

MOST_PLACES = 3
MOST_KINDS = 20_000
LISTED = 12
_BINDING: tuple[CriterionName, ...] = ("grade", "specialty", "site")
_SUPERVISION: frozenset[BarRule] = frozenset(
    {"educational supervisor", "clinical supervisor", "line manager", "clinical manager", "appraiser", "assessor"}
)

Solve = Callable[[Problem], tuple[int, int]]


def needs(round_: Round, found: Assignment) -> tuple[Need, ...]:
    """Say how many places are missing, and how many more mentees one more mentor of each kind would place.

    Exact, with everybody moving up who can: each further place is filled along an alternating path, or cannot be
    (C. Berge, 1957). Kinds of mentors are told apart by what the mandatory rules compare: grades, specialties and sites
    that occur among the people. Nobody is asked to have more than three mentees. Without a plan for the most mentees
    (`stable`) there is nothing to say.
    """
    if round_.rules.stable or not round_.mentees:
        return ()
    places = Places(round_.scores, round_.wish.capacity, found.mentees, found.mentors)
    by_hand = {mentee for _mentor, mentee in round_.locked}
    waits = ~places.placed() & np.array([person.key not in by_hand for person in round_.mentees])
    if not waits.any():
        return ()
    worth = sorted(_more(round_, places, waits), key=lambda need: (-need.placed, need.words))
    return (*_missing(round_, places, waits), *worth[:LISTED])


def _missing(round_: Round, places: Places, waits: Truths) -> Iterator[Need]:
    """Say how many places are missing in all, and where those are who are left over."""
    left = [number for number in np.flatnonzero(waits).tolist() if places.possible(number).size]
    if not left:
        return
    reached = places.follow(left)
    here = int(places.capacity[reached.mentors].sum())
    mentors = int(reached.mentors.sum())
    sites = Counter(round_.mentees[number].site.strip() for number in left)
    where = ", ".join(f"{many} at {site}" for site, many in sorted(sites.items(), key=lambda row: (-row[1], row[0])) if site)
    have = f"{count_of(mentors, 'mentor')}, who {'has' if mentors == 1 else 'have'} {count_of(here, 'place')}"
    words = f"{count_of(len(left), 'place')} {'is' if len(left) == 1 else 'are'} missing: {here + len(left)} mentees can only go to {have}."
    yield Need(f"{words} Left over: {where}." if where else words, len(left), len(left))


@dataclass(frozen=True)
class _Kind:
    """A mentor whom the scheme does not have, in the words of the criteria that bind, "" for any."""

    person: Person
    grades: tuple[str, ...]
    higher: bool

    def words(self) -> str:
        """Name the kind: "consultant at Hazelmere House"."""
        grade = " or ".join(map(_small, self.grades)) if self.grades else "mentor"
        grade += " (or somebody more senior)" if self.higher else ""
        specialty = f" in {self.person.specialty}" if self.person.specialty else ""
        return grade + specialty + (f" at {self.person.site}" if self.person.site else "")


def _small(grade: str) -> str:
    """Write a grade within a sentence: Consultant becomes consultant, ST4 stays."""
    return " ".join(word.lower() if word[1:].islower() else word for word in grade.split())


def _more(round_: Round, places: Places, waits: Truths) -> Iterator[Need]:
    """Try one more mentor of each kind; kinds that could take the same mentees are tried once."""
    every = list(_kinds(round_, waits))
    if not every or len(every) > MOST_KINDS:
        return
    chains = places.follow(np.flatnonzero(waits).tolist()).mentees
    gained: dict[bytes, int] = {}
    best: dict[tuple[str, ...], tuple[int, _Kind]] = {}
    for kind, takes in zip(every, _takes(round_, [kind.person for kind in every]), strict=True):
        if not (takes & chains).any():
            continue
        same = np.packbits(takes & chains).tobytes()
        if same not in gained:
            gained[same] = _gain(places, waits, takes & chains)
        place: tuple[str, ...] = (plain(kind.person.track), plain(kind.person.specialty), plain(kind.person.site))
        place = place if round_.rules.grade.direction == "senior" else (*place, *kind.grades)
        if place not in best or gained[same] > best[place][0]:
            best[place] = gained[same], kind
    for placed, kind in best.values():
        with_places = f", with {placed} places," if placed > 1 else ""
        who = "1 person" if placed == 1 else f"{placed} people"
        yield Need(f"One more {kind.words()}{with_places} would place {who}.", placed, placed)


def _gain(places: Places, waits: Truths, takes: Truths) -> int:
    """Give one more mentor place after place, as long as that places somebody."""
    directly = np.flatnonzero(waits & takes)[:MOST_PLACES]
    gained, waits = directly.size, waits.copy()
    waits[directly] = False
    moved = deepcopy(places) if gained < MOST_PLACES else places
    while gained < MOST_PLACES and waits.any():
        reached = moved.follow(np.flatnonzero(waits).tolist())
        comes = np.flatnonzero(reached.mentees & takes)
        if not comes.size:
            break
        waits[moved.move(reached, int(comes[0]))] = False
        gained += 1
    return gained


def _takes(round_: Round, mentors: Sequence[Person]) -> Iterator[Truths]:
    """Say for each of some new mentors which mentees they could take under the mandatory rules."""
    tables = [kinds(name, round_.mentees, mentors, round_.rules) for name in _BINDING if round_.rules.criterion(name).binds]
    for number in range(len(mentors)):
        takes = np.ones(len(round_.mentees), dtype=bool)
        for table in tables:
            takes &= table.possible[:, table.mentors[number]][table.mentees]
        yield takes


def _kinds(round_: Round, waits: Truths) -> Iterator[_Kind]:
    """Give the kinds of mentors there could be, the lowest grades first, so that the least that is enough is named."""
    people, rules, anybody = list(round_.people.values()), round_.rules, Person("", "mentor")
    sites = _different(people, "site", rules) or [anybody]
    specialties = _different(people, "specialty", rules) or [anybody]
    waiting = [round_.mentees[number] for number in np.flatnonzero(waits)]
    for grades, higher in _grades(people, waiting, rules) or [([anybody], False)]:
        names = tuple(sorted({person.grade.strip() for person in grades} - {""}))
        for specialty, site in product(specialties, sites):
            like = replace(anybody, rank=grades[0].rank, track=grades[0].track)
            person = replace(like, specialty=specialty.specialty.strip(), site=site.site.strip())
            yield _Kind(person, names, higher and bool(names))


def _different(people: Iterable[Person], name: CriterionName, rules: Rules) -> list[Person]:
    """Give one person for each specialty or site that rules tell apart, in the order of their names."""
    comparison = Comparison(rules)
    found = {comparison.place(name, person): person for person in people} if rules.criterion(name).binds else {}
    found.pop("", None)
    return [found[place] for place in sorted(found)]


def _grades(people: Iterable[Person], waiting: Iterable[Person], rules: Rules) -> list[tuple[list[Person], bool]]:
    """Give the grades that mentors have or that would be just enough for those who wait, by track and the lowest first.

    Beside each, whether there are higher ones on its track that would do as well.
    """
    if not rules.grade.binds:
        return []
    senior, found = rules.grade.direction == "senior", dict[tuple[str, int], list[Person]]()
    for person in people:
        if person.rank is not None:
            found.setdefault((plain(person.track), person.rank), []).append(person)
    highest = dict(sorted(found))
    kept = {step for step in found if any(person.mentors for person in found[step])}
    for person in waiting:
        enough = rank_needed(person) if senior else person.rank
        above = [step for step in found if step[0] == plain(person.track) and enough is not None and step[1] >= enough]
        kept |= {min(above)} if above else set()
    return [(found[step], senior and step[1] < highest[step[0]]) for step in sorted(kept)]


def rules_that_cost(problem: Problem, plan: Plan, solved: Solve) -> tuple[Need, ...]:
    """Match again without each mandatory rule, and say what each costs, the dearest first.

    `solved` gives the mentees placed and the total fit of the best plan of a problem. Whoever asked to be kept apart is left
    out of this.
    """
    found = []
    for name, words, without in _without(problem):
        placed, total = solved(without)
        more, fit = placed - plan.placed, total - plan.total
        if more > 0 or fit > 0:
            found.append(Need(_cost_in_words(words, more, fit), more, rule=name, fit=fit))
    return tuple(sorted(found, key=lambda need: (-need.placed, -need.fit, need.rule)))


def _without(problem: Problem) -> Iterator[tuple[str, str, Problem]]:
    for name in CRITERIA:
        if problem.rules.criterion(name).binds:
            yield name, f"the rule for {name}", replace(problem, rules=_less(problem.rules, name))
    for group, words, rules in (
        ("supervisors and managers", "the rule for supervisors, managers and assessors, which always stands", _SUPERVISION),
        ("paired before", "the rule for pairs of before", frozenset({"paired before"})),
    ):
        bars = tuple(bar for bar in problem.bars if bar.rule not in rules)
        if len(bars) < len(problem.bars):
            yield group, words, replace(problem, bars=bars)


def _cost_in_words(rule: str, more: int, fit: int) -> str:
    said = [f"{more} more {'person' if more == 1 else 'people'} would have a mentor"] if more > 0 else []
    said += [f"all pairs together would fit {how_much(fit, 'better')}"] if fit > 0 else []
    return f"Without {rule}, {', and '.join(said)}."


def _less(rules: Rules, name: CriterionName) -> Rules:
    changed: dict[str, Any] = {name: Criterion()}
    return replace(rules, **changed)
