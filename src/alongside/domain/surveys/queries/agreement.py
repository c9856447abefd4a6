"""Codes that have been compared: how far the coders agree, where they differ, and which themes people wrote about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alongside.domain.organisations.models import User
from alongside.domain.surveys.models import Answer, Code, Coder, Coding, CodingRound, Judgement
from alongside.domain.surveys.queries.coding import agreed_in, answers_of_round, coders_of, codings_of, judged_by
from alongside.domain.surveys.queries.leave import who_gave_leave
from alongside.domain.surveys.states import Purpose, RoundState
from alongside_engine.evaluation import CodingResult, may_show_counts

WHOLE, PART = 10, 5
Judged = dict[tuple[int, str], bool]


@dataclass(frozen=True)
class Apart:
    """An answer in which the coders found different codes: who found each, and what is agreed so far."""

    answer: Answer
    found_by: Mapping[str, tuple[Coder, ...]]
    agreed: frozenset[str]
    is_settled: bool


@dataclass(frozen=True)
class Count:
    """In how many answers something was found, and how many people wrote of it."""

    answers: int
    people: int
    took_part: int
    did_not: int


@dataclass(frozen=True)
class ThemeRow:
    """A theme, or one of its codes; how often it was agreed."""

    theme: str
    code: str
    label: str
    count: Count


@dataclass(frozen=True)
class Themes:
    """What was found, out of how many; for the evaluator's own screen."""

    rows: tuple[ThemeRow, ...]
    of: Count


@dataclass(frozen=True)
class ThemesToLeave:
    """What of it may leave that screen: counts of a whole group of ten or more, of five or more the themes in order, else nothing."""

    people: int
    counts: tuple[tuple[str, str, int], ...]
    in_order: tuple[str, ...]


def judgements_of(round_: CodingRound, answers: Sequence[Answer], coders: Sequence[Coder]) -> list[Judged]:
    """What each coder judged: by answer and code, present or not; an answer that they have not read is not in it."""
    return _judged(list(Code.objects.filter(round=round_).values_list("code", flat=True)), round_, answers, coders)


def _judged(codes: Sequence[str], round_: CodingRound, answers: Sequence[Answer], coders: Sequence[Coder]) -> list[Judged]:
    read = set(Judgement.objects.filter(coder__round=round_).values_list("coder_id", "answer_id"))
    there = set(Coding.objects.filter(coder__round=round_).values_list("coder_id", "answer_id", "code__code"))
    return [
        {
            (answer.pk, code): (coder.pk, answer.pk, code) in there
            for answer in answers
            if coder.user_id is None or (coder.pk, answer.pk) in read
            for code in codes
        }
        for coder in coders
    ]


def agreement_of(round_: CodingRound, answers: Sequence[Answer] | None = None) -> CodingResult | None:
    """How far the coders of a round agree, by the engine that `alongside evaluate` asks; nothing of one coder, or of no answers."""
    from alongside_engine.evaluation import TooFew, coding_agreement

    said, coders = answers_of_round(round_) if answers is None else answers, coders_of(round_)
    codes = {row.code: (row.theme, row.label) for row in Code.objects.filter(round=round_)}
    try:
        return coding_agreement(codes, [row.pk for row in said], _judged(list(codes), round_, said, coders))
    except TooFew:
        return None


def apart(round_: CodingRound) -> list[Apart]:
    """The answers in which the coders differ, in the order of the round."""
    coders = coders_of(round_)
    by_pk = {coder.pk: coder for coder in coders}
    rows = Coding.objects.filter(coder__in=coders).order_by("coder__letter").values_list("coder_id", "answer_id", "code__code")
    found: dict[int, dict[str, list[Coder]]] = {}
    for coder, answer, code in dict.fromkeys(rows):
        found.setdefault(answer, {}).setdefault(code, []).append(by_pk[coder])
    agreed = agreed_in(round_)
    settled, standing = judged_by(agreed), codings_of(agreed)
    return [
        Apart(
            answer,
            {code: tuple(who) for code, who in found[answer.pk].items()},
            frozenset(coding.code.code for coding in standing.get(answer.pk, [])),
            answer.pk in settled,
        )
        for answer in answers_of_round(round_)
        if any(len(who) < len(coders) for who in found.get(answer.pk, {}).values())
    ]


