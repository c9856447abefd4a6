"""Rounds of coding: begun, read through, finished, compared, agreed."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.surveys.actions import (
    add_coder,
    agree_round,
    begin_round,
    compare_round,
    finish_coding,
    go_on_coding,
    open_round_again,
    take_coder_out,
)
from alongside.domain.surveys.models import Coder, Coding, CodingRound, Wave
from alongside.domain.surveys.queries import (
    answers_of_round,
    codebook_of,
    coder_in,
    coders_of,
    codings_of,
    judged_by,
    may_code,
    round_for,
    rounds_of,
    text_questions_of,
    text_wave_for,
)
from alongside.domain.surveys.states import RoundState
from alongside.web.evaluator.coding.forms import AnswersFilter, CoderForm, RoundForm
from alongside.web.evaluator.coding.shown import Line, lines_of
from alongside.web.gate import Request, needs

SHOWS = gettext_lazy(
    "The evaluators of this scheme who see no names in it and are not in this year. Until all coders have finished and compared, each "
    "sees their own codes alone."
)
A_PAGE = 50


@needs(P.ANSWERS_CODE, fetch=text_wave_for, shows=SHOWS)
def begin(request: Request, wave: Wave) -> HttpResponseBase:
    """The rounds of a questionnaire, and one more."""
    coders = may_code(wave, now=request.moment)
    form = RoundForm(request.POST or None, questions=text_questions_of(wave), coders=coders, initial=_usual(wave, coders))
    if request.method == "POST" and form.is_valid():
        found = begin_round(wave, **form.values(), by=request.user, now=request.moment)
        messages.success(request, _("The round has begun. Write or import its codebook first."))
        return redirect("evaluator:codebook", found.public_id)
    return render(request, "evaluator/coding/begin.html", {"wave": wave, "form": form, "rounds": rounds_of(wave)})


def _usual(wave: Wave, coders: Sequence[Any]) -> dict[str, Any]:
    return {"questions": [row.code for row in text_questions_of(wave)], "coders": [user.public_id for user in coders]}


@needs(P.ANSWERS_CODE, fetch=round_for, shows=SHOWS)
def page(request: Request, found: CodingRound) -> HttpResponseBase:
    """Where a round stands, and its answers with one's own codes, or with those that are agreed."""
    coder, answers = coder_in(found, request.user), answers_of_round(found)
    read, codings = (judged_by(coder), codings_of(coder)) if coder else (frozenset[int](), dict[int, list[Coding]]())
    codes, coding = codebook_of(found), coders_of(found)
    filters = AnswersFilter(
        request.GET, questions=[row for row in text_questions_of(found.wave) if row.code in found.questions], codes=codes
    )
    shown = _narrowed(filters, lines_of(answers, codings, read), codings)
    context = {
        "round": found,
        "coder": coder,
        "is_blind": found.state == RoundState.CODING,
        "coders": coding,
        "all_finished": all(row.finished_at for row in coding),
        "codes": codes,
        "filters": filters,
        "read": sum(answer.pk in read for answer in answers),
        "answers": len(answers),
        "first_unread": next((answer.pk for answer in answers if answer.pk not in read), None),
        "page": Paginator(shown, A_PAGE).get_page(request.GET.get("page")),
        "query": _query(request),
    }
    return render(request, "evaluator/coding/round.html", context)


def _narrowed(filters: AnswersFilter, lines: Sequence[Line], codings: dict[int, list[Coding]]) -> list[Line]:
    filters.is_valid()
    asked = filters.cleaned_data
    show, question, code = (asked.get(name, "") for name in ("show", "question", "code"))
    return [
        line
        for line in lines
        if (show != "unread" or not line.is_read)
        and (not question or line.answer.question.code == question)
        and (not code or any(row.code.code == code for row in codings.get(line.answer.pk, [])))
    ]


def _query(request: Request) -> str:
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


def _own(found: CodingRound, request: Request) -> Coder:
    coder = coder_in(found, request.user)
    if coder is None:
        raise Refused(_("You do not code in this round."))
    return coder


Step = Callable[[CodingRound, Request], object]
STEPS: dict[str, tuple[Step, str | Promise]] = {
    "finish": (
        lambda found, request: finish_coding(_own(found, request), by=request.user, now=request.moment),
        gettext_lazy("You have finished. When all have, the codes can be compared."),
    ),
    "go-on": (
        lambda found, request: go_on_coding(_own(found, request), by=request.user, now=request.moment),
        gettext_lazy("You can go on coding."),
    ),
    "compare": (
        lambda found, request: compare_round(found, by=request.user, now=request.moment),
        gettext_lazy("The codes lie side by side. Settle where you differ."),
    ),
    "agree": (
        lambda found, request: agree_round(found, by=request.user, now=request.moment),
        gettext_lazy("The codes are agreed. The themes are counted from them."),
    ),
    "open-again": (
        lambda found, request: open_round_again(found, by=request.user, now=request.moment),
        gettext_lazy("What was agreed can be changed again."),
    ),
}


@needs(P.ANSWERS_CODE, fetch=round_for, shows=SHOWS)
@require_POST
def step(request: Request, found: CodingRound) -> HttpResponseBase:
    """One step in the life of a round."""
    take, sentence = STEPS.get(request.POST.get("do", ""), (None, ""))
    if take is None:
        raise Refused(_("Choose what to do with this round."))
    take(found, request)
    messages.success(request, str(sentence))
    return redirect("evaluator:round", found.public_id)


@needs(P.ANSWERS_CODE, fetch=round_for, shows=SHOWS)
def coders(request: Request, found: CodingRound) -> HttpResponseBase:
    """Who codes: one more, or one fewer."""
    code_now = coders_of(found)
    free = [user for user in may_code(found.wave, now=request.moment) if user.pk not in {row.user_id for row in code_now}]
    if request.method == "POST" and "out" in request.POST:
        return _out(request, found, next((row for row in code_now if row.public_id == request.POST["out"]), None))
    form = CoderForm(request.POST or None, coders=free)
    if request.method == "POST" and form.is_valid():
        made = add_coder(found, form.people[form.cleaned_data["coder"]], by=request.user, now=request.moment)
        messages.success(request, _("{name} codes as well.").format(name=made.user))
        return redirect("evaluator:coders", found.public_id)
    context = {"round": found, "coders": code_now, "form": form if free else None, "is_blind": found.state == RoundState.CODING}
    return render(request, "evaluator/coding/coders.html", context)


def _out(request: Request, found: CodingRound, coder: Coder | None) -> HttpResponseBase:
    if coder is None:
        raise Refused(_("This coder is not in the round any more."))
    take_coder_out(coder, by=request.user, now=request.moment)
    messages.success(request, _("{name} and their codes are out of the round.").format(name=coder.user))
    return redirect("evaluator:coders", found.public_id)


urlpatterns = [
    path("waves/<str:wave>/coding/", begin, name="coding"),
    path("coding/<str:round>/", page, name="round"),
    path("coding/<str:round>/step/", step, name="round-step"),
    path("coding/<str:round>/coders/", coders, name="coders"),
]
