"""The guest mentors of a year."""

from datetime import datetime
from typing import Final

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.queries.people import WITH_ALL
from alongside.domain.history.queries import last_done
from alongside.domain.organisations.models import User

TAKEN_OUT: Final = "took guest out"


def guest_for(by: User, permission: P, *, now: datetime, participant: str) -> Participant:
    """A guest mentor by public id."""
    found = Participant.objects.select_related(*WITH_ALL).filter(public_id=participant, is_guest=True).first()
    return allowed(found, permission, by=by, now=now)


def guests_of(cohort: Cohort) -> list[Participant]:
    """The guest mentors of a year, those who no longer take part last."""
    rows = Participant.objects.filter(cohort=cohort, is_guest=True, person__emptied_on=None).select_related(*WITH_ALL)
    return sorted(rows.order_by("person__name", "pk"), key=lambda row: row.withdrew_on is not None)


def was_taken_out(guest: Participant) -> bool:
    """Whether a lead took a guest out, who did not withdraw by themselves since."""
    return last_done(guest, ("withdrew", TAKEN_OUT)) == TAKEN_OUT
