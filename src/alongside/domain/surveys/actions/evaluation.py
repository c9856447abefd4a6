"""What a year's evaluation is and what will be analysed: decided, dated, and told to whoever answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Cohort
from alongside.domain.history.actions import record
from alongside.domain.organisations.clock import day_in_words, local_day
from alongside.domain.organisations.models import User
from alongside.domain.surveys.actions.waves import key_name
from alongside.domain.surveys.models import Evaluation, Wave
from alongside.domain.surveys.queries import codes_asked, last_linked_day
from alongside.domain.surveys.states import Analysis, Moment, Sort, WaveState
from alongside.kit.crypto import KeyFolder

MOST_OUTCOMES, LONGEST_OUTCOME = 30, 200


@dataclass(frozen=True)
class Setting:
    """What an evaluation counts as and who decided it, the information sheet, and the day on which its key is destroyed."""

    sort: Sort
    decided_by: str
    decided_on: date
    registration: str = ""
    information: str = ""
    key_ends_on: date | None = None


@transaction.atomic
def set_up_evaluation(cohort: Cohort, setting: Setting, *, by: User, now: datetime) -> Evaluation:
    """Say what a year's evaluation is; the day of the key may be put off no more once somebody has been told it."""
    require(by, P.EVALUATION_SET_UP, cohort, now=now)
    before = Evaluation.objects.filter(cohort=cohort).first()
    told = Wave.objects.filter(cohort=cohort).exclude(state=WaveState.PLANNED).exists()
    if before and told and before.key_ends_on and (setting.key_ends_on is None or setting.key_ends_on > before.key_ends_on):
        raise Refused(_("Those who answered were told that the key is destroyed on this day. It can be sooner, not later."))
    last = last_linked_day(cohort)
    if setting.key_ends_on and last and setting.key_ends_on <= last:
        raise Refused(_("The last questionnaire closes on {day}. Give a later day.").format(day=day_in_words(last)))
    evaluation, _made = Evaluation.objects.update_or_create(cohort=cohort, defaults=vars(setting))
    record("set up evaluation", evaluation, by=by, now=now, scheme_id=cohort.scheme_id)
    return evaluation


@transaction.atomic
def set_plan(evaluation: Evaluation, rows: Sequence[Mapping[str, Any]], *, by: User, now: datetime) -> Evaluation:
    """Write down what will be analysed: an outcome, the question that measures it, and how; nothing changes once it is locked."""
    require(by, P.EVALUATION_SET_UP, evaluation, now=now)
    if len(rows) > MOST_OUTCOMES:
        raise Refused(_("There are {count} outcomes; the most is {most}.").format(count=len(rows), most=MOST_OUTCOMES))
    plan = [_outcome(evaluation.cohort, row) for row in rows]
    if not Evaluation.objects.filter(pk=evaluation.pk, plan_locked_at=None).update(plan=plan):
        raise TooLate(_("The plan is locked, and stands."))
    evaluation.plan = plan
    record("wrote analysis plan", evaluation, by=by, now=now, scheme_id=evaluation.scheme.pk)
    return evaluation


def _outcome(cohort: Cohort, row: Mapping[str, Any]) -> dict[str, str]:
    outcome, item = str(row["outcome"]).strip()[:LONGEST_OUTCOME], str(row["item"])
    asked = codes_asked(cohort)
    if not outcome or item not in asked:
        raise Refused(_("Give every outcome a name and a question that is asked this year."))
    analysis = Analysis(row["analysis"])
    if analysis in {Analysis.CHANGE} and asked[item] < 2:
        raise Refused(_("“{item}” is asked only once, so no change can be seen. Ask it in two questionnaires.").format(item=item))
    return {"outcome": outcome, "item": item, "analysis": analysis.value, "is_primary": "yes" if row.get("is_primary") else ""}


@transaction.atomic
def set_context(evaluation: Evaluation, rows: Sequence[Mapping[str, Any]], *, by: User, now: datetime) -> Evaluation:
    """Write down the trust's own indicators of the year: they stand in the report as context, not as effects of the scheme."""
    require(by, P.EVALUATION_SET_UP, evaluation, now=now)
    if len(rows) > MOST_OUTCOMES:
        raise Refused(_("There are {count} indicators; the most is {most}.").format(count=len(rows), most=MOST_OUTCOMES))
    context = [{key: str(row.get(key, "")).strip()[:LONGEST_OUTCOME] for key in ("indicator", "value", "source")} for row in rows]
    if any(not row["indicator"] or not row["value"] for row in context):
        raise Refused(_("Give every indicator a name and a value."))
    Evaluation.objects.filter(pk=evaluation.pk).update(context=context)
    evaluation.context = context
    record("wrote indicators", evaluation, by=by, now=now, scheme_id=evaluation.scheme.pk)
    return evaluation


@transaction.atomic
def lock_plan(evaluation: Evaluation, *, by: User, now: datetime) -> Evaluation:
    """Lock the plan with today's date: only before the questionnaire at the end has opened."""
    require(by, P.EVALUATION_SET_UP, evaluation, now=now)
    if not evaluation.plan:
        raise Refused(_("There is nothing in the plan yet."))
    if Wave.objects.filter(cohort=evaluation.cohort, moment=Moment.END).exclude(state=WaveState.PLANNED).exists():
        raise TooLate(_("The questionnaire at the end has been opened: a plan made now would not be one made before."))
    if not Evaluation.objects.filter(pk=evaluation.pk, plan_locked_at=None).update(plan_locked_at=now):
        raise TooLate(_("The plan is locked, and stands."))
    evaluation.plan_locked_at = now
    record("locked analysis plan", evaluation, by=by, now=now, scheme_id=evaluation.scheme.pk)
    return evaluation


def end_key(cohort: Cohort, *, now: datetime) -> int:
    """Destroy a year's key on the day that was promised: its answers are joined to nobody from then on. Run by the clock."""
    evaluation = Evaluation.objects.filter(cohort=cohort, key_ends_on__lte=local_day(now, cohort.scheme.zone)).first()
    keys = KeyFolder(settings.KEYS)
    if evaluation is None or keys.is_destroyed(key_name(cohort)) or _is_open(cohort):
        return 0
    with transaction.atomic():
        record("destroyed the key of the answers", evaluation, by=None, now=now, scheme_id=cohort.scheme_id)
        keys.destroy(key_name(cohort))
    return 1


def _is_open(cohort: Cohort) -> bool:
    return Wave.objects.filter(cohort=cohort, state=WaveState.OPEN).exists()
