"""What takes long enough in a large scheme to be done in the background: asked for here, done by a worker's child process."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django_tasks import task

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.matching.actions import propose, questions_to_ask
from alongside.domain.matching.models import Run
from alongside.domain.matching.queries import Question
from alongside.domain.organisations.models import User
from alongside.domain.publications.queries import FORMATS, report_of
from alongside.domain.work.actions.jobs import ask, begin, finish, give_up, tell
from alongside.domain.work.models import Job
from alongside.domain.work.states import HEAVY, JobKind, Trouble
from alongside.kit.files import FileStore
from alongside.kit.pace import paced

MOST_COUPLES = 40_000
MOST_MATCHED_AT_ONCE = 600
MOST_PEOPLE = 2_000
MADE_SLOWLY = frozenset({"pdf", "docx"})


def is_large(question: Question) -> bool:
    """Whether the engine would make a lead wait for two plans."""
    return question.couples > MOST_COUPLES or len(question.people) > MOST_MATCHED_AT_ONCE


def propose_or_ask(cohort: Cohort, *, by: User, now: datetime) -> Run | Job:
    """Propose at once while that is quick, else in the background; what has to be mended first is said at once either way."""
    if is_large(questions_to_ask(cohort)[0]):
        return ask(propose_pairs, JobKind.MATCHING, scheme=cohort.scheme, about=cohort.pk, permission=P.MATCH_PROPOSE, by=by, now=now)
    return propose(cohort, by=by, now=now)


def is_long(cohort: Cohort, kind: str) -> bool:
    """Whether the report of a year takes long to write as this kind of file."""
    return kind in MADE_SLOWLY and Participant.objects.filter(cohort=cohort).count() > MOST_PEOPLE


def ask_for_report(cohort: Cohort, *, kind: str, by: User, now: datetime) -> Job:
    """Have the report written in the background, as it stands now."""
    return ask(write_report, JobKind.REPORT, scheme=cohort.scheme, about=cohort.pk, argument=kind, permission=P.REPORT_VIEW, by=by, now=now)


@task(queue_name=HEAVY)
def propose_pairs(job: str) -> None:
    """A run; the job ends in the transaction that keeps it, so a stopped job leaves none."""
    asked = begin(job)
    try:
        propose(
            cohort_of(asked),
            by=asked.asked_by,
            now=asked.asked_at,
            watch=paced(lambda far: tell(asked, far.done, far.of, far.step)),
            then=lambda run: finish(asked, run.public_id),
        )
    except Refused:
        give_up(job, Trouble.REFUSED)


@task(queue_name=HEAVY)
def write_report(job: str) -> None:
    """A file of the report; nothing refers to it unless the job ends with it."""
    asked = begin(job)
    tell(asked, 0, 2)
    report = report_of(cohort_of(asked), now=asked.asked_at)
    tell(asked, 1, 2)
    content = FORMATS[asked.argument].written(report)
    store = FileStore(settings.FILES)
    name = store.save(content, asked.argument)
    try:
        with transaction.atomic():
            tell(asked, 2, 2)
            finish(asked, name)
    except BaseException:
        store.delete(name)
        raise


def cohort_of(job: Job) -> Cohort:
    """The year that a job is about."""
    return Cohort.objects.select_related("scheme__organisation").get(pk=job.about_id)
