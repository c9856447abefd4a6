"""One's own pair: the offer, the answer, the meetings, the end."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.states import Side
from alongside.domain.organisations.models import TextKey
from alongside.domain.organisations.queries import texts_of
from alongside.domain.pairs.actions import accept, decline, end, log_meeting, pause, remove_meeting, resume
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import meetings_of, pairing_for, partner_of, partner_statement, partner_topics, side_of
from alongside.domain.pairs.states import BEGUN, Origin, PairState
from alongside.web.forms import EndingForm, MeetingForm
from alongside.web.gate import Request, needs
from alongside.web.taking_back import take_back

SHOWS = gettext_lazy(
    "You and your match. Lead, deputy and co-ordinator see that you are a pair and why you were suggested; of your meetings they see "
    "only “none yet”, “recently” or “not lately”."
)
OVER = frozenset({PairState.DECLINED, PairState.LAPSED, PairState.SENT_BACK, PairState.TAKEN_BACK})
TOGETHER = frozenset({PairState.ACTIVE, PairState.PAUSED})


@needs(P.PAIR_OWN, fetch=pairing_for, shows=SHOWS)
def pair(request: Request, pairing: Pairing) -> HttpResponseBase:
    """The offer, or the pair."""
    return _page(request, pairing, MeetingForm())


def _page(request: Request, pairing: Pairing, form: MeetingForm) -> HttpResponseBase:
    side = side_of(pairing, request.user)
    other = partner_of(pairing, request.user)
    context = {
        "pairing": pairing,
        "other": other,
        "role": _("mentee") if side is Side.MENTOR else _("mentor"),
        "facts": [part for part in (other.grade.label if other.grade else "", other.specialty, other.site) if part],
        "answered": getattr(pairing, f"{side}_accepted_at") is not None,
        "waits": pairing.state == PairState.RECORDED,
        "was_existing": pairing.origin == Origin.SELF_ARRANGED,
        "has_begun": pairing.state in BEGUN,
        "is_offer": pairing.state == PairState.OFFERED,
        "is_over": pairing.state in OVER,
        "is_together": pairing.state in TOGETHER,
        "has_ended": pairing.state == PairState.ENDED,
        "confidentiality": texts_of(pairing.scheme).get(TextKey.CONFIDENTIALITY, ""),
        "back_url": reverse("member:home"),
        **(_between_the_two(request, pairing, form) if pairing.state in BEGUN else {}),
    }
    return render(request, "member/pair.html", context)


def _between_the_two(request: Request, pairing: Pairing, form: MeetingForm) -> dict[str, Any]:
    """What opens once both have accepted."""
    other = partner_of(pairing, request.user)
    rows = list(meetings_of(pairing))
    is_together = pairing.state in TOGETHER
    return {
        "form": form if is_together else None,
        "address": other.person.user.address if is_together and other.person.user else "",
        "statement": partner_statement(pairing, request.user) if is_together else None,
        "topics": partner_topics(pairing, request.user) if is_together else [],
        "rows": rows,
    }


@needs(P.PAIR_ACCEPT, fetch=pairing_for, shows=SHOWS)
def accept_offer(request: Request, pairing: Pairing) -> HttpResponseBase:
    """Accept."""
    if request.method == "POST":
        pairing = accept(pairing, by=request.user, now=request.moment)
        both = _("You are a pair. Write to each other, and agree on a time to meet.")
        one = _("You have accepted. We will tell you as soon as both of you have.")
        messages.success(request, both if pairing.state == PairState.ACTIVE else one)
    return redirect("member:pair", pairing.public_id)


@needs(P.PAIR_ACCEPT, fetch=pairing_for, shows=SHOWS)
def decline_offer(request: Request, pairing: Pairing) -> HttpResponseBase:
    """Decline, on a page of its own."""
    if request.method == "POST":
        decline(pairing, by=request.user, now=request.moment)
        messages.success(request, _("You have declined. We are looking again for both of you."))
        return redirect("member:home")
    if pairing.state != PairState.OFFERED:
        return redirect("member:pair", pairing.public_id)
    context = {
        "title": _("Decline {name}?").format(name=partner_of(pairing, request.user)),
        "sentences": [
            _("No reason is asked, and none is given. Both of you are told that the pair will not go ahead, not who declined."),
            _("We will look again for both of you."),
        ],
        "button": _("Decline"),
        "destructive": True,
        "cancel_url": reverse("member:pair", args=[pairing.public_id]),
    }
    return render(request, "confirm.html", context)


@needs(P.PAIR_OWN, fetch=pairing_for, shows=SHOWS)
def meetings(request: Request, pairing: Pairing) -> HttpResponseBase:
    """Note a meeting."""
    if request.method != "POST":
        return redirect("member:pair", pairing.public_id)
    form = MeetingForm(request.POST)
    if form.is_valid():
        try:
            log_meeting(pairing, **form.cleaned_data, by=request.user, now=request.moment)
            messages.success(request, _("The meeting is noted."))
            return redirect("member:pair", pairing.public_id)
        except Refused as problem:
            form.add_error("held_on", str(problem))
    return _page(request, pairing, form)


@needs(P.PAIR_OWN, fetch=pairing_for, shows=SHOWS)
def take_off(request: Request, pairing: Pairing, meeting: str) -> HttpResponseBase:
    """Take a meeting off that was noted by mistake."""
    if request.method == "POST":
        remove_meeting(pairing, meeting=meeting, by=request.user, now=request.moment)
        messages.success(request, _("The meeting has been removed."))
    return redirect("member:pair", pairing.public_id)


@needs(P.PAIR_OWN, fetch=pairing_for, shows=SHOWS)
def pause_pair(request: Request, pairing: Pairing) -> HttpResponseBase:
    """Rest the pair."""
    if request.method == "POST":
        pause(pairing, by=request.user, now=request.moment)
        messages.success(request, _("Your pair is paused. Both of you keep your place; carry on whenever you like."))
    return redirect("member:pair", pairing.public_id)


@needs(P.PAIR_OWN, fetch=pairing_for, shows=SHOWS)
def resume_pair(request: Request, pairing: Pairing) -> HttpResponseBase:
    """Go on after a pause."""
    if request.method == "POST":
        resume(pairing, by=request.user, now=request.moment)
        messages.success(request, _("Your pair is no longer paused."))
    return redirect("member:pair", pairing.public_id)


@needs(P.PAIR_OWN, fetch=pairing_for, shows=SHOWS)
def end_pair(request: Request, pairing: Pairing) -> HttpResponseBase:
    """End the pair, on a page of its own."""
    if pairing.state == PairState.RECORDED:
        return take_back(request, pairing, back=reverse("member:pair", args=[pairing.public_id]), after=reverse("member:home"))
    if pairing.state not in TOGETHER and request.method != "POST":
        return redirect("member:pair", pairing.public_id)
    form = EndingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        end(pairing, ending=form.cleaned_data["ending"], by=request.user, now=request.moment)
        messages.success(request, _("The pair has ended. Thank you for the time you gave it."))
        return redirect("member:home")
    context = {
        "title": _("End your pair with {name}?").format(name=partner_of(pairing, request.user)),
        "sentences": [_("Both of you are told today. No reason is given, and nobody is blamed.")],
        "button": _("End the pair"),
        "destructive": True,
        "cancel_url": reverse("member:pair", args=[pairing.public_id]),
        "form": form,
    }
    return render(request, "confirm.html", context)
