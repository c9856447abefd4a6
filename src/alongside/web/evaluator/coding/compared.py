"""Codes side by side: how far the coders agree, where they differ and what they settle on, themes, and files of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.publications.actions import note_export
from alongside.domain.publications.queries.coded import project_of
from alongside.domain.surveys.actions import settle
from alongside.domain.surveys.models import CodingRound
from alongside.domain.surveys.queries import (
    Apart,
    Count,
    ThemeRow,
    agreement_of,
    answers_of_round,
    apart,
    codebook_of,
    coder_in,
    coders_of,
    codings_seen_by,
    compared_round_for,
    round_for,
    text_of,
    themes_of,
)
from alongside.domain.surveys.states import RoundState
from alongside.kit.refi_qda import to_qdpx
from alongside.kit.tables_out import to_csv
from alongside.web.evaluator.coding.rounds import SHOWS
from alongside.web.evaluator.coding.shown import agreement_rows, plain, with_limits
from alongside.web.gate import Request, needs
from alongside.web.templatetags.alongside import count_of
from alongside_engine.evaluation import CodingResult

FILE_SHOWS = gettext_lazy(
    "The evaluators of this scheme who see no names in it and are not in this year; and whoever you hand the file to."
)

AGREED = "agreed"


@needs(P.ANSWERS_CODE, fetch=compared_round_for, shows=SHOWS)
def agreement(request: Request, found: CodingRound) -> HttpResponseBase:
    """How far the coders agree, code by code and over all, and the themes that were found."""
    answers = answers_of_round(found)
    result, themes = agreement_of(found, answers), themes_of(found, answers)
    of_whom = [_("Answers"), _("People"), _("Took part"), _("Did not take part")]
    name = _("Kappa (95% CI)") if result and result.kappa else _("Alpha")
    context = {
        "round": found,
        "result": result,
        "pooled": _pooled(result) if result else [],
        "letters": ", ".join(f"{coder.letter} {coder.user}" for coder in coders_of(found)),
        "header": [_("Code"), _("Given by each"), _("Agreed"), _("Prevalence"), name, _("Alpha"), "AC1"],
        "rows": agreement_rows(result) if result else [],
        "numeric": list(range(1, 7)),
        "themes": themes,
        "theme_header": [_("Theme"), *of_whom],
        "theme_rows": [[row.theme or _("No theme"), *_counts(row.count, themes.of)] for row in themes.rows if not row.code],
        "code_header": [_("Code"), *of_whom],
        "code_rows": [[_named(row), *_counts(row.count, themes.of)] for row in themes.rows if row.code],
        "any_header": [_("Theme"), _("Answers")],
        "any_rows": [[theme or _("No theme"), count_of(many, result.answers)] for theme, many in result.themes] if result else [],
        "is_agreed": found.state == RoundState.AGREED,
    }
    return render(request, "evaluator/coding/agreement.html", context)


def _pooled(result: CodingResult) -> list[tuple[str, str]]:
    rows = [
        (_("Answers"), str(result.answers)),
        (_("Judgements, each answer with each code"), f"{result.pooled.n:,}"),
        (_("Agreement"), plain(result.pooled.percent_agreement)),
        (_("Prevalence"), plain(result.pooled.prevalence.get(True, 0.0))),
    ]
    rows += [(_("Cohen’s kappa (95% CI)"), with_limits(result.kappa))] if result.kappa else []
    return [*rows, (_("Krippendorff’s alpha"), plain(result.pooled.estimate)), (_("Gwet’s AC1"), plain(result.ac1.estimate))]


def _named(row: ThemeRow) -> str:
    return f"{row.theme}: {row.label}" if row.theme else row.label


def _counts(count: Count, of: Count) -> list[str]:
    return [
        count_of(count.answers, of.answers),
        count_of(count.people, of.people),
        count_of(count.took_part, of.took_part),
        count_of(count.did_not, of.did_not),
    ]


@needs(P.ANSWERS_CODE, fetch=compared_round_for, shows=SHOWS)
def differences(request: Request, found: CodingRound) -> HttpResponseBase:
    """Every answer in which the coders differ, and what they settle on."""
    if request.method == "POST":
        coder, answer = coder_in(found, request.user), request.POST.get("answer", "")
        if coder is None:
            raise Refused(_("What is agreed is written by those who coded."))
        settle(coder, answer=answer, codes=request.POST.getlist("codes"), by=request.user, now=request.moment)
        messages.success(request, _("Settled."))
        return redirect("evaluator:differences", found.public_id)
    rows, labels = apart(found), {line.code: line.label for line in codebook_of(found)}
    context = {
        "round": found,
        "rows": [_difference(row, labels) for row in rows],
        "open": sum(not row.is_settled for row in rows),
        "may_write": coder_in(found, request.user) is not None and found.state == RoundState.COMPARED,
    }
    return render(request, "evaluator/coding/differences.html", context)


def _difference(row: Apart, labels: dict[str, str]) -> dict[str, Any]:
    """An answer with each code that anybody found in it, by whom, and whether it is agreed so far."""
    names = [code for code in labels if code in row.found_by or code in row.agreed]
    who = {code: ", ".join(str(coder.user) for coder in row.found_by.get(code, ())) for code in names}
    return {
        "answer": row.answer,
        "text": text_of(row.answer),
        "is_settled": row.is_settled,
        "codes": [(code, labels[code], who[code], code in row.agreed) for code in names],
    }


@needs(P.ANSWERS_CODE, fetch=round_for, shows=FILE_SHOWS, again=True)
def codings_csv(request: Request, found: CodingRound) -> HttpResponseBase:
    """Every stretch with its code: one's own until the codes have been compared, then everybody's and what is agreed."""
    rows = [
        (
            row.answer_id,
            row.answer.question.code,
            row.coder.letter if row.coder.user_id else AGREED,
            row.code.code,
            row.start,
            row.end,
            text_of(row.answer)[row.start : row.end],
        )
        for row in codings_seen_by(found, request.user)
    ]
    content = to_csv(("answer", "question", "coder", "code", "start", "end", "words"), rows)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{found.scheme.slug}-{found.wave.cohort.slug}-{found.wave.questionnaire.code}-codings.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@needs(P.ANSWERS_EXPORT, fetch=compared_round_for, shows=FILE_SHOWS, again=True, once=False)
def project(request: Request, found: CodingRound) -> HttpResponseBase:
    """Everything that was coded, for other programs for free text; that the file was taken is noted."""
    problem = ""
    if request.method == "POST":
        try:
            return _project_file(request, found)
        except Refused as refusal:
            problem = str(refusal)
    context = {
        "title": _("Make a project of “{title}” for other programs?").format(title=found),
        "sentences": [problem]
        if problem
        else [
            _("NVivo, ATLAS.ti, MAXQDA and QualCoder read it: every answer in full, every code, who coded what by letter."),
            _("Words can tell who somebody is, also without a name. Keep the file where only those of the evaluation can open it."),
            _("That you took it, and its number and digest, are kept in the scheme’s history with your name."),
        ],
        "page_error": problem,
        "button": _("Download the project"),
        "cancel_url": reverse("evaluator:round", args=[found.public_id]),
    }
    return render(request, "confirm.html", context)


def _project_file(request: Request, found: CodingRound) -> HttpResponseBase:
    cohort = found.wave.cohort
    content = to_qdpx(project_of(found))
    name = f"{cohort.scheme.slug}-{cohort.slug}-{found.wave.questionnaire.code}.qdpx"
    note_export(cohort, kind="qdpx", name=name, waves=[found.wave], with_text=True, content=content, by=request.user, now=request.moment)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, "application/zip", headers=headers)


urlpatterns = [
    path("coding/<str:round>/agreement/", agreement, name="agreement"),
    path("coding/<str:round>/differences/", differences, name="differences"),
    path("coding/<str:round>/codings.csv", codings_csv, name="codings-csv"),
    path("coding/<str:round>/project/", project, name="project"),
]
