"""Mentors offered to another scheme: as the lending scheme has them, as the other one does, and as the mentor does."""

from datetime import datetime

from django.db.models import QuerySet

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Borrowed, Cohort, Loan, Participant
from alongside.domain.cohorts.states import STANDING, WAITING, LoanState, Side
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import User

WITH_BOTH = ("mentor__cohort__scheme__organisation", "mentor__person__user", "mentor__grade", "lent_to__scheme__organisation", "guest")
SHOWN_TO_BORROWER = (LoanState.AGREED, LoanState.LENT, LoanState.RETURNED)


def loan_for(by: User, permission: P, *, now: datetime, loan: str) -> Loan:
    """A loan by public id, for the scheme that lends, and for the mentor."""
    return allowed(_loans().filter(public_id=loan).first(), permission, by=by, now=now)


def borrowed_for(by: User, permission: P, *, now: datetime, loan: str) -> Borrowed:
    """A loan by public id, for the scheme that borrows: before the mentor has said yes there is none."""
    found = _loans().filter(public_id=loan, state__in=SHOWN_TO_BORROWER).first()
    return allowed(Borrowed(found) if found else None, permission, by=by, now=now)


def years_to_lend_to(mentor: Participant, *, now: datetime) -> list[Cohort]:
    """The years of other schemes of the organisation that are not over."""
    schemes = Cohort.objects.filter(scheme__organisation=mentor.scheme.organisation_id).exclude(scheme=mentor.cohort.scheme_id)
    rows = schemes.select_related("scheme__organisation").order_by("scheme__name", "starts_on")
    return [row for row in rows if not is_over(row, now=now)]


def is_over(year: Cohort, *, now: datetime) -> bool:
    """Whether a year has ended."""
    return local_day(now, year.scheme.zone) > year.ends_on


def offered_by(cohort: Cohort, *, seen_by: User) -> list[Loan]:
    """What a year has offered to others, the newest first, without what touches the viewer's own name."""
    return list(_loans().filter(mentor__cohort=cohort).exclude(mentor__person__user=seen_by).order_by("-asked_at", "-pk"))


def offered_to(cohort: Cohort, *, seen_by: User) -> list[Loan]:
    """What others have offered to a year and lent, the newest first, without what touches the viewer's own name."""
    rows = _loans().filter(lent_to=cohort, state__in=SHOWN_TO_BORROWER)
    return list(rows.exclude(mentor__person__user=seen_by).order_by("-asked_at", "-pk"))


def loans_of_person(user: User) -> list[Loan]:
    """What stands of a user's own places: asked, agreed to, lent."""
    return list(_loans().filter(mentor__person__user=user, state__in=STANDING).order_by("asked_at", "pk"))


def waiting_loans(mentor: Participant) -> list[Loan]:
    """What somebody, or another scheme, has yet to answer about a mentor."""
    return list(_loans().filter(mentor=mentor, state__in=WAITING))


def loans_to(guest: Participant) -> list[Loan]:
    """What a guest mentor has been lent by, and not given back."""
    return list(_loans().filter(guest=guest, state=LoanState.LENT))


def overdue_loans(cohort: Cohort, *, now: datetime) -> list[Loan]:
    """What a year has offered and nobody answered in time."""
    return list(_loans().filter(mentor__cohort=cohort, state__in=WAITING, answer_by__lt=now))


def has_free_places(mentor: Participant) -> bool:
    """Whether somebody takes part as a mentor and has places that nobody has taken."""
    return mentor.is_taking_part and Side.MENTOR in mentor.sides and mentor.mentor_places > mentor.mentor_places_taken


def is_in(year: Cohort, mentor: Participant) -> bool:
    """Whether a mentor is in a year already, other than as one whose places went back."""
    there = Participant.objects.filter(cohort=year, person=mentor.person_id)
    return there.exclude(is_guest=True, mentor_places=0).exists()


def _loans() -> QuerySet[Loan]:
    return Loan.objects.select_related(*WITH_BOTH)
