"""Groups of mentees by a fact of the register: whose chances are to be equal, and of whom a mentor may have a few only."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from alongside_engine.matching._compare import plain
from alongside_engine.matching._people import Person
from alongside_engine.matching._problem import ProblemError
from alongside_engine.matching._rules import Fact, Quota, Rules
from alongside_engine.matching._tables import Ints

MOST_LIMITS = 20_000_000


@dataclass(frozen=True)
class Chances:
    """The groups whose chances are to be equal, as they are written, the group of each mentee, and how many there are of each."""

    names: tuple[str, ...] = ()
    groups: Ints | None = None
    sizes: Ints | None = None

    @classmethod
    def of(cls, mentees: Sequence[Person], seekers: Iterable[Person], rules: Rules) -> "Chances":
        """Number them; all who seek a mentor are counted, and those whose value is not known are one group."""
        if not rules.equal_chances:
            return cls()
        seekers = list(seekers)
        names = _written(seekers, rules.equal_chances)
        number = {value: place for place, value in enumerate(names)}
        of_all = Counter(fact_of(person, rules.equal_chances) for person in seekers)
        groups = [number[fact_of(person, rules.equal_chances)] for person in mentees]
        return cls(tuple(names.values()), np.array(groups, dtype=np.int64), np.array([of_all[value] for value in names], dtype=np.int64))


@dataclass(frozen=True)
class Limits:
    """The kinds of mentees of whom a mentor may have a few only, the kind of each mentee from 1, how many by (kind, mentor), and anew."""

    names: tuple[tuple[str, ...], ...] = ()
    kinds: Ints | None = None
    quotas: Ints | None = None
    most: Ints | None = None

    @classmethod
    def of(cls, mentees: Sequence[Person], mentors: Sequence[Person], rules: Rules, settled: Mapping[str, Sequence[Person]]) -> "Limits":
        """Number the kinds, and take off whom mentors have already.

        Raises ProblemError when the table would not fit into memory.
        """
        if not rules.quotas:
            return cls()
        kinds = [kind for quota in rules.quotas for kind in _kinds(quota, mentees)]
        number = {plain(value): kind for kind, (values, _most) in enumerate(kinds, 1) for value in values}
        fact = rules.quotas[0].fact
        if len(kinds) * len(mentors) > MOST_LIMITS:
            words = f"A limit for {len(kinds)} kinds of mentees with each of {len(mentors)} mentors is too much"
            raise ProblemError(f"{words}: name those whose {fact} matters, {MOST_LIMITS // len(mentors)} at most.")
        most = np.array([most for _values, most in kinds], dtype=np.int64)
        left = np.repeat(most[:, None], len(mentors), axis=1)
        for place, mentor in enumerate(mentors):
            for kind in (number.get(fact_of(mentee, fact), 0) for mentee in settled.get(mentor.key, ())):
                if kind:
                    left[kind - 1, place] = max(left[kind - 1, place] - 1, 0)
        mine = [number.get(fact_of(person, fact), 0) for person in mentees]
        return cls(tuple(values for values, _most in kinds), np.array(mine, dtype=np.int64), left, most)


def fact_of(person: Person, fact: Fact) -> str:
    """Give a fact as a reader would compare it, empty when it is not known."""
    written: str = getattr(person, fact)
    return plain(written)


def _kinds(quota: Quota, mentees: Sequence[Person]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Give the values that count together: those named, or each one there is on its own."""
    if quota.values:
        yield quota.values, quota.most
    else:
        yield from (((name,), quota.most) for name in _written(mentees, quota.fact).values() if name)


def _written(people: Iterable[Person], fact: Fact) -> dict[str, str]:
    """Give the values there are, in their order, and how each is written, whoever stands first."""
    found: dict[str, str] = {}
    for name in sorted(" ".join(str(getattr(person, fact)).split()) for person in people):
        found.setdefault(plain(name), name)
    return dict(sorted(found.items()))
