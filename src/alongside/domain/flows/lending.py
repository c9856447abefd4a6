"""Mentors lent to another scheme: asked first, offered then, their places moved when it accepts, and given back.

A place is in one year at a time, so nothing can be booked twice. An offer's row is held before the mentor's, whoever acts, so that
nobody waits for one another.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused, TooLate
from alongside.domain.access.models import LEADING
from alongside.domain.access.moves import move
from alongside.domain.access.permissions import P, require
from alongside.domain.access.queries import holders
from alongside.domain.cohorts import emails
from alongside.domain.cohorts.actions.invitations import withdraw
from alongside.domain.cohorts.models import Borrowed, Cohort, Exclusion, Loan, Participant
from alongside.domain.cohorts.queries.loans import is_in, is_over, loans_to, overdue_loans, waiting_loans, years_to_lend_to
from alongside.domain.cohorts.states import LOAN_MOVES, InvitedAs, LoanState, Side
from alongside.domain.history.actions import record
from alongside.domain.matching.queries import places_to_spare
from alongside.domain.organisations.clock import end_of_day, local_day
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.outbox.actions import Letter, overtake, post
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageKind, MessageState
from alongside.domain.outbox.timing import Pace
from alongside.kit.safe_text import plain

LONGEST_NOTE = 500
TIME_TO_ANSWER = timedelta(days=14)


@transaction.atomic
def offer_places(mentor: Participant, *, year: Cohort, places: int, note: str = "", by: User, now: datetime) -> Loan:
    """Ask a mentor whether some of their free places may be offered to a year of another scheme, which hears nothing before a yes."""
    require(by, P.MENTOR_OFFER, mentor, now=now)
    _check(mentor, year, places, now)
    if len(note) > LONGEST_NOTE:
        raise Refused(_("The note has {count} characters; the most is {most}.").format(count=len(note), most=LONGEST_NOTE))
    values = {"places": places, "note": plain(note), "asked_at": now, "answer_by": _until(mentor.scheme, now)}
    try:
        with transaction.atomic():
            loan = Loan.objects.create(mentor=mentor, lent_to=year, **values)
    except IntegrityError:
        sentence = _("{name} has been offered to {scheme} already. Look at what became of it before you offer more.")
        raise Refused(sentence.format(name=mentor, scheme=year.scheme.name)) from None
    record("offered places", loan, by=by, now=now, scheme_id=mentor.scheme.pk)
    _tell_mentor(loan, emails.loan_asked(loan), "waits", now)
    return loan


def _check(mentor: Participant, year: Cohort, places: int, now: datetime) -> None:
    if not mentor.is_taking_part or Side.MENTOR not in mentor.sides or mentor.person.user is None:
        raise Refused(_("{name} does not take part as a mentor.").format(name=mentor))
    if is_over(mentor.cohort, now=now):
        raise Refused(_("This year is over. Offer places of a year that runs."))
    if year not in years_to_lend_to(mentor, now=now):
        raise Refused(_("Choose a year of another scheme here that is not over."))
    if loans_to(mentor):
        raise Refused(_("{name} is here on loan: only the scheme that lent them can offer their places.").format(name=mentor))
    _check_places(mentor, places)


def _check_places(mentor: Participant, places: int) -> None:
    spare = places_to_spare(mentor)
    if spare < 1:
        raise Refused(_("{name} has no free place: each is taken, or needed for somebody who is locked with them.").format(name=mentor))
    if not 1 <= places <= spare:
        raise Refused(_("{name} has {spare} free. Give 1 to {spare}.").format(name=mentor, spare=spare))


@transaction.atomic
def agree_to_loan(loan: Loan, *, by: User, now: datetime) -> Loan:
    """The mentor says yes; from here the other scheme sees who it is, and has as long to answer."""
    _check_in_time(loan, now)
    if is_in(loan.lent_to, loan.mentor):
        raise Refused(_("You are in this year of {scheme} already. Ask its lead for more places there.").format(scheme=loan.lent_to.scheme))
    move(loan, LOAN_MOVES, "agree", by=by, now=now, note="", answer_by=_until(loan.lent_to.scheme, now))
    _overtake(loan)
    for lead in _leads(loan.lent_to.scheme, loan, now):
        _tell(lead, emails.loan_offered(loan, lead), _key(loan, "waits", lead), now, scheme=loan.lent_to.scheme)
    return loan


@transaction.atomic
def decline_loan(loan: Loan, *, by: User, now: datetime) -> Loan:
    """The mentor says no, or takes a yes back while nobody has accepted; no reason is asked."""
    _close(loan, "decline", by=by, now=now)
    return loan


@transaction.atomic
def call_off_loan(loan: Loan, *, by: User, now: datetime) -> Loan:
    """The scheme that lends takes its offer back, while nobody has accepted."""
    was = Loan.objects.values_list("state", flat=True).get(pk=loan.pk)
    move(loan, LOAN_MOVES, "call off", by=by, now=now, note="")
    _overtake(loan)
    if was == LoanState.AGREED:
        _tell_mentor(loan, emails.loan_over(loan), "over", now)
    return loan


@transaction.atomic
def lapse_loans(cohort: Cohort, *, now: datetime) -> int:
    """Let go of what was not answered in time; run by the clock."""
    overdue = overdue_loans(cohort, now=now)
    for loan in overdue:
        had_agreed = loan.state == LoanState.AGREED
        _close(loan, "lapse", by=None, now=now)
        if had_agreed:
            _tell_mentor(loan, emails.loan_over(loan), "over", now)
    return len(overdue)


@transaction.atomic
def turn_down(offered: Borrowed, *, by: User, now: datetime) -> Loan:
    """The other scheme does without; the mentor reads that it says nothing about them."""
    loan = offered.loan
    move(loan, LOAN_MOVES, "turn down", by=by, now=now, seen_as=offered)
    _overtake(loan)
    _tell_mentor(loan, emails.loan_over(loan), "over", now)
    _tell_lenders(loan, now)
    return loan


@transaction.atomic
def borrow(offered: Borrowed, *, by: User, now: datetime) -> Participant:
    """The other scheme accepts: the places leave the one year and the mentor is a guest of the other with them, or nothing happens."""
    require(by, P.MENTOR_BORROW, offered, now=now)
    loan = offered.loan
    _check_in_time(loan, now)
    if is_over(loan.lent_to, now=now):
        raise Refused(_("This year is over."))
    if not Loan.objects.select_for_update().filter(pk=loan.pk, state=LoanState.AGREED):
        raise TooLate(_("This offer no longer stands: it was answered, or called off. Look again."))
    _give_up_places(loan)
    guest = _guest(loan, now)
    move(loan, LOAN_MOVES, "borrow", by=by, now=now, seen_as=offered, guest=guest)
    record("borrowed", guest, by=by, now=now, scheme_id=offered.scheme.pk)
    _overtake(loan)
    _tell_mentor(loan, emails.loan_made(loan), "made", now)
    _tell_lenders(loan, now)
    return guest


def _give_up_places(loan: Loan) -> None:
    """One conditional update: of an offer of a pair there and an acceptance here, one gets the last place."""
    gone = _("{name} no longer has as many free places in {scheme}. Ask its lead to offer again.")
    free = Participant.objects.filter(pk=loan.mentor_id, joined_on__isnull=False, withdrew_on=None)
    enough = free.filter(mentor_places__gte=F("mentor_places_taken") + loan.places)
    if not enough.update(mentor_places=F("mentor_places") - loan.places):
        raise TooLate(gone.format(name=loan.mentor, scheme=loan.scheme.name))
    loan.mentor.refresh_from_db(fields=["mentor_places", "mentor_places_taken"])
    if places_to_spare(loan.mentor) < 0:
        raise TooLate(gone.format(name=loan.mentor, scheme=loan.scheme.name))


def _guest(loan: Loan, now: datetime) -> Participant:
    """The mentor in the other year, with whom they avoid; whoever had gone back comes again."""
    mentor = loan.mentor
    facts: dict[str, Any] = {"grade": mentor.grade, "specialty": mentor.specialty, "site": mentor.site, "mentor_places": loan.places}
    facts |= {"joined_on": local_day(now, loan.lent_to.scheme.zone), "withdrew_on": None}
    who = {"cohort": loan.lent_to, "person": mentor.person, "is_guest": True, "invited_as": InvitedAs.MENTOR}
    if not Participant.objects.filter(**who, mentor_places=0).update(**facts):
        try:
            with transaction.atomic():
                Participant.objects.create(**who, **facts)
        except IntegrityError:
            raise Refused(_("{name} is in this year already. Look for them in the list of people.").format(name=mentor)) from None
    guest = Participant.objects.select_related("person__user", "cohort__scheme").get(**who)
    avoided = Exclusion.objects.filter(participant=mentor).values_list("address_key", flat=True)
    Exclusion.objects.bulk_create([Exclusion(participant=guest, address_key=key) for key in avoided], ignore_conflicts=True)
    return guest


@transaction.atomic
def give_back(borrowed: Borrowed, *, places: int, by: User, now: datetime) -> Loan:
    """The other scheme gives places back that are free; when it was the last of them, the mentor takes part there no longer."""
    require(by, P.MENTOR_BORROW, borrowed, now=now)
    loan = borrowed.loan
    guest = loan.guest
    if loan.state != LoanState.LENT or guest is None:
        raise TooLate(_("These places have been given back already."))
    _check_places(guest, places)
    if places > loan.places_lent:
        raise Refused(_("Only {count} of their places are on loan.").format(count=loan.places_lent))
    _move_back(loan, guest, places)
    record(f"gave back {places}", loan, by=by, now=now, scheme_id=borrowed.scheme.pk)
    if not loan.places_lent:
        move(loan, LOAN_MOVES, "give back", by=by, now=now, seen_as=borrowed)
        Participant.objects.filter(pk=guest.pk).update(withdrew_on=local_day(now, borrowed.scheme.zone))
    _tell_mentor(loan, emails.loan_back(loan), f"back-{loan.places_back}", now)
    _tell_lenders(loan, now)
    return loan


def _move_back(loan: Loan, guest: Participant, places: int) -> None:
    late = TooLate(_("These places are no longer free: a mentee was offered one meanwhile, or they were given back. Look again."))
    free = Participant.objects.filter(pk=guest.pk, mentor_places__gte=F("mentor_places_taken") + places)
    if not free.update(mentor_places=F("mentor_places") - places):
        raise late
    lent = Loan.objects.filter(pk=loan.pk, state=LoanState.LENT, places__gte=F("places_back") + places)
    if not lent.update(places_back=F("places_back") + places):
        raise late
    Participant.objects.filter(pk=loan.mentor_id).update(mentor_places=F("mentor_places") + places)
    loan.refresh_from_db(fields=["places_back"])


@transaction.atomic
def leave(participant: Participant, *, by: User, now: datetime) -> Participant:
    """Withdraw from a year: what was offered of one's places there is off, and what one had there on loan goes back where it came from."""
    require(by, P.TAKE_PART, participant, now=now)
    for loan in waiting_loans(participant):
        _close(loan, "decline", by=by, now=now)
    left = withdraw(participant, by=by, now=now)
    for loan in loans_to(participant):
        _move_back(loan, participant, loan.places_lent)
        move(loan, LOAN_MOVES, "leave", by=by, now=now)
        _tell_lenders(loan, now)
    return left


