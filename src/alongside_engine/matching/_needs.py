"""What one more mentor would change, and which rule costs most: what a lead can do about those who are left over."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from alongside_engine.matching._reach import Places, Reached
from alongside_engine.matching._rules import CRITERIA, Criterion, CriterionName, Rules
from alongside_engine.matching._tables import Ints, Truths, kinds
from alongside_engine.matching._why_not import count_of

MOST_PLACES = 3
MOST_KINDS = 20_000
LISTED = 12
_COMMON: tuple[tuple[CriterionName, str], ...] = (("specialty", "in"), ("site", "at"))
_BINDING: tuple[CriterionName, ...] = ("grade", "specialty", "site")
_SUPERVISION: frozenset[BarRule] = frozenset(
    {"educational supervisor", "clinical supervisor", "line manager", "clinical manager", "appraiser", "assessor"}
)

Solve = Callable[[Problem], tuple[int, int]]


def needs(round_: Round, found: Assignment) -> tuple[Need, ...]:
    """Say how many places are missing, and how many more mentees one more mentor of each kind would place.

    Exact, with everybody moving up who can: each further place is filled along an alternating path, or cannot be
    (C. Berge, 1957). Kinds of mentors are told apart by what the mandatory rules compare: grades, specialties and sites
    that occur among the people. Nobody is asked to have more than three mentees. Limits for each mentor hold on such paths,
    and for the new one; equal chances say who is placed, never how many. Without a plan for the most mentees (`stable`)
    there is nothing to say.
    """
    if round_.rules.stable or not round_.mentees:
        return ()
    places = Places(round_.scores, round_.wish, found.mentees, found.mentors)
    by_hand = {mentee for _mentor, mentee in round_.settled}
    waits = ~places.placed() & np.array([person.key not in by_hand for person in round_.mentees])
    if not waits.any():
        return ()
    return (*_missing(round_, places, waits)[:LISTED], *_more(round_, found, places, waits)[:LISTED])


def _missing(round_: Round, places: Places, waits: Truths) -> list[Need]:
    """Say how many places are missing, bottleneck by bottleneck, the largest first, and where those are who are left over."""
    left = np.array([number for number in np.flatnonzero(waits).tolist() if places.possible(number).size], dtype=np.int64)
    if not left.size:
        return []
    reached = places.follow(left.tolist())
    mentee_part, mentor_part = _parts(round_, reached)
    found = []
    for part in np.unique(mentee_part[left]):
        mentees = np.flatnonzero(reached.mentees & (mentee_part == part))
        mentors = np.flatnonzero(reached.mentors & (mentor_part == part))
        found.append(_bottleneck(round_, mentees, mentors, left[mentee_part[left] == part], places.open_to(reached, mentors)))
    return sorted(found, key=lambda need: (-need.placed, need.words))


def _parts(round_: Round, reached: Reached) -> tuple[Ints, Ints]:
    """Number the parts that share no possible couple, for mentees and for mentors; told apart by class."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    scores = round_.scores
    here = np.zeros_like(scores.possible_classes)
    mentees, mentors = scores.mentee_classes[reached.mentees], scores.mentor_classes[reached.mentors]
    here[np.ix_(np.unique(mentees), np.unique(mentors))] = True
    rows, columns = np.nonzero(here & scores.possible_classes)
    many = sum(here.shape)
    graph = coo_array((np.ones(rows.size), (rows, columns + here.shape[0])), shape=(many, many))
    part = connected_components(graph, directed=False)[1].astype(np.int64)
    return part[scores.mentee_classes], part[here.shape[0] + scores.mentor_classes]


def _bottleneck(round_: Round, mentees: Ints, mentors: Ints, left: Ints, places: int) -> Need:
    people = [round_.mentees[number] for number in mentees.tolist()]
    common = [
        f" {preposition} {alike}" for name, preposition in _COMMON for alike in _alike(people, name) if round_.rules.criterion(name).binds
    ]
    sites = Counter(round_.mentees[number].site.strip() for number in left.tolist())
    where = ", ".join(f"{many} at {site}" for site, many in sorted(sites.items(), key=lambda row: (-row[1], row[0]))[:LISTED] if site)
    missing = f"{count_of(left.size, 'place')} {'is' if left.size == 1 else 'are'} missing{''.join(common)}"
    limited = " for them within the limits for each mentor" if places < round_.wish.capacity[mentors].sum() else ""
    have = f"{count_of(mentors.size, 'mentor')}, who {'has' if mentors.size == 1 else 'have'} {count_of(places, 'place')}{limited}"
    words = f"{missing}: {mentees.size} mentees can only go to {have}."
    return Need(f"{words} Left over: {where}." if where else words, left.size, left.size)


