"""Whether it may be told how the same people's answers on a scale have changed, beside all that was released of both times."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from alongside_engine.evaluation._disclosure import Answer, Decision, Limits, Released, WithheldBecause, may_release


@dataclass(frozen=True)
class _Time:
    """One of the two times: everybody's answers, those who answered both times, and their answers the other time."""

    given: Mapping[str, int]
    both: frozenset[str]
    other: Mapping[str, int]


def may_release_change(
    before: Mapping[str, int],
    after: Mapping[str, int],
    released: tuple[Sequence[Released], Sequence[Released]],
    *,
    sides: Sequence[Collection[Answer]] = (),
    limits: Limits | None = None,
) -> Decision:
    """Say whether it may leave how many of those in both `before` and `after` answered higher, the same and lower.

    `released`: what left of the first time and of the second, whole groups among it, with counts by answer; parts of them shown by
    `sides`, if at all. Nothing else may ever be told of the changes of these people in either answer.

    Those who answered both times must be a whole group's number, and be free to leave as a part of each time by the sides of the
    scale (see `may_release`). That leaves open which side anybody was on. Within a side there must be a swap with somebody who did
    not answer both times that brings each answer in, or out, without turning anybody's change round; else, where all stayed the
    same, that nobody gave an answer afterwards would tell that nobody had before.

    Source: as `may_release`.
    """
    bounds = limits or Limits()
    both = before.keys() & after.keys()
    if len(both) < bounds.whole:
        sentence = f"{len(both)} people answered both times: their change is told from {bounds.whole}."
        return Decision(WithheldBecause.TOO_FEW, sentence)
    for (given, other), left in zip(((before, after), (after, before)), released, strict=True):
        group = Released.of("Those who answered both times", {person: given[person] for person in both})
        decision = may_release([group.merged(sides)], [one.merged(sides) for one in left], limits=bounds)
        if not decision.is_allowed:
            return decision
        time = _Time(given, frozenset(both), other)
        if not _leaves_open(time, left, sides):
            return Decision(WithheldBecause.ALIKE, "The change of those who answered both times would say what none of them answered.")
    return Decision()


def _leaves_open(time: _Time, left: Sequence[Released], sides: Sequence[Collection[Answer]]) -> bool:
    """Whether each answer of the whole may have been given by those who answered both times, and by the others too."""
    whole = max(left, key=lambda group: group.size)
    inside: Counter[Answer] = Counter(time.given[person] for person in time.both)
    outside = Counter(whole.counts)
    outside.subtract(inside)
    everybody = whole.members == time.both
    for answer in (answer for answer, count in whole.counts.items() if count):
        side = next((side for side in sides if answer in side), (answer,))
        if not inside[answer] and not _comes_in(time, answer, side):
            return False
        if not everybody and not outside[answer] and not _goes_out(time, answer, [one for one in side if outside[one] > 0]):
            return False
    return True


def _comes_in(time: _Time, answer: Answer, side: Collection[Answer]) -> bool:
    return any(time.given[person] in side and _same_way(time, person, answer) for person in time.both)


def _goes_out(time: _Time, answer: Answer, instead: Collection[Answer]) -> bool:
    return any(_same_way(time, person, other) for person in time.both if time.given[person] == answer for other in instead)


def _same_way(time: _Time, person: str, answer: Answer) -> bool:
    """Whether somebody's change would point the same way had they given another answer."""
    return _sign(time.other[person] - time.given[person]) == _sign(time.other[person] - int(answer))


def _sign(step: int) -> int:
    return (step > 0) - (step < 0)
