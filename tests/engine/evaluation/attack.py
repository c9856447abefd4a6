"""Somebody who knows every release, every rule and who answered what, and works out by integer programming what few people said."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

LEAST, WHOLE = 5, 10


@dataclass(frozen=True)
class Counted:
    """So many of the members gave one of these answers in a wave; `low` and `high` differ where the cell was hidden."""

    wave: int
    members: frozenset
    answers: frozenset
    low: int
    high: int


@dataclass(frozen=True)
class Middle:
    """The median of the members' numbers; of two in the middle, their mean."""

    wave: int
    members: frozenset
    value: float


@dataclass(frozen=True)
class Ordered:
    """The answers given most often, first of all first."""

    wave: int
    members: frozenset
    answers: tuple


@dataclass(frozen=True)
class Changed:
    """How many of those who answered twice went up (1), down (-1) or stayed (0)."""

    members: frozenset
    direction: int
    low: int
    high: int
    wave: int = 0


class TooHard(Exception):
    """The programme was not solved: no answer is better than a wrong one."""


class Knowledge:
    """What the statements leave possible: so many people of each cell with each answer, in each wave.

    A cell is everybody whom no statement tells apart. `answered` has the people of each wave, `points` the answers offered.
    """

    def __init__(self, statements, answered, points, *, several):
        self.statements, self.points, self.several = statements, tuple(points), several
        sets = [*dict.fromkeys(answered.values()), *dict.fromkeys(statement.members for statement in statements)]
        cells = defaultdict(list)
        for person in frozenset().union(*answered.values()):
            cells[tuple(person in found for found in sets)].append(person)
        self.cells = [frozenset(found) for found in cells.values()]
        self.waves = [tuple(wave for wave, people in answered.items() if cell <= people) for cell in self.cells]
        self.columns, self.rows, self.bounds = [], [], []
        self._lay_columns()
        for statement in statements:
            self._lay(statement)

    def _lay_columns(self):
        """A variable for each cell and answer; for two waves, for each pair of answers. Of several choices each is one of its own."""
        for place, waves in enumerate(self.waves):
            each = len(self.cells[place])
            if self.several:
                for wave in waves:
                    mine = [self._column(place, {wave: point}, each) for point in self.points]
                    self._row(dict.fromkeys(mine, 1), each, np.inf)
                continue
            answers = [dict(zip(waves, points, strict=True)) for points in self._products(len(waves))]
            self._row({self._column(place, answer, each): 1 for answer in answers}, each, each)

    def _products(self, waves):
        return [(one,) for one in self.points] if waves == 1 else [(one, other) for one in self.points for other in self.points]

    def _column(self, place, answer, most):
        self.columns.append((place, answer, most))
        return len(self.columns) - 1

    def _row(self, entries, low, high):
        self.rows.append((entries, low, high))

    @cached_property
    def by_count(self):
        """The columns that count an answer of a cell in a wave."""
        found = defaultdict(list)
        for column, (place, answer, _most) in enumerate(self.columns):
            for wave, point in answer.items():
                found[place, wave, point].append(column)
        return found

    def inside(self, members):
        return [place for place, cell in enumerate(self.cells) if cell <= members]

    def _sum(self, statement, answers, sign=1):
        return {
            column: sign
            for place in self.inside(statement.members)
            for point in answers
            for column in self.by_count[place, statement.wave, point]
        }

    def _lay(self, statement):
        {Counted: self._lay_counted, Middle: self._lay_middle, Ordered: self._lay_ordered, Changed: self._lay_changed}[type(statement)](
            statement
        )

    def _lay_counted(self, statement):
        self._row(self._sum(statement, statement.answers), statement.low, statement.high)

    def _lay_ordered(self, statement):
        rest = [point for point in self.points if point not in statement.answers]
        pairs = list(zip(statement.answers, statement.answers[1:], strict=False)) + [(statement.answers[-1], point) for point in rest]
        for more, less in pairs:
            self._row({**self._sum(statement, [more]), **self._sum(statement, [less], -1)}, 0, np.inf)

    def _lay_changed(self, statement):
        entries = {
            column: 1
            for column, (place, answer, _most) in enumerate(self.columns)
            if self.cells[place] <= statement.members and np.sign(answer[2] - answer[1]) == statement.direction
        }
        self._row(entries, statement.low, statement.high)

    def _lay_middle(self, statement):
        """The one or two in the middle lie so that their mean is the value: one switch for each pair of values that gives it."""
        size = len(statement.members)
        first, last = (size - 1) // 2, size // 2
        pairs = [(a, b) for a in self.points for b in self.points if a <= b and a + b == 2 * statement.value and (first != last or a == b)]
        switches = [self._column(None, {}, 1) for _pair in pairs]
        self._row(dict.fromkeys(switches, 1), 1, 1)
        for (low, high), switch in zip(pairs, switches, strict=True):
            for value, place in ((low, first), (high, last)):
                below = self._sum(statement, [point for point in self.points if point < value])
                self._row({**below, switch: size}, -np.inf, place + size)
                upto = self._sum(statement, [point for point in self.points if point <= value])
                self._row({**upto, switch: -size}, place + 1 - size, np.inf)

    def solve(self, wave, point, *, gain=None, without=None, with_one=None):
        """How many of each cell have the answer, in something possible that suits best; None where nothing is possible.

        `gain`: ("others", most) asks for as many people as can be, to `most` a cell, who did not give it; ("some", 1) who did.
        `without`: so many of each cell did not give it. `with_one`: somebody of this cell did.
        """
        rows, columns = list(self.rows), [most for _place, _answer, most in self.columns]
        worth = [0.0] * len(columns)
        for place in self.of_wave(wave):
            counted = dict.fromkeys(self.by_count[place, wave, point], 1)
            if gain:
                extra = len(columns)
                columns.append(min(gain[1], len(self.cells[place])))
                worth.append(-1.0)
                rows.append(
                    ({**counted, extra: 1}, -np.inf, len(self.cells[place])) if gain[0] == "others" else ({**counted, extra: -1}, 0, np.inf)
                )
            if without and without.get(place):
                rows.append((counted, -np.inf, len(self.cells[place]) - without[place]))
            if with_one == place:
                rows.append((counted, 1, np.inf))
        found = _solved(rows, columns, worth)
        if found is None:
            return None
        return {place: round(sum(found[column] for column in self.by_count[place, wave, point])) for place in self.of_wave(wave)}

    def of_wave(self, wave):
        return [place for place, waves in enumerate(self.waves) if wave in waves]


