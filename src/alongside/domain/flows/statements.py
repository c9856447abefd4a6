"""Sending a statement, and what a model for sentences makes of it."""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django_tasks import task

from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.actions.vectors import work_out_vectors
from alongside.domain.cohorts.models import Cohort, Participant, Statement
from alongside.domain.matching.queries.rules import newest_rules, standing
from alongside.domain.organisations.models import User
from alongside_engine.matching import ProblemError

log = logging.getLogger(__name__)


@transaction.atomic
def send_statement(participant: Participant, written: Written, *, by: User, now: datetime) -> Statement:
    """Send or change a statement; where a model compares what people of this year wrote, it is asked in the background."""
    statement = submit_statement(participant, written, by=by, now=now)
    if settings.SENTENCE_MODEL and _compares_texts(participant.cohort):
        ask_model.enqueue(participant.cohort.public_id)
    return statement


@task
def ask_model(cohort: str) -> None:
    """Work out the vectors of what was written lately; a model that cannot be used is said in the log, and by every run."""
    try:
        work_out_vectors(Cohort.objects.get(public_id=cohort))
    except ProblemError as problem:
        log.warning("what was written could not be compared by the model for sentences: %s", problem)


def _compares_texts(cohort: Cohort) -> bool:
    return standing(cohort, newest_rules(cohort)).criteria["text"].counts
