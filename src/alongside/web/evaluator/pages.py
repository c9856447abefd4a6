"""The evaluator's pages: rates while a questionnaire is open, answers under pseudonyms after it has closed."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.access.queries import scheme_for
from alongside.domain.cohorts.queries.people import cohorts_of
from alongside.domain.organisations.models import Scheme
from alongside.domain.publications.queries import release_of, released_waves, results_of, unsuppressed_of
from alongside.domain.surveys.models import Response, Wave
from alongside.domain.surveys.queries import closed_wave_for, may_read_text, may_read_year, rates_by_wave, rates_of, responses_of
from alongside.domain.surveys.states import missing_kind
from alongside.kit.tables_out import to_csv
from alongside.web.evaluator.results import released_table, shown
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
    releases = released_waves(cohort) if cohort else []
    released = {release.wave_id for release in releases}
    found = rates_by_wave(cohort) if cohort else []
    waves = [{"wave": wave, "rates": rates, "is_released": wave.pk in released} for wave, rates in found]
    may_read = cohort is not None and may_read_year(request.user, cohort, now=request.moment)
    context = {"scheme": scheme, "years": years, "cohort": cohort, "waves": waves, "may_read": may_read}
    context["released"] = released_table(releases)
    return render(request, "evaluator/home.html", context)


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
        "release": release_of(found),
    }
    return render(request, "evaluator/wave.html", context)


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
    took_part = "yes" if response.took_part else "no"
    return (response.pseudonym, response.side, took_part, response.grade_band, *(_cell(value) for value in values))


def _cell(value: Any) -> Any:
    """Several parts in one cell; the reason where somebody said why there is no answer."""
    return "; ".join(str(part) for part in value) if isinstance(value, list) else missing_kind(value) or value


urlpatterns = [
    path("schemes/<slug:scheme>/", home, name="home"),
    path("waves/<str:wave>/", wave, name="wave"),
    path("waves/<str:wave>/answers.csv", wave_csv, name="wave-csv"),
]
