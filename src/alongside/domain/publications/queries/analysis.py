"""A year's evaluation, worked out by the engine as it would be from files: the register, and answers under their pseudonyms."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.cohorts.states import InvitedAs
from alongside.domain.indicators.queries import Register, register_of
from alongside.domain.indicators.queries.register import Member
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import User
from alongside.domain.surveys.models import Answer, CodingRound, Evaluation, Question, Response, Wave
from alongside.domain.surveys.queries import (
    Progress,
    answers_of_round,
    coders_of,
    defined,
    evaluation_of,
    judgements_of,
    may_read_year,
    progress_by_wave,
)
from alongside.domain.surveys.states import Analysis as Planned
from alongside.domain.surveys.states import InviteeState, Mode, Moment, RoundState, WaveState, given
from alongside_engine import study
from alongside_engine.evaluation import TwoProportions, compare_proportions
from alongside_engine.questionnaires import Question as Defined

TOOK_PART = "took part in a pair"
FEWEST = 5
BEFORE, AFTER = frozenset({Moment.INTEREST, Moment.START}), frozenset({Moment.DURING, Moment.END, Moment.FOLLOW_UP})


@dataclass(frozen=True)
class FactRow:
    """How many of two groups have a value of a fact of the register; the difference where both groups have five or more."""

    fact: str
    value: str
    counts: tuple[int, int]
    of: tuple[int, int]
    difference: TwoProportions | None


@dataclass(frozen=True)
class Comparison:
    """Two groups side by side by what the register knows of them."""

    title: str
    groups: tuple[str, str]
    rows: tuple[FactRow, ...]


@dataclass(frozen=True)
class YearAnalysis:
    """Everything that the evaluator's analysis page shows: results of the register, of the answers, and groups compared."""

    register: study.Results
    answers: study.Results
    progress: tuple[tuple[Wave, list[Progress]], ...]
    comparisons: tuple[Comparison, ...]
    plan: Evaluation | None


def analysed_cohort_for(by: User, permission: P, *, now: datetime, scheme: str, cohort: str) -> Cohort:
    """A year, for somebody who may read its answers whole: whoever sees names in the scheme gets what is released."""
    found = cohort_for(by, permission, now=now, scheme=scheme, cohort=cohort)
    if not may_read_year(by, found, now=now):
        raise NotFound(_("Whoever sees names in this scheme gets counts only."))
    return found


def analysis_of(cohort: Cohort) -> YearAnalysis:
    """Work out a year; only closed questionnaires are in it."""
    register = register_of(cohort)
    plan = evaluation_of(cohort)
    return YearAnalysis(
        register=study.analyse(_register_study(register)),
        answers=study.analyse(_answer_study(cohort, plan)),
        progress=tuple(progress_by_wave(cohort)),
        comparisons=tuple(_comparisons(register)),
        plan=plan,
    )


def _register_study(register: Register) -> study.Study:
    """Who was invited, did what and answered, by plain ids: nothing of what anybody said."""
    people = {str(pk): InvitedAs(register.members[pk].invited_as).value for pk in register.invited}
    taking_part = _ids(register.participated)
    stages = {
        "wrote a statement": _ids(register.submitted_statement),
        "came to training": _ids(register.attended_training),
        TOOK_PART: taking_part,
    }
    begun = register.begun
    return study.Study(
        title=register.cohort.scheme.name,
        locked_on=None,
        minimum=FEWEST,
        people=people,
        stages=stages,
        taking_part=taking_part,
        waves=tuple(_asked(wave, asked) for wave, asked in register.waves if wave.state == WaveState.CLOSED),
        changes=(),
        counts=(("pairs", len(begun)), ("meetings", sum(one.meetings for one in begun)), ("minutes", sum(one.minutes for one in begun))),
        coding=None,
    )


def _ids(people: Iterable[int]) -> frozenset[str]:
    return frozenset(str(pk) for pk in people)


def _asked(wave: Wave, asked: Mapping[int, str]) -> study.Wave:
    answered: dict[str, dict[str, study.Answer]] = {str(pk): {} for pk, state in asked.items() if state == InviteeState.ANSWERED}
    return study.Wave(str(wave), str(wave), (), _ids(asked), answered)


def _answer_study(cohort: Cohort, plan: Evaluation | None) -> study.Study:
    """The answers of every closed wave under their pseudonyms; one person's in two waves are joined by these alone."""
    waves = list(Wave.objects.filter(cohort=cohort, state=WaveState.CLOSED).exclude(mode=Mode.NAMED).select_related("questionnaire"))
    questions = _questions(waves)
    responses = list(Response.objects.filter(wave__in=waves))
    answers = _answers(waves, questions)
    asked = {wave.pk: _answered(wave, questions[wave.questionnaire_id], responses, answers) for wave in waves}
    return study.Study(
        title=cohort.scheme.name,
        locked_on=local_day(plan.plan_locked_at, cohort.scheme.zone) if plan and plan.plan_locked_at else None,
        minimum=FEWEST,
        people={response.pseudonym: response.side for response in responses},
        stages={TOOK_PART: frozenset(response.pseudonym for response in responses if response.took_part)},
        taking_part=frozenset(response.pseudonym for response in responses if response.took_part),
        waves=tuple(asked[wave.pk] for wave in waves),
        changes=tuple(_changes(waves, asked, plan)),
        counts=(),
        coding=_coding(cohort),
    )


