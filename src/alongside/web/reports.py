"""The report as a page and as files, for everybody who may see it."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.publications.queries import Report, as_json, report_of
from alongside.kit.documents import to_html, to_markdown
from alongside.web.gate import Request, needs

app_name = "report"
SHOWS = gettext_lazy(
    "The mentoring lead, the deputy, the steering group and the evaluator. It holds numbers and released results, no names; of a small "
    "group it never counts the answers."
)


def _docx(report: Report) -> bytes:
    from alongside.kit.docx import to_docx

    return to_docx(report.document)


def _pdf(report: Report) -> bytes:
    from alongside.kit.pdf import to_pdf

    return to_pdf(report.document)


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "pdf": ("application/pdf", _pdf),
    "docx": (WORD, _docx),
    "md": ("text/markdown; charset=utf-8", lambda report: to_markdown(report.document).encode()),
    "json": ("application/json", lambda report: as_json(report).encode()),
}


@needs(P.REPORT_VIEW, fetch=cohort_for, shows=SHOWS)
def page(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The report to read."""
    report = report_of(cohort, now=request.moment)
    context = {"cohort": cohort, "document": report.document, "body": to_html(report.document, with_title=False)}
    return render(request, "report/page.html", context)


@needs(P.REPORT_VIEW, fetch=cohort_for, shows=SHOWS)
def file(request: Request, cohort: Cohort, format: str) -> HttpResponseBase:  # noqa: A002
    """The report to keep."""
    if format not in FORMATS:
        raise NotFound("The report comes as PDF, Word, Markdown and JSON.")
    kind, write = FORMATS[format]
    response = HttpResponse(write(report_of(cohort, now=request.moment)), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{cohort.scheme.slug}-{cohort.slug}-report.{format}"'
    return response


urlpatterns = [
    path("<slug:scheme>/<slug:cohort>/", page, name="page"),
    path("<slug:scheme>/<slug:cohort>/report.<str:format>", file, name="file"),
]
