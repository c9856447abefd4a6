"""Training sessions: booking a place and giving it back."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Participant
from alongside.domain.cohorts.queries.people import participant_for
from alongside.domain.training.actions import book, unbook
from alongside.domain.training.queries import session_in, sessions_for
from alongside.web.gate import Request, needs

SHOWS = gettext_lazy("Only you. The trainer of a session, the lead, the deputy and the co-ordinator see who has booked it and who came.")


@needs(P.SESSION_BOOK, fetch=participant_for, shows=SHOWS)
def sessions(request: Request, participant: Participant) -> HttpResponseBase:
    """The programme, with one's own bookings and attendance."""
    rows = sessions_for([participant])[participant.pk]
    context = {
        "participant": participant,
        "ahead": [row for row in rows if row.session.starts_at > request.moment],
        "past": [row for row in rows if row.session.starts_at <= request.moment],
        "back_url": reverse("member:home"),
    }
    return render(request, "member/sessions.html", context)


@needs(P.SESSION_BOOK, fetch=participant_for, shows=SHOWS)
def book_place(request: Request, participant: Participant, session: str) -> HttpResponseBase:
    """Book a place."""
    if request.method == "POST":
        found = session_in(participant, session=session)
        book(found, participant=participant, by=request.user, now=request.moment)
        messages.success(request, _("You have a place: {title}.").format(title=found.title))
    return redirect("member:sessions", participant.public_id)


@needs(P.SESSION_BOOK, fetch=participant_for, shows=SHOWS)
def give_back(request: Request, participant: Participant, session: str) -> HttpResponseBase:
    """Give one's place back."""
    if request.method == "POST":
        found = session_in(participant, session=session)
        unbook(found, participant=participant, by=request.user, now=request.moment)
        messages.success(request, _("You have given up your place: {title}.").format(title=found.title))
    return redirect("member:sessions", participant.public_id)
