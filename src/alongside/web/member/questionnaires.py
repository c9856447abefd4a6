"""Answering a questionnaire, one question a page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import TooLate
from alongside.domain.access.permissions import P
from alongside.domain.history.actions import save_draft
from alongside.domain.surveys.actions import answer, decline_to_answer, questionnaire_draft, take_answers_back
from alongside.domain.surveys.models import Invitee
from alongside.domain.surveys.queries import invitee_for, minutes_in_words, named_answers, own_named_for
from alongside.domain.surveys.states import InviteeState, Mode, WaveState
from alongside.web.gate import Request, needs
from alongside.web.member.answers import Sheet, sheet_of
from alongside.web.member.told import SHOWS, told_to
from alongside.web.question_form import QuestionForm
from alongside.web.question_words import in_words


def _is_open(invitee: Invitee) -> bool:
    return invitee.wave.state == WaveState.OPEN and invitee.state == InviteeState.ASKED


def _say_who_sees(request: Request, invitee: Invitee) -> None:
    """The page's own words on who sees what: they follow the mode of the questionnaire."""
    request.shows = SHOWS[invitee.wave.mode]


@needs(P.QUESTIONNAIRE_ANSWER, fetch=invitee_for, shows=SHOWS[Mode.LINKED])
def start(request: Request, invitee: Invitee) -> HttpResponseBase:
    """What it is, where it stands, and the way in."""
    _say_who_sees(request, invitee)
    sheet = sheet_of(invitee, request.user)
    context = {
        "invitee": invitee,
        "wave": invitee.wave,
        "told": told_to(invitee),
        "minutes": minutes_in_words(invitee.wave),
        "until": invitee.until or invitee.wave.closes_on,
        "is_open": _is_open(invitee),
        "wave_is_open": invitee.wave.state == WaveState.OPEN,
        "has_begun": bool(sheet.answers),
        "go_on": sheet.first_open() if _is_open(invitee) else "",
        "back_url": reverse("member:home"),
    }
    return render(request, "member/questionnaire.html", context)


@needs(P.QUESTIONNAIRE_ANSWER, fetch=invitee_for, shows=SHOWS[Mode.LINKED], once=False)
def question(request: Request, invitee: Invitee, code: str) -> HttpResponseBase:
    """One question; its answer goes into the draft, so it may be sent as often as the browser's Back asks for."""
    _say_who_sees(request, invitee)
    if not _is_open(invitee):
        return redirect("member:questionnaire", invitee.public_id)
    sheet = sheet_of(invitee, request.user)
    found = sheet.find(code)
    if found is None:
        return _elsewhere(sheet, code)
    number, asked = found
    form = QuestionForm(request.POST if request.method == "POST" else None, question=asked, given=sheet.answers.get(code))
    if request.method == "POST" and form.is_valid():
        return _keep(request, sheet, code, form)
    changing = "change" in request.GET
    context = {
        "form": form,
        "question": asked,
        "number": number,
        "wave": invitee.wave,
        "back_url": sheet.address(None) if changing else sheet.before(code),
    }
    return render(request, "member/question.html", context)


def _elsewhere(sheet: Sheet, code: str) -> HttpResponseBase:
    """A question that these answers do not lead to: on to one that they do."""
    if code not in {row.code for row in sheet.questions}:
        raise Http404("There is no such question.")
    return redirect(sheet.first_open())


def _keep(request: Request, sheet: Sheet, code: str, form: QuestionForm) -> HttpResponseBase:
    """Into the draft, and on: to what is next, or back to the check page with whatever the change has opened."""
    sheet.answers[code] = form.given
    save_draft(questionnaire_draft(sheet.invitee), sheet.answers, by=request.user, now=request.moment)
    return redirect(sheet.first_open() if "change" in request.GET else sheet.after(code))