def _questions(waves: Iterable[Wave]) -> dict[int, list[tuple[int, Defined]]]:
    found: dict[int, list[tuple[int, Defined]]] = {wave.questionnaire_id: [] for wave in waves}
    for question in Question.objects.filter(questionnaire__in=found).order_by("questionnaire", "position"):
        found[question.questionnaire_id].append((question.pk, defined(question)))
    return found


def _answers(waves: Iterable[Wave], questions: Mapping[int, list[tuple[int, Defined]]]) -> dict[int, dict[str, study.Answer]]:
    """What each response says, by code, in the engine's types; what somebody would rather not say is no answer."""
    known = {pk: one for rows in questions.values() for pk, one in rows}
    found: dict[int, dict[str, study.Answer]] = {}
    rows = Answer.objects.filter(response__wave__in=list(waves)).values_list("response_id", "question_id", "value")
    for response, question, value in rows:
        if (said := given(value)) is not None:
            found.setdefault(response, {})[known[question].code] = frozenset(said) if isinstance(said, list) else said
    return found


def _answered(
    wave: Wave, questions: list[tuple[int, Defined]], responses: Iterable[Response], answers: Mapping[int, dict[str, study.Answer]]
) -> study.Wave:
    said = {response.pseudonym: answers.get(response.pk, {}) for response in responses if response.wave_id == wave.pk}
    return study.Wave(str(wave), str(wave), tuple(one for _pk, one in questions), frozenset(said), said)


def _changes(waves: Iterable[Wave], asked: Mapping[int, study.Wave], plan: Evaluation | None) -> Iterator[study.Change]:
    """Every scale that the plan compares, or without a plan every one that was asked before and after under pseudonyms."""
    linked = [wave for wave in waves if wave.mode == Mode.LINKED]
    planned = {row["item"] for row in plan.plan if row["analysis"] == Planned.CHANGE} if plan and plan.plan_locked_at else None
    for before in (wave for wave in linked if wave.moment in BEFORE):
        for after in (wave for wave in linked if wave.moment in AFTER):
            first = {one.code for one in asked[before.pk].questions if one.is_scale}
            both = [one for one in asked[after.pk].questions if one.is_scale and one.code in first]
            items = tuple(one for one in both if planned is None or one.code in planned)
            if items:
                yield study.Change(asked[before.pk], asked[after.pk], items)


def _coding(cohort: Cohort) -> study.Coding | None:
    """The newest round that two or more have coded and compared."""
    rounds = CodingRound.objects.filter(wave__cohort=cohort).exclude(state=RoundState.CODING).order_by("-made_at", "-pk")
    for found in rounds:
        coders = coders_of(found)
        if len(coders) > 1:
            answers = answers_of_round(found)
            judged = judgements_of(found, answers, coders)
            codes = {code.code: (code.theme, code.label) for code in found.codes.all()}
            named = tuple({(str(answer), code): present for (answer, code), present in one.items()} for one in judged)
            return study.Coding(codes, tuple(str(answer.pk) for answer in answers), named)
    return None


FACTS: dict[str, Callable[[Member], str]] = {
    "Grade": lambda member: member.grade,
    "Invited as": lambda member: str(InvitedAs(member.invited_as).label),
    "Site": lambda member: member.site,
    "Training": lambda member: "came to a session" if member.sessions else "came to none",
    "Statement": lambda member: "wrote one" if member.wrote_as else "wrote none",
}


def _comparisons(register: Register) -> Iterator[Comparison]:
    took_part, rest = register.participated, register.invited - register.participated
    yield _comparison(_("Took part, beside those who did not"), (_("took part"), _("did not")), (took_part, rest), register)
    for wave, asked in register.waves:
        if wave.state == WaveState.CLOSED:
            answered = frozenset(pk for pk, state in asked.items() if state == InviteeState.ANSWERED) & register.invited
            silent = frozenset(asked) & register.invited - answered
            title = _("Answered “{title}”, beside those who did not").format(title=wave)
            yield _comparison(title, (_("answered"), _("did not")), (answered, silent), register)


def _comparison(title: str, names: tuple[str, str], groups: tuple[frozenset[int], frozenset[int]], register: Register) -> Comparison:
    rows = [row for fact, read in FACTS.items() for row in _fact(fact, read, groups, register)]
    return Comparison(title, names, tuple(rows))


def _fact(fact: str, read: Callable[[Member], str], groups: tuple[frozenset[int], ...], register: Register) -> Iterator[FactRow]:
    values = [[read(register.members[pk]) for pk in group] for group in groups]
    of = (len(values[0]), len(values[1]))
    for value in sorted(set(values[0]) | set(values[1])):
        counts = (values[0].count(value), values[1].count(value))
        shown = compare_proportions(counts[0], of[0], counts[1], of[1]) if min(of) >= FEWEST else None
        yield FactRow(fact, value or _("not known"), counts, of, shown)
