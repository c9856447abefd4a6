"""Invitations on day 0, 7 and 21, then silence; saying yes, saying no, withdrawing."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts import emails
from alongside.domain.cohorts.models import Cohort, Invitation, Participant
from alongside.domain.cohorts.queries.people import standing_of, waiting_to_be_invited, why_not_put_forward
from alongside.domain.cohorts.states import OptOut, Standing
from alongside.domain.history.actions import record
from alongside.domain.history.queries import was_done
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Letter, mailing_for, overtake, post
from alongside.domain.outbox.models import Mailing, Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.states import MailingState, MessageKind
from alongside.domain.people.actions import give_account

REMINDERS = (timedelta(days=7), timedelta(days=21))
INVITATIONS, REMINDERS_LETTER = "invitation", "invitation reminder"


@transaction.atomic
def invite(cohort: Cohort, *, by: User, now: datetime, held: bool = False) -> int:
    """Invite everybody in the cohort who has not been invited; returns how many.

    Whoever sends them has seen a preview, so they go at once; `held` keeps them back, to be sent from one's own account.
    """
    require(by, P.INVITE, cohort, now=now)
    wording = emails.wording(cohort.scheme, now=now)
    waiting = list(waiting_to_be_invited(cohort).order_by("pk"))
    key = f"invitations:{cohort.pk}:{now:%Y%m%d%H%M%S%f}"
    mailing = mailing_for(cohort.scheme, key=key, letter=INVITATIONS, now=now, released=not held) if waiting else None
    for participant in waiting:
        user = give_account(participant.person, now=now)
        invitation = Invitation.objects.create(participant=participant, invited_at=now)
        words = emails.invitation(participant, **wording)
        letter = Letter("invitation", *words, Purpose.INVITATION, participant.public_id, thread=f"invitation:{invitation.pk}")
        key = f"invitation:{invitation.pk}:1"
        post(letter, to=user, key=key, kind=MessageKind.BULK, now=now, scheme=cohort.scheme, mailing=mailing)
    record(f"invited {len(waiting)}", cohort, by=by, now=now, scheme_id=cohort.scheme_id)
    return len(waiting)


@transaction.atomic
def remind_invited(cohort: Cohort, *, now: datetime) -> int:
    """Write once more to who has not answered, on day 7 and on day 21; run by the clock."""
    silent = Invitation.objects.filter(participant__cohort=cohort, opted_out_at=None, followed_at=None, participant__joined_on=None)
    due = silent.filter(letters__lte=len(REMINDERS), invited_at__lte=now - REMINDERS[0])
    people = due.select_related("participant__person__user", "participant__cohort__scheme__organisation")
    return sum(_remind(invitation, now) for invitation in people)


def _remind(invitation: Invitation, now: datetime) -> int:
    """Send the letter of this day; one that was missed is not made up for, so that nobody gets two at once."""
    letters = 1 + sum(invitation.invited_at + after <= now for after in REMINDERS)
    participant = invitation.participant
    mine = Invitation.objects.filter(pk=invitation.pk, letters=invitation.letters)
    user = participant.person.user
    first = Message.objects.select_related("mailing").filter(key=f"invitation:{invitation.pk}:1").first()
    if letters == invitation.letters or user is None or not _was_heard(first) or not mine.update(letters=letters):
        return 0
    subject, body = emails.reminder(participant, is_last=letters > len(REMINDERS))
    letter = Letter("invitation reminder", subject, body, Purpose.INVITATION, participant.public_id, thread=f"invitation:{invitation.pk}")
    key = f"invitation:{invitation.pk}:{letters}"
    mailing = _mailing_after(first, participant, letters, now)
    post(letter, to=user, key=key, kind=MessageKind.BULK, now=now, scheme=participant.scheme, mailing=mailing)
    return 1


def _was_heard(first: Message | None) -> bool:
    """Whether the invitation itself has left or may: nobody is reminded of what waits or was stopped."""
    stands = {MailingState.RELEASED, MailingState.BY_HAND}
    return first is None or first.mailing is None or first.mailing.state in stands


def _mailing_after(first: Message | None, participant: Participant, letters: int, now: datetime) -> Mailing | None:
    """Reminders belong to the mailing of their invitation; where that was sent by hand, they wait to be sent by hand too."""
    if first is None or first.mailing is None or first.mailing.state != MailingState.BY_HAND:
        return first.mailing if first else None
    key = f"invitation reminders:{participant.cohort_id}:{letters}"
    return mailing_for(participant.scheme, key=key, letter=REMINDERS_LETTER, now=now)


def follow_invitation(participant: Participant, *, now: datetime) -> None:
    """The start page was opened by its button: reminders stop."""
    Invitation.objects.filter(participant=participant, followed_at=None).update(followed_at=now)


@transaction.atomic
def opt_out(participant: Participant, *, reason: OptOut, by: User, now: datetime) -> None:
    """Say no to an invitation; the reason may be "I would rather not say"."""
    require(by, P.TAKE_PART, participant, now=now)
    if participant.is_taking_part:
        raise Refused(_("You are taking part. To stop, choose “Withdraw” on your own page."))
    news = Invitation.objects.filter(participant=participant).exclude(opted_out_at__isnull=False, opt_out_reason=reason)
    if news.update(opted_out_at=now, opt_out_reason=reason):
        _overtake(participant)
        record("opted out", participant, by=by, now=now, scheme_id=participant.scheme.pk)


@transaction.atomic
def join(participant: Participant, *, by: User, now: datetime) -> Participant:
    """Say yes; saying it twice changes nothing, and an earlier no is taken back."""
    require(by, P.TAKE_PART, participant, now=now)
    if participant.went_back:
        raise Refused(_("Your places went back to the scheme that lent them. Its lead can offer them again."))
    return _joined(participant, "joined", by=by, now=now)


@transaction.atomic
def put_forward(participant: Participant, *, by: User, now: datetime) -> Participant:
    """The lead takes somebody into the pool who has neither written nor trained: a recorded override, never of a no."""
    require(by, P.PUT_FORWARD, participant, now=now)
    if standing_of(participant) in {Standing.SAID_NO, Standing.WITHDREW}:
        raise Refused(why_not_put_forward(participant))
    return _joined(participant, "put forward", by=by, now=now)


@transaction.atomic
def put_back(participant: Participant, *, since: datetime, by: User | None, now: datetime) -> None:
    """Undo that a lead put somebody forward at one moment, for a pair that came to nothing; whoever has written since stays."""
    was_put = was_done("put forward", participant, at=since)
    rows = Participant.objects.filter(pk=participant.pk, mentor_places_taken=0, mentee_places_taken=0, statement=None)
    if was_put and rows.update(joined_on=None):
        record("put back", participant, by=by, now=now, scheme_id=participant.scheme.pk)


def _joined(participant: Participant, verb: str, *, by: User, now: datetime) -> Participant:
    if participant.is_taking_part:
        return participant
    participant.joined_on = local_day(now, participant.scheme.zone)
    participant.withdrew_on = None
    participant.save(update_fields=["joined_on", "withdrew_on"])
    Invitation.objects.filter(participant=participant).update(opted_out_at=None, opt_out_reason="")
    _overtake(participant)
    record(verb, participant, by=by, now=now, scheme_id=participant.scheme.pk)
    return participant


@transaction.atomic
def withdraw(participant: Participant, *, by: User, now: datetime) -> Participant:
    """Stop taking part before a pair is made; a live pair is ended first, without blame."""
    require(by, P.TAKE_PART, participant, now=now)
    free = Participant.objects.filter(pk=participant.pk, mentor_places_taken=0, mentee_places_taken=0)
    if not free.update(withdrew_on=local_day(now, participant.scheme.zone)):
        raise Refused(_("You are in a pair. End the pair first, on its own page; no reason is asked."))
    participant.refresh_from_db()
    _overtake(participant)
    record("withdrew", participant, by=by, now=now, scheme_id=participant.scheme.pk)
    return participant


def _overtake(participant: Participant) -> None:
    """Whoever has answered is not asked any more."""
    letters = range(1, len(REMINDERS) + 2)
    mine = Invitation.objects.filter(participant=participant).values_list("pk", flat=True)
    overtake(f"invitation:{invitation}:{letter}" for invitation in mine for letter in letters)


def take_place(participant: Participant, side: str) -> bool:
    """Take one of a participant's places; False when the last one has gone, or they have. One conditional update, no lock."""
    taken, places = f"{side}_places_taken", f"{side}_places"
    free = Participant.objects.filter(**{"pk": participant.pk, "withdrew_on": None, f"{taken}__lt": F(places)})
    return bool(free.update(**{taken: F(taken) + 1}))


def free_place(participant: Participant, side: str) -> None:
    """Give a place back."""
    taken = f"{side}_places_taken"
    Participant.objects.filter(**{"pk": participant.pk, f"{taken}__gt": 0}).update(**{taken: F(taken) - 1})