@needs(P.QUESTIONNAIRE_ANSWER, fetch=invitee_for, shows=SHOWS[Mode.LINKED], once=False)
def check(request: Request, invitee: Invitee) -> HttpResponseBase:
    """Look the answers over, and send them."""
    if request.method == "POST":
        answer(invitee, sheet_of(invitee, request.user).answers, by=request.user, now=request.moment)
        return redirect("member:questionnaire", invitee.public_id)
    if not _is_open(invitee):
        return redirect("member:questionnaire", invitee.public_id)
    _say_who_sees(request, invitee)
    sheet = sheet_of(invitee, request.user)
    met = sheet.met
    context = {
        "wave": invitee.wave,
        "told": told_to(invitee),
        "rows": sheet.rows(),
        "missing": [row for row in met if row.is_required and sheet.answers.get(row.code) in (None, "", [])],
        "go_on": sheet.first_open(),
        "back_url": sheet.address(met[-1]) if met else reverse("member:questionnaire", args=[invitee.public_id]),
    }
    return render(request, "member/check_answers.html", context)


@needs(P.QUESTIONNAIRE_ANSWER, fetch=invitee_for, shows=SHOWS[Mode.LINKED], once=False)
def decline(request: Request, invitee: Invitee) -> HttpResponseBase:
    """Say that one would rather not answer, on a page of its own."""
    here = reverse("member:questionnaire", args=[invitee.public_id])
    if request.method == "POST":
        decline_to_answer(invitee, by=request.user, now=request.moment)
        messages.success(request, _("That is noted. We will not ask you again about this questionnaire."))
        return redirect(here if getattr(request, "one_form", False) else "member:home")
    if not _is_open(invitee):
        return redirect(here)
    context = {
        "title": _("Would you rather not answer?"),
        "sentences": [
            _("That is fine, and no reason is asked. Whatever you have filled in so far is deleted."),
            _(
                "Lead, deputy and co-ordinator see that you would rather not answer. Where answering counts towards a certificate, "
                "this counts too."
            ),
        ],
        "button": _("I would rather not answer"),
        "cancel_url": here,
        "destructive": False,
    }
    return render(request, "confirm.html", context)


@needs(P.QUESTIONNAIRE_ANSWER, fetch=invitee_for, shows=SHOWS[Mode.LINKED], once=False)
def take_back(request: Request, invitee: Invitee) -> HttpResponseBase:
    """Take one's answers back, on a page of its own."""
    here = reverse("member:questionnaire", args=[invitee.public_id])
    if request.method == "POST":
        return _taken_back(request, invitee, here)
    if invitee.state == InviteeState.ASKED:
        return redirect(here)
    told = told_to(invitee)
    if invitee.state == InviteeState.ANSWERED and not told.can_be_taken_back:
        raise TooLate(told.withdrawal)
    return render(request, "confirm.html", _taking_back(invitee) | {"cancel_url": here})


def _taking_back(invitee: Invitee) -> dict[str, Any]:
    """The words of the confirm page: for answers that were sent, or for a no that is taken back."""
    is_open = invitee.wave.state == WaveState.OPEN
    after = _("You can answer again until it closes.") if is_open else _("It has closed, so you cannot answer again.")
    if invitee.state == InviteeState.DECLINED:
        return {"title": _("Answer after all?"), "sentences": [after], "button": _("Yes, I would like to answer")}
    gone = _("Your answers are deleted for good. Results that have been released already keep their figures.")
    return {"title": _("Take your answers back?"), "sentences": [gone, after], "button": _("Take my answers back"), "destructive": True}


def _taken_back(request: Request, invitee: Invitee, here: str) -> HttpResponseBase:
    try:
        take_answers_back(invitee, by=request.user, now=request.moment)
    except TooLate as problem:
        messages.warning(request, str(problem))
    else:
        was_no = invitee.state == InviteeState.DECLINED
        messages.success(request, _("You can answer now.") if was_no else _("Your answers have been deleted."))
    return redirect(here)


@needs(
    P.QUESTIONNAIRE_ANSWER,
    fetch=own_named_for,
    shows=gettext_lazy(
        "You; and, after the questionnaire has closed, the mentoring lead and the deputy, unless they were matched with you. "
        "You can see when they looked."
    ),
)
def own_answers(request: Request, invitee: Invitee) -> HttpResponseBase:
    """What one answered with one's name, to read again."""
    questions, answers = named_answers(invitee.wave, [invitee.participant_id])
    given = answers[invitee.participant_id]
    context = {
        "wave": invitee.wave,
        "invitee": invitee,
        "rows": [{"key": row.text, "value": in_words(row, given[row.code])} for row in questions if row.code in given],
        "back_url": reverse("member:questionnaire", args=[invitee.public_id]),
    }
    return render(request, "member/own_answers.html", context)
