"""Invented schemes of any size from a seed: the same people, and the same scores as a matrix, for everybody who is compared."""

import random
from dataclasses import dataclass, replace

import numpy as np

from alongside_engine.matching import Bar, Criterion, Person, Rules
from alongside_engine.matching._compile import compiled
from alongside_engine.matching._problem import Problem, check
from alongside_engine.matching._text import reader

IMPOSSIBLE = -(1 << 31)
SPECIALTIES = [f"Specialty {number:02}" for number in range(30)]
PEOPLE_A_SITE = 120
AREAS = 6
TOPICS = [f"topic-{number:02}" for number in range(12)]
THEMES, DIMENSIONS = 8, 32
TRAINEE = [("training", grade, rank) for rank, grade in enumerate(["F1", "F2", "CT1", "CT2", "CT3", "ST4", "ST5", "ST6", "ST7"], 1)]
SENIOR = [("training", "Consultant", 11), ("training", "Senior consultant", 12)]
DOCTOR = [("SAS", "Specialty doctor", 1), ("SAS", "Associate specialist", 2), ("SAS", "Specialist", 3)]
RULES = Rules(
    name="benchmark",
    grade=Criterion("senior", "mandatory"),
    topics=Criterion("same", "high"),
    specialty=Criterion("same", "medium"),
    site=Criterion("near", "low"),
    text=Criterion("same", "medium"),
    preferences=Criterion(),
    spread=False,
    floor=False,
)

ACROSS_SITES = replace(RULES, name="benchmark-across-sites", site=Criterion("different", "mandatory"), text=Criterion())


@dataclass(frozen=True)
class Instance:
    """A scheme: the problem as people and rules, the texts' vectors by text, and the keys of both sides in the order of the matrix."""

    name: str
    problem: Problem
    vectors: dict
    mentees: tuple
    mentors: tuple

    def embed(self, texts):
        """Give the vectors of texts, as a model would that has read them before."""
        return np.stack([self.vectors[text] for text in texts])

    @property
    def capacity(self):
        people = {person.key: person for person in self.problem.people}
        return np.array([people[key].capacity for key in self.mentors])

    def compiled(self):
        check(self.problem)
        return compiled(self.problem, reader(self.embed))

    def matrix(self):
        """Score every couple, mentees in rows; IMPOSSIBLE where a hard rule stands between two."""
        round_ = self.compiled()
        rows, columns = (_places(keys, side) for keys, side in ((self.mentees, round_.mentees), (self.mentors, round_.mentors)))
        scores, every = np.empty((len(rows), len(columns)), dtype=np.int32), np.arange(len(columns))
        for start in range(0, len(rows), 512):
            part = np.arange(start, min(start + 512, len(rows)))
            possible = round_.scores.possible(*(side.ravel() for side in np.meshgrid(part, every, indexing="ij")))
            found = round_.scores.tile(part, every).scores
            found = np.where(possible.reshape(found.shape), found, np.float64(IMPOSSIBLE)).astype(np.int32)
            scores[np.ix_(rows[part], columns)] = found
        return scores


def _places(keys, side):
    """Where the people of a round stand in an instance."""
    place = {key: number for number, key in enumerate(keys)}
    return np.array([place[person.key] for person in side])


def tight(people, seed):
    """Three mentees to two mentors with a place or two, so that there are about as many places as mentees."""
    return _scheme(f"tight-{people}-{seed}", people * 3 // 5, people - people * 3 // 5, (1, 2), seed, RULES)


def square(side, seed):
    """As many mentors as mentees, one place each."""
    return _scheme(f"square-{side}-{seed}", side, side, (1,), seed, RULES)


def cohort(people, seed):
    """A small scheme across sites, as tight, whose people have chosen few topics and written nothing."""
    made = _scheme(f"cohort-{people}-{seed}", people * 3 // 5, people - people * 3 // 5, (1, 2), seed, ACROSS_SITES)
    draw = random.Random(f"topics-{seed}")
    few = (replace(person, text="", topics=frozenset(draw.sample(TOPICS, draw.randint(1, 3)))) for person in made.problem.people)
    return replace(made, problem=replace(made.problem, people=tuple(few)))


FAMILIES = {"tight": tight, "square": square, "cohort": cohort}


def _scheme(name, mentees, mentors, capacities, seed, rules):
    draw, numbers = random.Random(name), np.random.default_rng([seed, mentees, mentors])
    sites = [f"Site {number:04}" for number in range(max(2, (mentees + mentors) // PEOPLE_A_SITE))]
    asking = [_mentee(draw, f"e{number}", sites) for number in range(mentees)]
    offering = [_mentor(draw, f"m{number}", sites, capacities) for number in range(mentors)]
    people = (*asking, *offering)
    vectors = {person.text: row for person, row in zip(people, _likeness(numbers, len(people)), strict=True)}
    rules = replace(rules, areas={site: f"Area {number % AREAS}" for number, site in enumerate(sites)})
    problem = Problem(people, rules, tuple(_bars(draw, asking, offering)))
    return Instance(name, problem, vectors, tuple(person.key for person in asking), tuple(person.key for person in offering))


def _mentee(draw, key, sites):
    """Most are in training; some are on the SAS track, some are consultants who want somebody experienced, some want a peer."""
    track, grade, rank = draw.choices([draw.choice(TRAINEE), SENIOR[0], draw.choice(DOCTOR)], [84, 4, 12])[0]
    wanted = 12 if grade == "Consultant" else None
    return _person(
        draw, Person(key, "mentee", grade=grade, rank=rank, track=track, rank_wanted=wanted, wants_peer=draw.random() < 0.1), sites
    )


def _mentor(draw, key, sites, capacities):
    track, grade, rank = draw.choices([draw.choice(TRAINEE[1:]), draw.choice(SENIOR), draw.choice(DOCTOR)], [85, 5, 10])[0]
    return _person(draw, Person(key, "mentor", grade=grade, rank=rank, track=track, capacity=draw.choice(capacities)), sites)


def _person(draw, person, sites):
    topics = frozenset(draw.sample(TOPICS, draw.randint(2, 5)))
    return replace(person, specialty=draw.choice(SPECIALTIES), site=draw.choice(sites), topics=topics, text=f"text of {person.key}")


def _likeness(numbers, many):
    """What people wrote about, as mixtures of a few themes with something of their own."""
    themes = numbers.normal(size=(THEMES, DIMENSIONS))
    mixtures = numbers.dirichlet(np.full(THEMES, 0.3), many) @ themes
    return (mixtures + 0.4 * numbers.normal(size=mixtures.shape)).astype(np.float32)


def _bars(draw, asking, offering):
    """Two supervisors and a manager at the same site, now and then an appraiser, and some who asked to be kept apart."""
    at = {}
    for mentor in offering:
        at.setdefault(mentor.site, []).append(mentor.key)
    for mentee in asking:
        near = at.get(mentee.site, [])
        rules = ["educational supervisor", "clinical supervisor", "line manager", *["appraiser"] * (draw.random() < 0.5)]
        for rule, mentor in zip(rules, draw.sample(near, min(len(near), len(rules))), strict=False):
            yield Bar(mentor, mentee.key, rule)
        if draw.random() < 0.1:
            yield Bar(draw.choice(offering).key, mentee.key, "asked to be kept apart")
