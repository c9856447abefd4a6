"""Writing questionnaires, revising those that were sent, and planning when they go to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Cohort
from alongside.domain.history.actions import record
from alongside.domain.organisations.clock import day_in_words
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.surveys.models import Evaluation, Question, Questionnaire, Wave
from alongside.domain.surveys.queries import definition_of, was_sent
from alongside.domain.surveys.states import Audience, Begins, Mode, Moment, QuestionKind, WaveState
from alongside_engine.on_files import FileProblem
from alongside_engine.questionnaires import Question as Defined
from alongside_engine.questionnaires import Questionnaire as Definition
from alongside_engine.questionnaires import laid_out, questionnaire_of

MOST_DAYS = 366


@dataclass(frozen=True)
class WaveDetails:
    """What most waves leave as it is: a label where a questionnaire goes out again, the mode, days counted from pairs, reminders."""

    label: str = ""
    mode: Mode = Mode.LINKED
    counted_from: Begins | None = None
    days_after: int = 0
    days_open: int = 14
    remind_after: tuple[int, ...] = ()


PLAIN = WaveDetails()


@transaction.atomic
def put_questionnaire(
    scheme: Scheme, definition: Mapping[str, Any], *, instead_of: Questionnaire | None = None, by: User, now: datetime
) -> Questionnaire:
    """Add a questionnaire as a file or a page defines it; a version that has been sent cannot be changed.

    `instead_of` is the version that a page showed: if it was sent meanwhile, the page must not replace the version made after it.
    """
    require(by, P.EVALUATION_SET_UP, scheme, now=now)
    if instead_of is not None and was_sent(instead_of):
        raise Refused(_("“{title}” has been sent and cannot be changed. Make a new version of it.").format(title=instead_of.title))
    try:
        wanted = questionnaire_of(definition, str(definition.get("title") or definition.get("id") or _("The questionnaire")))
    except FileProblem as problem:
        raise Refused(str(problem)) from None
    if strange := [one for one in wanted.questions if one.kind not in QuestionKind]:
        sentence = _("The question {code} is of type {kind}. On the platform, agreement has 4 to 7 points.")
        raise Refused(sentence.format(code=strange[0].code, kind=strange[0].kind))
    newest = Questionnaire.objects.filter(scheme=scheme, code=wanted.code).order_by("-version").first()
    if newest is not None and was_sent(newest):
        sentence = _("“{title}” has been sent and cannot be changed. Revise it, or give the new one another id.")
        raise Refused(sentence.format(title=newest.title))
    _check_linked(scheme, wanted)
    return _laid(scheme, wanted, newest.version if newest else 1, by=by, now=now)


@transaction.atomic
def revise(questionnaire: Questionnaire, *, by: User, now: datetime) -> Questionnaire:
    """A new version of a questionnaire that has been sent, to be changed; answers stay with the version they were given to."""
    require(by, P.EVALUATION_SET_UP, questionnaire, now=now)
    versions = Questionnaire.objects.filter(scheme=questionnaire.scheme, code=questionnaire.code).order_by("-version")
    newest = versions[0]
    if not was_sent(newest):
        return newest
    return _laid(questionnaire.scheme, definition_of(newest), newest.version + 1, by=by, now=now)


@transaction.atomic
def remove_questionnaire(questionnaire: Questionnaire, *, by: User, now: datetime) -> None:
    """Take away a questionnaire that was never sent, and the waves planned for it."""
    require(by, P.EVALUATION_SET_UP, questionnaire, now=now)
    if was_sent(questionnaire):
        raise Refused(_("“{title}” has been sent, and stays.").format(title=questionnaire.title))
    Wave.objects.filter(questionnaire=questionnaire).delete()
    record("removed questionnaire", questionnaire, by=by, now=now, scheme_id=questionnaire.scheme_id)
    questionnaire.delete()


def _check_linked(scheme: Scheme, wanted: Definition) -> None:
    """A code that was asked before means the same question: else answers would be joined that are to different ones."""
    sent = Question.objects.filter(questionnaire__scheme=scheme, code__in=[one.code for one in laid_out(wanted)])
    sent = sent.exclude(questionnaire__waves=None).exclude(questionnaire__waves__state=WaveState.PLANNED).select_related("questionnaire")
    before = {question.code: question for question in sent}
    for one in laid_out(wanted):
        asked = before.get(one.code)
        if asked is not None and (asked.kind, [value for value, _label in asked.options]) != (one.kind, _values(one)):
            sentence = _("“{code}” was asked in “{title}” with other answers. Give the question another code, or the same answers.")
            raise Refused(sentence.format(code=one.code, title=asked.questionnaire.title))


def _values(one: Defined) -> list[Any]:
    return [value for value, _label in _options(one)]


def _options(one: Defined) -> list[list[Any]]:
    """The options to keep: of a scale only if its points were given words."""
    if one.is_scale and all(str(value) == label for value, label in one.options.items()):
        return []
    return [[value, label] for value, label in one.options.items()]


def _laid(scheme: Scheme, wanted: Definition, version: int, *, by: User, now: datetime) -> Questionnaire:
    values = {"title": wanted.title, "introduction": wanted.introduction, "attribution": wanted.attribution}
    questionnaire, _made = Questionnaire.objects.update_or_create(scheme=scheme, code=wanted.code, version=version, defaults=values)
    questionnaire.questions.all().delete()
    Question.objects.bulk_create(_question(questionnaire, place, one) for place, one in enumerate(laid_out(wanted)))
    record("set questionnaire", questionnaire, by=by, now=now, scheme_id=scheme.pk)
    return questionnaire


def _question(questionnaire: Questionnaire, position: int, one: Defined) -> Question:
    return Question(
        questionnaire=questionnaire,
        position=position,
        code=one.code,
        text=one.text,
        hint=one.hint,
        kind=QuestionKind(one.kind),
        audience=Audience(one.audience),
        options=_options(one),
        details=dict(one.details),
        shown_if=dict(one.shown_if),
        is_required=one.is_required,
        minimum=one.minimum,
        maximum=one.maximum,
    )


@transaction.atomic
def plan_wave(
    cohort: Cohort,
    *,
    questionnaire: Questionnaire,
    sent_to: Audience,
    moment: Moment,
    opens_on: date,
    closes_on: date,
    details: WaveDetails = PLAIN,
    by: User,
    now: datetime,
) -> Wave:
    """Plan when a questionnaire goes to whom: on days of its own, or so many days from the start or end of each pair until it closes."""
    require(by, P.EVALUATION_SET_UP, cohort, now=now)
    if closes_on < opens_on:
        raise Refused(_("The last day must not be before the first."))
    if not 1 <= details.days_open <= MOST_DAYS or not 0 <= details.days_after <= MOST_DAYS:
        raise Refused(_("Give days from 1 to {most}.").format(most=MOST_DAYS))
    key_ends_on = Evaluation.objects.filter(cohort=cohort).values_list("key_ends_on", flat=True).first()
    if details.mode == Mode.LINKED and key_ends_on and closes_on >= key_ends_on:
        sentence = _("The key that joins answers is destroyed on {day}. Close it before that day.")
        raise Refused(sentence.format(day=day_in_words(key_ends_on)))
    values = {
        "sent_to": sent_to,
        "moment": moment,
        "mode": details.mode,
        "opens_on": opens_on,
        "closes_on": closes_on,
        "counted_from": details.counted_from or "",
        "days_after": details.days_after,
        "days_open": details.days_open,
        "remind_after": sorted(set(details.remind_after)),
    }
    wave, is_new = Wave.objects.get_or_create(cohort=cohort, questionnaire=questionnaire, label=details.label, defaults=values)
    if not is_new and not Wave.objects.filter(pk=wave.pk, state=WaveState.PLANNED).update(**values):
        raise TooLate(_("This questionnaire has been sent, and its dates stand."))
    wave.refresh_from_db(fields=list(values))
    record("planned wave", wave, by=by, now=now, scheme_id=cohort.scheme_id)
    return wave


@transaction.atomic
def cancel_wave(wave: Wave, *, by: User, now: datetime) -> None:
    """Take a planned wave off the calendar; one that has been sent stays."""
    require(by, P.EVALUATION_SET_UP, wave, now=now)
    record("cancelled wave", wave, by=by, now=now, scheme_id=wave.scheme.pk)
    if not Wave.objects.filter(pk=wave.pk, state=WaveState.PLANNED).delete()[0]:
        raise TooLate(_("This questionnaire has been sent. Close it instead."))
