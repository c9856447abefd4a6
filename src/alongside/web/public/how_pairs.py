"""“How we make pairs”, open as the scheme's own texts are: it names rules, and nobody."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_by_slugs
from alongside.domain.matching.queries.how_pairs import as_pdf, how_pairs_of
from alongside.kit.documents import to_html
from alongside.web.gate import Request, public

SHOWS = _("Everybody. It says how pairs are made, never who was paired or who takes part.")


@public(shows=SHOWS)
def page(request: Request, scheme: str, cohort: str) -> HttpResponseBase:
    """The live rules of a year in words."""
    found = _found(scheme, cohort)
    document = how_pairs_of(found)
    return render(request, "public/how_pairs.html", {"cohort": found, "document": document, "body": to_html(document, with_title=False)})


@public(shows=SHOWS)
def pdf(request: Request, scheme: str, cohort: str) -> HttpResponseBase:
    """The same to keep or to print."""
    found = _found(scheme, cohort)
    headers = {"Content-Disposition": f'attachment; filename="{found.scheme.slug}-{found.slug}-how-we-make-pairs.pdf"'}
    return HttpResponse(as_pdf(how_pairs_of(found)), "application/pdf", headers=headers)


def _found(scheme: str, cohort: str) -> Cohort:
    found = cohort_by_slugs(scheme, cohort)
    if found is None:
        raise Http404("There is no such year.")
    return found
