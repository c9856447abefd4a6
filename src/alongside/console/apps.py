"""The Django app that holds the commands, and what is checked before each."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import Warning as CheckWarning
from django.core.checks import register


class ConsoleConfig(AppConfig):
    """Commands only; no tables."""

    name = "alongside.console"
    label = "console"

    def ready(self) -> None:
        """Have the model for sentences looked at."""
        register(model_for_sentences)


def model_for_sentences(**_of: Any) -> list[CheckWarning]:
    """Say that the model which is named cannot be used: until it can, runs that compare what people wrote are refused."""
    from alongside.domain.cohorts.queries.vectors import check_model
    from alongside_engine.matching import ProblemError

    try:
        check_model()
    except ProblemError as problem:
        hint = "Mend the folder, or take ALONGSIDE_SENTENCE_MODEL away to compare texts by their words."
        return [CheckWarning(str(problem), hint=hint, id="alongside.W001")]
    return []
