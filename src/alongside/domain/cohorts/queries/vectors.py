"""The model for sentences of this installation, and the vectors that it has made of statements already."""

from django.conf import settings

from alongside.domain.cohorts.models import Cohort, Vector
from alongside_engine.matching import SentenceModel, sentence_model


def check_model() -> None:
    """Raise ProblemError, with a sentence, when a model is named that cannot be used."""
    if settings.SENTENCE_MODEL:
        sentence_model(settings.SENTENCE_MODEL)


def model_for(cohort: Cohort) -> SentenceModel | None:
    """The model, with the vectors of a year that are kept; None where texts are compared by their words. Raises like `check_model`."""
    if not settings.SENTENCE_MODEL:
        return None
    rows = Vector.objects.filter(statement__participant__cohort=cohort)
    return sentence_model(settings.SENTENCE_MODEL, {key: bytes(numbers) for key, numbers in rows.values_list("key", "numbers")})
