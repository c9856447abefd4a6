"""Who runs a scheme: the roles that are held, giving one, and when one ends."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from alongside.domain.access.errors import Refused
from alongside.domain.access.models import Role, RoleGrant
from alongside.domain.access.permissions import P
from alongside.domain.access.queries import concerns, grants_in, permissions_of, role_for, scheme_for
from alongside.domain.flows.roles import NewRole, change_last_day, end_role, give_role
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import Scheme
from alongside.web.gate import Request, needs
from alongside.web.templatetags.alongside import day
from alongside.web.widgets import DateBoxes, Radios

SHOWS = later(
    "The mentoring lead, the deputy lead and the system managers. Whoever is given a role, or loses one, is told, as are all who lead "
    "the scheme; its history keeps who did it."
)
HINTS: dict[str, str | Promise] = {
    Role.LEAD: later("sets up, invites, matches, follows up"),
    Role.DEPUTY: later("as the lead, and alone whatever touches the lead’s own pair or name"),
    Role.COORDINATOR: later("lists, sessions and messages; no statements, avoid lists or sensitive topics"),
    Role.STEERING: later("agrees what needs agreement; numbers, and no lists of people"),
    Role.TRAINER: later("sessions and the registers of their own"),
    Role.EVALUATOR: later("questionnaires, statistics, the report; answers under pseudonyms only"),
    Role.NAMED_SENIOR: later("is told of “a problem with mentoring”"),
    Role.NAMED_SENIOR_ALTERNATE: later("is told when a problem is about the named senior"),
}
AT_ONCE, ON_A_DAY, OPEN = "now", "day", "open"
REAL_DAY = later("Enter a real day, such as 31 7 2027")


class GiveForm(forms.Form):
    """Who, which role, from when, until when."""

    address = forms.EmailField(
        label=later("Work e-mail address"),
        help_text=later("They sign in with it, and get a message about the role"),
        max_length=254,
        error_messages={
            "required": later("Enter the e-mail address"),
            "invalid": later("Enter an e-mail address such as name@hospital.nhs.uk"),
        },
    )
    name = forms.CharField(
        label=later("Full name"), help_text=later("Needed when nobody here has this address yet"), max_length=200, required=False
    )
    role = forms.ChoiceField(
        label=later("Role"),
        choices=[(role.value, capfirst(role.label)) for role in Role],
        error_messages={"required": later("Choose a role"), "invalid_choice": later("Choose a role of the list")},
        widget=Radios(hints=HINTS),
    )
    starts_on = forms.DateField(
        label=later("First day"), error_messages={"required": later("Enter the first day"), "invalid": REAL_DAY}, widget=DateBoxes()
    )
    ends_on = forms.DateField(
        label=later("Last day"),
        help_text=later("Leave it empty when no end is set"),
        error_messages={"invalid": REAL_DAY},
        required=False,
        widget=DateBoxes(),
    )

    def new_role(self) -> NewRole:
        """As the action takes it."""
        return NewRole(**self.cleaned_data | {"role": Role(self.cleaned_data["role"])})


class EndForm(forms.Form):
    """When a role ends."""

    when = forms.ChoiceField(
        label=later("When does the role end?"),
        choices=[(AT_ONCE, later("At once")), (ON_A_DAY, later("On a day, which is the last")), (OPEN, later("No end is set"))],
        error_messages={"required": later("Choose when the role ends"), "invalid_choice": later("Choose when the role ends")},
        widget=Radios(),
    )
    last_day = forms.DateField(label=later("Last day"), error_messages={"invalid": REAL_DAY}, required=False, widget=DateBoxes())

    def clean(self) -> dict[str, Any]:
        """A day is asked for only where one is chosen."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("when") == ON_A_DAY and not said.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", _("Enter the last day"))
        return said


@needs(P.ROLE_GRANT, fetch=scheme_for, shows=SHOWS)
def roles(request: Request, scheme: Scheme) -> HttpResponseBase:
    """Who holds which role, who will, and who did."""
    today = local_day(request.moment, scheme.zone)
    grants = grants_in(scheme)
    context = {
        "scheme": scheme,
        "concerns": concerns(grants, today),
        "current": [row for row in grants if row.ends_on is None or row.ends_on >= today],
        "past": [row for row in grants if row.ends_on is not None and row.ends_on < today],
        "today": today,
        "may": [(capfirst(role.label), HINTS[role], permissions_of(role)) for role in Role],
    }
    return render(request, "lead/roles.html", context)


@needs(P.ROLE_GRANT, fetch=scheme_for, shows=SHOWS, again=True)
def role_give(request: Request, scheme: Scheme) -> HttpResponseBase:
    """Give somebody a role."""
    form = GiveForm(request.POST or None, initial={"starts_on": local_day(request.moment, scheme.zone)})
    if request.method == "POST" and form.is_valid():
        try:
            grant = give_role(scheme, form.new_role(), by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            said = _("{name} has the role “{role}” from {day}. They have been sent a message.")
            messages.success(request, said.format(name=grant.user.name, role=grant.get_role_display(), day=day(grant.starts_on)))
            return redirect("lead:roles", scheme.slug)
    return render(request, "lead/role_give.html", {"scheme": scheme, "form": form})


@needs(P.ROLE_GRANT, fetch=role_for, shows=SHOWS, again=True)
def role_end(request: Request, grant: RoleGrant) -> HttpResponseBase:
    """End a role, or change when it ends."""
    back = reverse("lead:roles", args=[grant.scheme.slug])
    form = EndForm(request.POST or None, initial={"when": ON_A_DAY if grant.ends_on else "", "last_day": grant.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            changed = _changed(request, grant, form.cleaned_data)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _said(changed, has_ended=form.cleaned_data["when"] == AT_ONCE))
            return redirect(back)
    context = {
        "title": _("{name}, {role}: when does this end?").format(name=grant.user.name, role=grant.get_role_display()),
        "sentences": [
            _("Ended at once, the next page they open is closed to them. What they did stays, under their name."),
            _("They are told, as are all who lead the scheme."),
        ],
        "button": _("Save"),
        "cancel_url": back,
        "form": form,
    }
    return render(request, "confirm.html", context)


def _changed(request: Request, grant: RoleGrant, said: dict[str, Any]) -> RoleGrant:
    if said["when"] == AT_ONCE:
        return end_role(grant, by=request.user, now=request.moment)
    last_day = said["last_day"] if said["when"] == ON_A_DAY else None
    return change_last_day(grant, last_day, by=request.user, now=request.moment)


def _said(grant: RoleGrant, *, has_ended: bool) -> str:
    words = {"name": grant.user.name, "role": grant.get_role_display(), "day": day(grant.ends_on)}
    if has_ended:
        return _("{name} does not have the role “{role}” any more.").format(**words)
    if grant.ends_on is None:
        return _("{name} has the role “{role}” with no end set.").format(**words)
    return _("{name} has the role “{role}” until the end of {day}.").format(**words)


urlpatterns = [
    path("roles/<slug:scheme>/", roles, name="roles"),
    path("roles/<slug:scheme>/give/", role_give, name="role-give"),
    path("roles/<slug:scheme>/<str:holder>/<slug:role>/end/", role_end, name="role-end"),
]
