"""Whom a wave is for, whose turn it is, and what the register says of them."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.states import InvitedAs, Side
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState
from alongside.domain.pairs.models import Meeting, Pairing
from alongside.domain.pairs.queries import in_begun_pairs
from alongside.domain.pairs.states import BEGUN
from alongside.domain.surveys.models import Invitee, Question, Wave
from alongside.domain.surveys.states import Audience, Begins, InviteeState
from alongside.domain.training.models import Attendance

SIDES: dict[str, Audience] = {Side.MENTOR: Audience.MENTORS, Side.MENTEE: Audience.MENTEES}

TAKE_PART = frozenset({Audience.PARTICIPANTS, Audience.MENTORS, Audience.MENTEES})


def took_part(invitee: Invitee) -> bool:
    """Whether the register says that somebody takes part: for a wave to those who do, everybody asked does."""
    if invitee.wave.sent_to in TAKE_PART:
        return True
    return invitee.participant_id in in_begun_pairs(invitee.wave.cohort)


def side_of(participant: Participant) -> str:
    """The side that somebody was on in a pair that began."""
    began = Pairing.objects.filter(state__in=BEGUN)
    if began.filter(mentor=participant).exists():
        return str(Side.MENTOR)
    return str(Side.MENTEE) if began.filter(mentee=participant).exists() else ""


def people_for(wave: Wave) -> QuerySet[Participant]:
    """Whom a wave is for, as things stand on the day it opens; no guests, nobody who was erased."""
    people = (
        Participant.objects.filter(cohort=wave.cohort, is_guest=False, person__emptied_on=None)
        .select_related("person__user")
        .order_by("pk")
    )
    return people.filter(AUDIENCES[Audience(wave.sent_to)](wave.cohort))


def _joined() -> Q:
    return Q(joined_on__isnull=False, withdrew_on=None)


def _on_side(cohort: Cohort, side: Side) -> Q:
    """Whoever takes part on a side: by their pair once one began, before that by what they were invited as."""
    began = Pairing.objects.filter(cohort=cohort, state__in=BEGUN)
    paired = {Side.MENTOR: began.values("mentor"), Side.MENTEE: began.values("mentee")}
    sides = [as_ for as_ in InvitedAs if side in as_.sides()]
    not_yet = _joined() & Q(invited_as__in=sides) & ~Q(pk__in=in_begun_pairs(cohort))
    return Q(pk__in=paired[side]) | not_yet


def _did_not_take_part(cohort: Cohort) -> Q:
    """Nobody in a pair that began; before any has begun, nobody who has said yes."""
    began = in_begun_pairs(cohort)
    return INVITED & (~Q(pk__in=began) if began else ~_joined())


INVITED = Q(invitation__isnull=False) | Q(joined_on__isnull=False)

AUDIENCES: dict[Audience, Callable[[Cohort], Q]] = {
    Audience.ALL: lambda _cohort: INVITED,
    Audience.INVITED: lambda _cohort: Q(invitation__isnull=False),
    Audience.PARTICIPANTS: lambda _cohort: _joined(),
    Audience.MENTORS: lambda cohort: _on_side(cohort, Side.MENTOR),
    Audience.MENTEES: lambda cohort: _on_side(cohort, Side.MENTEE),
    Audience.NON_PARTICIPANTS: _did_not_take_part,
}


def turns(wave: Wave, today: date) -> frozenset[int]:
    """Whose turn it is in a wave that is counted from each pair: theirs began or ended so many days ago, in this wave's time."""
    day = "established_on" if wave.counted_from == Begins.PAIR_START else "ended_on"
    latest = today - timedelta(days=wave.days_after)
    earliest = wave.opens_on - timedelta(days=wave.days_after)
    pairs = Pairing.objects.filter(cohort=wave.cohort, state__in=BEGUN, **{f"{day}__lte": latest, f"{day}__gte": earliest})
    return frozenset(participant for row in pairs.values_list("mentor_id", "mentee_id") for participant in row)


def reminders_due(wave: Wave, today: date) -> list[tuple[Invitee, int]]:
    """Who is reminded today, and which reminder it is; nobody whose first letter has not gone out."""
    heard = Message.objects.filter(state__in=[MessageState.SENT, MessageState.BY_HAND], key__startswith="questionnaire:")
    rows = Invitee.objects.filter(wave=wave, state=InviteeState.ASKED, reminders__lt=len(wave.remind_after))
    found = []
    for invitee in rows.select_related("participant__person__user", "wave__questionnaire", "wave__cohort__scheme__organisation"):
        asked_on = invitee.until - timedelta(days=wave.days_open) if invitee.until else wave.opens_on
        number = sum(asked_on + timedelta(days=days) <= today for days in wave.remind_after)
        if number > invitee.reminders and (invitee.until or wave.closes_on) >= today:
            found.append((invitee, number))
    keys = set(heard.filter(key__in=[f"questionnaire:{invitee.pk}" for invitee, _number in found]).values_list("key", flat=True))
    return [(invitee, number) for invitee, number in found if f"questionnaire:{invitee.pk}" in keys]


def from_register(question: Question, participant: Participant) -> str | int:
    """What a hidden question takes from the register when somebody answers: coarse on purpose."""
    return TAKEN_FROM[question.details["taken_from"]](participant)


def _meetings(participant: Participant) -> str:
    pairs = Pairing.objects.filter(Q(mentor=participant) | Q(mentee=participant), state__in=BEGUN)
    many = Meeting.objects.filter(pairing__in=pairs).count()
    return "none" if not many else "1 to 3" if many <= FEW else "4 or more"


FEW = 3

TAKEN_FROM: dict[str, Callable[[Participant], str | int]] = {
    "grade_band": lambda participant: participant.grade.track if participant.grade else "",
    "sessions": lambda participant: Attendance.objects.filter(participant=participant).count(),
    "meetings": _meetings,
}
