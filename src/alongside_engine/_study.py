"""A whole analysis: uptake, response, answers, changes and coding of one study, as numbers with their denominators."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from alongside_engine._plan_files import Answer, Change, Study, Wave
from alongside_engine._scales import ScaleResult, scales_of
from alongside_engine.evaluation import (
    CodingResult,
    PairedOrdinal,
    ResponseRate,
    Tabulation,
    Uptake,
    coding_agreement,
    holm,
    paired_ordinal,
    response_rates,
    tabulate,
    uptake,
)
from alongside_engine.questionnaires import Question

ALL = "all"
TOOK_PART, DID_NOT = "took part", "did not take part"


@dataclass(frozen=True)
class ItemResult:
    """The answers of a group to one question: options counted, or the middle of numbers; of texts how many there are."""

    wave: str
    item: str
    text: str
    kind: str
    group: str
    asked: int
    table: Tabulation
    labels: Mapping[str | int, str]


@dataclass(frozen=True)
class ItemChange:
    """How a group's answers to one item changed; `p_holm` is adjusted for the items of the plan."""

    item: str
    text: str
    group: str
    found: PairedOrdinal
    p_holm: float | None


@dataclass(frozen=True)
class Results:
    """Everything that a plan asks for."""

    title: str
    minimum: int
    uptake: Uptake
    uptake_by_role: Mapping[str, Uptake]
    counts: tuple[tuple[str, int | float], ...]
    responses: Mapping[str, tuple[ResponseRate, ...]]
    items: tuple[ItemResult, ...]
    scales: tuple[ScaleResult, ...]
    changes: tuple[ItemChange, ...]
    coding: CodingResult | None


def analyse(study: Study) -> Results:
    """Work out everything that a plan asks for; groups smaller than its minimum are counted and not compared."""
    roles = sorted(set(study.people.values()) - {""})
    within = {role: frozenset(person for person, its in study.people.items() if its == role) for role in roles}
    return Results(
        title=study.title,
        minimum=study.minimum,
        uptake=uptake(frozenset(study.people), study.stages),
        uptake_by_role={
            role: uptake(people, {name: stage & people for name, stage in study.stages.items()}) for role, people in within.items()
        },
        counts=study.counts,
        responses={wave.name: _response(wave, study, within) for wave in study.waves},
        items=tuple(result for wave in study.waves for result in _items(wave, study)),
        scales=tuple(result for wave in study.waves for result in scales_of(wave, study.minimum)),
        changes=tuple(result for change in study.changes for result in _changes(change, within, study.minimum)),
        coding=coding_agreement(study.coding.codes, study.coding.answers, study.coding.coders) if study.coding else None,
    )


def _response(wave: Wave, study: Study, within: Mapping[str, frozenset[str]]) -> tuple[ResponseRate, ...]:
    groups = {ALL: wave.sent_to}
    if study.taking_part is not None:
        groups |= {TOOK_PART: wave.sent_to & study.taking_part, DID_NOT: wave.sent_to - study.taking_part}
    groups |= {role: wave.sent_to & people for role, people in within.items()}
    answered = frozenset(wave.answers)
    return response_rates((name, len(people), len(people & answered)) for name, people in groups.items() if people)


def _items(wave: Wave, study: Study) -> Iterator[ItemResult]:
    for question in wave.questions:
        if question.kind not in {"single", "multi"} and not question.is_scale:
            continue
        for group, people in _audience(question, wave, study).items():
            answers = [_tabled(wave.answers[person].get(question.code)) for person in sorted(people & wave.answers.keys())]
            if answers:
                table = tabulate(answers, list(question.options))
                yield ItemResult(wave.name, question.code, question.text, question.kind, group, len(answers), table, question.options)


def _audience(question: Question, wave: Wave, study: Study) -> dict[str, frozenset[str]]:
    if study.taking_part is None:
        return {ALL: wave.sent_to}
    groups = {TOOK_PART: wave.sent_to & study.taking_part, DID_NOT: wave.sent_to - study.taking_part}
    wanted = {"participants": [TOOK_PART], "non_participants": [DID_NOT]}.get(question.audience, [TOOK_PART, DID_NOT])
    return {name: groups[name] for name in wanted}


def _tabled(answer: Answer | None) -> str | int | frozenset[str] | None:
    return None if isinstance(answer, float) else answer


def _changes(change: Change, within: Mapping[str, frozenset[str]], minimum: int) -> Iterator[ItemChange]:
    both = change.before.answers.keys() & change.after.answers.keys()
    for group, people in ({ALL: frozenset(both)} | dict(within)).items():
        found = {item.code: _paired(change, item.code, sorted(both & people)) for item in change.items}
        enough = {code: result for code, result in found.items() if result is not None and result.n >= minimum}
        adjusted = dict(zip(enough, holm([result.p_value for result in enough.values()]), strict=True))
        for item in change.items:
            if (result := found[item.code]) is not None:
                yield ItemChange(item.code, item.text, group, result, adjusted.get(item.code))


def _paired(change: Change, code: str, people: Sequence[str]) -> PairedOrdinal | None:
    pairs = [(change.before.answers[person].get(code), change.after.answers[person].get(code)) for person in people]
    points = [(one, two) for one, two in pairs if isinstance(one, int) and isinstance(two, int)]
    return paired_ordinal([one for one, _two in points], [two for _one, two in points]) if points else None