def _alike(people: Iterable[Person], name: CriterionName) -> list[str]:
    """Give the one specialty or site of all, if there is one."""
    written = {plain(text): text.strip() for text in (str(getattr(person, name)) for person in people)}
    return [text for text in written.values() if text] if len(written) == 1 else []


@dataclass(frozen=True)
class _Kind:
    """A mentor whom the scheme does not have, in the words of the criteria that bind, "" for any."""

    person: Person
    grades: tuple[str, ...]
    higher: bool

    def group(self, *, senior: bool) -> tuple[str, ...]:
        """Give what of a kind is compared: of kinds that differ in seniority alone, the lowest that is enough is named."""
        where = (plain(self.person.track), plain(self.person.specialty), plain(self.person.site))
        return where if senior else (*where, *self.grades)

    def words(self) -> str:
        """Name the kind: "consultant at Hazelmere House"."""
        grade = " or ".join(map(_small, self.grades)) if self.grades else "mentor"
        grade += " (or somebody more senior)" if self.higher else ""
        specialty = f" in {self.person.specialty}" if self.person.specialty else ""
        return grade + specialty + (f" at {self.person.site}" if self.person.site else "")


def _small(grade: str) -> str:
    """Write a grade within a sentence: Consultant becomes consultant, ST4 stays."""
    return " ".join(word.lower() if word[1:].islower() else word for word in grade.split())


def _more(round_: Round, found: Assignment, places: Places, waits: Truths) -> list[Need]:
    """Try one more mentor of each kind, those first who place most, and are possible for most; alike kinds are tried once."""
    every = list(_kinds(round_, waits))
    if not every or len(every) > MOST_KINDS:
        return []
    chains = places.follow(np.flatnonzero(waits).tolist()).mentees
    gained: dict[bytes, int] = {}
    best: dict[tuple[str, ...], tuple[int, int, str]] = {}
    for kind, takes in zip(every, _takes(round_, [kind.person for kind in every]), strict=True):
        if not (takes & chains).any():
            continue
        same = np.packbits(takes & chains).tobytes()
        if same not in gained:
            gained[same] = _gain(round_, found, waits, takes & chains)
        group = kind.group(senior=round_.rules.grade.direction == "senior")
        if group not in best or gained[same] > best[group][0]:
            best[group] = gained[same], int((takes & waits).sum()), kind.words()
    worth = {words: (placed, possible) for placed, possible, words in sorted(best.values())}
    in_order = sorted(worth.items(), key=lambda row: (-row[1][0], -row[1][1], row[0]))
    return [_one_more(words, placed) for words, (placed, _possible) in in_order]


def _one_more(kind: str, placed: int) -> Need:
    with_places = f", with {placed} places," if placed > 1 else ""
    who = "1 person" if placed == 1 else f"{placed} people"
    return Need(f"One more {kind}{with_places} would place {who}.", placed, placed)


def _gain(round_: Round, found: Assignment, waits: Truths, takes: Truths, most: int = MOST_PLACES) -> int:
    """Count who would be placed if there were one more mentor, with some places, who could take some of the mentees."""
    wish, anew = round_.wish, round_.limits.most
    quotas = None if wish.quotas is None or anew is None else np.column_stack([wish.quotas, anew])
    roomier = replace(wish, capacity=np.r_[wish.capacity, most], quotas=quotas)
    return Places(round_.scores, roomier, found.mentees, found.mentors, takes).seat(np.flatnonzero(waits).tolist())


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
    if problem.rules.quotas:
        yield "limits", "the limits for each mentor", replace(problem, rules=replace(problem.rules, quotas=()))
    here = {person.key for person in problem.people}
    for group, words, rules in (
        ("supervisors and managers", "the rule for supervisors, managers and assessors, which always stands", _SUPERVISION),
        ("paired before", "the rule for pairs of before", frozenset({"paired before"})),
    ):
        bars = tuple(bar for bar in problem.bars if bar.rule not in rules)
        if any(bar.rule in rules and {bar.mentor, bar.mentee} <= here for bar in problem.bars):
            yield group, words, replace(problem, bars=bars)


def _cost_in_words(rule: str, more: int, fit: int) -> str:
    said = [f"{more} more {'person' if more == 1 else 'people'} would have a mentor"] if more > 0 else []
    said += [f"all pairs together would fit {how_much(fit, 'better')}"] if fit > 0 else []
    return f"Without {rule}, {', and '.join(said)}."


def _less(rules: Rules, name: CriterionName) -> Rules:
    changed: dict[str, Any] = {name: Criterion()}
    return replace(rules, **changed)