def _solved(rows, columns, worth):
    entries = [(row, column, value) for row, (found, _low, _high) in enumerate(rows) for column, value in found.items()]
    across, down, values = zip(*entries, strict=True)
    matrix = coo_array((np.array(values, float), (across, down)), shape=(len(rows), len(columns))).tocsr()
    limits = LinearConstraint(matrix, [low for _found, low, _high in rows], [high for _found, _low, high in rows])
    result = milp(worth, constraints=limits, bounds=Bounds(0, columns), integrality=np.ones(len(columns)), options={"time_limit": 60})
    if result.status == 2:
        return None
    if result.status != 0:
        raise TooHard(result.message)
    return result.x


def finds(statements, answered, points, *, several=False, tries=None):
    """The first answer of fewer than five people that these statements force and the whole groups alone do not; None if there is none.

    A find is (wave, answer, people by cell, "somebody" or "nobody"): somebody of them must have given it, or nobody can have.
    `tries`: give up after so many candidates, where only how often something is found matters.
    """
    if not statements:
        return None
    joint = any(isinstance(statement, Changed) for statement in statements)
    for waves in [tuple(answered)] if joint else [(wave,) for wave in answered]:
        said = [statement for statement in statements if statement.wave in {0, *waves}]
        alone = wholes(said)
        if len(said) == len(alone):
            continue
        here = {wave: answered[wave] for wave in waves}
        known = Knowledge(said, here, points, several=several)
        before = Baseline(known, alone, here, points, several=several)
        for wave in waves:
            for point in points:
                if found := _somebody(known, before, wave, point, tries) or _nobody(known, before, wave, point):
                    return (wave, point, *found)
    return None


def wholes(statements):
    """What is shown on purpose: every count of the largest groups, of ten or more."""
    exact = [one for one in statements if isinstance(one, (Counted, Middle)) and (isinstance(one, Middle) or one.low == one.high)]
    sets = {(one.wave, one.members) for one in exact}
    largest = {(wave, found) for wave, found in sets if not any(wave == other and found < more for other, more in sets)}
    return [one for one in exact if len(one.members) >= WHOLE and (one.wave, one.members) in largest]


class Baseline:
    """What the whole groups alone leave possible, asked in the cells of all that is known; solved only when something was forced."""

    def __init__(self, known, alone, answered, points, *, several):
        self.known, self.alone, self.answered, self.points, self.several = known, alone, answered, points, several

    @cached_property
    def knowledge(self):
        blank = [Counted(one.wave, one.members, frozenset(), 0, 0) for one in self.known.statements if one.wave]
        blank += [Counted(1, one.members, frozenset(), 0, 0) for one in self.known.statements if not one.wave]
        return Knowledge([*self.alone, *blank], self.answered, self.points, several=self.several)

    def allows(self, wave, point, *, without=None, with_one=None):
        mine = {cell: place for place, cell in enumerate(self.knowledge.cells)}
        cells = self.known.cells
        less = {mine[cells[place]]: many for place, many in without.items()} if without else None
        one = None if with_one is None else mine[cells[with_one]]
        return self.knowledge.solve(wave, point, without=less, with_one=one) is not None


def _somebody(known, before, wave, point, tries):
    """Fewer than five people among whom somebody must have given the answer."""
    cells = {place: len(known.cells[place]) for place in known.of_wave(wave)}
    found = known.solve(wave, point, gain=("others", LEAST - 1))
    if found is None:
        raise TooHard("What was released cannot be true.")
    seen = [{place: many - found[place] for place, many in cells.items()}]
    if all(others >= min(LEAST - 1, cells[place]) for place, others in seen[0].items()):
        return None
    for number, group in enumerate(_groups(cells)):
        if tries is not None and number > tries:
            return None
        if any(all(others[place] >= many for place, many in group.items()) for others in seen):
            continue
        found = known.solve(wave, point, without=group)
        if found is not None:
            seen.append({place: many - found[place] for place, many in cells.items()})
        elif before.allows(wave, point, without=group):
            return group, "somebody"
    return None


def _groups(cells):
    """Groups of one to four people, by how many of each cell; those of one cell first."""
    for size in range(1, LEAST):
        for chosen in combinations_with_replacement(sorted(cells, key=cells.get), size):
            group = {place: chosen.count(place) for place in chosen}
            if all(many <= cells[place] for place, many in group.items()):
                yield group


def _nobody(known, before, wave, point):
    """Somebody who cannot have given the answer."""
    found = known.solve(wave, point, gain=("some", 1))
    for place in known.of_wave(wave):
        if not found[place] and known.solve(wave, point, with_one=place) is None and before.allows(wave, point, with_one=place):
            return {place: 1}, "nobody"
    return None
