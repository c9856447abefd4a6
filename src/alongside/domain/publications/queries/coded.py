"""A round of coding as other programs for free text read it: each answer a text, whoever gave it a case, each coder a user."""

from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.cohorts.states import Side
from alongside.domain.surveys.models import Answer, Coder, Coding, CodingRound, Response
from alongside.domain.surveys.queries import answers_of_round, codebook_of
from alongside.domain.surveys.states import Mode, RoundState
from alongside.kit.refi_qda import Case, Mark, Project, Source, Value, Variable


def project_of(round_: CodingRound) -> Project:
    """Everything that was coded, once the coders have been compared: before that, one would read the other's codes in the file."""
    if round_.wave.mode == Mode.NAMED:
        raise Refused(_("This questionnaire keeps names. Its answers do not leave."))
    if round_.state == RoundState.CODING:
        raise Refused(_("Compare the coders first: the file would show each what the others found."))
    answers = answers_of_round(round_)
    coders = {coder.pk: _called(coder) for coder in Coder.objects.filter(round=round_)}
    names = {answer.pk: f"{answer.question.code} {answer.response.pseudonym}" for answer in answers}
    found = Coding.objects.filter(coder__round=round_, answer__in=names).select_related("code")
    return Project(
        name=f"{round_.wave}: {round_.title}",
        coders=tuple(coders.values()),
        codes=tuple(codebook_of(round_)),
        variables=_variables(round_),
        cases=_cases(round_, answers),
        sources=tuple(Source(names[answer.pk], str(answer.value), answer.response.pseudonym) for answer in answers),
        marks=tuple(Mark(names[row.answer_id], row.code.code, coders[row.coder_id], row.start, row.end) for row in found),
    )


def _called(coder: Coder) -> str:
    """By letter, without a name."""
    return _("Coder {letter}").format(letter=coder.letter) if coder.user_id is not None else _("Agreed")


def _variables(round_: CodingRound) -> tuple[Variable, ...]:
    rows = [Variable("took_part", _("Took part in a pair that began"))]
    if round_.wave.mode == Mode.LINKED:
        rows += [Variable("side", _("Side in the pair")), Variable("grade_band", _("Grade band"))]
    return tuple(rows)


def _cases(round_: CodingRound, answers: list[Answer]) -> tuple[Case, ...]:
    people = {answer.response.pseudonym: answer.response for answer in answers}
    return tuple(Case(pseudonym, _known(round_, people[pseudonym])) for pseudonym in sorted(people))


def _known(round_: CodingRound, response: Response) -> dict[str, Value]:
    """What a response says of who gave it, as coarse as it was kept; of an anonymous one only whether they took part."""
    known: dict[str, Value] = {"took_part": response.took_part}
    if round_.wave.mode == Mode.LINKED:
        side = str(Side(response.side).label) if response.side else _("in no pair that began")
        known |= {"side": side, "grade_band": response.grade_band}
    return known
