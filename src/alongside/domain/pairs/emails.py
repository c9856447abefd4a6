"""The words that a pair gets: names, grade and site, and only the reasons both may know."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.domain.cohorts.models import Participant
from alongside.domain.cohorts.states import Side
from alongside.domain.organisations.clock import day_in_words, local_day
from alongside.domain.outbox.actions import Letter
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.pairs.models import Pairing


def offered(pairing: Pairing, side: Side) -> Letter:
    """To one of the two: somebody has been found."""
    to, other = _both(pairing, side)
    role = _("mentor") if side is Side.MENTEE else _("mentee")
    body = _(
        "Dear {name},\n\n"
        "We would like to introduce {other} ({place}) to you as your {role} in {scheme}.\n\n"
        "{reasons}"
        "Please look at this page and accept or decline by {until}. If you decline, we ask for no reason and give {other} "
        "none.\n\n{page}\n"
    ).format(
        name=to.person.name,
        other=other.person.name,
        place=_place(other),
        role=role,
        scheme=pairing.scheme.name,
        reasons=_reasons(pairing),
        until=_until(pairing),
        page=_page(pairing),
    )
    return Letter("pair offered", _("A {role} for you").format(role=role), body, thread=thread_of(pairing))


def reminder(pairing: Pairing, side: Side) -> Letter:
    """To one of the two who has not answered the offer."""
    to, other = _both(pairing, side)
    body = _(
        "Dear {name},\n\n"
        "A few days ago we suggested you and {other} as a pair, and we have not heard from you yet. Please accept or decline by "
        "{until}. After that day the offer lapses and we look again for both of you; nobody is blamed.\n\n{page}\n"
    ).format(name=to.person.name, other=other.person.name, until=_until(pairing), page=_page(pairing))
    return Letter("pair offered, reminder", _("Your answer about {other}").format(other=other.person.name), body, thread=thread_of(pairing))


def began(pairing: Pairing, side: Side) -> Letter:
    """To both, once both have accepted (or an existing pair was recorded): the address, and what to do first."""
    to, other = _both(pairing, side)
    body = _(
        "Dear {name},\n\n"
        "You and {other} are now a pair. You can write to {other} at {address}. Most pairs meet for the first time within a "
        "month: an hour, in person if you can. It is for the mentee to suggest a time.\n\n"
        "What you say to each other is confidential, within the limits that this page explains:\n\n{page}\n\n"
        "When you have met, one of you can note the day, without signing in, for the next 30 days:\n\n{{link}}\n"
    ).format(name=to.person.name, other=other.person.name, address=_address(other), page=_page(pairing))
    subject = _("You and {other} are a pair").format(other=other.person.name)
    return Letter("pair began", subject, body, Purpose.MEETING, pairing.public_id, thread=thread_of(pairing))


def not_taken_up(pairing: Pairing, side: Side) -> Letter:
    """To one of the two, when the offer was declined or lapsed; it never says by whom or why."""
    to, _other = _both(pairing, side)
    body = _(
        "Dear {name},\n\n"
        "The pair we suggested to you will not go ahead. This says nothing about you: people’s circumstances change. We are "
        "looking again, and will write when we have found somebody for you.\n"
    ).format(name=to.person.name)
    return Letter("pair not taken up", _("We are looking again"), body, thread=thread_of(pairing))


def ended(pairing: Pairing, side: Side) -> Letter:
    """To both, when a pair has ended."""
    to, other = _both(pairing, side)
    body = _(
        "Dear {name},\n\n"
        "Your mentoring pair with {other} has ended. Thank you both for the time you gave it. Ending a pair needs no reason. "
        "If you would like another match, write to {contact}.\n"
    ).format(name=to.person.name, other=other.person.name, contact=pairing.scheme.contact)
    return Letter("pair ended", _("Your mentoring pair has ended"), body, thread=thread_of(pairing))


def thread_of(pairing: Pairing) -> str:
    """All that is written about a pair hangs together in its reader's mailbox."""
    return f"pair:{pairing.pk}"


def _both(pairing: Pairing, side: Side) -> tuple[Participant, Participant]:
    pair = (pairing.mentor, pairing.mentee)
    return pair if side is Side.MENTOR else (pairing.mentee, pairing.mentor)


def _place(participant: Participant) -> str:
    parts = (participant.grade.code if participant.grade else "", participant.specialty, participant.site)
    return ", ".join(part for part in parts if part)


def _address(participant: Participant) -> str:
    return participant.person.user.address if participant.person.user else ""


def _reasons(pairing: Pairing) -> str:
    if not pairing.shared_reasons:
        return ""
    listed = "".join(f"- {reason}\n" for reason in pairing.shared_reasons)
    return _("Why we thought of the two of you:\n{listed}\n").format(listed=listed)


def _until(pairing: Pairing) -> str:
    return day_in_words(local_day(pairing.accept_by, pairing.scheme.zone)) if pairing.accept_by else ""


def _page(pairing: Pairing) -> str:
    return f"{settings.ADDRESS}{reverse('member:pair', args=[pairing.public_id])}"
