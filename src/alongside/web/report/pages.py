"""The report as a page and as files, for everybody who may see it."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P, can
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.flows.heavy import ask_for_report, is_long
from alongside.domain.publications.queries import FORMATS, report_of
from alongside.domain.publications.queries.checklists import CHECKLISTS
from alongside.kit.documents import to_html
from alongside.web.gate import Request, needs

SHOWS = gettext_lazy(
    "The mentoring lead, the deputy, the steering group and the evaluator. It holds numbers and released results, no names; it "
    "never counts the answers of a small group."
)


@needs(P.REPORT_VIEW, fetch=cohort_for, shows=SHOWS)
def page(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The report to read."""
    report = report_of(cohort, now=request.moment)
    context = {
        "cohort": cohort,
        "document": report.document,
        "body": to_html(report.document, with_title=False),
        "checklists": CHECKLISTS.values(),
        "may_write": can(request.user, P.REPORT_EDIT, cohort, now=request.moment),
    }
    return render(request, "report/page.html", context)


@needs(P.REPORT_VIEW, fetch=cohort_for, shows=SHOWS)
def file(request: Request, cohort: Cohort, format: str) -> HttpResponseBase:  # noqa: A002
    """The report to keep."""
    if format not in FORMATS:
        raise NotFound(_("The report comes as PDF, Word, Markdown and JSON."))
    if is_long(cohort, format):
        return _in_the_background(request, cohort, format)
    content = FORMATS[format].written(report_of(cohort, now=request.moment))
    response = HttpResponse(content, content_type=FORMATS[format].content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{cohort.scheme.slug}-{cohort.slug}-report.{format}"'
    return response


def _in_the_background(request: Request, cohort: Cohort, kind: str) -> HttpResponseBase:
    """A large year's file is asked for by a button and waited for."""
    if request.method != "POST":
        return render(request, "working/ask.html", {"cohort": cohort})
    return redirect("working:job", ask_for_report(cohort, kind=kind, by=request.user, now=request.moment).public_id)


urlpatterns = [
    path("<slug:scheme>/<slug:cohort>/", page, name="page"),
    path("<slug:scheme>/<slug:cohort>/report.<str:format>", file, name="file"),
]
