"""Couples who would both rather be with each other than with those they were given."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from alongside_engine.assignment import Assignment
from alongside_engine.assignment._scores import panels
from alongside_engine.matching._compile import Round
from alongside_engine.matching._plan import Blocking, Side
from alongside_engine.matching._rules import shown
from alongside_engine.matching._tables import Ints

MOST_LOOKED = 500_000_000
_LISTED = 100

Liking = tuple[int, int]
_ANYBODY: Liking = (-1, 0)


class Choices:
    """The rankings of a round by the numbers of mentee and mentor, side by side."""

    def __init__(self, round_: Round) -> None:
        number = [{person.key: place for place, person in enumerate(side)} for side in (round_.mentees, round_.mentors)]
        self.by: dict[Side, dict[tuple[int, int], int]] = {"mentee": {}, "mentor": {}}
        for (mentor, mentee), places in round_.choices.items():
            if mentee in number[0] and mentor in number[1]:
                couple = number[0][mentee], number[1][mentor]
                for side, place in places.items():
                    self.by["mentor" if side == "mentor" else "mentee"][couple] = place

    def liking(self, side: Side, couple: tuple[int, int], score: int) -> Liking:
        """Say how much one side likes a couple: whom it ranked comes before all others, in order; the others by score."""
        place = self.by[side].get(couple)
        return (0, score) if place is None else (1, -place)

    def couples(self) -> list[tuple[int, int]]:
        """Give the couples in which somebody has ranked the other, in ascending order."""
        return sorted(self.by["mentee"].keys() | self.by["mentor"].keys())


@dataclass(frozen=True)
class _Worst:
    """What each of a side likes least of what it has; anybody is welcome where there is room."""

    liking: list[Liking]

    @classmethod
    def of(cls, side: Side, found: Assignment, room: Ints, choices: Choices) -> "_Worst":
        """Go through the couples of a plan."""
        liking: list[list[Liking]] = [[] for _each in room]
        for mentee, mentor, score in zip(found.mentees.tolist(), found.mentors.tolist(), found.scores.tolist(), strict=True):
            liking[mentee if side == "mentee" else mentor].append(choices.liking(side, (mentee, mentor), score))
        return cls([min(have) if len(have) >= most else _ANYBODY for have, most in zip(liking, room.tolist(), strict=True)])

    def score(self) -> Ints:
        """Give the score that somebody not ranked must pass."""
        never, always = np.iinfo(np.int32).max, np.iinfo(np.int32).min
        return np.array(
            [score if ranked == 0 else never if ranked else always for ranked, score in map(_kind, self.liking)], dtype=np.int64
        )


def _kind(liking: Liking) -> tuple[int | None, int]:
    return (None if liking == _ANYBODY else liking[0], liking[1])


def blocking(round_: Round, found: Assignment) -> tuple[int | None, tuple[Blocking, ...]]:
    """Count the blocking couples of a plan and list the first of them; None when there are too many couples to look at.

    Both would gain: each has room, or likes the other better than somebody it has (by ranking, and by score among those not
    ranked). Pairs placed by hand are outside of it.
    """
    if not round_.mentees or not round_.mentors:
        return 0, ()
    if len(round_.mentees) * len(round_.mentors) > MOST_LOOKED:
        return None, ()
    choices = Choices(round_)
    wanted = np.ones(len(round_.mentees), dtype=np.int64) if round_.wish.wanted is None else round_.wish.wanted
    mentees = _Worst.of("mentee", found, wanted, choices)
    mentors = _Worst.of("mentor", found, round_.wish.capacity, choices)
    together = {*zip(found.mentees.tolist(), found.mentors.tolist(), strict=True)}
    ranked = [couple for couple in choices.couples() if couple not in together]
    codes = [*_by_ranking(round_, ranked, choices, mentees, mentors), *_by_score(round_, {*ranked, *together}, mentees, mentors)]
    couples = [divmod(code, len(round_.mentors)) for code in codes]
    named = sorted((round_.mentors[mentor].key, round_.mentees[mentee].key, mentee, mentor) for mentee, mentor in couples[: 100 * _LISTED])
    listed = (Blocking(one, other, _score(round_, mentee, mentor)) for one, other, mentee, mentor in named[:_LISTED])
    return len(couples), tuple(listed)


def _score(round_: Round, mentee: int, mentor: int) -> int:
    return shown(int(round_.scores.of(np.array([mentee]), np.array([mentor]))[0]))


def _by_ranking(round_: Round, couples: list[tuple[int, int]], choices: Choices, mentees: _Worst, mentors: _Worst) -> Iterator[int]:
    sides = np.array(couples, dtype=np.int64).reshape(-1, 2).T
    possible = round_.scores.possible(*sides)
    for couple, score, allowed in zip(couples, round_.scores.of(*sides).tolist(), possible.tolist(), strict=True):
        both = (
            choices.liking("mentee", couple, score) > mentees.liking[couple[0]],
            choices.liking("mentor", couple, score) > mentors.liking[couple[1]],
        )
        if allowed and all(both):
            yield couple[0] * len(round_.mentors) + couple[1]


def _by_score(round_: Round, others: set[tuple[int, int]], mentees: _Worst, mentors: _Worst) -> Iterator[int]:
    many = len(round_.mentors)
    asked, offered = mentees.score(), mentors.score()
    told = np.array(sorted(mentee * many + mentor for mentee, mentor in others), dtype=np.int64)
    for panel in panels(round_.scores, np.zeros_like(asked), np.zeros_like(offered)):
        scores = round_.scores.tile(panel.mentees, panel.mentors).scores
        rows, columns = np.nonzero((scores > asked[panel.mentees][:, None]) & (scores > offered[panel.mentors]))
        codes = panel.mentees[rows] * many + panel.mentors[columns]
        yield from codes[~np.isin(codes, told)].tolist()
