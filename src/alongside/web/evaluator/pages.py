"""The evaluator's pages: rates while a questionnaire is open, answers under pseudonyms after it has closed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.access.queries import scheme_for
from alongside.domain.cohorts.queries.people import cohorts_of
from alongside.domain.organisations.models import Scheme
from alongside.domain.publications.actions import release_results
from alongside.domain.publications.queries import released_waves, results_of, unsuppressed_of
from alongside.domain.surveys.models import Response, Wave
from alongside.domain.surveys.queries import closed_wave_for, may_read_text, rates_by_wave, rates_of, responses_of
from alongside.kit.tables_out import to_csv
from alongside.web.evaluator.results import shown
from alongside.web.gate import Request, needs

HOME_SHOWS = gettext_lazy("The evaluator. While a questionnaire is open, nobody sees anything but how many have answered.")
RESULTS_SHOWS = gettext_lazy(
    "The evaluator alone, without names. The lead and the steering group see what is released: of small groups only the answers "
    "in order, in words."
)


@needs(P.RESULTS_VIEW, fetch=scheme_for, shows=HOME_SHOWS)
def home(request: Request, scheme: Scheme) -> HttpResponseBase:
    """The questionnaires of one year: the newest unless another is chosen."""
    years = list(cohorts_of(scheme))
    cohort = next((year for year in years if year.slug == request.GET.get("year")), years[0] if years else None)
    released = {release.wave_id for release in released_waves(cohort)} if cohort else set()
    found = rates_by_wave(cohort) if cohort else []
    waves = [{"wave": wave, "rates": rates, "is_released": wave.pk in released} for wave, rates in found]
    return render(request, "evaluator/home.html", {"scheme": scheme, "years": years, "cohort": cohort, "waves": waves})


@needs(P.RESULTS_VIEW, fetch=closed_wave_for, shows=RESULTS_SHOWS)
def wave(request: Request, found: Wave) -> HttpResponseBase:
    """The answers to every question; whoever also sees names here gets what may leave this page."""
    is_full = may_read_text(request.user, found, now=request.moment)
    results = unsuppressed_of(found, with_text=True) if is_full else results_of(found)
    context = {
        "wave": found,
        "cohort": found.cohort,
        "rates": rates_of(found),
        "questions": shown(results),
        "is_full": is_full,
        "release": _release_of(found),
    }
    return render(request, "evaluator/wave.html", context)


def _release_of(found: Wave) -> Any:
    return next((release for release in released_waves(found.cohort) if release.wave_id == found.pk), None)


@needs(P.RESULTS_VIEW, fetch=closed_wave_for, shows=RESULTS_SHOWS, again=True)
def wave_csv(request: Request, found: Wave) -> HttpResponseBase:
    """The answers under pseudonyms, for analysis; never for somebody who also sees names in this scheme."""
    if not may_read_text(request.user, found, now=request.moment):
        raise NotFound(_("Whoever sees names in this scheme gets counts only."))
    questions, responses = responses_of(found, with_text=True)
    header = ("pseudonym", "side", "took part", "grade band", *(question.code for question in questions))
    rows = [_cells(response, [answers.get(question.code) for question in questions]) for response, answers in responses]
    response = HttpResponse(to_csv(header, rows), content_type="text/csv; charset=utf-8")
    name = f"{found.scheme.slug}-{found.cohort.slug}-{found.questionnaire.code}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(response: Response, values: list[Any]) -> tuple[Any, ...]:
    answers = ["; ".join(value) if isinstance(value, list) else value for value in values]
    return (response.pseudonym, response.side, "yes" if response.took_part else "no", response.grade_band, *answers)


@needs(
    P.RESULTS_RELEASE,
    fetch=closed_wave_for,
    again=True,
    shows=gettext_lazy("The evaluator. Once released, the lead, the deputy and the steering group see this in the report."),
)
def wave_release(request: Request, found: Wave) -> HttpResponseBase:
    """Show exactly what would leave, then release it."""
    if request.method == "POST":
        release_results(found, by=request.user, now=request.moment)
        messages.success(request, _("Released. The results are in the report now."))
        return redirect("report:page", found.scheme.slug, found.cohort.slug)
    context = {"wave": found, "cohort": found.cohort, "questions": shown(results_of(found)), "release": _release_of(found)}
    return render(request, "evaluator/release.html", context)


urlpatterns = [
    path("schemes/<slug:scheme>/", home, name="home"),
    path("waves/<str:wave>/", wave, name="wave"),
    path("waves/<str:wave>/answers.csv", wave_csv, name="wave-csv"),
    path("waves/<str:wave>/release/", wave_release, name="wave-release"),
]
