"""How far a plan has come: what is being done, and how much of the whole that is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Literal

from alongside_engine.matching._problem import Problem

StageName = Literal["people", "texts", "couples", "pairs", "proof", "reasons", "costs"]
_FIRST: Final = ("people", "texts", "couples")
_EACH: Final = ("pairs", "proof")
_LAST: Final = ("reasons", "costs")


@dataclass(frozen=True)
class Stage:
    """What begins, after `done` steps of `of`.

    `people` are read, `texts` compared, `couples` looked for that could be in a plan; then once for each aim `pairs` are
    chosen, and `proof` is looked for among all the couples left out so far, round by round until there is none (in small
    rounds none is left out). `reasons` and alternatives come after that, and `costs` of aims and rules last.
    """

    name: StageName
    done: int
    of: int


Begin = Callable[[Stage], object]


class Stages:
    """Tells what begins, each step once and none after a later one."""

    def __init__(self, tell: Begin, problem: Problem) -> None:
        self._tell, self._aim = tell, 0
        self._last = Stage("people", -1, len(_FIRST) + len(_EACH) * _aims(problem) + len(_LAST))

    def begin(self, name: StageName) -> None:
        """Go on to a step; each `pairs` is another aim."""
        self._aim += name == "pairs"
        step = self._step(name)
        if step > self._last.done:
            self._last = replace(self._last, name=name, done=step)
            self._tell(self._last)

    def _step(self, name: StageName) -> int:
        if name in _FIRST:
            return _FIRST.index(name)
        if name in _LAST:
            return self._last.of - len(_LAST) + _LAST.index(name)
        return len(_FIRST) + len(_EACH) * (self._aim - 1) + _EACH.index(name)


def _aims(problem: Problem) -> int:
    """Count the aims that a problem can have at most."""
    rules, several = problem.rules, any(person.mentors_wanted > 1 for person in problem.people)
    if rules.stable:
        return 1
    asked = (True, several, bool(rules.equal_chances), rules.spread, rules.floor, *[rules.bands] * 3, True, bool(problem.told), True)
    return sum(asked)
