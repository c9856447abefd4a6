"""One's own places, offered to another scheme: yes, no, and who would see what."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Loan
from alongside.domain.cohorts.queries.loans import loan_for
from alongside.domain.cohorts.states import WAITING, LoanState
from alongside.domain.flows.lending import agree_to_loan, decline_loan
from alongside.web.gate import Request, needs

SHOWS = later(
    "You. The mentoring lead and the deputy of the scheme that asks see your answer; those of the other scheme see who you are once you "
    "have said yes, and nothing before."
)


@needs(P.LOAN_ANSWER, fetch=loan_for, shows=SHOWS)
def loan(request: Request, found: Loan) -> HttpResponseBase:
    """What is asked, and the yes."""
    if request.method == "POST":
        agree_to_loan(found, by=request.user, now=request.moment)
        messages.success(
            request, _("Thank you. {scheme} is asked now, and we write to you when it has answered.").format(scheme=_other(found))
        )
        return redirect("member:home")
    mentor = found.mentor
    context = {
        "loan": found,
        "facts": [part for part in (mentor.grade.label if mentor.grade else "", mentor.specialty, mentor.site) if part],
        "left": mentor.mentor_places - found.places,
        "is_asked": found.state == LoanState.ASKED and request.moment <= found.answer_by,
        "is_agreed": found.state == LoanState.AGREED,
        "is_lent": found.state == LoanState.LENT,
        "back_url": reverse("member:home"),
    }
    return render(request, "member/loan.html", context)


@needs(P.LOAN_ANSWER, fetch=loan_for, shows=SHOWS)
def loan_decline(request: Request, found: Loan) -> HttpResponseBase:
    """The no, on a page of its own; also instead of a yes that nobody has accepted yet."""
    if request.method == "POST":
        decline_loan(found, by=request.user, now=request.moment)
        messages.success(request, _("Your places stay in {scheme}.").format(scheme=found.scheme))
        return redirect("member:home")
    if found.state not in WAITING:
        return redirect("member:loan", found.public_id)
    had_agreed = found.state == LoanState.AGREED
    context = {
        "title": _("Say no to mentoring in {scheme}?").format(scheme=_other(found)),
        "sentences": [
            _("No reason is asked. Who asked you sees that you said no, and nothing changes for you in {scheme}.").format(
                scheme=found.scheme
            ),
            _("{scheme} can open the offer no longer.").format(scheme=_other(found))
            if had_agreed
            else _("{scheme} never hears that you were asked.").format(scheme=_other(found)),
        ],
        "button": _("Say no"),
        "cancel_url": reverse("member:loan", args=[found.public_id]),
    }
    return render(request, "confirm.html", context)


def _other(loan: Loan) -> str:
    return loan.lent_to.scheme.name


urlpatterns = [
    path("loans/<str:loan>/", loan, name="loan"),
    path("loans/<str:loan>/decline/", loan_decline, name="loan-decline"),
]
