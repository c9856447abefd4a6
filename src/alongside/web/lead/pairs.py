"""Pairs: the list, one pair, recording one that exists already, ending one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, can
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.queries.people import cohort_for, participants_of
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.existing_pairs import record_existing_pair
from alongside.domain.matching.queries import free_places
from alongside.domain.matching.queries.recorded import MEMBERS_NEEDED, agrees_conflicts, pair_agreed_by, pair_decisions_of, pair_due
from alongside.domain.organisations.clock import local_day
from alongside.domain.pairs.actions import end
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import band, last_met_on, pairing_for, pairings_of
from alongside.domain.pairs.states import BEGUN, Ending, PairState
from alongside.kit.tables_out import to_csv
from alongside.web.forms import EndingForm
from alongside.web.gate import Request, needs
from alongside.web.lead.forms_matching import MOST_IN_LISTS, NarrowForm
from alongside.web.lead.forms_pairs import PairsFilter, RecordForm
from alongside.web.lead.lists import page_of
from alongside.web.taking_back import take_back
from alongside.web.templatetags.alongside import day

LIST_SHOWS = gettext_lazy(
    "The mentoring lead, the deputy and the co-ordinator. You see whether a pair has met lately, never when or what about."
)
PAIR_SHOWS = gettext_lazy(
    "The mentoring lead and the deputy, with all reasons; the co-ordinator, with the reasons that the pair knows. Anyone in the pair "
    "has a page of their own instead. The two can see that you looked."
)
COLOURS = {PairState.RECORDED: "yellow", PairState.OFFERED: "yellow", PairState.ACTIVE: "green", PairState.PAUSED: "orange"}


def _narrowed(request: Request, cohort: Cohort) -> tuple[PairsFilter, list[Pairing]]:
    form = PairsFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = pairings_of(cohort, state=wanted.get("state", ""), search=wanted.get("search", ""), sort=request.GET.get("sort", "mentor"))
    return form, list(found)


def _row(pairing: Pairing, request: Request) -> dict[str, Any]:
    today = local_day(request.moment, pairing.scheme.zone)
    return {
        "pairing": pairing,
        "is_mine": request.user.pk in pairing.owner_ids(),
        "colour": COLOURS.get(PairState(pairing.state), "grey"),
        "met": band(getattr(pairing, "last_met", None), today) if pairing.state in BEGUN else "",
    }


@needs(P.PAIRS_LIST, fetch=cohort_for, shows=LIST_SHOWS)
def pairs(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The pairs of a year."""
    form, found = _narrowed(request, cohort)
    listed = page_of(request, found)
    context = {
        "cohort": cohort,
        "filters": form,
        "rows": [_row(pairing, request) for pairing in listed["page"]],
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "can_record": can(request.user, P.PAIR_RECORD, cohort, now=request.moment),
        **listed,
    }
    return render(request, "lead/pairs.html", context)