@transaction.atomic
def let_go_of(participant: Participant, *, now: datetime) -> None:
    """Whoever is erased: what they had on loan goes back, what they were asked is off, and no row joins them to the other scheme.

    One whose places were lent from here stays there as a guest like any other.
    """
    loans = Loan.objects.filter(Q(mentor=participant) | Q(guest=participant))
    threads = [emails.thread_of(loan) for loan in loans]
    letters = Message.objects.filter(thread__in=threads, state=MessageState.WAITING)
    overtake(letters.values_list("key", flat=True))
    for loan in loans_to(participant):
        _move_back(loan, participant, loan.places_lent)
        move(loan, LOAN_MOVES, "leave", by=None, now=now)
        _tell_lenders(loan, now)
    loans.delete()


def _close(loan: Loan, name: str, *, by: User | None, now: datetime) -> None:
    """An offer that comes to nothing: nobody is asked any more, and who offered hears of it."""
    move(loan, LOAN_MOVES, name, by=by, now=now, note="")
    _overtake(loan)
    _tell_lenders(loan, now)


def _check_in_time(loan: Loan, now: datetime) -> None:
    if now > loan.answer_by:
        raise TooLate(_("The time to answer has passed. The lead who offered the places can offer them again."))


def _until(scheme: Scheme, now: datetime) -> datetime:
    return end_of_day(local_day(now, scheme.zone) + TIME_TO_ANSWER, scheme.zone)


