"""Guest mentors: people from outside the roster whom a lead asks to mentor in a year, such as a consultant in a peer cohort."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.queries.guests import TAKEN_OUT, was_taken_out
from alongside.domain.cohorts.queries.loans import loans_to
from alongside.domain.cohorts.states import InvitedAs, LoanState
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


@transaction.atomic
def change_places(guest: Participant, *, places: int, by: User, now: datetime) -> Participant:
    """Let a guest take more mentees or fewer, never fewer than they have."""
    require(by, P.GUEST_ADD, guest, now=now)
    if not 1 <= places <= MOST_PLACES:
        raise Refused(_("How many mentees at most? Give 1 to {most}.").format(most=MOST_PLACES))
    if not _still_guest(guest).filter(mentor_places_taken__lte=places).update(mentor_places=places):
        raise Refused(_why_not_changed(guest))
    guest.refresh_from_db(fields=["mentor_places"])
    record(f"changed places to {places}", guest, by=by, now=now, scheme_id=guest.scheme.pk)
    return guest


@transaction.atomic
def take_out(guest: Participant, *, by: User, now: datetime) -> Participant:
    """Take a guest out of the year, who has no mentee and is offered none; nothing is sent."""
    require(by, P.GUEST_ADD, guest, now=now)
    if not _still_guest(guest).filter(mentor_places_taken=0).update(withdrew_on=local_day(now, guest.scheme.zone)):
        raise Refused(_why_not_changed(guest))
    guest.refresh_from_db(fields=["withdrew_on"])
    record(TAKEN_OUT, guest, by=by, now=now, scheme_id=guest.scheme.pk)
    return guest


@transaction.atomic
def bring_back(guest: Participant, *, by: User, now: datetime) -> Participant:
    """Undo that a lead took a guest out; a guest who withdrew comes back by themselves alone."""
    require(by, P.GUEST_ADD, guest, now=now)
    gone = Participant.objects.filter(pk=guest.pk, is_guest=True, withdrew_on__isnull=False, person__emptied_on=None)
    if not was_taken_out(guest) or not gone.update(withdrew_on=None):
        raise Refused(_("{name} withdrew, and can come back only by saying so on their own page.").format(name=guest))
    guest.refresh_from_db(fields=["withdrew_on"])
    record("brought guest back", guest, by=by, now=now, scheme_id=guest.scheme.pk)
    return guest


def _still_guest(guest: Participant) -> QuerySet[Participant]:
    return Participant.objects.filter(pk=guest.pk, is_guest=True, withdrew_on=None).exclude(borrowed__state=LoanState.LENT)


def _why_not_changed(guest: Participant) -> str:
    guest.refresh_from_db(fields=["mentor_places_taken", "withdrew_on"])
    if not guest.is_guest:
        return _("{name} is not a guest mentor.").format(name=guest)
    if guest.withdrew_on is not None:
        return _("{name} no longer takes part.").format(name=guest)
    if loans_to(guest):
        return _("{name} is on loan from another scheme. Give places back on the page of mentors lent and borrowed.").format(name=guest)
    many = guest.mentor_places_taken
    words = ngettext(
        "{name} has {many} mentee, or is offered one. End that pair first, or keep as many places.",
        "{name} has {many} mentees, those offered counted. End a pair first, or keep as many places.",
        many,
    )
    return words.format(name=guest, many=many)


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
