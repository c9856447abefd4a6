"""What a run can be made again from: everything that decided it, without a name and without a word of anybody's text."""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from alongside_engine.matching._json import made, written
from alongside_engine.matching._match import Embed, Solver, Watch, problem_of, unstaged, unwatched
from alongside_engine.matching._people import Bar, Person, Preference
from alongside_engine.matching._plan import Plan
from alongside_engine.matching._problem import Problem, ProblemError, check
from alongside_engine.matching._rules import Rules

if TYPE_CHECKING:
    from alongside_engine.matching._text import Read

_Value = TypeVar("_Value")

FORMAT = 1


@dataclass(frozen=True)
class Record:
    """One run's question, its people without names and with a hash in place of each text, and by hash the text in numbers."""

    problem: Problem
    texts: Mapping[str, tuple[int, ...]]
    format: int = FORMAT


def record_of(
    people: Iterable[Person],
    rules: Rules | str = "all-grade-trust",
    *,
    bars: Iterable[Bar] = (),
    locked: Iterable[tuple[str, str]] = (),
    preferences: Iterable[Preference] = (),
    told: Iterable[tuple[str, str]] = (),
    standing: Iterable[tuple[str, str]] = (),
    embed: Embed | None = None,
    executor: Executor | None = None,
) -> dict[str, Any]:
    """Keep what `match` is asked, as JSON can hold it, so that `replay` answers the same to the byte.

    Names are left out. In place of a text stands "sha256:" and its hash, and where texts count, by hash the numbers that
    a text was turned into: at most 64 whole numbers, or those of the model `embed`. What stands in words that a plan can
    say stays: grades, specialties, sites, labels of topics, and why a couple is barred. The order of rows changes nothing.
    Raises ProblemError like `match`.
    """
    problem = problem_of(people, rules, bars, locked, preferences, told, standing)
    vectors = _vectors(problem, embed, executor)
    kept = replace(
        problem,
        people=tuple(sorted((_without_words(person) for person in problem.people), key=lambda person: person.key)),
        rules=replace(problem.rules, areas=_in_order(problem.rules.areas), topic_labels=_in_order(problem.rules.topic_labels)),
        bars=tuple(sorted(problem.bars, key=lambda bar: (bar.mentor, bar.mentee, bar.rule, bar.why))),
        locked=tuple(sorted(problem.locked)),
        preferences=tuple(sorted(problem.preferences, key=lambda row: (row.by, row.who, row.place, row.whom))),
        told=tuple(sorted(problem.told)),
    )
    found: dict[str, Any] = json.loads(written(Record(kept, _in_order(vectors))))
    return found


def replay(
    record: Mapping[str, Any], *, solver: Solver | None = None, executor: Executor | None = None, watch: Watch | None = None
) -> Plan:
    """Make the plan again that `match` made of what `record_of` kept: the same to the byte, but for `seconds`.

    Raises ProblemError when the record is of another format (it rises with every change that could change a plan), or is
    not what `record_of` gave.
    """
    if record.get("format") != FORMAT:
        raise ProblemError(f"This record is of format {record.get('format')}; this version of the engine makes plans from format {FORMAT}.")
    found = made(Record, dict(record))
    check(found.problem)

    from alongside_engine.matching._run import run  # here, like its caller's, since NumPy takes long to load

    return run(found.problem, solver=solver, executor=executor, watch=watch or unwatched, stage=unstaged, read=_read_from(found.texts))


def _without_words(person: Person) -> Person:
    return replace(person, name="", text=_hash(person.text) if person.text.strip() else "")


def _hash(text: str) -> str:
    return "sha256:" + sha256(text.encode(errors="surrogatepass")).hexdigest()


def _in_order(values: Mapping[str, _Value]) -> dict[str, _Value]:
    return dict(sorted(values.items()))


def _vectors(problem: Problem, embed: Embed | None, executor: Executor | None) -> dict[str, tuple[int, ...]]:
    """Turn the texts into numbers as a run does, or none when they do not count."""
    if not problem.rules.text.counts:
        return {}
    from alongside_engine.matching._compile import whose_texts
    from alongside_engine.matching._text import reader

    texts = [person.text for person in whose_texts(problem)]
    return {_hash(text): tuple(row) for text, row in zip(texts, reader(embed, executor)(texts).tolist(), strict=True) if text.strip()}


def _read_from(vectors: Mapping[str, tuple[int, ...]]) -> "Read":
    """Give what looks texts up by their hashes."""
    import numpy as np

    from alongside_engine.matching._text import STEPS

    width = max(map(len, vectors.values()), default=1)
    nothing = (0,) * width

    def read(hashes: Sequence[str]) -> Any:
        rows = [vectors.get(text, ()) if text else nothing for text in hashes]
        if any(len(row) != width or sum(number * number for number in row) > STEPS * STEPS for row in rows):
            raise ProblemError("This record lacks the numbers of a text, or holds others than the engine makes.")
        return np.array(rows, dtype=np.int16).reshape(-1, width)

    return read
