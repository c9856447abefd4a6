"""A member's home, who looked at their record, and taking part."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.invitations import join, opt_out, withdraw
from alongside.domain.cohorts.models import Participant
from alongside.domain.cohorts.queries.people import participant_for, standing_of
from alongside.domain.history.queries import looks_at
from alongside.web.forms import ReasonForm
from alongside.web.gate import Request, needs
from alongside.web.member.forms import ChoiceForm
from alongside.web.member.tasks import parts_of

KINDS = {
    "statement": gettext_lazy("your statement and topics"),
    "avoid list": gettext_lazy("whom you would rather avoid"),
    "record": gettext_lazy("your page in the list of people"),
    "pair": gettext_lazy("the page of your pair"),
}


@needs(None, shows=gettext_lazy("Only you."))
def home(request: Request) -> HttpResponseBase:
    """What is next, in every scheme one was invited to."""
    return render(request, "member/home.html", {"parts": parts_of(request.user, now=request.moment)})


@needs(None, shows=gettext_lazy("Only you. Nobody else is told who looked at your record."))
def record(request: Request) -> HttpResponseBase:
    """Who looked at what the member wrote."""
    rows = [(look, KINDS.get(look.what, look.what)) for look in looks_at(request.user)]
    return render(request, "member/record.html", {"rows": rows, "back_url": reverse("member:home")})


@needs(
    P.TAKE_PART,
    fetch=participant_for,
    shows=gettext_lazy(
        "Only you. Lead, deputy and co-ordinator see whether you take part, and reasons are only counted. "
        "Nobody who supervises or assesses you sees either."
    ),
)
def taking_part(request: Request, participant: Participant) -> HttpResponseBase:
    """Say yes, say no, or withdraw."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _chosen(request, participant, form)
    if request.GET.get("change") == "withdraw" and participant.is_taking_part:
        return _really_withdraw(request, participant)
    context = {"participant": participant, "standing": standing_of(participant), "form": form, "back_url": reverse("member:home")}
    return render(request, "member/taking_part.html", context)


def _chosen(request: Request, participant: Participant, form: ReasonForm) -> HttpResponseBase:
    """Do what the button said."""
    choice = request.POST.get("choice")
    if choice == "yes":
        join(participant, by=request.user, now=request.moment)
        messages.success(request, _("You are taking part. Here is what is next."))
    elif choice == "no":
        opt_out(participant, reason=form.cleaned_data["reason"], by=request.user, now=request.moment)
        messages.success(request, _("Thank you for telling us. We will not write to you about it again."))
    elif choice == "withdraw":
        withdraw(participant, by=request.user, now=request.moment)
        messages.success(request, _("You have withdrawn. You can come back at any time."))
    return redirect("member:home")


def _really_withdraw(request: Request, participant: Participant) -> HttpResponseBase:
    context = {
        "title": _("Withdraw from this year of the scheme?"),
        "sentences": [
            _("You will not be suggested as anybody’s match. What you wrote is kept for you, and you can come back by saying yes again."),
            _("No reason is asked. The lead, the deputy and the co-ordinator see that you withdrew."),
        ],
        "button": _("Withdraw"),
        "destructive": True,
        "cancel_url": reverse("member:taking-part", args=[participant.public_id]),
        "form": ChoiceForm(initial={"choice": "withdraw"}),
    }
    return render(request, "confirm.html", context)
