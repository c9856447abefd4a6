"""Quotations: whose words may be quoted, those taken down, and those released into the report."""

from dataclasses import dataclass
from datetime import datetime

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort
from alongside.domain.organisations.models import User
from alongside.domain.surveys.models import Answer, CodingRound, Quotation
from alongside.domain.surveys.queries.coding import WITH_ALL, answers_of_round, check_reader, is_words
from alongside.domain.surveys.queries.leave import who_gave_leave
from alongside.domain.surveys.states import Purpose, RoundState

SMALLEST_GROUP = 5


@dataclass(frozen=True)
class ReleasedQuotation:
    """A quotation as the report may have it: its writer is a number, which says nothing but which quotations are of one hand."""

    number: int
    words: str
    theme: str
    label: str
    question: str
    wave: str


def quotation_for(by: User, permission: P, *, now: datetime, quotation: str) -> Quotation:
    """A quotation by public id, for somebody who may read what people wrote."""
    rows = Quotation.objects.select_related(*(f"round__{name}" for name in WITH_ALL), "code", "answer__question", "answer__response")
    found = allowed(rows.filter(public_id=quotation).first(), permission, by=by, now=now)
    check_reader(by, found.round.wave, now)
    return found


def quotations_of(round_: CodingRound) -> list[Quotation]:
    """The quotations taken down in a round, in the order of its codes and then of the writers' numbers."""
    rows = Quotation.objects.filter(round=round_).select_related("code", "answer__question", "answer__response")
    return sorted(rows, key=lambda row: (row.code.position if row.code else -1, row.number, row.public_id))


def quotable(round_: CodingRound) -> list[Answer]:
    """The answers of a round whose writers agreed to be quoted."""
    answers = answers_of_round(round_)
    agreed = who_gave_leave(Purpose.QUOTATION, round_.wave.questionnaire_id, {row.response_id for row in answers})
    return [row for row in answers if row.response_id in (agreed or ())]


def may_be_quoted(answer: Answer) -> bool:
    """Whether whoever wrote an answer agreed to be quoted, in the same questionnaire."""
    return bool(who_gave_leave(Purpose.QUOTATION, answer.question.questionnaire_id, [answer.response_id]))


def answered_with(answer: Answer) -> int:
    """How many people answered the same question of the same wave in words: the group that a quotation hides in."""
    rows = Answer.objects.filter(response__wave=answer.response.wave_id, question=answer.question_id)
    return sum(is_words(row) for row in rows)


def released_quotations(cohort: Cohort) -> list[ReleasedQuotation]:
    """The quotations that the report may have, by questionnaire, question, code and number.

    Whose writer has taken back what they wrote, or whose group has become too small, is not among them.
    """
    rows = Quotation.objects.filter(round__wave__cohort=cohort, released_at__isnull=False).exclude(round__state=RoundState.CODING)
    rows = rows.select_related("code", "answer__question", "answer__response", "round__wave__questionnaire")
    of: dict[tuple[int, int], int] = {}
    found = []
    for row in sorted(rows, key=_place):
        group = row.answer.response.wave_id, row.answer.question_id
        of[group] = of[group] if group in of else answered_with(row.answer)
        if of[group] >= SMALLEST_GROUP and may_be_quoted(row.answer):
            found.append(_released(row))
    return found


def _place(row: Quotation) -> tuple[object, ...]:
    wave = row.round.wave
    return (wave.opens_on, wave.pk, row.answer.question.position, row.code.position if row.code else -1, row.number, row.public_id)


def _released(row: Quotation) -> ReleasedQuotation:
    theme, label = (row.code.theme, row.code.label) if row.code else ("", "")
    return ReleasedQuotation(row.number, str(row.words), theme, label, row.answer.question.text, str(row.round.wave))
