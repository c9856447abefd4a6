"""The steering group's part, as the lead sees it: which runs they agree, sending one, taking it back, and what they answered."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.domain.access.permissions import P, can
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.flows.agreement import send_run, set_agreement, take_run_back
from alongside.domain.matching.models import Run
from alongside.domain.matching.queries import gaps_of, placements_since, published_after, run_for, warnings_of
from alongside.domain.matching.queries.agreement import (
    agreed_by,
    answer_due,
    deciders,
    decisions_of,
    members_needed,
    needs_agreement,
)
from alongside.domain.matching.states import RunState
from alongside.domain.organisations.clock import local_day, working_days_after
from alongside.domain.organisations.models import Agreement
from alongside.web.gate import Request, needs
from alongside.web.widgets import Radios

LEADS = gettext_lazy("The mentoring lead and the deputy. The steering group reads what was sent to it, without the names of pairs.")


class AgreementForm(forms.Form):
    """Which runs the steering group agrees."""

    agreement = forms.ChoiceField(
        label=_("Which runs does the steering group agree before they are published?"),
        choices=[(choice.value, capfirst(choice.label)) for choice in Agreement],
        error_messages={"required": _("Choose which runs the steering group agrees")},
        widget=Radios(
            hints={
                Agreement.NEVER.value: _("For a scheme without a steering group"),
                Agreement.OVERRIDES.value: _(
                    "For a scheme that takes people in all year: two members agree, the rest they review afterwards"
                ),
                Agreement.ALWAYS.value: _(
                    "For a year that is matched once: one member agrees, or two where a statement or training is to be waived"
                ),
            }
        ),
    )

    def clean_agreement(self) -> Agreement:
        """As the action takes it."""
        return Agreement(self.cleaned_data["agreement"])


def agreement_of(run: Run, request: Request) -> dict[str, Any]:
    """What the page of a run says of the steering group, and whether its lead may publish now."""
    is_draft = run.state == RunState.DRAFT
    must_send = is_draft and needs_agreement(run)
    is_over = run.state in {RunState.PUBLISHED, RunState.DISCARDED}
    return {
        "must_send": must_send,
        "may_publish": run.state == RunState.AGREED or (is_draft and not must_send),
        "decisions": decisions_of(run),
        "agreed_by": agreed_by(run) if run.state == RunState.AWAITING else 0,
        "answer_due": None if is_over else answer_due(run),
        "is_late": run.state == RunState.AWAITING and _is_past(answer_due(run), request, run),
    }


def _is_past(day: date | None, request: Request, run: Run) -> bool:
    return day is not None and local_day(request.moment, run.scheme.zone) > day


@needs(P.SCHEME_SET_UP, fetch=cohort_for, shows=gettext_lazy("The mentoring lead, the deputy, and whoever manages this installation."))
def agreement(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Set which runs the steering group agrees."""
    form = AgreementForm(request.POST or None, initial={"agreement": cohort.scheme.agreement})
    if request.method == "POST" and form.is_valid():
        set_agreement(cohort.scheme, agreement=form.cleaned_data["agreement"], by=request.user, now=request.moment)
        messages.success(request, _("Saved. It holds for every run that is published from now on."))
        return redirect("lead:agreement", cohort.scheme.slug, cohort.slug)
    context = {"cohort": cohort, "form": form, "members": deciders(cohort, now=request.moment)}
    context["may_match"] = can(request.user, P.MATCH_PROPOSE, cohort, now=request.moment)
    return render(request, "lead/agreement.html", context)


@needs(P.RUN_SEND, fetch=run_for, shows=LEADS)
def run_send(request: Request, found: Run) -> HttpResponseBase:
    """What the steering group will read, then send."""
    if found.state != RunState.DRAFT or published_after(found):
        return redirect("lead:run", found.public_id)
    if request.method == "POST":
        send_run(found, by=request.user, now=request.moment)
        messages.success(request, _("Sent to the steering group. Nobody in the pairs has been told."))
        return redirect("lead:run", found.public_id)
    return render(request, "lead/run_send.html", _sending(request, found))


def _sending(request: Request, run: Run) -> dict[str, Any]:
    needed = members_needed(gaps_of(run))
    return {
        "run": run,
        "cohort": run.cohort,
        "members": deciders(run.cohort, now=request.moment),
        "needed": needed,
        "until": working_days_after(local_day(request.moment, run.scheme.zone), 5),
        "warnings": warnings_of(run),
        "since": _since(run),
    }


def _since(run: Run) -> str:
    many = placements_since(run)
    text = ngettext(
        "{count} decision was made by hand after this run. Run again if the run should take it into account.",
        "{count} decisions were made by hand after this run. Run again if the run should take them into account.",
        many,
    )
    return text.format(count=many) if many else ""


@needs(P.RUN_SEND, fetch=run_for, shows=LEADS)
def run_take_back(request: Request, found: Run) -> HttpResponseBase:
    """Take a run back before it is answered."""
    if request.method == "POST":
        take_run_back(found, by=request.user, now=request.moment)
        messages.success(request, _("Run {number} is a draft again.").format(number=found.number))
    return redirect("lead:run", found.public_id)


urlpatterns = [
    path("schemes/<slug:scheme>/<slug:cohort>/matching/agreement/", agreement, name="agreement"),
    path("runs/<str:run>/send/", run_send, name="run-send"),
    path("runs/<str:run>/take-back/", run_take_back, name="run-take-back"),
]
