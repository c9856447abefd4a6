"""Mentors lent to another scheme and borrowed from one: what is offered, to whom, and what became of it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Borrowed, Cohort, Loan, Participant
from alongside.domain.cohorts.queries.loans import borrowed_for, loan_for, offered_by, offered_to, years_to_lend_to
from alongside.domain.cohorts.queries.people import cohort_for, participant_for
from alongside.domain.cohorts.states import WAITING, LoanState
from alongside.domain.flows.lending import LONGEST_NOTE, borrow, call_off_loan, give_back, offer_places, turn_down
from alongside.domain.matching.queries import places_to_spare
from alongside.web.gate import Request, needs
from alongside.web.widgets import LongText

LENDERS = later(
    "The mentoring lead and the deputy of this scheme. The other scheme sees nothing of an offer before the mentor has said yes; the "
    "mentor sees what became of it."
)
BORROWERS = later(
    "The mentoring lead and the deputy of this scheme. The mentor can see who opened this page; the scheme that lends sees your answer, "
    "never whom its mentors meet here."
)


class PlacesField(forms.IntegerField):
    """A number of places; how many there are, the action says."""

    def __init__(self, **kwargs: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "numeric", "class": "nhsuk-input--width-2"})
        words = {"required": later("Enter how many places"), "invalid": later("Enter a number, such as 1")}
        super().__init__(widget=box, error_messages=words, **kwargs)


class OfferForm(forms.Form):
    """Which scheme, how many places, and a word to the mentor."""

    year = forms.ChoiceField(
        label=later("Which scheme?"),
        error_messages={"required": later("Choose a scheme"), "invalid_choice": later("Choose a scheme of the list")},
    )
    places = PlacesField(label=later("How many of their free places?"), initial=1)
    note = forms.CharField(
        label=later("A note to the mentor"),
        help_text=later("Such as why you ask. Only they read it, until they answer"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=LongText(rows=3),
        error_messages={"max_length": later("Write at most %(limit_value)d characters")},
    )

    def __init__(self, *args: Any, years: list[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = {year.public_id: year for year in years}
        cast("forms.ChoiceField", self.fields["year"]).choices = [(key, f"{row.scheme}, {row}") for key, row in self.years.items()]


class PlacesForm(forms.Form):
    """How many places go back."""

    places = PlacesField(label=later("How many places?"))


@needs(P.MENTOR_OFFER, fetch=cohort_for, shows=LENDERS)
def loans(request: Request, cohort: Cohort) -> HttpResponseBase:
    """What this year has offered to others, and what others have offered to it."""
    context = {
        "cohort": cohort,
        "lent": [{"loan": row, "may_call_off": row.state in WAITING} for row in offered_by(cohort, seen_by=request.user)],
        "borrowed": [{"loan": row, "waits": row.state == LoanState.AGREED} for row in offered_to(cohort, seen_by=request.user)],
    }
    return render(request, "lead/loans.html", context)


@needs(P.MENTOR_OFFER, fetch=participant_for, shows=LENDERS)
def loan_offer(request: Request, mentor: Participant) -> HttpResponseBase:
    """Ask a mentor whether some of their places may be offered."""
    years = years_to_lend_to(mentor, now=request.moment)
    form = OfferForm(request.POST or None, years=years)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"year": form.years[form.cleaned_data["year"]]}
        try:
            loan = offer_places(mentor, **said, by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            words = _("{name} is asked, and has 14 days. {scheme} hears of it only when they say yes.")
            messages.success(request, words.format(name=mentor, scheme=loan.lent_to.scheme))
            return _to_list(loan.cohort)
    context = {"mentor": mentor, "cohort": mentor.cohort, "form": form, "years": years, "spare": places_to_spare(mentor)}
    return render(request, "lead/loan_offer.html", context)


@needs(P.MENTOR_OFFER, fetch=loan_for, shows=LENDERS)
def loan_call_off(request: Request, loan: Loan) -> HttpResponseBase:
    """Take an offer back, asked first."""
    if request.method == "POST":
        call_off_loan(loan, by=request.user, now=request.moment)
        messages.success(request, _("The offer is called off. Their places count here as before."))
        return _to_list(loan.cohort)
    if loan.state not in WAITING:
        return _to_list(loan.cohort)
    names = {"name": loan.mentor, "scheme": loan.lent_to.scheme}
    context = {
        "title": _("Call off the offer of {name} to {scheme}?").format(**names),
        "sentences": [_("Nobody can say yes to it any more. If {name} has said yes already, they are told.").format(**names)],
        "button": _("Call off"),
        "destructive": True,
        "cancel_url": _list(loan.cohort),
    }
    return render(request, "confirm.html", context)


@needs(P.MENTOR_BORROW, fetch=borrowed_for, reads="loan", shows=BORROWERS)
def loan(request: Request, offered: Borrowed) -> HttpResponseBase:
    """Who is offered to this year, or was lent to it."""
    found = offered.loan
    facts = [
        (_("Name"), found.mentor.person.name),
        (_("Grade"), found.mentor.grade.label if found.mentor.grade else ""),
        (_("Specialty"), found.mentor.specialty),
        (_("Site"), found.mentor.site),
        (_("Scheme"), found.scheme.name),
        (_("Places offered"), found.places),
        (_("Given back"), found.places_back if found.guest else None),
    ]
    context = {
        "loan": found,
        "cohort": offered.cohort,
        "facts": [{"key": key, "value": value} for key, value in facts if value is not None],
        "waits": found.state == LoanState.AGREED,
        "spare": _spare(found),
    }
    return render(request, "lead/loan.html", context)


def _spare(loan: Loan) -> int:
    return places_to_spare(loan.guest) if loan.guest and loan.state == LoanState.LENT else 0


@needs(P.MENTOR_BORROW, fetch=borrowed_for, shows=BORROWERS)
def loan_accept(request: Request, offered: Borrowed) -> HttpResponseBase:
    """Take the mentor in, asked first."""
    found, names = offered.loan, {"name": offered.loan.mentor, "scheme": offered.loan.scheme}
    if request.method == "POST":
        guest = borrow(offered, by=request.user, now=request.moment)
        messages.success(request, _("{name} is a guest mentor of this year, and is told today.").format(**names))
        return redirect("lead:person", guest.public_id)
    if found.state != LoanState.AGREED:
        return redirect("lead:loan", found.public_id)
    places = ngettext(
        "{name} joins the pool at once with {count} place, which counts in {scheme} no longer.",
        "{name} joins the pool at once with {count} places, which count in {scheme} no longer.",
        found.places,
    )
    context = {
        "title": _("Accept {name} as a guest mentor?").format(**names),
        "sentences": [
            places.format(count=found.places, **names),
            _("Supervisors, managers and “keep apart” hold for them as for everybody, and those whom they avoid in {scheme} too.").format(
                **names
            ),
            _("They count in no figure about those who were invited. You can give back places that are free at any time."),
        ],
        "button": _("Accept"),
        "cancel_url": reverse("lead:loan", args=[found.public_id]),
    }
    return render(request, "confirm.html", context)


@needs(P.MENTOR_BORROW, fetch=borrowed_for, shows=BORROWERS)
def loan_turn_down(request: Request, offered: Borrowed) -> HttpResponseBase:
    """Do without the mentor, asked first."""
    found = offered.loan
    if request.method == "POST":
        turn_down(offered, by=request.user, now=request.moment)
        messages.success(request, _("You have turned the offer down."))
        return _to_list(offered.cohort)
    if found.state != LoanState.AGREED:
        return redirect("lead:loan", found.public_id)
    context = {
        "title": _("Turn down {name}?").format(name=found.mentor),
        "sentences": [
            _("They read that their places stay in {scheme}, and that this says nothing about them.").format(scheme=found.scheme)
        ],
        "button": _("Turn down"),
        "destructive": True,
        "cancel_url": reverse("lead:loan", args=[found.public_id]),
    }
    return render(request, "confirm.html", context)


@needs(P.MENTOR_BORROW, fetch=borrowed_for, shows=BORROWERS)
def loan_give_back(request: Request, borrowed: Borrowed) -> HttpResponseBase:
    """Give free places back, asked first."""
    found, back = borrowed.loan, reverse("lead:loan", args=[borrowed.loan.public_id])
    form = PlacesForm(request.POST or None, initial={"places": _spare(found)})
    if request.method == "POST" and form.is_valid():
        try:
            give_back(borrowed, **form.cleaned_data, by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, _("The places count in {scheme} again. {name} is told.").format(scheme=found.scheme, name=found.mentor)
            )
            return redirect(back)
    elif request.method != "POST" and not _spare(found):
        return redirect(back)
    context = {
        "title": _("Give places of {name} back to {scheme}?").format(name=found.mentor, scheme=found.scheme),
        "sentences": [
            _("Free places here: {count}. A place that is taken, or needed for somebody who is locked with them, stays.").format(
                count=_spare(found)
            ),
            _("With the last of their places, they leave this year. Pairs that they had stand in its history."),
        ],
        "button": _("Give back"),
        "cancel_url": back,
        "form": form,
    }
    return render(request, "confirm.html", context)


def _list(cohort: Cohort) -> str:
    return reverse("lead:loans", args=[cohort.scheme.slug, cohort.slug])


def _to_list(cohort: Cohort) -> HttpResponseBase:
    return redirect(_list(cohort))


urlpatterns = [
    path("schemes/<slug:scheme>/<slug:cohort>/loans/", loans, name="loans"),
    path("people/<str:participant>/offer/", loan_offer, name="loan-offer"),
    path("loans/<str:loan>/call-off/", loan_call_off, name="loan-call-off"),
    path("loans/<str:loan>/", loan, name="loan"),
    path("loans/<str:loan>/accept/", loan_accept, name="loan-accept"),
    path("loans/<str:loan>/turn-down/", loan_turn_down, name="loan-turn-down"),
    path("loans/<str:loan>/give-back/", loan_give_back, name="loan-give-back"),
]
