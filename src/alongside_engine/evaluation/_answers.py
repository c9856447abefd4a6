"""Counts of the answers to one question; the denominator is the people who answered that question, nobody else."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alongside_engine.evaluation._counts import percentage


class UnknownOption(ValueError):
    """An answer is none of the options of its question."""


@dataclass(frozen=True)
class TabulationRow:
    """One option; percent is None when nobody answered."""

    option: str | int
    count: int
    of: int
    percent: int | None


@dataclass(frozen=True)
class Tabulation:
    """Every option in the order given, with the number of people who answered and who left the question out.

    Where several options may be chosen the counts add up to more than the people who answered.
    """

    rows: tuple[TabulationRow, ...]
    answered: int
    missing: int


def tabulate(answers: Sequence[str | int | Collection[str | int] | None], options: Sequence[str | int]) -> Tabulation:
    """Count the answers to a question of single choice, several choices or a scale, one entry of `answers` a person.

    None, an empty text and an empty collection are a missing answer; 0 is an answer. Somebody who names an option
    twice counts once. Raises UnknownOption for an answer outside the options.
    """
    chosen = [choices for answer in answers if (choices := _choices(answer))]
    counts = Counter(option for choices in chosen for option in choices)
    if unknown := sorted(map(str, counts.keys() - set(options))):
        raise UnknownOption(f"These answers are no options of the question: {', '.join(unknown)}.")
    of = len(chosen)
    rows = tuple(TabulationRow(option, counts[option], of, percentage(counts[option], of) if of else None) for option in options)
    return Tabulation(rows, answered=of, missing=len(answers) - of)


def _choices(answer: str | int | Collection[str | int] | None) -> frozenset[str | int]:
    if answer is None or answer == "":
        return frozenset()
    return frozenset([answer] if isinstance(answer, (str, int)) else answer)
