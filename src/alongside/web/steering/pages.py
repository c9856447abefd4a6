"""The steering group's page: figures and rates, no names."""

from datetime import date
from typing import Any, NamedTuple

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P, can
from alongside.domain.access.queries import scheme_for
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohorts_of
from alongside.domain.indicators.queries import register_of, uptake_of
from alongside.domain.matching.models import Run
from alongside.domain.matching.queries.agreement import answer_due, sent_runs_of
from alongside.domain.matching.queries.recorded import pair_due, sent_pairs_of
from alongside.domain.matching.states import RunState
from alongside.domain.organisations.models import Scheme
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import meeting_totals
from alongside.domain.pairs.states import PairState
from alongside.domain.surveys.queries import rates_by_wave
from alongside.domain.surveys.states import WaveState
from alongside.web.gate import Request, needs


class _Row(NamedTuple):
    """A run, and the last day to answer while it waits."""

    run: Run
    due: date | None


class _Existing(NamedTuple):
    """An existing pair that was sent to the group, and the last day to answer while it waits."""

    pairing: Pairing
    due: date | None


@needs(
    P.REPORT_VIEW,
    fetch=scheme_for,
    shows=gettext_lazy("The steering group, the mentoring lead, the deputy and the evaluator. Numbers only: no names, no answers."),
)
def home(request: Request, scheme: Scheme) -> HttpResponseBase:
    """One year in figures: the newest unless another is chosen."""
    years = list(cohorts_of(scheme))
    cohort = next((year for year in years if year.slug == request.GET.get("year")), years[0] if years else None)
    figures = _year(cohort) if cohort else {}
    if cohort and can(request.user, P.RUN_AGREE, cohort, now=request.moment):
        figures["runs"] = [_Row(run, answer_due(run) if run.state == RunState.AWAITING else None) for run in sent_runs_of(cohort)]
        pairs = sent_pairs_of(cohort)
        figures["existing"] = [_Existing(row, pair_due(row) if row.state == PairState.RECORDED else None) for row in pairs]
    return render(request, "steering/home.html", {"scheme": scheme, "years": years, "cohort": cohort, **figures})


def _year(cohort: Cohort) -> dict[str, Any]:
    uptake = uptake_of(register_of(cohort))
    figures = [{"number": uptake.invited, "label": _("Invited")}]
    figures += [{"number": row.count, "of": row.of, "percent": row.percent, "label": row.label} for row in uptake.rows]
    waves = [{"wave": wave, "rates": rates} for wave, rates in rates_by_wave(cohort) if wave.state != WaveState.PLANNED]
    return {"figures": figures, "meetings": meeting_totals(cohort), "waves": waves}


urlpatterns = [path("schemes/<slug:scheme>/", home, name="home")]
