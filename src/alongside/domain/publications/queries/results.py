"""Results under the small-number rule: whole groups of ten or more, breakdowns only when every group has five."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from alongside.domain.cohorts.models import Cohort
from alongside.domain.publications.models import Release
from alongside.domain.surveys.models import Question, Wave
from alongside.domain.surveys.queries import Column, columns_by_group
from alongside.domain.surveys.states import AGREEMENT, Audience, QuestionKind, WaveState
from alongside_engine.evaluation import in_order, may_show_counts, tabulate

WHOLE, PART = 10, 5
Result = dict[str, Any]
Columns = dict[bool | None, dict[str, Column]]


def results_of(wave: Wave) -> list[Result]:
    """Every question but free text with what may be shown of it, ready to be kept as a release."""
    columns = _by_code(columns_by_group(wave))
    return [_result(wave, code, columns) for code in columns[None]]


def unsuppressed_of(wave: Wave, *, with_text: bool) -> list[Result]:
    """Every count of a closed wave, for the evaluator's own screen; what leaves that screen is `results_of`."""
    columns = _by_code(columns_by_group(wave, with_text=with_text))
    return [_own(wave, code, columns) for code in columns[None]]


def _by_code(columns: dict[bool | None, list[Column]]) -> Columns:
    return {group: {column.question.code: column for column in found} for group, found in columns.items()}


def _own(wave: Wave, code: str, columns: Columns) -> Result:
    question = columns[None][code].question
    words = {None: _("Everyone who answered"), True: _("Took part"), False: _("Did not take part")}
    values = {group: _given(found[code].values) for group, found in columns.items()}
    shown: Result = {"code": code, "text": question.text, "kind": question.kind, "groups": [], "texts": []}
    if question.kind == QuestionKind.TEXT:
        return shown | {"texts": values[None]}
    parts = [group for group in (True, False) if values[group]]
    groups = [None, *parts] if len(parts) > 1 and wave.sent_to == Audience.ALL else [None]
    return shown | {"groups": [_group(question, words[group], values[group], 1) for group in groups]}


def _result(wave: Wave, code: str, columns: Columns) -> Result:
    question = columns[None][code].question
    return {"code": code, "text": question.text, "kind": question.kind, "groups": _groups(wave, question, columns)}


def _groups(wave: Wave, question: Question, columns: Columns) -> list[Result]:
    """Everybody who answered; and, side by side, those who took part and those who did not, if both groups are large enough."""
    values = {group: _given(found[question.code].values) for group, found in columns.items()}
    words = {True: _("Took part"), False: _("Did not take part")}
    parts = [group for group in words if values[group]]
    if wave.sent_to == Audience.PARTICIPANTS:
        return [_group(question, _("Everyone asked"), values[None], WHOLE)]
    if len(parts) == 1:
        return [_group(question, words[parts[0]], values[parts[0]], WHOLE)]
    found = [_group(question, _("Everyone who answered"), values[None], WHOLE)]
    if all(len(values[group]) >= PART and not _is_unanimous(values[group]) for group in parts):
        found += [_group(question, words[group], values[group], PART) for group in parts]
    return found


def _is_unanimous(values: list[Any]) -> bool:
    """Whether everybody gave one and the same answer: of a whole group that may be said, of a part never."""
    return len({repr(value) for value in values}) == 1


def _given(values: Sequence[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def _group(question: Question, name: str, values: list[Any], minimum: int) -> Result:
    shown: Result = {"group": name, "answered": len(values), "rows": [], "in_words": []}
    if question.kind == QuestionKind.NUMBER:
        return shown | ({"median": median(values)} if may_show_counts(len(values), minimum) else {})
    labels = labels_of(question)
    table = tabulate(values, list(labels))
    if may_show_counts(len(values), minimum):
        shown["rows"] = [
            {"value": row.option, "label": labels[row.option], "count": row.count, "of": row.of, "percent": row.percent}
            for row in table.rows
        ]
    else:
        shown["in_words"] = list(in_order(table, labels))
    return shown


def labels_of(question: Question) -> dict[str | int, str]:
    """The answers that a question offers, in order, with their words."""
    if question.kind == QuestionKind.LIKERT5:
        return {value: str(words) for value, words in AGREEMENT.items()}
    return dict(question.options)


def released_waves(cohort: Cohort) -> list[Release]:
    """What has been released of a year, in the order of the waves."""
    return list(Release.objects.filter(cohort=cohort).select_related("wave__questionnaire").order_by("wave__opens_on"))


def wave_to_release(cohort: Cohort) -> Wave | None:
    """The first closed wave whose results have not been released."""
    closed = Wave.objects.filter(cohort=cohort, state=WaveState.CLOSED, release=None)
    return closed.select_related("questionnaire", "cohort__scheme").order_by("opens_on").first()
