"""The matching rules of a year: chosen, read in words before they stand, and put back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.matching.actions import change_rules, restore_rules
from alongside.domain.matching.models import RuleSet
from alongside.domain.matching.queries import pool_of
from alongside.domain.matching.queries.how_pairs import how_pairs
from alongside.domain.matching.queries.reach import reach_of
from alongside.domain.matching.queries.rule_words import PRESETS, in_short, preset_name
from alongside.domain.matching.queries.rules import Chosen, history_of, newest_rules, preset, rule_set_for, standing
from alongside.kit.documents import to_html
from alongside.web.gate import Request, needs
from alongside.web.lead.forms_rules import RulesForm

SHOWS = gettext_lazy("The mentoring lead and the deputy choose the rules; everybody can read how pairs are made.")
YEAR = "schemes/<slug:scheme>/<slug:cohort>"


@needs(P.RULES_CHANGE, fetch=cohort_for, shows=SHOWS)
def rules(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Choose, then read the whole in words, then let it stand."""
    form = _form(request, cohort)
    if not form.is_bound or not form.is_valid():
        return _page(request, cohort, form)
    if request.method == "POST" and _changed(request, cohort, form):
        return redirect("lead:matching", cohort.scheme.slug, cohort.slug)
    return _check(request, cohort, form)


def _form(request: Request, cohort: Cohort) -> RulesForm:
    """Filled in by what was sent, by a link back from the check, by a preset, or by the rules that stand."""
    if request.method == "POST":
        return RulesForm(request.POST)
    if "check" in request.GET:
        return RulesForm(request.GET)
    if "grade_direction" in request.GET:
        return RulesForm(initial=request.GET.dict())
    name = request.GET.get("preset", "")
    return RulesForm(initial=RulesForm.initial_of(preset(name) if name in PRESETS else standing(cohort, newest_rules(cohort))))


def _page(request: Request, cohort: Cohort, form: RulesForm) -> HttpResponseBase:
    asked = request.GET.get("preset", "")
    context = {
        "cohort": cohort,
        "form": form,
        "page_error": bool(form.errors),
        "begun_with": preset_name(asked),
        "presets": [{"name": name, "label": label, "hint": hint} for name, (label, hint) in PRESETS.items()],
        "standing": in_short(standing(cohort, newest_rules(cohort))),
        "versions": [{"row": row, "lines": in_short(row.chosen), "preset": preset_name(row.rules.preset)} for row in history_of(cohort)],
    }
    return render(request, "lead/rules.html", context)


def _check(request: Request, cohort: Cohort, form: RulesForm) -> HttpResponseBase:
    chosen, pool = form.chosen(), pool_of(cohort)
    now = standing(cohort, newest_rules(cohort))
    context = {
        "cohort": cohort,
        "form": form,
        "body": to_html(how_pairs(cohort, chosen), with_title=False),
        "changes": _changes(now, chosen),
        "pool": len(pool),
        "reach": reach_of(cohort, pool, request.user, asking=chosen),
        "reach_now": reach_of(cohort, pool, request.user),
        "asked": _asked(request.POST if request.method == "POST" else request.GET),
    }
    return render(request, "lead/rules_check.html", context)


def _asked(sent: QueryDict) -> str:
    """The answers as they stand in an address, to go back and change one."""
    query = sent.copy()
    for name in ("check", "csrfmiddlewaretoken", "form_key"):
        query.pop(name, None)
    return query.urlencode()


def _changes(now: Chosen, then: Chosen) -> dict[str, list[str]]:
    """What would be new, and what would go."""
    before, after = in_short(now), in_short(then)
    return {"new": [line for line in after if line not in before], "gone": [line for line in before if line not in after]}


def _changed(request: Request, cohort: Cohort, form: RulesForm) -> bool:
    try:
        made = change_rules(cohort, form.chosen(), by=request.user, now=request.moment)
    except Refused as problem:
        form.add_error(None, str(problem))
        return False
    _say(request, made)
    return True


def _say(request: Request, made: RuleSet) -> None:
    words = _("These rules stand from now on (version {version}). Runs made before keep theirs: propose again to use the new ones.")
    messages.success(request, words.format(version=made.version))


@needs(P.RULES_CHANGE, fetch=rule_set_for, shows=SHOWS)
def restore(request: Request, found: RuleSet) -> HttpResponseBase:
    """Let an earlier version stand again."""
    if request.method == "POST":
        _say(request, restore_rules(found, by=request.user, now=request.moment))
    return redirect("lead:rules", found.scheme.slug, found.cohort.slug)


urlpatterns: list[Any] = [
    path(f"{YEAR}/matching/rules/", rules, name="rules"),
    path("rules/<str:rules>/restore/", restore, name="rules-restore"),
]
