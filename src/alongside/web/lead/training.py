"""Training sessions and their registers."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P, can
from alongside.domain.access.queries import holders
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.training.actions import add_session, put_session
from alongside.domain.training.models import Session
from alongside.domain.training.queries import programme_of, session_for, sessions_of
from alongside.web.gate import Request, needs
from alongside.web.lead.forms_training import SessionForm, values_of
from alongside.web.registers import Page, register_page

RUN_BY = gettext_lazy(
    "The mentoring lead and the deputy lead. Once saved, everybody in this year of the scheme can see the session and book it."
)


@needs(
    P.SESSIONS_LIST,
    fetch=cohort_for,
    shows=gettext_lazy(
        "The mentoring lead, the deputy lead, the co-ordinators and the trainers of this scheme. "
        "Who came is on the registers, which trainers see for their own sessions only."
    ),
)
def sessions(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The sessions of a year, with how many booked and came."""
    context = {
        "cohort": cohort,
        "sessions": sessions_of(cohort),
        "may_add": can(request.user, P.SCHEME_SET_UP, cohort, now=request.moment),
    }
    return render(request, "lead/sessions.html", context)


@needs(P.SCHEME_SET_UP, fetch=cohort_for, shows=RUN_BY)
def add(request: Request, cohort: Cohort) -> HttpResponseBase:
    """One more session."""
    form = SessionForm(request.POST or None, trainers=_trainers(cohort.scheme, request), zone=cohort.scheme.zone)
    if request.method == "POST" and form.is_valid():
        session = add_session(cohort, programme=programme_of(cohort), **form.values(), by=request.user, now=request.moment)
        messages.success(request, _("“{title}” is added.").format(title=session.title))
        return redirect("lead:sessions", cohort.scheme.slug, cohort.slug)
    return render(request, "lead/session_form.html", {"cohort": cohort, "form": form})


@needs(P.SCHEME_SET_UP, fetch=session_for, shows=RUN_BY)
def change(request: Request, session: Session) -> HttpResponseBase:
    """Another day, place or trainer."""
    cohort = session.cohort
    trainers = _trainers(cohort.scheme, request, session.trainer)
    form = SessionForm(request.POST or None, initial=values_of(session), trainers=trainers, zone=cohort.scheme.zone)
    if request.method == "POST" and form.is_valid():
        named = form.values() | {"programme": session.programme.title, "code": session.code}
        put_session(cohort, **named, by=request.user, now=request.moment)
        messages.success(request, _("“{title}” is changed.").format(title=form.cleaned_data["title"]))
        return redirect("lead:session", session.public_id)
    return render(request, "lead/session_form.html", {"cohort": cohort, "session": session, "form": form})


def _trainers(scheme: Scheme, request: Request, also: User | None = None) -> list[User]:
    """Who may be named as the trainer: those who hold the role, and whoever is named now."""
    found = {user.pk: user for user in holders(scheme, Role.TRAINER, now=request.moment)}
    return list((found | ({also.pk: also} if also else {})).values())


@needs(
    P.REGISTER_KEEP,
    fetch=session_for,
    shows=gettext_lazy("The mentoring lead, the deputy lead, the co-ordinators, and the trainer of this session."),
)
def register(request: Request, session: Session) -> HttpResponseBase:
    """Who came."""
    back = reverse("lead:sessions", args=[session.scheme.slug, session.cohort.slug])
    change_url = ""
    if can(request.user, P.SCHEME_SET_UP, session, now=request.moment):
        change_url = reverse("lead:session-change", args=[session.public_id])
    return register_page(request, session, Page(back, _("Back to training"), change_url))
