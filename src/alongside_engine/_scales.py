"""Scales: items that measure one thing together, their score and how far they hang together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from alongside_engine._plan_files import Wave
from alongside_engine.evaluation import Result, TooFew, correlation, cronbach_alpha
from alongside_engine.questionnaires import SCALES, Question

FEWEST_FOR_ALPHA = 3
"""Items: of two, their correlation says as much and is what is reported."""


@dataclass(frozen=True)
class ScaleResult:
    """A scale in one wave: the mean score, in points of an item, of those who answered all its items; None of nobody.

    `reliability` is Cronbach's alpha with Feldt's interval of three items or more, Pearson's correlation of two, and None where
    there are too few answers, or all are alike.
    """

    wave: str
    scale: str
    items: tuple[str, ...]
    n: int
    mean: float | None
    deviation: float | None
    reliability: Result | None


def scales_of(wave: Wave, minimum: int) -> Iterator[ScaleResult]:
    """Every scale that the questions of a wave name, in their order; of fewer than `minimum` people only how many."""
    named: dict[str, list[Question]] = {}
    for question in wave.questions:
        if question.is_scale and question.details.get("scale"):
            named.setdefault(str(question.details["scale"]), []).append(question)
    for scale, items in named.items():
        if len(items) > 1:
            yield _scale(wave, scale, items, minimum)


def _scale(wave: Wave, scale: str, items: Sequence[Question], minimum: int) -> ScaleResult:
    rows = [[_points(question, answers) for question in items] for _person, answers in sorted(wave.answers.items())]
    complete = sorted([value for value in row if value is not None] for row in rows if None not in row)
    means = [fmean(row) for row in complete]
    is_told = len(complete) >= max(minimum, 2)
    return ScaleResult(
        wave=wave.name,
        scale=scale,
        items=tuple(question.code for question in items),
        n=len(complete),
        mean=fmean(means) if is_told else None,
        deviation=stdev(means) if is_told else None,
        reliability=_reliability(complete) if is_told else None,
    )


def _points(question: Question, answers: Mapping[str, object]) -> int | None:
    """The answer in points; of an item that was asked the other way round, turned."""
    value = answers.get(question.code)
    if not isinstance(value, int):
        return None
    points = SCALES[question.kind]
    return points[0] + points[-1] - value if question.details.get("reversed") else value


def _reliability(complete: Sequence[Sequence[int]]) -> Result | None:
    try:
        if len(complete[0]) < FEWEST_FOR_ALPHA:
            return correlation([row[0] for row in complete], [row[1] for row in complete])
        return cronbach_alpha(complete)
    except TooFew:
        return None