def _leads(scheme: Scheme, loan: Loan, now: datetime) -> list[User]:
    """Who leads a scheme, once each, but the mentor: what touches one's own name goes to another."""
    found = {user.pk: user for user in holders(scheme, *LEADING, now=now)}
    return [user for user in found.values() if user.pk not in loan.owner_ids()]


def _tell_lenders(loan: Loan, now: datetime) -> None:
    """What became of their offer can wait for a week with other news."""
    for lead in _leads(loan.scheme, loan, now):
        key = _key(loan, f"{loan.state}-{loan.places_back}", lead)
        _tell(lead, emails.loan_news(loan, lead), key, now, scheme=loan.scheme, pace=Pace.BUDGET)


def _tell_mentor(loan: Loan, letter: Letter, what: str, now: datetime) -> None:
    if loan.mentor.person.user is not None:
        _tell(loan.mentor.person.user, letter, _key(loan, what, loan.mentor.person.user), now, scheme=loan.scheme)


def _tell(to: User, letter: Letter, key: str, now: datetime, *, scheme: Scheme, pace: Pace = Pace.NEWS) -> None:
    post(letter, to=to, key=key, kind=MessageKind.PERSONAL, pace=pace, now=now, scheme=scheme)


def _key(loan: Loan, what: str, to: User) -> str:
    return f"loan:{loan.pk}:{what}:{to.pk}"


def _overtake(loan: Loan) -> None:
    """Nobody is asked what has been answered, or is off."""
    waiting = Message.objects.filter(key__startswith=f"loan:{loan.pk}:waits:", state=MessageState.WAITING)
    overtake(waiting.values_list("key", flat=True))
