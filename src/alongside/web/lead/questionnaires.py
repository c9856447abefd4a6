"""Questionnaires: when they go to whom, and how many have answered. Nothing of what they said."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, can
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.outbox.queries import held_mailing
from alongside.domain.surveys.actions import close_wave, mailing_key, open_wave
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.queries import answered_by_state, people_for, rates_by_wave, rates_of, wave_for
from alongside.domain.surveys.states import InviteeState, Mode, WaveState
from alongside.web.forms import SearchField
from alongside.web.gate import Request, needs
from alongside.web.lead.lists import page_of
from alongside.web.templatetags.alongside import count_of, day

RATES_SHOWS = gettext_lazy(
    "The mentoring lead, the deputy, the co-ordinator, the steering group and the evaluator. Nobody sees an answer before a "
    "questionnaire has closed."
)
NAMES_SHOWS = gettext_lazy(
    "The mentoring lead, the deputy and the co-ordinator see who has answered. What somebody answered is never on "
    "this page, and is kept apart from their name unless everybody was told otherwise before they began."
)
RUN_SHOWS = gettext_lazy("The mentoring lead, the deputy and the evaluator.")
COLOURS = {WaveState.PLANNED: "grey", WaveState.OPEN: "green", WaveState.CLOSED: "blue"}
ANSWERED = [
    ("", gettext_lazy("All")),
    (InviteeState.ASKED, gettext_lazy("Not answered")),
    (InviteeState.ANSWERED, gettext_lazy("Answered")),
    (InviteeState.DECLINED, gettext_lazy("Would rather not answer")),
]


class AnsweredFilter(forms.Form):
    """Narrows the list of people who were asked."""

    search = SearchField(label=gettext_lazy("Name"))
    state = forms.ChoiceField(label=gettext_lazy("Answered"), choices=ANSWERED, required=False)


@needs(P.RATES_VIEW, fetch=cohort_for, shows=RATES_SHOWS)
def questionnaires(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The waves of a year with their response rates."""
    context = {
        "cohort": cohort,
        "waves": [{"wave": wave, "rates": rates, "colour": COLOURS[WaveState(wave.state)]} for wave, rates in rates_by_wave(cohort)],
        "can_open": can(request.user, P.ANSWERED_VIEW, cohort, now=request.moment),
        "may_set_up": can(request.user, P.EVALUATION_SET_UP, cohort, now=request.moment),
    }
    return render(request, "lead/questionnaires.html", context)


@needs(P.ANSWERED_VIEW, fetch=wave_for, shows=NAMES_SHOWS)
def wave(request: Request, found: Wave) -> HttpResponseBase:
    """Who was asked and who has answered."""
    filters = AnsweredFilter(request.GET)
    wanted = filters.cleaned_data if filters.is_valid() else {}
    people = answered_by_state(found, state=wanted.get("state", ""), search=wanted.get("search", ""))
    context = {
        "wave": found,
        "cohort": found.cohort,
        "rates": rates_of(found),
        "colour": COLOURS[WaveState(found.state)],
        "filters": filters,
        "can_read_names": found.mode == Mode.NAMED
        and found.state == WaveState.CLOSED
        and can(request.user, P.NAMED_ANSWERS_VIEW, found, now=request.moment),
        "can_run": can(request.user, P.WAVE_RUN, found, now=request.moment),
        "mailing": held_mailing(found.scheme, mailing_key(found)),
        **page_of(request, people),
    }
    return render(request, "lead/wave.html", context)


def _home_of(request: Request, found: Wave) -> str:
    """Where somebody goes back to: the evaluator, who may open and close a wave, sees no names."""
    if can(request.user, P.ANSWERED_VIEW, found, now=request.moment):
        return reverse("lead:wave", args=[found.public_id])
    return reverse("evaluator:home", args=[found.scheme.slug])


@needs(P.WAVE_RUN, fetch=wave_for, shows=RUN_SHOWS)
def wave_open(request: Request, found: Wave) -> HttpResponseBase:
    """Say how many will be written to, then open."""
    back = _home_of(request, found)
    if found.state != WaveState.PLANNED:
        return redirect(back)
    if request.method == "POST":
        _opened(request, found)
        return redirect(back)
    return render(request, "confirm.html", _opening(found, back))


def _opened(request: Request, found: Wave) -> None:
    try:
        many = open_wave(found, by=request.user, now=request.moment)
    except Refused as problem:
        messages.warning(request, str(problem))
    else:
        text = ngettext("Open. {count} person has been asked.", "Open. {count} people have been asked.", many)
        messages.success(request, text.format(count=many))


def _opening(found: Wave, back: str) -> dict[str, Any]:
    many = people_for(found).count()
    asked = ngettext("{count} person gets a message with a link to it.", "{count} people get a message with a link to it.", many)
    return {
        "title": _("Open “{title}”?").format(title=found.questionnaire),
        "sentences": [
            asked.format(count=many),
            _("The message waits until the lead, the deputy or a co-ordinator has looked at it once and sent it."),
            _("It stays open until {day} unless you close it earlier. Its questions cannot be changed once it is open.").format(
                day=day(found.closes_on)
            ),
        ],
        "button": _("Open and ask everybody"),
        "cancel_url": back,
    }


@needs(P.WAVE_RUN, fetch=wave_for, shows=RUN_SHOWS)
def wave_close(request: Request, found: Wave) -> HttpResponseBase:
    """Say how many have answered, then close."""
    back = _home_of(request, found)
    if found.state != WaveState.OPEN:
        return redirect(back)
    if request.method == "POST":
        _closed(request, found)
        return redirect(back)
    return render(request, "confirm.html", _closing(found, back))


def _closed(request: Request, found: Wave) -> None:
    try:
        close_wave(found, by=request.user, now=request.moment)
    except Refused as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("Closed. The evaluator can read the answers now."))


def _closing(found: Wave, back: str) -> dict[str, Any]:
    everyone = rates_of(found)[0]
    return {
        "title": _("Close “{title}”?").format(title=found.questionnaire),
        "sentences": [
            _("{answered} have answered. Nobody can answer afterwards, and it cannot be opened again.").format(
                answered=count_of(everyone.answered, everyone.sent)
            ),
            _("It would close by itself at the end of {day}.").format(day=day(found.closes_on)),
        ],
        "button": _("Close it now"),
        "cancel_url": back,
        "destructive": True,
    }


YEAR = "schemes/<slug:scheme>/<slug:cohort>"
urlpatterns = [
    path(f"{YEAR}/questionnaires/", questionnaires, name="questionnaires"),
    path("waves/<str:wave>/", wave, name="wave"),
    path("waves/<str:wave>/open/", wave_open, name="wave-open"),
    path("waves/<str:wave>/close/", wave_close, name="wave-close"),
]