def themes_of(round_: CodingRound, said: Sequence[Answer] | None = None) -> Themes:
    """The agreed themes and their codes, in the order of the codebook: in how many answers, by how many people."""
    answers = {row.pk: row for row in (answers_of_round(round_) if said is None else said)}
    found: dict[int, set[int]] = {}
    for answer, code in Coding.objects.filter(coder__round=round_, coder__user=None).values_list("answer_id", "code_id"):
        found.setdefault(code, set()).add(answer)
    by_theme: dict[str, list[Code]] = {}
    for row in Code.objects.filter(round=round_):
        by_theme.setdefault(row.theme, []).append(row)
    rows: list[ThemeRow] = []
    for theme, codes in by_theme.items():
        whole = set().union(*(found.get(row.pk, set()) for row in codes))
        rows.append(ThemeRow(theme, "", theme, _count(answers, whole)))
        rows += [ThemeRow(theme, row.code, row.label, _count(answers, found.get(row.pk, set()))) for row in codes]
    return Themes(tuple(rows), _count(answers, answers))


def themes_to_leave(round_: CodingRound) -> ThemesToLeave | None:
    """The themes of an agreed round as the report may have them: of everybody who wrote, never of a part of them.

    Where leave to publish was asked for, everybody is those who gave it.
    """
    if round_.state != RoundState.AGREED:
        return None
    said = answers_of_round(round_)
    gave = who_gave_leave(Purpose.PUBLICATION, round_.wave.questionnaire_id, {row.response_id for row in said})
    themes = themes_of(round_, [row for row in said if gave is None or row.response_id in gave])
    people = themes.of.people
    if may_show_counts(people, WHOLE):
        return ThemesToLeave(people, tuple((row.theme, row.label, row.count.people) for row in themes.rows), ())
    if people < PART:
        return None
    found: dict[int, list[str]] = {}
    for row in themes.rows:
        if not row.code and row.count.people:
            found.setdefault(row.count.people, []).append(row.theme)
    return ThemesToLeave(people, (), tuple("; ".join(sorted(found[many])) for many in sorted(found, reverse=True)))


def found_in(round_: CodingRound, answer: Answer) -> list[tuple[Coder, list[Coding]]]:
    """What each coder found in an answer; nothing before they have compared."""
    if round_.state == RoundState.CODING:
        return []
    coders = coders_of(round_)
    rows = list(Coding.objects.filter(coder__in=coders, answer=answer).select_related("code").order_by("start", "end", "pk"))
    return [(coder, [row for row in rows if row.coder_id == coder.pk]) for coder in coders]


def codings_seen_by(round_: CodingRound, user: User) -> list[Coding]:
    """Every stretch that somebody may see: their own until the codes have been compared, then everybody's and what is agreed."""
    rows = Coding.objects.filter(coder__round=round_)
    if round_.state == RoundState.CODING:
        rows = rows.filter(coder__user=user)
    rows = rows.select_related("coder", "code", "answer__question", "answer__response")
    places = {answer.pk: place for place, answer in enumerate(answers_of_round(round_))}
    return sorted((row for row in rows if row.answer_id in places), key=lambda row: (places[row.answer_id], row.coder.letter, row.start))


def _count(answers: Mapping[int, Answer], found: Iterable[int]) -> Count:
    rows = [answers[answer] for answer in found if answer in answers]
    people = {row.response_id: row.response.took_part for row in rows}
    took_part = sum(people.values())
    return Count(len(rows), len(people), took_part, len(people) - took_part)
