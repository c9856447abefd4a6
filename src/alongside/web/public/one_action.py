"""Pages behind links that do one thing: each shows that thing and nothing else, and does it when its button is pressed, never before."""

from django.db import IntegrityError, transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from alongside.domain.access.errors import NotAllowed, Refused
from alongside.domain.access.permissions import P
from alongside.domain.history.actions import claim_form
from alongside.domain.outbox.actions import subscribe, unsubscribe
from alongside.domain.outbox.models import Link
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import open_link, scheme_of, wants_none
from alongside.domain.pairs.actions import log_meeting
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import pairing_for
from alongside.domain.surveys.models import Invitee
from alongside.domain.surveys.queries import invitee_for, minutes_in_words
from alongside.domain.surveys.states import InviteeState, WaveState
from alongside.kit.crypto import digest
from alongside.web.forms import MeetingForm
from alongside.web.gate import Request, public
from alongside.web.one_form import let_in
from alongside.web.public.sign_in import private

ONLY_YOU = _("Only you: the address of this page came to you alone. It shows nothing about you.")


def _link(request: Request, token: str, purpose: Purpose) -> Link | None:
    opened = open_link(token, purpose, now=request.moment)
    return None if opened.problem else opened.link


def _over(request: Request) -> HttpResponseBase:
    return private(render(request, "public/one_action_over.html"))


@public(shows=ONLY_YOU)
def questionnaire(request: Request, token: str) -> HttpResponseBase:
    """Open one questionnaire without signing in: the button lets this browser into its pages, and into nothing else."""
    link = _link(request, token, Purpose.QUESTIONNAIRE)
    invitee = _invitee(request, link) if link else None
    if link is None or invitee is None:
        return _over(request)
    if request.method == "POST":
        return private(let_in(redirect("member:questionnaire", invitee.public_id), link.pk, invitee.public_id, now=request.moment))
    is_open = invitee.wave.state == WaveState.OPEN and invitee.state == InviteeState.ASKED
    context = {"wave": invitee.wave, "is_open": is_open, "minutes": minutes_in_words(invitee.wave)}
    return private(render(request, "public/one_questionnaire.html", context))


def _invitee(request: Request, link: Link) -> Invitee | None:
    try:
        return invitee_for(link.user, P.QUESTIONNAIRE_ANSWER, now=request.moment, invitee=link.argument)
    except NotAllowed:
        return None


@public(shows=_("Only you: the address of this page came to you alone. It does not say who your mentor or mentee is."))
def meeting(request: Request, token: str) -> HttpResponseBase:
    """Note that one's pair has met, without signing in."""
    link = _link(request, token, Purpose.MEETING)
    pairing = _pairing(request, link) if link else None
    if link is None or pairing is None:
        return _over(request)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _noted(request, form, link, pairing):
        return private(redirect(f"{reverse('public:meeting', args=[token])}?noted="))
    noted = request.method == "GET" and "noted" in request.GET
    return private(render(request, "public/one_meeting.html", {"form": form, "noted": noted}))


def _pairing(request: Request, link: Link) -> Pairing | None:
    try:
        return pairing_for(link.user, P.PAIR_OWN, now=request.moment, pairing=link.argument)
    except NotAllowed:
        return None


def _noted(request: Request, form: MeetingForm, link: Link, pairing: Pairing) -> bool:
    """Note it once, however often the button is pressed; False when it cannot be, and the form says why."""
    key = digest(f"{link.pk} {request.POST.get('form_key', '')}")
    try:
        with transaction.atomic():
            claim_form(key, by=link.user, now=request.moment)
            log_meeting(pairing, **form.cleaned_data, by=link.user, now=request.moment)
    except IntegrityError:
        return True
    except Refused as problem:
        form.add_error("held_on", str(problem))
        return False
    return True


@csrf_exempt  # the mail program's own button posts from elsewhere and brings no cookie (RFC 8058)
@public(shows=ONLY_YOU)
def stop_messages(request: Request, token: str) -> HttpResponseBase:
    """Stop what a scheme sends to many, by this page's button or the mail program's; and take it back."""
    link = _link(request, token, Purpose.UNSUBSCRIBE)
    scheme = scheme_of(link) if link else None
    if link is None or scheme is None:
        return _over(request)
    if request.method == "POST":
        act = subscribe if request.POST.get("choice") == "again" else unsubscribe
        act(link.user, scheme, now=request.moment)
        return private(redirect("public:unsubscribe", token))
    return private(render(request, "public/unsubscribe.html", {"scheme": scheme, "stopped": wants_none(link.user, scheme)}))
