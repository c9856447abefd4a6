"""Guest mentors: people from outside the roster whom a lead asks to mentor in a year, such as a consultant in a peer cohort."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.states import InvitedAs
from alongside.domain.history.actions import record
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import User
from alongside.domain.people.actions import give_account, put_person
from alongside.domain.people.models import Grade
from alongside.domain.people.queries import ERASED, person_by_address, was_erased
from alongside.kit.mailboxes import InvalidAddress
from alongside.kit.safe_text import plain

MOST_PLACES = 20


@dataclass(frozen=True)
class Guest:
    """A guest mentor as their lead writes them down."""

    name: str
    address: str
    grade: Grade | None
    specialty: str
    site: str
    places: int


@transaction.atomic
def add_guest(cohort: Cohort, guest: Guest, *, by: User, now: datetime) -> Participant:
    """Take somebody in as a guest mentor, who has told the lead that they are willing; they still accept each pair themselves.

    Guests are mentors only, are not invited, and count in no figure about those who were. Nothing is sent.
    """
    require(by, P.GUEST_ADD, cohort, now=now)
    _check(cohort, guest, by)
    try:
        person = put_person(cohort.scheme.organisation, name=guest.name, address=guest.address)
    except InvalidAddress as problem:
        raise Refused(str(problem)) from problem
    give_account(person, now=now)
    try:
        with transaction.atomic():
            made = Participant.objects.create(
                cohort=cohort,
                person=person,
                is_guest=True,
                invited_as=InvitedAs.MENTOR,
                grade=guest.grade,
                specialty=plain(guest.specialty),
                site=plain(guest.site),
                mentor_places=guest.places,
                joined_on=local_day(now, cohort.scheme.zone),
            )
    except IntegrityError:
        raise Refused(_("{name} is in this year already. Look for them in the list of people.").format(name=person)) from None
    record("added guest", made, by=by, now=now, scheme_id=cohort.scheme_id)
    return made


def _check(cohort: Cohort, guest: Guest, by: User) -> None:
    known = person_by_address(cohort.scheme.organisation, guest.address)
    if by.address_key == guest.address.strip().casefold() or (known is not None and known.user_id == by.pk):
        raise Refused(_("This is you: ask the other lead of the scheme to add you."))
    if known is not None and Participant.objects.filter(cohort=cohort, person=known).exists():
        raise Refused(_("{name} is in this year already. Look for them in the list of people.").format(name=known))
    if was_erased(cohort.scheme, guest.address):
        raise Refused(str(ERASED))
    if not plain(guest.name):
        raise Refused(_("Enter the name."))
    if not 1 <= guest.places <= MOST_PLACES:
        raise Refused(_("How many mentees at most? Give 1 to {most}.").format(most=MOST_PLACES))
    if guest.grade is not None and guest.grade.organisation_id != cohort.scheme.organisation_id:
        raise Refused(_("Choose a grade of this organisation."))
