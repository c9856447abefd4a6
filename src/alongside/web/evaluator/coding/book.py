"""The codebook of a round: written on pages, read from a file, handed out as one."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.surveys.actions import put_code, put_codes, take_code_out
from alongside.domain.surveys.models import CodingRound
from alongside.domain.surveys.queries import codebook_of, freedom_of, round_for
from alongside.domain.surveys.states import Freedom
from alongside.kit.codebooks import COLUMNS, CodeLine, write_codebook
from alongside.kit.refi_qda import NoCodes, to_qdc
from alongside.web.evaluator.coding.forms import CodebookForm, CodeForm
from alongside.web.evaluator.coding.rounds import SHOWS
from alongside.web.gate import Request, needs

# The files that a codebook is handed out as: what the button says, and its page.
FILES = (("CSV", "evaluator:codebook-csv"), ("REFI-QDA (.qdc)", "evaluator:codebook-qdc"))


@needs(P.ANSWERS_CODE, fetch=round_for, shows=SHOWS)
def codebook(request: Request, found: CodingRound) -> HttpResponseBase:
    """Every code with what it means, and one more."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _written(form, found, request):
        messages.success(request, _("“{label}” is in the codebook.").format(label=form.cleaned_data["label"]))
        return redirect("evaluator:codebook", found.public_id)
    free = freedom_of(found)
    context = {
        "round": found,
        "codes": codebook_of(found),
        "form": form if free in {Freedom.ALL, Freedom.ADDING} else None,
        "freedom": free.name,
        "files": FILES,
    }
    return render(request, "evaluator/coding/codebook.html", context)


def _written(form: CodeForm, found: CodingRound, request: Request, *, instead_of: str = "") -> bool:
    """Whether the line is in the codebook; if not, the form says why."""
    try:
        put_code(found, form.line(), instead_of=instead_of, by=request.user, now=request.moment)
    except Refused as problem:
        form.add_error(None, str(problem))
        return False
    return True


@needs(P.ANSWERS_CODE, fetch=round_for, shows=SHOWS)
def code(request: Request, found: CodingRound, *, code: str) -> HttpResponseBase:
    """One code, changed or taken out."""
    line = _line(found, code)
    if request.POST.get("do") == "out":
        take_code_out(found, line.code, by=request.user, now=request.moment)
        messages.success(request, _("“{label}” is out of the codebook.").format(label=line.label))
        return redirect("evaluator:codebook", found.public_id)
    values = {name: getattr(line, name) for name in COLUMNS}
    form = CodeForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid() and _written(form, found, request, instead_of=line.code):
        messages.success(request, _("“{label}” is changed.").format(label=form.cleaned_data["label"]))
        return redirect("evaluator:codebook", found.public_id)
    context = {"round": found, "line": line, "form": form, "may_go": freedom_of(found) is Freedom.ALL}
    return render(request, "evaluator/coding/code.html", context)


def _line(found: CodingRound, code: str) -> CodeLine:
    line = next((row for row in codebook_of(found) if row.code == code), None)
    if line is None:
        raise Http404(_("There is no such code in this round."))
    return line


@needs(P.ANSWERS_CODE, fetch=round_for, shows=SHOWS)
def read(request: Request, found: CodingRound) -> HttpResponseBase:
    """The whole codebook from a file."""
    form = CodebookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (lines := form.lines()) is not None:
        try:
            many = put_codes(found, lines, by=request.user, now=request.moment)
        except Refused as problem:
            form.refuse(problem)
        else:
            messages.success(request, ngettext("{many} code is read.", "{many} codes are read.", many).format(many=many))
            return redirect("evaluator:codebook", found.public_id)
    return render(request, "evaluator/coding/codebook_read.html", {"round": found, "form": form, "freedom": freedom_of(found).name})


@needs(P.ANSWERS_CODE, fetch=round_for, shows=SHOWS)
def codebook_csv(request: Request, found: CodingRound) -> HttpResponseBase:
    """The codebook as a table; it holds nothing that anybody answered."""
    response = HttpResponse(write_codebook(codebook_of(found)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.scheme.slug}-{found.wave.cohort.slug}-codebook.csv"'
    return response


@needs(P.ANSWERS_CODE, fetch=round_for, shows=SHOWS)
def codebook_qdc(request: Request, found: CodingRound) -> HttpResponseBase:
    """The codebook for other programs for free text; it holds nothing that anybody answered."""
    try:
        content = to_qdc(str(found), codebook_of(found))
    except NoCodes as problem:
        raise Refused(str(problem)) from None
    response = HttpResponse(content, content_type="application/xml")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.scheme.slug}-{found.wave.cohort.slug}-codebook.qdc"'
    return response


urlpatterns = [
    path("coding/<str:round>/codebook/", codebook, name="codebook"),
    path("coding/<str:round>/codebook/read/", read, name="codebook-read"),
    path("coding/<str:round>/codebook/codebook.csv", codebook_csv, name="codebook-csv"),
    path("coding/<str:round>/codebook/codebook.qdc", codebook_qdc, name="codebook-qdc"),
    path("coding/<str:round>/codebook/codes/<str:code>/", code, name="code"),
]
