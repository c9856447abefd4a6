"""What every page knows: whose it is, where one can go, who can see it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from alongside.domain.access.models import Role
from alongside.domain.access.permissions import Holder, P, Scope, scope_for
from alongside.domain.access.queries import grants_of
from alongside.domain.cohorts.models import Cohort
from alongside.domain.organisations.clock import now
from alongside.web.gate import next_step

LEAD_PAGES = (
    ("lead:overview", later("Overview")),
    ("lead:people", later("People")),
    ("lead:sessions", later("Training")),
    ("lead:matching", later("Matching")),
    ("lead:pairs", later("Pairs")),
    ("lead:questionnaires", later("Questionnaires")),
    ("report:page", later("Report")),
    ("lead:messages", later("Messages")),
)
BELONGS = {
    "lead:person": "lead:people",
    "lead:person-erase": "lead:people",
    "lead:put-forward": "lead:people",
    "lead:statement": "lead:people",
    "lead:avoid": "lead:people",
    "lead:guest-add": "lead:people",
    "lead:loans": "lead:people",
    "lead:loan": "lead:people",
    "lead:loan-offer": "lead:people",
    "lead:loan-call-off": "lead:people",
    "lead:loan-accept": "lead:people",
    "lead:loan-turn-down": "lead:people",
    "lead:loan-give-back": "lead:people",
    "lead:roster": "lead:people",
    "lead:roster-preview": "lead:people",
    "lead:invite": "lead:people",
    "lead:run": "lead:matching",
    "lead:run-publish": "lead:matching",
    "lead:place": "lead:matching",
    "lead:rules": "lead:matching",
    "lead:run-send": "lead:matching",
    "lead:agreement": "lead:matching",
    "lead:mailing": "lead:messages",
    "lead:record-pair": "lead:pairs",
    "lead:wave": "lead:questionnaires",
    "lead:wave-open": "lead:questionnaires",
    "lead:wave-close": "lead:questionnaires",
}
LEADS = frozenset({Role.LEAD, Role.DEPUTY, Role.COORDINATOR})
COORDINATOR_HIDES = frozenset({"lead:matching", "report:page"})
HOMES = {
    Role.LEAD: "lead:home",
    Role.DEPUTY: "lead:home",
    Role.COORDINATOR: "lead:home",
    Role.STEERING: "steering:home",
    Role.TRAINER: "trainer:home",
    Role.EVALUATOR: "evaluator:home",
}


@dataclass(frozen=True)
class Hat:
    """One of the homes of somebody who holds roles."""

    label: str
    url: str
    role: str


def hats_of(request: HttpRequest) -> list[Hat]:
    """The role homes of the viewer, the highest role of each scheme once."""
    if not request.user.is_authenticated or one_form(request):
        return []
    if not hasattr(request, "hats"):
        found: dict[str, Hat] = {}
        for grant in sorted(grants_of(request.user, now=now()), key=lambda grant: list(Role).index(Role(grant.role))):
            if grant.role in HOMES:
                url = reverse(HOMES[Role(grant.role)], args=[grant.scheme.slug])
                found.setdefault(url, Hat(f"{grant.scheme.name}: {grant.get_role_display()}", url, grant.role))
        request.hats = list(found.values())  # type: ignore[attr-defined]
    hats: list[Hat] = request.hats  # type: ignore[attr-defined]
    return hats


def one_form(request: HttpRequest) -> bool:
    """Whether the viewer has been let into one questionnaire only."""
    return getattr(request, "one_form", False)


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of every template."""
    return {
        "service_name": "Alongside",
        "demonstration": settings.DEMO,
        "now": now(),
        "shows": getattr(request, "shows", ""),
        "one_form": one_form(request),
        "navigation": [] if is_half_way_in(request) else navigation(request),
        "person_name": request.user.name if request.user.is_authenticated else "",
        "contact_url": _contact(request),
        "home_url": reverse("public:home-for-me") if request.user.is_authenticated and not one_form(request) else "/",
    }


def is_half_way_in(request: HttpRequest) -> bool:
    """Whether the second step is still to come: until then every page of one's own leads back to it."""
    return request.user.is_authenticated and next_step(request, None) != ""  # type: ignore[arg-type]


def _contact(request: HttpRequest) -> str:
    """The scheme's own address, where the page is about something of a scheme."""
    thing = getattr(request, "thing", None)
    return f"mailto:{thing.scheme.contact}" if thing is not None else ""


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Where one can go from here: the pages of this cohort for its lead, else one's own homes."""
    match = request.resolver_match
    thing = getattr(request, "thing", None)
    cohort = thing if isinstance(thing, Cohort) else getattr(thing, "cohort", None)
    if match is not None and match.namespace in {"lead", "report"} and isinstance(cohort, Cohort):
        roles = {hat.role for hat in hats_of(request) if hat.url == reverse("lead:home", args=[cohort.scheme.slug])}
        if roles & LEADS:
            return _lead_pages(cohort, match.view_name, COORDINATOR_HIDES if roles == {Role.COORDINATOR} else frozenset())
    items = [_item(request, hat.label, hat.url) for hat in hats_of(request)]
    if request.user.is_authenticated and not one_form(request):
        items += [_item(request, _("Background work"), reverse("system:work"))] if request.user.is_system_manager else []
        items += [_item(request, _("Match from a spreadsheet"), reverse("on-files:people"))] if _may_match_files(request) else []
        items.append(_item(request, _("My mentoring"), reverse("member:home")))
    return items


def _may_match_files(request: HttpRequest) -> bool:
    """Whether the table lets one of the viewer's roles match from files."""
    held = {hat.role for hat in hats_of(request)} | ({Holder.SYSTEM_MANAGER} if request.user.is_system_manager else set())  # type: ignore[union-attr]
    return any(scope_for(role, P.FILES_MATCH) is Scope.ALL for role in held)


def _lead_pages(cohort: Cohort, here: str, hidden: frozenset[str]) -> list[dict[str, Any]]:
    page_name = BELONGS.get(here, here)
    return [
        {
            "label": label,
            "url": reverse(name, args=[cohort.scheme.slug, cohort.slug]),
            "current": page_name == name or page_name.startswith(f"{name.rstrip('s')}-") or page_name == name.rstrip("s"),
        }
        for name, label in LEAD_PAGES
        if name not in hidden
    ]


def _item(request: HttpRequest, label: str, url: str) -> dict[str, Any]:
    return {"label": label, "url": url, "current": request.path == url}
