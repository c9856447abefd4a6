"""Quotations: taken from an answer, looked at beside the whole of it, released one by one."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotFound, Refused
from alongside.domain.access.permissions import P
from alongside.domain.surveys.actions import quote, release_quotation, reword_quotation, take_quotation_out
from alongside.domain.surveys.models import Answer, CodingRound, Quotation
from alongside.domain.surveys.queries import (
    SMALLEST_GROUP,
    agreed_in,
    answer_in,
    answered_with,
    codebook_of,
    codings_of,
    compared_round_for,
    may_be_quoted,
    quotable,
    quotation_for,
    quotations_of,
    text_of,
)
from alongside.kit.redaction import redacted, telling
from alongside.web.evaluator.coding.forms import QuoteForm
from alongside.web.evaluator.coding.rounds import SHOWS
from alongside.web.evaluator.coding.shown import hinted, kinds, labels_of, marked
from alongside.web.gate import Request, needs

RELEASE_SHOWS = gettext_lazy(
    "The evaluators of this scheme who see no names in it and are not in this year. Once released, these words can stand in the report, "
    "and everybody who reads the report reads them."
)


@needs(P.ANSWERS_CODE, fetch=compared_round_for, shows=SHOWS)
def listed(request: Request, found: CodingRound) -> HttpResponseBase:
    """The quotations of a round, and the answers that could be quoted."""
    codings = codings_of(agreed_in(found))
    rows = [
        (answer, marked(answer, codings.get(answer.pk, [])), labels_of(codings.get(answer.pk, [])))
        for answer in quotable(found)
        if not request.GET.get("code") or any(row.code.code == request.GET["code"] for row in codings.get(answer.pk, []))
    ]
    context = {"round": found, "quotations": quotations_of(found), "answers": rows, "smallest": SMALLEST_GROUP}
    return render(request, "evaluator/coding/quotations.html", context)


@needs(P.ANSWERS_CODE, fetch=compared_round_for, shows=SHOWS)
def take(request: Request, found: CodingRound, *, answer: str) -> HttpResponseBase:
    """Take words down: the whole answer to begin with, with all that could tell who wrote it replaced."""
    row = answer_in(found, answer)
    if not may_be_quoted(row):
        raise NotFound(_("Whoever wrote this has not agreed to be quoted."))
    codings = codings_of(agreed_in(found)).get(row.pk, [])
    initial = {"words": redacted(text_of(row), kinds()), "code": codings[0].code.code if codings else ""}
    form = QuoteForm(request.POST or None, codes=codebook_of(found), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = quote(found, answer=answer, **form.cleaned_data, by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error("words", str(problem))
        else:
            return redirect("evaluator:quotation", made.public_id)
    return render(request, "evaluator/coding/quote.html", {"round": found, "form": form, **_beside(row)})


def _beside(answer: Answer) -> dict[str, object]:
    """The whole answer, with what could tell who wrote it."""
    hints = telling(text_of(answer))
    return {"answer": answer, "pieces": hinted(text_of(answer), hints), "hints": len(hints)}


@needs(P.ANSWERS_CODE, fetch=quotation_for, shows=RELEASE_SHOWS)
def page(request: Request, found: Quotation) -> HttpResponseBase:
    """A quotation as it would be read, beside the whole answer: change it, release it, or take it out."""
    if request.POST.get("do") in DONE:
        take_step, sentence = DONE[request.POST["do"]]
        take_step(found, by=request.user, now=request.moment)
        messages.success(request, str(sentence))
        return redirect("evaluator:quotations", found.round.public_id)
    form = QuoteForm(request.POST or None, codes=codebook_of(found.round), initial={"words": found.words})
    del form.fields["code"]
    if request.method == "POST" and form.is_valid():
        try:
            reword_quotation(found, words=form.cleaned_data["words"], by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error("words", str(problem))
        else:
            messages.success(request, _("The words are changed."))
            return redirect("evaluator:quotation", found.public_id)
    left = telling(str(found.words))
    context = {
        "quotation": found,
        "round": found.round,
        "form": form,
        "shown": hinted(str(found.words), left),
        "left": len(left),
        "group": answered_with(found.answer),
        "smallest": SMALLEST_GROUP,
        **_beside(found.answer),
    }
    return render(request, "evaluator/coding/quotation.html", context)


DONE = {
    "release": (release_quotation, gettext_lazy("The quotation is released. It can stand in the report.")),
    "out": (take_quotation_out, gettext_lazy("The quotation is taken out.")),
}
urlpatterns = [
    path("coding/<str:round>/quotations/", listed, name="quotations"),
    path("coding/<str:round>/answers/<str:answer>/quote/", take, name="quote"),
    path("quotations/<str:quotation>/", page, name="quotation"),
]
