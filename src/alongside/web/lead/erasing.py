"""Erasing a person who asked for it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Participant
from alongside.domain.cohorts.queries.people import participant_for
from alongside.domain.flows.erasing import erase, ties_of, what_goes
from alongside.domain.pairs.queries import pairings_in
from alongside.domain.pairs.states import LIVE
from alongside.web.gate import Request, needs


class EraseForm(forms.Form):
    """That they asked."""

    asked = forms.BooleanField(
        label=later("They have asked to be erased, and know that this cannot be taken back"),
        error_messages={"required": later("Tick this when they have asked; otherwise nothing is erased")},
    )


@needs(
    P.PERSON_ERASE,
    fetch=participant_for,
    reads="record",
    again=True,
    shows=later("The mentoring lead and the deputy lead, of anybody but themselves. The scheme’s history keeps who erased, and not whom."),
)
def person_erase(request: Request, participant: Participant) -> HttpResponseBase:
    """Say what goes and what stays, then erase."""
    form = EraseForm(request.POST or None)
    cohort = participant.cohort
    if request.method == "POST" and form.is_valid():
        try:
            erase(participant, by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("They are erased. Whoever was in a pair with them has been told that it ended."))
            return redirect("lead:people", cohort.scheme.slug, cohort.slug)
    live = pairings_in(participant).filter(state__in=LIVE)
    goes, ties = what_goes(participant, now=request.moment).in_words(), ties_of(participant, now=request.moment)
    context = {"participant": participant, "form": form, "live": live, "goes": goes, "ties": ties}
    return render(request, "lead/person_erase.html", context)


urlpatterns = [path("people/<str:participant>/erase/", person_erase, name="person-erase")]
