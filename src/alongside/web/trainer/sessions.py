"""A trainer's own sessions and their registers."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import scheme_for
from alongside.domain.organisations.models import Scheme
from alongside.domain.training.models import Session
from alongside.domain.training.queries import session_for, sessions_to_run
from alongside.web.gate import Request, needs
from alongside.web.registers import Page, register_page


@needs(
    P.SESSIONS_LIST,
    fetch=scheme_for,
    shows=gettext_lazy(
        "You see your own sessions here. Other trainers see theirs; the mentoring lead, the deputy lead and the co-ordinators see all."
    ),
)
def home(request: Request, scheme: Scheme) -> HttpResponseBase:
    """The sessions that one runs, those to come first."""
    mine = list(sessions_to_run(request.user, scheme))
    to_come = [row for row in mine if row.starts_at > request.moment]
    past = [row for row in reversed(mine) if row.starts_at <= request.moment]
    return render(request, "trainer/home.html", {"scheme": scheme, "to_come": to_come, "past": past})


@needs(
    P.REGISTER_KEEP,
    fetch=session_for,
    shows=gettext_lazy(
        "The trainer of this session, the mentoring lead, the deputy lead and the co-ordinators. Other trainers do not see it."
    ),
)
def register(request: Request, session: Session) -> HttpResponseBase:
    """Who came to one's own session."""
    return register_page(request, session, Page(reverse("trainer:home", args=[session.scheme.slug]), _("Back to your sessions")))
