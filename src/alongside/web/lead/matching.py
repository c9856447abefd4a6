"""Matching: the pool, what is fixed by hand, runs of the engine, and their publication."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.heavy import MOST_COUPLES, propose_or_ask
from alongside.domain.flows.publish import publish_run
from alongside.domain.matching import actions
from alongside.domain.matching.models import Placement, Run
from alongside.domain.matching.queries import (
    free_places,
    placement_for,
    placements_of,
    placements_since,
    pool_of,
    published_after,
    run_before,
    run_for,
    runs_of,
    told_by,
    warnings_of,
)
from alongside.domain.matching.queries.facts import facts_of
from alongside.domain.matching.queries.reach import reach_of
from alongside.domain.matching.queries.rule_words import in_short
from alongside.domain.matching.queries.rules import standing
from alongside.domain.matching.states import PlacementKind, RunState
from alongside.domain.organisations.clock import local_day
from alongside.domain.training.queries import attendance_counts
from alongside.domain.work.models import Job
from alongside.web.gate import Request, needs
from alongside.web.lead.agreement import agreement_of
from alongside.web.lead.forms_matching import MOST_IN_LISTS, LineFilter, NarrowForm, PlaceForm, PoolFilter
from alongside.web.lead.lists import page_of, part_of
from alongside.web.lead.run_lines import DECIDED_ON, contents_of, narrowed
from alongside.web.lead.run_words import blocking_in_words, changes_in_words, prices, proof_in_words

SHOWS = gettext_lazy("The mentoring lead and the deputy. Mentors and mentees hear nothing of this until a run is published.")
MOST_CHANGES = 8

PUBLISHABLE = frozenset({RunState.DRAFT, RunState.AGREED})


@dataclass(frozen=True)
class Waiting:
    """Somebody in the pool, with the places still free on each side."""

    participant: Participant
    free: dict[Side, int]
    sessions: int


@needs(P.MATCH_PROPOSE, fetch=cohort_for, shows=SHOWS)
def matching(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The pool, the couples fixed by hand, and the runs so far."""
    return _matching_page(request, cohort, None)


def _matching_page(request: Request, cohort: Cohort, placing: PlaceForm | None) -> HttpResponse:
    pool = _pool(cohort)
    people = [row.participant for row in pool]
    narrow, wanted = NarrowForm(request.GET), PoolFilter(request.GET)
    chosen = {name: request.GET.get(name, "") for name in ("mentor", "mentee")}
    if placing is None:
        placing = PlaceForm(initial=chosen, **{f"{side}s": narrow.listed(people, side, chosen[side]) for side in Side})
    found = _narrowed_pool(pool, wanted)
    placements = placements_of(cohort, seen_by=request.user)
    reach = reach_of(cohort, people, request.user)
    context = {
        "cohort": cohort,
        "figures": _figures(pool, placements),
        "shortage": _shortage(pool),
        "rules_in_use": in_short(reach.chosen),
        "reach": reach,
        "stranded": part_of(request, reach.rows, "stranded"),
        "runs": runs_of(cohort),
        "placements": part_of(request, placements, "placed"),
        "placing": placing,
        "narrow": narrow,
        "most_listed": MOST_IN_LISTS if any(narrow.is_cut(people, side) for side in Side) else 0,
        "filters": wanted,
        "page_error": bool(placing.errors),
        **page_of(request, found),
    }
    return render(request, "lead/matching.html", context)


def _pool(cohort: Cohort) -> list[Waiting]:
    came = attendance_counts(cohort)
    return [
        Waiting(row, {side: free for side in row.sides if (free := free_places(row, side)) > 0}, came.get(row.pk, 0))
        for row in pool_of(cohort)
    ]


def _narrowed_pool(pool: list[Waiting], form: PoolFilter) -> list[Waiting]:
    if not form.is_valid():
        return pool
    name, side = form.cleaned_data["name"].casefold(), form.cleaned_data["side"]
    return [row for row in pool if name in row.participant.person.name.casefold() and (not side or side in row.free)]


