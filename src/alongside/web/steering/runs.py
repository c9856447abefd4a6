"""Runs as the steering group reads them: numbers and rules, and names only where an override is asked for."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.flows.agreement import LONGEST_COMMENT, agree_run, send_run_back
from alongside.domain.matching.models import Run
from alongside.domain.matching.queries.agreement import (
    agreed_by,
    answer_due,
    decisions_of,
    has_answered,
    left_over,
    overrides_asked,
    pairs_without_names,
    reads_no_names,
    rules_met,
    sent_run_for,
    why_not_decide,
)
from alongside.domain.matching.queries.facts import facts_of
from alongside.domain.matching.states import RunState
from alongside.domain.organisations.clock import local_day
from alongside.web.gate import Request, needs
from alongside.web.widgets import LongText

SHOWS = gettext_lazy(
    "The steering group. Pairs stand here without names. Who lacks a statement or training is named while an answer is needed, "
    "and not to anybody who supervises people of this year."
)

MOST_NEEDS = 5


class SentForm(forms.Form):
    """Which sending of a run is answered, so that nobody agrees to what they have not read."""

    sent = forms.DateTimeField(widget=forms.HiddenInput)


class CommentForm(SentForm):
    """Why a run is sent back."""

    comment = forms.CharField(
        label=_("What should be different?"),
        help_text=_(
            "The mentoring lead and the whole steering group read this, and it is kept. Write about rules and numbers, not about people."
        ),
        max_length=LONGEST_COMMENT,
        widget=LongText(rows=4),
        error_messages={"required": _("Write what should be different"), "max_length": _("Write at most %(limit_value)d characters")},
    )


@needs(P.RUN_AGREE, fetch=sent_run_for, shows=SHOWS)
def run(request: Request, found: Run) -> HttpResponseBase:
    """A run that waits for an answer, or one that was answered."""
    return _page(request, found, CommentForm(initial={"sent": found.sent_at}))


def _page(request: Request, found: Run, form: CommentForm) -> HttpResponse:
    waits, facts = found.state == RunState.AWAITING, facts_of(found)
    why_not = why_not_decide(found.cohort, request.user, now=request.moment) if waits else ""
    context = {
        "run": found,
        "cohort": found.cohort,
        "scheme": found.scheme,
        "waits": waits,
        "why_not": why_not,
        "answered": waits and has_answered(found, request.user),
        "rules": rules_met(found),
        "left": left_over(found),
        "needs": [*facts.places, *facts.mentors][:MOST_NEEDS],
        "decisions": decisions_of(found),
        "form": form,
        "sent": found.sent_at.isoformat() if found.sent_at else "",
        **_waiting(request, found),
        **(_named(request, found) if waits and not why_not else {}),
    }
    return render(request, "steering/run.html", context)


def _waiting(request: Request, found: Run) -> dict[str, Any]:
    due, waits = answer_due(found), found.state == RunState.AWAITING
    late = waits and due is not None and local_day(request.moment, found.scheme.zone) > due
    return {"due": due, "is_late": late, "agreed_by": agreed_by(found) if waits else 0}


def _named(request: Request, found: Run) -> dict[str, Any]:
    """What only those read who answer; names are kept from whoever supervises people of the year."""
    hidden = reads_no_names(found.cohort, request.user)
    asked = overrides_asked(found)
    return {"pairs": pairs_without_names(found), "asked": asked, "names_hidden": hidden}


@needs(P.RUN_AGREE, fetch=sent_run_for, shows=SHOWS)
def run_agree(request: Request, found: Run) -> HttpResponseBase:
    """Agree."""
    form = SentForm(request.POST)
    if request.method == "POST":
        if not form.is_valid():
            raise Refused(_("This form was not whole. Look at the run again before you agree."))
        agreed = agree_run(found, sent_at=form.cleaned_data["sent"], by=request.user, now=request.moment)
        waits = agreed.state == RunState.AWAITING
        messages.success(request, _("Noted. One more member has to agree.") if waits else _("Agreed. The mentoring lead has been told."))
    return redirect("steering:run", found.public_id)


@needs(P.RUN_AGREE, fetch=sent_run_for, shows=SHOWS)
def run_send_back(request: Request, found: Run) -> HttpResponseBase:
    """Send back, with a comment."""
    if request.method != "POST":
        return redirect("steering:run", found.public_id)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    answer = {"comment": form.cleaned_data["comment"], "sent_at": form.cleaned_data["sent"]}
    send_run_back(found, **answer, by=request.user, now=request.moment)
    messages.success(request, _("Sent back. The mentoring lead has been told."))
    return redirect("steering:run", found.public_id)


urlpatterns = [
    path("runs/<str:run>/", run, name="run"),
    path("runs/<str:run>/agree/", run_agree, name="run-agree"),
    path("runs/<str:run>/send-back/", run_send_back, name="run-send-back"),
]
