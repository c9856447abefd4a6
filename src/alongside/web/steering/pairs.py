"""Existing pairs that the steering group agrees: the two are named here, to those who answer, and only while the pair waits."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.flows.agreement import LONGEST_COMMENT
from alongside.domain.flows.existing_pairs import agree_existing_pair, send_existing_pair_back
from alongside.domain.matching.queries.recorded import (
    conflicts_between,
    pair_decisions_of,
    pair_due,
    sent_pair_for,
    why_not_decide_pair,
)
from alongside.domain.organisations.clock import local_day
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import PairState
from alongside.web.gate import Request, needs
from alongside.web.widgets import LongText

SHOWS = gettext_lazy(
    "The steering group. The two are named while an answer is needed, to members who may give it, and can see who looked; not to anybody "
    "who supervises people of this year."
)


class PairCommentForm(forms.Form):
    """Why an existing pair is sent back."""

    comment = forms.CharField(
        label=_("What should be different?"),
        help_text=_("The mentoring lead and the whole steering group read this. Write about the conflict, and name nobody."),
        max_length=LONGEST_COMMENT,
        widget=LongText(rows=4),
        error_messages={"required": _("Write what should be different"), "max_length": _("Write at most %(limit_value)d characters")},
    )


@needs(P.RUN_AGREE, fetch=sent_pair_for, shows=SHOWS, reads="pair")
def pair(request: Request, found: Pairing) -> HttpResponseBase:
    """An existing pair that waits for an answer, or one that was answered."""
    return _page(request, found, PairCommentForm())


def _page(request: Request, found: Pairing, form: PairCommentForm) -> HttpResponse:
    waits, due = found.state == PairState.RECORDED, pair_due(found)
    why_not = why_not_decide_pair(found.cohort, request.user, now=request.moment) if waits else ""
    decisions = list(pair_decisions_of(found))
    context = {
        "pairing": found,
        "cohort": found.cohort,
        "scheme": found.scheme,
        "waits": waits,
        "was_sent_back": found.state == PairState.SENT_BACK,
        "due": due,
        "is_late": waits and due is not None and local_day(request.moment, found.scheme.zone) > due,
        "why_not": why_not,
        "answered": any(row.member_id == request.user.pk for row in decisions),
        "agreed_by": sum(row.agrees for row in decisions),
        "decisions": decisions,
        "form": form,
        "named": waits and not why_not,
        "conflicts": conflicts_between(found.mentor, found.mentee) if waits and not why_not else [],
    }
    request.names_nobody = not context["named"]
    return render(request, "steering/pair.html", context)


@needs(P.RUN_AGREE, fetch=sent_pair_for, shows=SHOWS)
def pair_agree(request: Request, found: Pairing) -> HttpResponseBase:
    """Agree."""
    if request.method == "POST":
        agreed = agree_existing_pair(found, by=request.user, now=request.moment)
        waits = agreed.state == PairState.RECORDED
        both = _("Agreed. The two, and the mentoring lead, have been told.")
        messages.success(request, _("Noted. One more member has to agree.") if waits else both)
    return redirect("steering:pair", found.public_id)


@needs(P.RUN_AGREE, fetch=sent_pair_for, shows=SHOWS, reads="pair")
def pair_send_back(request: Request, found: Pairing) -> HttpResponseBase:
    """Send back, with a comment."""
    if request.method != "POST":
        return redirect("steering:pair", found.public_id)
    form = PairCommentForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    send_existing_pair_back(found, comment=form.cleaned_data["comment"], by=request.user, now=request.moment)
    messages.success(request, _("Sent back. The mentoring lead has been told."))
    return redirect("steering:pair", found.public_id)


urlpatterns = [
    path("pairs/<str:pairing>/", pair, name="pair"),
    path("pairs/<str:pairing>/agree/", pair_agree, name="pair-agree"),
    path("pairs/<str:pairing>/send-back/", pair_send_back, name="pair-send-back"),
]