def _figures(pool: list[Waiting], placements: list[Placement]) -> list[dict[str, Any]]:
    together = sum(row.kind == PlacementKind.TOGETHER for row in placements)
    return [
        {"number": sum(Side.MENTEE in row.free for row in pool), "label": _("Mentees waiting")},
        {"number": sum(row.free.get(Side.MENTOR, 0) for row in pool), "label": _("Mentors’ places free")},
        {"number": together, "label": _("Locked together")},
        {"number": len(placements) - together, "label": _("Kept apart")},
    ]


def _shortage(pool: list[Waiting]) -> int:
    """How many more mentees than places there are."""
    return sum((Side.MENTEE in row.free) - row.free.get(Side.MENTOR, 0) for row in pool)


def _to_matching(cohort: Cohort) -> HttpResponseBase:
    return redirect("lead:matching", cohort.scheme.slug, cohort.slug)


@needs(P.MATCH_PROPOSE, fetch=cohort_for, shows=SHOWS)
def propose(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Ask the engine."""
    if request.method != "POST":
        return _to_matching(cohort)
    made = propose_or_ask(cohort, by=request.user, now=request.moment)
    if isinstance(made, Job):
        return redirect("working:job", made.public_id)
    messages.success(request, _("Run {number} is ready to read. Nobody has been told.").format(number=made.number))
    return redirect("lead:run", made.public_id)


@needs(P.MATCH_PROPOSE, fetch=cohort_for, shows=SHOWS)
def place(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Lock two people together or keep them apart."""
    if request.method != "POST":
        return _to_matching(cohort)
    pool = pool_of(cohort)
    form = PlaceForm(request.POST, **{f"{side}s": [row for row in pool if side in row.sides] for side in Side})
    if form.is_valid() and _placed(request, cohort, form):
        return _back(request, cohort, form.cleaned_data["mentee"])
    if request.POST.get("run"):
        messages.warning(request, " ".join(str(words) for found in form.errors.values() for words in found))
        return _back(request, cohort)
    return _matching_page(request, cohort, form)


def _placed(request: Request, cohort: Cohort, form: PlaceForm) -> bool:
    kind = PlacementKind(form.cleaned_data["kind"])
    try:
        made = actions.place(cohort, **form.couple(), kind=kind, why=form.cleaned_data["why"], by=request.user, now=request.moment)
    except Refused as problem:
        form.add_error(None, str(problem))
        return False
    words = {
        PlacementKind.TOGETHER: _("{mentor} and {mentee} are locked together from the next run on."),
        PlacementKind.APART: _("{mentor} and {mentee} are kept apart from the next run on."),
    }
    messages.success(request, words[kind].format(mentor=made.mentor, mentee=made.mentee))
    return True


def _back(request: Request, cohort: Cohort, mentee: str = "") -> HttpResponseBase:
    """To the line of the run that a button was pressed on, else to the matching page."""
    run_id, line = request.POST.get("run", ""), request.POST.get("line", "") or f"pair-{mentee}"
    if not run_id.isalnum():
        return redirect(f"{reverse('lead:matching', args=[cohort.scheme.slug, cohort.slug])}#by-hand")
    asked = f"?{request.POST['query']}" if request.POST.get("query") else ""
    return redirect(f"{reverse('lead:run', args=[run_id])}{asked}#{quote(line)}")


@needs(P.MATCH_PROPOSE, fetch=placement_for, shows=SHOWS)
def unplace(request: Request, placement: Placement) -> HttpResponseBase:
    """Take a lock, or a "keep apart", away."""
    cohort, mentee = placement.cohort, placement.mentee.public_id
    if request.method == "POST":
        words = _("{mentor} and {mentee} can be proposed again, as the rules say.")
        actions.unplace(placement, by=request.user, now=request.moment)
        messages.success(request, words.format(mentor=placement.mentor, mentee=placement.mentee))
    return _back(request, cohort, mentee)


@needs(P.MATCH_PROPOSE, fetch=run_for, shows=SHOWS)
def run(request: Request, found: Run) -> HttpResponseBase:
    """A run line by line."""
    context = contents_of(found, request.user)
    filters = LineFilter(request.GET)
    wanted = filters.cleaned_data if filters.is_valid() else {"name": "", "show": ""}
    lines = narrowed(context["lines"], wanted["name"], wanted["show"])
    context |= {"run": found, "cohort": found.cohort, "filters": filters, **page_of(request, lines)}
    is_draft = found.state == RunState.DRAFT
    context |= {"asked": request.GET.urlencode(), "is_draft": is_draft, "overridden": [] if is_draft else warnings_of(found)}
    context["rules_in_use"] = in_short(standing(found.cohort, found.rules))
    context["newer"] = published_after(found) if found.state in PUBLISHABLE else None
    context |= _of_the_whole(found, changes_in_words(context.pop("all_changes")))
    context["decides"] = found.state in DECIDED_ON
    context["by_hand"] = _by_hand(request, context) if context["decides"] else None
    context |= agreement_of(found, request)
    return render(request, "lead/run.html", context)


def _of_the_whole(found: Run, changes: list[str]) -> dict[str, Any]:
    """What a run says of the scheme, and what changed since the one before."""
    facts = facts_of(found)
    return {
        "facts": facts,
        "prices": prices(facts),
        "proof": proof_in_words(facts),
        "blocking": blocking_in_words(facts),
        "needs": [*facts.places[:2], *facts.mentors[:2], *facts.costs[:1]],
        "changes": changes[:MOST_CHANGES],
        "more_changes": max(0, len(changes) - MOST_CHANGES),
        "is_small": facts.couples <= MOST_COUPLES,
    }


def _by_hand(request: Request, context: dict[str, Any]) -> PlaceForm | None:
    """A form of the run's own people; of a large run, who are too many for two lists, none."""
    lines, left = context["lines"], context["left"]
    mentors = {line.proposal.mentor for line in lines} | {row.row.participant for row in left if row.row.side == "mentor"}
    mentees = {line.proposal.mentee for line in lines} | {row.row.participant for row in left if row.row.side == "mentee"}
    if len(mentors | mentees) > MOST_IN_LISTS:
        return None
    named = {f"{name}s": sorted(people, key=str) for name, people in (("mentor", mentors), ("mentee", mentees))}
    return PlaceForm(initial={name: request.GET.get(name, "") for name in ("mentor", "mentee")}, **named)


@needs(P.RUN_PUBLISH, fetch=run_for, shows=SHOWS, again=True)
def run_publish(request: Request, found: Run) -> HttpResponseBase:
    """What publishing means, then publish."""
    if found.state not in PUBLISHABLE or published_after(found):
        return redirect("lead:run", found.public_id)
    if request.method != "POST":
        return render(request, "lead/run_publish.html", _publishing(request, found))
    try:
        publish_run(found, by=request.user, now=request.moment)
    except Refused as problem:
        messages.warning(request, str(problem))
        return redirect("lead:run", found.public_id)
    messages.success(request, _("Published. Both people in every pair have been sent a message."))
    return redirect("lead:pairs", found.scheme.slug, found.cohort.slug)


def _publishing(request: Request, found: Run) -> dict[str, Any]:
    people, since = told_by(found), placements_since(found)
    until = local_day(request.moment, found.scheme.zone) + timedelta(days=found.cohort.days_to_accept)
    warnings = warnings_of(found)
    if since:
        text = ngettext(
            "{count} decision was made by hand after this run. Run again if the run should take it into account.",
            "{count} decisions were made by hand after this run. Run again if the run should take them into account.",
            since,
        )
        warnings.insert(0, text.format(count=since))
    before = run_before(found)
    return {"run": found, "cohort": found.cohort, "people": people, "until": until, "warnings": warnings, "before": before}


@needs(P.MATCH_PROPOSE, fetch=run_for, shows=SHOWS)
def run_discard(request: Request, found: Run) -> HttpResponseBase:
    """Throw a draft away."""
    if request.method == "POST":
        actions.discard(found, by=request.user, now=request.moment)
        messages.success(request, _("Run {number} is thrown away. What you locked stays locked.").format(number=found.number))
    return _to_matching(found.cohort)


YEAR = "schemes/<slug:scheme>/<slug:cohort>"
urlpatterns = [
    path(f"{YEAR}/matching/", matching, name="matching"),
    path(f"{YEAR}/matching/propose/", propose, name="propose"),
    path(f"{YEAR}/matching/place/", place, name="place"),
    path("placements/<str:placement>/remove/", unplace, name="unplace"),
    path("runs/<str:run>/", run, name="run"),
    path("runs/<str:run>/publish/", run_publish, name="run-publish"),
    path("runs/<str:run>/discard/", run_discard, name="run-discard"),
]
