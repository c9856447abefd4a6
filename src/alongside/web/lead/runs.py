"""More about runs: two side by side, what is missing, what leaves as a file, and the same run made again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotFound, Refused
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Participant
from alongside.domain.flows.heavy import MOST_COUPLES
from alongside.domain.matching.models import Leftover, Proposal, Run
from alongside.domain.matching.queries import leftovers_of, lines_of, run_for, runs_of
from alongside.domain.matching.queries.again import Outcome, made_again
from alongside.domain.matching.queries.changes import Change, apart_in_one, changes_between
from alongside.domain.matching.queries.facts import facts_of
from alongside.domain.organisations.models import User
from alongside.kit.tables_out import Value, to_csv
from alongside.web.fits import fit_in_words
from alongside.web.gate import Request, needs
from alongside.web.lead.lists import page_of
from alongside.web.lead.run_lines import is_own, mean_fit
from alongside.web.lead.run_words import RULES, again_in_words, blocking_in_words, change_in_words, prices, proof_in_words, rule_in_words

SHOWS = gettext_lazy("The mentoring lead and the deputy. Mentors and mentees hear nothing of this until a run is published.")
FILE_SHOWS = gettext_lazy(
    "The mentoring lead and the deputy. The file holds the reasons that a pair may know and the rules by name; nothing marked for "
    "matching only, and not whom anybody avoids."
)


class CompareForm(forms.Form):
    """Which other run, and how much of the two."""

    other = forms.ChoiceField(label=gettext_lazy("Compare with"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[("", gettext_lazy("Only what changes")), ("all", gettext_lazy("Everybody"))],
        required=False,
    )

    def __init__(self, *args: Any, others: Sequence[Run], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.public_id, _("Run {number}, {state}").format(number=row.number, state=row.get_state_display())) for row in others]
        self.fields["other"].choices = choices  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Side:
    """One side of a line that compares two runs."""

    who: Participant | None
    fit: str
    is_locked: bool


@dataclass(frozen=True)
class Compared:
    """One mentee in two runs, in words."""

    change: Change
    first: Side
    second: Side
    words: str


@needs(P.MATCH_PROPOSE, fetch=run_for, shows=SHOWS)
def run_compare(request: Request, found: Run) -> HttpResponseBase:
    """Two runs side by side."""
    others = [row for row in runs_of(found.cohort) if row.pk != found.pk]
    other = _other(request, found, others)
    asked = {"other": other.public_id if other else "", "show": request.GET.get("show", "")}
    form = CompareForm(asked, others=others)
    context: dict[str, Any] = {"run": found, "cohort": found.cohort, "other": other, "filters": form}
    if other is not None:
        first, second = sorted((found, other), key=lambda row: row.number)
        changes = changes_between(first, second)
        shown = changes if asked["show"] == "all" else [row for row in changes if row.is_change or row.lock_differs]
        context |= {"first": first, "second": second, "shows_all": asked["show"] == "all"}
        context |= {"totals": _totals(first, second, changes), "rules": _rules(first, second), "asked": request.GET.urlencode()}
        context |= {"apart": _apart(first, second, request.user), **page_of(request, [_compared(row, request.user) for row in shown])}
    return render(request, "lead/run_compare.html", context)


def _other(request: Request, found: Run, others: Sequence[Run]) -> Run | None:
    """The run asked for, else the one before, else the newest other one."""
    wanted = request.GET.get("other", "")
    before = [row for row in others if row.number < found.number]
    matches = [row for row in others if row.public_id == wanted] if wanted else before or list(others)
    if wanted and not matches:
        raise NotFound(_("There is no such page, or you do not have access to it."))
    return next(iter(matches), None)


def _compared(row: Change, viewer: User) -> Compared:
    return Compared(row, _side(row.first, viewer), _side(row.second, viewer), change_in_words(row))


def _side(proposal: Proposal | None, viewer: User) -> Side:
    if proposal is None:
        return Side(None, "", is_locked=False)
    own = is_own(viewer, proposal.mentor, proposal.mentee)
    return Side(proposal.mentor, "" if own else fit_in_words(proposal.score), proposal.is_locked)


def _totals(first: Run, second: Run, changes: Iterable[Change]) -> list[tuple[str, Any, Any]]:
    rows = list(changes)
    locked = [sum(bool(side and side.is_locked) for side in sides) for sides in ((r.first for r in rows), (r.second for r in rows))]
    share = _("{share}% of what the rules ask for")
    fits = [share.format(share=mean_fit(run.total_score, run.placed)) for run in (first, second)]
    return [
        (_("Mentees with a mentor"), first.placed, second.placed),
        (_("What pairs meet on average"), fits[0], fits[1]),
        (_("Locked together"), locked[0], locked[1]),
        (_("Kept apart by hand"), len(first.apart), len(second.apart)),
    ]


def _rules(first: Run, second: Run) -> list[tuple[str, str, str]]:
    one, other = facts_of(first).rules, facts_of(second).rules
    names = [name for name in RULES if name in one and name in other and one[name] != other[name]]
    return [(str(RULES[name]), rule_in_words(one[name]), rule_in_words(other[name])) for name in names]


def _apart(first: Run, second: Run, viewer: User) -> list[str]:
    words = _("{mentor} and {mentee} are kept apart in run {number} only")
    found = [row for row in apart_in_one(first, second) if not is_own(viewer, row[0], row[1])]
    return [words.format(mentor=mentor, mentee=mentee, number=run.number) for mentor, mentee, run in found]


@needs(P.MATCH_PROPOSE, fetch=run_for, shows=SHOWS, again=True)
def run_compare_csv(request: Request, found: Run) -> HttpResponseBase:
    """Two runs side by side as a spreadsheet: everybody, whatever the page shows."""
    other = _other(request, found, [row for row in runs_of(found.cohort) if row.pk != found.pk])
    if other is None:
        raise Refused(_("There is no other run to compare with."))
    first, second = sorted((found, other), key=lambda row: row.number)
    mentor, locked = [f"mentor in run {run.number}" for run in (first, second)], [f"locked in run {run.number}" for run in (first, second)]
    header = ("mentee", "grade", "site", mentor[0], mentor[1], "what changes", locked[0], locked[1])
    rows = [_compared_cells(row) for row in changes_between(first, second)]
    return _file(header, rows, f"{_name(found)}-compared.csv")


def _compared_cells(row: Change) -> list[Value]:
    sides = (row.first, row.second)
    mentors = [side.mentor.person.name if side else "" for side in sides]
    return [*_who(row.mentee), *mentors, change_in_words(row), *(bool(side and side.is_locked) for side in sides)]


@needs(P.MATCH_PROPOSE, fetch=run_for, shows=SHOWS)
def run_shortage(request: Request, found: Run) -> HttpResponseBase:
    """What is missing, to print: with names for the lead, or without to hand on."""
    facts, left = facts_of(found), leftovers_of(found)
    mentees = sum(row.side == "mentee" for row in left)
    context = {
        "run": found,
        "cohort": found.cohort,
        "facts": facts,
        "mentees": mentees,
        "mentors": len(left) - mentees,
        "has_names": request.GET.get("names") != "no",
        "left": [(row, _("No partner was found in this run.") if is_own(request.user, row.participant) else row.why) for row in left],
        "counted": _counted(left),
        "prices": prices(facts),
        "proof": proof_in_words(facts),
        "blocking": blocking_in_words(facts),
    }
    return render(request, "lead/run_shortage.html", context)


def _counted(left: Iterable[Leftover]) -> list[tuple[str, str, int]]:
    """How many are left over for the same rules, most first, without a name."""
    counted = Counter((row.side, row.rule_words) for row in left if row.rule_words)
    return [(side, words, many) for (side, words), many in sorted(counted.items(), key=lambda row: (-row[1], row[0]))]


@needs(P.MATCH_PROPOSE, fetch=run_for, shows=FILE_SHOWS, again=True)
def run_pairs_csv(request: Request, found: Run) -> HttpResponseBase:
    """The pairs as a spreadsheet, with what the two may know of why."""
    sides = [f"{who}{what}" for who in ("mentor", "mentee") for what in ("", " grade", " site")]
    rows = [_pair_cells(row.proposal, request.user) for row in lines_of(found, None)]
    return _file((*sides, "fit", "locked", "why"), rows, f"{_name(found)}-pairs.csv")


def _pair_cells(row: Proposal, viewer: User) -> list[Value]:
    fit = "" if is_own(viewer, row.mentor, row.mentee) else fit_in_words(row.score)
    return [*_who(row.mentor), *_who(row.mentee), fit, row.is_locked, "; ".join(row.shared_reasons)]


@needs(P.MATCH_PROPOSE, fetch=run_for, shows=FILE_SHOWS, again=True)
def run_left_csv(request: Request, found: Run) -> HttpResponseBase:
    """Those without a partner as a spreadsheet, with the rules that did it."""
    rows = [
        [*_who(row.participant), row.side, "" if is_own(request.user, row.participant) else row.rule_words] for row in leftovers_of(found)
    ]
    return _file(("name", "grade", "site", "as", "why"), rows, f"{_name(found)}-without-a-partner.csv")


def _who(participant: Participant) -> list[Value]:
    return [participant.person.name, participant.grade.code if participant.grade else "", participant.site]


def _name(run: Run) -> str:
    return f"{run.scheme.slug}-{run.cohort.slug}-run-{run.number}"


def _file(header: Sequence[str], rows: Iterable[Sequence[Value]], name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(to_csv(header, rows), "text/csv; charset=utf-8", headers=headers)


@needs(P.MATCH_PROPOSE, fetch=run_for, shows=SHOWS)
def run_check(request: Request, found: Run) -> HttpResponseBase:
    """Make the run again from what was kept of it, and say whether it is the same."""
    if request.method == "POST":
        if facts_of(found).couples > MOST_COUPLES:
            words = _("This run is too large for a page. Whoever runs the installation can check it with: manage.py rerun {run}")
            raise Refused(words.format(run=found.public_id))
        again = made_again(found)
        say = messages.success if again.outcome == Outcome.SAME else messages.warning
        say(request, again_in_words(again))
    return redirect("lead:run", found.public_id)


urlpatterns = [
    path("runs/<str:run>/compare/", run_compare, name="run-compare"),
    path("runs/<str:run>/compare.csv", run_compare_csv, name="run-compare-csv"),
    path("runs/<str:run>/shortage/", run_shortage, name="run-shortage"),
    path("runs/<str:run>/pairs.csv", run_pairs_csv, name="run-pairs-csv"),
    path("runs/<str:run>/without-a-partner.csv", run_left_csv, name="run-left-csv"),
    path("runs/<str:run>/check/", run_check, name="run-check"),
]
