"""Releasing the results of a questionnaire: what would leave is shown first, exactly as it would."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.publications.actions import release_results
from alongside.domain.publications.queries import breakdowns_of, chosen_from, leaving_of, release_of
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.queries import closed_wave_for, may_read_text
from alongside.web.evaluator.results import shown
from alongside.web.gate import Request, needs


@needs(
    P.RESULTS_RELEASE,
    fetch=closed_wave_for,
    again=True,
    shows=gettext_lazy("The evaluator. Once released, the lead, the deputy and the steering group see this in the report."),
)
def wave_release(request: Request, found: Wave) -> HttpResponseBase:
    """Show exactly what would leave, with one breakdown, then release it."""
    if request.method == "POST":
        release_results(found, breakdown=request.POST.get("by"), by=request.user, now=request.moment)
        messages.success(request, _("Released. The results are in the report now."))
        return redirect("report:page", found.scheme.slug, found.cohort.slug)
    release = release_of(found)
    context = {"release": release} if release else _preview(request, found)
    return render(request, "evaluator/release.html", {"wave": found, "cohort": found.cohort} | context)


def _preview(request: Request, found: Wave) -> dict[str, Any]:
    """What would leave by the breakdown asked for; why something would not is for whoever reads the answers anyway."""
    is_full = may_read_text(request.user, found, now=request.moment)
    breakdowns = breakdowns_of(found, is_full=is_full)
    chosen = chosen_from(breakdowns, request.GET.get("by"))
    leaving = leaving_of(found, chosen)
    questions = shown(leaving.results, leaving.reasons if is_full else {})
    return {"chosen": chosen, "breakdowns": breakdowns, "questions": questions, "is_full": is_full}


urlpatterns = [path("waves/<str:wave>/release/", wave_release, name="wave-release")]
