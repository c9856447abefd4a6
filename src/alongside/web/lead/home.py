"""The scheme at a glance."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import permitted, scheme_for
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for, cohorts_of
from alongside.domain.indicators.queries import ToDo, register_of, things_to_do, uptake_of
from alongside.domain.organisations.models import Scheme
from alongside.web.gate import Request, needs

LEADS = gettext_lazy("The mentoring lead, the deputy lead and the co-ordinators of this scheme.")


@needs(P.COHORT_VIEW, fetch=scheme_for, shows=LEADS)
def home(request: Request, scheme: Scheme) -> HttpResponseBase:
    """On to the newest year, or the word that there is none."""
    newest = cohorts_of(scheme).first()
    if newest is not None:
        return redirect("lead:overview", scheme.slug, newest.slug)
    return render(request, "lead/no_year.html", {"scheme": scheme})


@needs(P.COHORT_VIEW, fetch=cohort_for, shows=LEADS)
def overview(request: Request, cohort: Cohort) -> HttpResponseBase:
    """What to do next, and uptake so far."""
    tasks = [_task(thing) for thing in things_to_do(cohort, by=request.user, now=request.moment)]
    may = permitted(request.user, cohort.scheme, now=request.moment)
    context = {
        "cohort": cohort,
        "tasks": tasks,
        "figures": _figures(cohort),
        "may_match_files": P.FILES_MATCH in may,
        "may_grant": P.ROLE_GRANT in may,
    }
    return render(request, "lead/overview.html", context)


def _task(thing: ToDo) -> dict[str, Any]:
    return {"name": thing.words, "hint": thing.hint, "url": reverse(thing.page, args=thing.args) + thing.query}


def _figures(cohort: Cohort) -> list[dict[str, Any]]:
    """Everybody invited, and each set of them against that number."""
    counted = uptake_of(register_of(cohort))
    people = reverse("lead:people", args=[cohort.scheme.slug, cohort.slug])
    if not counted.invited:
        return []
    first = {"number": counted.invited, "label": _("Invited"), "url": people}
    return [first, *({"number": row.count, "of": row.of, "percent": row.percent, "label": row.label} for row in counted.rows)]
