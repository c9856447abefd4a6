"""The report as bytes, for the console."""

from alongside.domain.cohorts.models import Cohort
from alongside.domain.organisations.clock import now
from alongside.domain.publications.queries import FORMATS, report_of


class Unknown(Exception):
    """There is no such scheme or year here."""


def written_report(scheme: str, cohort: str | None, kind: str) -> bytes:
    """The report of a scheme's year in one of its formats."""
    return FORMATS[kind].written(report_of(_cohort(scheme, cohort), now=now()))


def _cohort(scheme: str, slug: str | None) -> Cohort:
    years = Cohort.objects.filter(scheme__slug=scheme).select_related("scheme__organisation").order_by("-starts_on")
    if not years:
        raise Unknown(f"There is no scheme “{scheme}” with a year here. Load the demonstration with: make demo")
    found = years[0] if slug is None else next((year for year in years if year.slug == slug), None)
    if found is None:
        raise Unknown(f"“{scheme}” has no year “{slug}”. It has: {', '.join(year.slug for year in years)}.")
    return found
