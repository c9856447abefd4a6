"""Writing the report: part by part, in words of one's own whose numbers stay live."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotFound, Refused
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.publications.actions import write_report_text
from alongside.domain.publications.models import ReportText
from alongside.domain.publications.queries import report_numbers, report_of
from alongside.domain.publications.queries.numbers import Numbers, filled
from alongside.domain.publications.queries.report import Report
from alongside.domain.publications.queries.texts import (
    LONGEST_PART,
    PARTS,
    SECTIONS,
    SHAPE_KEY,
    SHAPES,
    USUAL_ABSTRACT,
    Part,
    newest_texts,
    versions_of,
    written,
)
from alongside.web.gate import Request, needs
from alongside.web.widgets import LongText, Radios

SHOWS = gettext_lazy(
    "The mentoring lead, the deputy and the evaluator write here; the steering group reads what is written in the report. Name nobody."
)
SECTION_NAMES = {
    "introduction": gettext_lazy("Introduction"),
    "methods": gettext_lazy("Methods"),
    "discussion": gettext_lazy("Discussion"),
    "other": gettext_lazy("Other information"),
}


class ShapeForm(forms.Form):
    """Which headings the abstract has."""

    shape = forms.ChoiceField(
        label=gettext_lazy("Headings of the abstract"),
        choices=[(key, shape.name) for key, shape in SHAPES.items()],
        widget=Radios(),
        error_messages={
            "required": gettext_lazy("Choose the headings that the journal asks for"),
            "invalid_choice": gettext_lazy("Choose headings from the list"),
        },
    )


class PartForm(forms.Form):
    """The words of one part."""

    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=LONGEST_PART,
        widget=LongText(rows=12),
        help_text=gettext_lazy(
            "An empty line begins a paragraph; lines that begin with a hyphen are points. Leave it empty to leave it out."
        ),
    )


@needs(P.REPORT_EDIT, fetch=cohort_for, shows=SHOWS)
def overview(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Every part as it stands, and the shape of the abstract."""
    report = report_of(cohort, now=request.moment)
    form = ShapeForm(request.POST or None, initial={"shape": report.shape.key})
    if request.method == "POST" and form.is_valid():
        write_report_text(cohort, key=SHAPE_KEY, body=form.cleaned_data["shape"], by=request.user, now=request.moment)
        messages.success(request, _("The abstract has these headings now."))
        return redirect("report:writing", cohort.scheme.slug, cohort.slug)
    context = {"cohort": cohort, "form": form, "sections": _sections(report), "abstract_words": _abstract_words(report)}
    return render(request, "report/writing.html", context | {"usual": USUAL_ABSTRACT})


def _sections(report: Report) -> list[tuple[Any, list[Any]]]:
    named = [(SECTION_NAMES[key], parts) for key, parts in SECTIONS.items()]
    sections = [(_("Abstract"), report.shape.parts), *named]
    return [(name, [report.parts[part.key] for part in parts]) for name, parts in sections]


def _abstract_words(report: Report) -> int:
    return sum(report.parts[part.key].count for part in report.shape.parts)


def _part(key: str) -> Part:
    if key not in PARTS:
        raise NotFound(_("The report has no such part."))
    return PARTS[key]


@needs(P.REPORT_EDIT, fetch=cohort_for, shows=SHOWS)
def part(request: Request, cohort: Cohort, key: str) -> HttpResponseBase:
    """One part: its text, the numbers it may name, and its earlier versions."""
    found, numbers, versions = _part(key), report_numbers(cohort), versions_of(cohort, key)
    text = written(found, newest_texts(cohort), numbers)
    form = PartForm(request.POST or None, initial={"body": text.source})
    if request.method == "POST" and form.is_valid() and _kept(request, cohort, found, form):
        messages.success(request, _("“{heading}” is saved.").format(heading=found.heading))
        return redirect("report:writing", cohort.scheme.slug, cohort.slug)
    context = {
        "cohort": cohort,
        "part": found,
        "text": text,
        "form": form,
        "versions": [(row, _shortened(row, numbers)) for row in versions[1:]],
        "numbers": {name: number.words for name, number in numbers.items()},
        "ours": text.version == 0 and bool(text.source),
        "section": key.startswith("abstract_"),
        "usual": USUAL_ABSTRACT,
    }
    return render(request, "report/part.html", context)


def _kept(request: Request, cohort: Cohort, found: Part, form: PartForm) -> bool:
    """Whether the text is kept; if not, the form says why."""
    try:
        write_report_text(cohort, key=found.key, body=form.cleaned_data["body"], by=request.user, now=request.moment)
    except Refused as problem:
        form.add_error("body", str(problem))
        return False
    return True


def _shortened(row: ReportText, numbers: Numbers) -> str:
    return filled(row.body, numbers) or _("(left out)")


@needs(P.REPORT_EDIT, fetch=cohort_for, shows=SHOWS)
def part_version(request: Request, cohort: Cohort, key: str, version: str) -> HttpResponseBase:
    """An earlier version, taken up again as the newest."""
    found = _part(key)
    row = next((row for row in versions_of(cohort, key) if str(row.version) == version), None)
    if row is None:
        raise NotFound(_("There is no such version."))
    if request.method == "POST":
        write_report_text(cohort, key=found.key, body=row.body, by=request.user, now=request.moment)
        messages.success(request, _("“{heading}” is as it was in version {version}.").format(heading=found.heading, version=version))
        return redirect("report:part", cohort.scheme.slug, cohort.slug, key)
    context = {"cohort": cohort, "part": found, "row": row, "words": _shortened(row, report_numbers(cohort))}
    return render(request, "report/version.html", context)


urlpatterns = [
    path("<slug:scheme>/<slug:cohort>/writing/", overview, name="writing"),
    path("<slug:scheme>/<slug:cohort>/writing/<slug:key>/", part, name="part"),
    path("<slug:scheme>/<slug:cohort>/writing/<slug:key>/<slug:version>/", part_version, name="part-version"),
]