@needs(P.PAIRS_LIST, fetch=cohort_for, shows=LIST_SHOWS, again=True)
def pairs_csv(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The list as a spreadsheet, filtered as on the page."""
    _form, found = _narrowed(request, cohort)
    header = ("mentor", "mentor grade", "mentor site", "mentee", "mentee grade", "mentee site", "origin", "state", "began", "ended", "met")
    rows = [_cells(pairing, _row(pairing, request)["met"]) for pairing in found]
    response = HttpResponse(to_csv(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{cohort.scheme.slug}-{cohort.slug}-pairs.csv"'
    return response


def _cells(pairing: Pairing, met: str) -> tuple[Any, ...]:
    people = [cell for who in (pairing.mentor, pairing.mentee) for cell in (who.person.name, who.grade.code if who.grade else "", who.site)]
    return (*people, pairing.get_origin_display(), pairing.get_state_display(), pairing.established_on, pairing.ended_on, met)


@needs(P.PAIR_VIEW, fetch=pairing_for, shows=PAIR_SHOWS, reads="pair")
def pair(request: Request, found: Pairing) -> HttpResponseBase:
    """One pair: how it came about and how it stands."""
    is_full = can(request.user, P.MATCH_PROPOSE, found, now=request.moment)
    context = {
        "pairing": found,
        "cohort": found.cohort,
        "rows": _facts(request, found),
        "is_full": is_full,
        "reasons": found.full_reasons if is_full else found.shared_reasons,
        "can_end": found.state in {PairState.ACTIVE, PairState.PAUSED} and can(request.user, P.PAIR_END, found, now=request.moment),
        "can_take_back": found.state == PairState.RECORDED and can(request.user, P.PAIR_END, found, now=request.moment),
        "waits": found.state == PairState.RECORDED,
        "decisions": pair_decisions_of(found) if is_full else [],
    }
    return render(request, "lead/pair.html", context)


def _facts(request: Request, found: Pairing) -> list[dict[str, Any]]:
    rows = [{"key": _("State"), "value": found.get_state_display()}, {"key": _("How it came about"), "value": found.get_origin_display()}]
    if found.state == PairState.OFFERED:
        rows.append({"key": _("Accept by"), "value": day(found.accept_by)})
        rows += [{"key": label, "value": _accepted(moment)} for label, moment in _acceptances(found)]
    if found.state == PairState.RECORDED:
        rows.append({"key": _("Steering group"), "value": _in_the_group(found)})
    if found.established_on and found.state in BEGUN:
        met = band(last_met_on(found), local_day(request.moment, found.scheme.zone))
        rows += [{"key": _("Began"), "value": day(found.established_on)}, {"key": _("Meetings"), "value": met}]
    if found.ended_on:
        rows += [{"key": _("Ended"), "value": day(found.ended_on)}, {"key": _("How it ended"), "value": found.get_ending_display()}]
    return rows


def _in_the_group(found: Pairing) -> str:
    """How far the answer of the steering group is."""
    words = _("{count} of {needed} members have agreed; to be answered by {until}")
    return words.format(count=pair_agreed_by(found), needed=MEMBERS_NEEDED, until=day(pair_due(found)))


def _acceptances(found: Pairing) -> list[tuple[str, object]]:
    return [
        (_("Has {name} accepted?").format(name=who), moment)
        for who, moment in ((found.mentor, found.mentor_accepted_at), (found.mentee, found.mentee_accepted_at))
    ]


def _accepted(moment: object) -> str:
    return _("yes") if moment else _("not yet")


@needs(
    P.PAIR_RECORD,
    fetch=cohort_for,
    shows=gettext_lazy("The mentoring lead and the deputy. Both people are told as soon as you record the pair."),
)
def record_pair(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Record a pair that two people arranged themselves."""
    narrow = NarrowForm(request.GET)
    people = [row for row in participants_of(cohort) if row.withdrew_on is None]
    free = {side: _free(people, side) for side in Side}
    chosen = {str(side): request.GET.get(side, "") for side in Side}
    names = {f"{side}s": free[side] if request.method == "POST" else narrow.listed(free[side], side, chosen[side]) for side in Side}
    form = RecordForm(request.POST or None, initial=chosen, viewer=request.user, **names)
    if request.method == "POST" and form.is_valid():
        found = _recorded(request, cohort, form)
        if found is not None:
            messages.success(request, _said_of(found))
            return redirect("lead:pair", found.public_id)
    context = {
        "cohort": cohort,
        "form": form,
        "narrow": narrow,
        "most_listed": MOST_IN_LISTS if any(narrow.is_cut(free[side], side) for side in Side) else 0,
        "agrees_conflicts": agrees_conflicts(cohort.scheme),
    }
    return render(request, "lead/pair_record.html", context)


def _said_of(found: Pairing) -> str:
    if found.state == PairState.RECORDED:
        words = _("{pair} are recorded, and wait for the steering group. They get a message once two members have agreed.")
    else:
        words = _("{pair} are recorded as a pair. Both have been sent a message.")
    return words.format(pair=found)


def _free(people: list[Participant], side: Side) -> list[Participant]:
    return [row for row in people if free_places(row, side) > 0]


def _recorded(request: Request, cohort: Cohort, form: RecordForm) -> Pairing | None:
    since = form.cleaned_data["since"]
    try:
        return record_existing_pair(cohort, **form.couple(), since=since, by=request.user, now=request.moment)
    except Refused as problem:
        form.add_error(None, str(problem))
        return None


@needs(
    P.PAIR_END,
    fetch=pairing_for,
    shows=gettext_lazy("The mentoring lead and the deputy. Both people are told that the pair has ended, not why."),
)
def pair_end(request: Request, found: Pairing) -> HttpResponseBase:
    """Ask how a pair ended, then end it."""
    if request.user.pk in found.owner_ids():
        return redirect("member:pair-end", found.public_id)
    back = reverse("lead:pair", args=[found.public_id])
    if found.state == PairState.RECORDED:
        return take_back(request, found, back=back, after=back)
    form = EndingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _ended(request, found, form.cleaned_data["ending"])
        return redirect(back)
    context = {
        "title": _("End the pair of {pair}?").format(pair=found),
        "sentences": [
            _("Both get a message today to say that the pair has ended. It gives no reason and blames nobody."),
            _("Their meetings still count in the scheme’s figures, and both can be matched again."),
        ],
        "button": _("End the pair"),
        "cancel_url": back,
        "destructive": True,
        "form": form,
    }
    return render(request, "confirm.html", context)


def _ended(request: Request, found: Pairing, ending: Ending) -> None:
    try:
        end(found, ending=ending, by=request.user, now=request.moment)
    except Refused as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("The pair has ended. Both have been sent a message, and both can be matched again."))


YEAR = "schemes/<slug:scheme>/<slug:cohort>"
urlpatterns = [
    path(f"{YEAR}/pairs/", pairs, name="pairs"),
    path(f"{YEAR}/pairs.csv", pairs_csv, name="pairs-csv"),
    path(f"{YEAR}/pairs/record/", record_pair, name="record-pair"),
    path("pairs/<str:pairing>/", pair, name="pair"),
    path("pairs/<str:pairing>/end/", pair_end, name="pair-end"),
]
