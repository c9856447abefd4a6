"""The guest mentors of a year: adding one, changing how many mentees they take, taking one out."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.guests import MOST_PLACES, Guest, add_guest, bring_back, change_places, take_out
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.queries.guests import guest_for, guests_of, was_taken_out
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.people.queries import grades_by_code
from alongside.web.gate import Request, needs

SHOWS = later(
    "The mentoring lead and the deputy lead. Who is added stands in the list of people, which co-ordinators see, and the scheme’s history "
    "keeps who added them."
)


def _places() -> forms.IntegerField:
    """How many mentees, as both forms ask it."""
    return forms.IntegerField(
        label=later("How many mentees at most?"),
        min_value=1,
        max_value=MOST_PLACES,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "nhsuk-input--width-2"}),
        error_messages={
            "required": later("Enter how many mentees they would take"),
            "invalid": later("Enter a number, such as 1"),
            "min_value": later("Enter 1 to 20"),
            "max_value": later("Enter 1 to 20"),
        },
    )


class GuestForm(forms.Form):
    """Who they are, and how many mentees they would take."""

    name = forms.CharField(label=later("Full name"), max_length=200, error_messages={"required": later("Enter the name")})
    address = forms.EmailField(
        label=later("Work e-mail address"),
        error_messages={
            "required": later("Enter the e-mail address"),
            "invalid": later("Enter an e-mail address such as name@hospital.nhs.uk"),
        },
    )
    grade = forms.ChoiceField(
        label=later("Grade"), required=False, error_messages={"invalid_choice": later("Choose a grade of the list, or leave it open")}
    )
    specialty = forms.CharField(label=later("Specialty"), max_length=100, required=False)
    site = forms.CharField(label=later("Site"), max_length=150, required=False)
    places = _places()
    willing = forms.BooleanField(
        label=later("They have told me that they are willing to mentor in this scheme"),
        error_messages={"required": later("Ask them first, and tick this when they have said yes")},
    )

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grades = {grade.code: grade for grade in grades_by_code(cohort.scheme.organisation).values()}
        chosen = [("", _("Not in the list, or not known")), *((code, grade.label) for code, grade in self.grades.items())]
        cast("forms.ChoiceField", self.fields["grade"]).choices = chosen

    def guest(self) -> Guest:
        """As the action takes it."""
        said = self.cleaned_data
        facts = {name: said[name] for name in ("name", "address", "specialty", "site", "places")}
        return Guest(**facts, grade=self.grades.get(said["grade"]))


class PlacesForm(forms.Form):
    """How many mentees a guest takes."""

    places = _places()


@needs(P.GUEST_ADD, fetch=cohort_for, shows=SHOWS)
def guest_add(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Write a guest mentor down."""
    form = GuestForm(request.POST or None, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_guest(cohort, form.guest(), by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, _("{name} is a guest mentor of this year, and waits for a mentee. Nothing was sent.").format(name=made)
            )
            return redirect("lead:person", made.public_id)
    return render(request, "lead/guest_add.html", {"cohort": cohort, "form": form, "guests": guests_of(cohort)})


@needs(P.GUEST_ADD, fetch=guest_for, shows=SHOWS)
def guest_change(request: Request, guest: Participant) -> HttpResponseBase:
    """Change how many mentees a guest takes."""
    form = PlacesForm(request.POST or None, initial={"places": guest.mentor_places})
    if request.method == "POST" and form.is_valid():
        try:
            change_places(guest, places=form.cleaned_data["places"], by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error("places", str(problem))
        else:
            messages.success(request, _("Saved: {name} takes {places} at most.").format(name=guest, places=guest.mentor_places))
            return _to_guests(guest)
    context = {"guest": guest, "cohort": guest.cohort, "form": form, "may_bring_back": was_taken_out(guest)}
    return render(request, "lead/guest_change.html", context)


@needs(P.GUEST_ADD, fetch=guest_for, shows=SHOWS)
def guest_remove(request: Request, guest: Participant) -> HttpResponseBase:
    """Ask, then take a guest out of the year."""
    if request.method == "POST":
        take_out(guest, by=request.user, now=request.moment)
        messages.success(request, _("{name} is no longer a guest mentor of this year. You can bring them back below.").format(name=guest))
        return _to_guests(guest)
    context = {
        "title": _("Take {name} out of this year?").format(name=guest),
        "sentences": [
            _("They are in no run from now on, and nothing is sent. This is possible while they have no mentee and are offered none."),
            _("You can bring them back on the page of guest mentors."),
        ],
        "button": _("Take them out"),
        "destructive": True,
        "cancel_url": reverse("lead:guest-change", args=[guest.public_id]),
    }
    return render(request, "confirm.html", context)


@needs(P.GUEST_ADD, fetch=guest_for, shows=SHOWS)
def guest_back(request: Request, guest: Participant) -> HttpResponseBase:
    """Undo that a guest was taken out."""
    if request.method == "POST":
        bring_back(guest, by=request.user, now=request.moment)
        messages.success(request, _("{name} is a guest mentor of this year again, and waits for a mentee.").format(name=guest))
    return _to_guests(guest)


def _to_guests(guest: Participant) -> HttpResponseBase:
    return redirect("lead:guest-add", guest.scheme.slug, guest.cohort.slug)


urlpatterns = [
    path("schemes/<slug:scheme>/<slug:cohort>/people/guest/", guest_add, name="guest-add"),
    path("people/<str:participant>/guest/", guest_change, name="guest-change"),
    path("people/<str:participant>/guest/remove/", guest_remove, name="guest-remove"),
    path("people/<str:participant>/guest/back/", guest_back, name="guest-back"),
]
