"""Cohorts and the people in them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Participant, RosterImport, Statement, Topic
from alongside.domain.organisations.models import Scheme, User

WITH_ALL = ("cohort__scheme__organisation", "person__user", "grade")
SORTS = {
    "name": ("person__name",),
    "grade": ("grade__rank", "person__name"),
    "site": ("site", "person__name"),
    "specialty": ("specialty", "person__name"),
    "joined": ("-joined_on", "person__name"),
}
SHOWS = {
    "all": Q(),
    "taking-part": Q(joined_on__isnull=False, withdrew_on=None),
    "statement": Q(statement__isnull=False),
    "no-answer": Q(joined_on=None, invitation__opted_out_at=None),
    "opted-out": Q(invitation__opted_out_at__isnull=False),
    "withdrew": Q(withdrew_on__isnull=False),
}


@dataclass(frozen=True)
class Filter:
    """What a list of people is narrowed to, and its order."""

    search: str = ""
    side: str = ""
    site: str = ""
    show: str = "all"
    sort: str = "name"


def cohort_for(by: User, permission: P, *, now: datetime, scheme: str, cohort: str) -> Cohort:
    """A cohort by the slugs of its scheme and itself."""
    found = Cohort.objects.select_related("scheme__organisation").filter(scheme__slug=scheme, slug=cohort).first()
    return allowed(found, permission, by=by, now=now)


def cohorts_of(scheme: Scheme) -> QuerySet[Cohort]:
    """The years of a scheme, newest first."""
    return Cohort.objects.filter(scheme=scheme).select_related("scheme").order_by("-starts_on")


def participant_for(by: User, permission: P, *, now: datetime, participant: str) -> Participant:
    """A participant by public id."""
    found = Participant.objects.select_related(*WITH_ALL).filter(public_id=participant).first()
    return allowed(found, permission, by=by, now=now)


def statement_for(by: User, permission: P, *, now: datetime, participant: str) -> Statement:
    """The statement of a participant."""
    found = Statement.objects.select_related("participant__cohort__scheme", "participant__person__user", "participant__grade")
    return allowed(found.filter(participant__public_id=participant).first(), permission, by=by, now=now)


def roster_for(by: User, permission: P, *, now: datetime, roster: str) -> RosterImport:
    """A roster that was read in."""
    found = RosterImport.objects.select_related("cohort__scheme__organisation").filter(public_id=roster).first()
    return allowed(found, permission, by=by, now=now)


def participants_of(cohort: Cohort, narrowed: Filter | None = None) -> QuerySet[Participant]:
    """The people of a cohort, filtered and sorted, with what a list shows of them."""
    wanted = narrowed or Filter()
    rows = Participant.objects.filter(SHOWS.get(wanted.show, Q()), cohort=cohort)
    if wanted.search:
        rows = rows.filter(Q(person__name__icontains=wanted.search) | Q(person__addresses__key__icontains=wanted.search))
    if wanted.side:
        rows = rows.filter(invited_as__in=[wanted.side, "both"])
    if wanted.site:
        rows = rows.filter(site=wanted.site)
    rows = rows.select_related("person__user", "grade", "invitation", "statement").distinct()
    return rows.order_by(*SORTS.get(wanted.sort, SORTS["name"]), "pk")


def sites_of(cohort: Cohort) -> list[str]:
    """The sites that occur in a cohort."""
    rows = Participant.objects.filter(cohort=cohort).exclude(site="")
    return sorted(set(rows.values_list("site", flat=True)))


def participations_of(user: User) -> list[Participant]:
    """Where a user takes part or was invited, newest first."""
    rows = Participant.objects.filter(person__user=user).select_related(*WITH_ALL, "invitation", "statement")
    return list(rows.order_by("-cohort__starts_on", "pk"))


def topics_of(scheme: Scheme) -> list[Topic]:
    """The scheme's topics in its own order."""
    return list(Topic.objects.filter(scheme=scheme))
