"""Keeping what a model for sentences made of statements, so that runs need not ask it again."""

from django.conf import settings
from django.db import transaction

from alongside.domain.cohorts.models import Cohort, Statement, Vector
from alongside.domain.cohorts.queries.vectors import model_for
from alongside_engine.matching import SentenceModel

MOST_AT_ONCE = 50


def keep_vectors(cohort: Cohort, model: SentenceModel) -> None:
    """Keep what a model made for a run, where that is not kept yet and still of what people have written."""
    made = model.cache or {}
    for pk, text, key in _written(cohort):
        if (wanted := model.key(text)) != key and wanted in made:
            _keep(pk, text, wanted, made[wanted])


def work_out_vectors(cohort: Cohort) -> None:
    """Ask the model about what was written lately and not looked at yet: some at a time, a run works out what is left.

    Raises ProblemError when the model cannot be used.
    """
    model = model_for(cohort)
    if model is None:
        return
    new = [(pk, text, wanted) for pk, text, key in _written(cohort) if (wanted := model.key(text)) != key]
    for pk, text, key in new[:MOST_AT_ONCE]:
        _keep(pk, text, key, model([text]).tobytes())


def drop_unused_vectors() -> None:
    """Forget them all where no model is named any more: what nobody needs about somebody is not kept."""
    if not settings.SENTENCE_MODEL:
        Vector.objects.all().delete()


def _written(cohort: Cohort) -> list[tuple[int, str, str | None]]:
    rows = Statement.objects.filter(participant__cohort=cohort).exclude(text="").order_by("-submitted_at", "pk")
    return list(rows.values_list("pk", "text", "vector__key"))


@transaction.atomic
def _keep(statement: int, text: str, key: str, numbers: bytes) -> None:
    """Unless the words have been changed or emptied meanwhile."""
    if Statement.objects.select_for_update().filter(pk=statement, text=text).first() is not None:
        Vector.objects.update_or_create(statement_id=statement, defaults={"key": key, "numbers": numbers})
