"""Reporting guidelines, filled in as far as the platform knows, to read and to send with a manuscript."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.publications.queries.checklists import CHECKLISTS, Checklist, checklist_document
from alongside.domain.publications.queries.files import DOCUMENT_FORMATS
from alongside.kit.documents import to_html
from alongside.web.gate import Request, needs
from alongside.web.report.pages import SHOWS


def _named(which: str) -> Checklist:
    if which not in CHECKLISTS:
        raise NotFound(_("There are three checklists: SQUIRE 2.0, SRQR and CHERRIES."))
    return CHECKLISTS[which]


@needs(P.REPORT_VIEW, fetch=cohort_for, shows=SHOWS)
def checklist(request: Request, cohort: Cohort, which: str) -> HttpResponseBase:
    """A checklist to read."""
    found = _named(which)
    document = checklist_document(found, cohort, now=request.moment)
    context = {"cohort": cohort, "checklist": found, "document": document, "body": to_html(document, with_title=False)}
    return render(request, "report/checklist.html", context)


@needs(P.REPORT_VIEW, fetch=cohort_for, shows=SHOWS)
def checklist_file(request: Request, cohort: Cohort, which: str, format: str) -> HttpResponseBase:  # noqa: A002 - the name in the address
    """A checklist to keep."""
    if format not in DOCUMENT_FORMATS:
        raise NotFound(_("A checklist comes as PDF, Word and Markdown."))
    made = DOCUMENT_FORMATS[format]
    content = made.written(checklist_document(_named(which), cohort, now=request.moment))
    name = f"{cohort.scheme.slug}-{cohort.slug}-{which}.{format}"
    return HttpResponse(content, content_type=made.content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


urlpatterns = [
    path("<slug:scheme>/<slug:cohort>/checklists/<slug:which>/", checklist, name="checklist"),
    path("<slug:scheme>/<slug:cohort>/checklists/<slug:which>.<str:format>", checklist_file, name="checklist-file"),
]
