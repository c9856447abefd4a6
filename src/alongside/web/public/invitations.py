"""The start page of an invitation: what it is, yes, or no thank you. It signs nobody in."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.errors import NotAllowed, Refused
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P
from alongside.domain.access.queries import holders
from alongside.domain.cohorts.actions.invitations import follow_invitation, opt_out
from alongside.domain.cohorts.models import Participant
from alongside.domain.cohorts.queries.people import participant_for, standing_of
from alongside.domain.organisations.models import User
from alongside.domain.organisations.queries import texts_of
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import open_link
from alongside.web.forms import ReasonForm
from alongside.web.gate import Request, public
from alongside.web.public.asked import Asked, remember
from alongside.web.public.sign_in import private


@public(
    shows=_(
        "Only you: the address of this page came to you alone. Lead, deputy and co-ordinator see whether you said yes or no; reasons "
        "are only counted."
    )
)
def start(request: Request, token: str) -> HttpResponseBase:
    """Open an invitation; only its buttons do something."""
    opened = open_link(token, Purpose.INVITATION, now=request.moment)
    participant = _participant(opened.link.user, opened.link.argument, request) if opened.link else None
    if participant is None or opened.link is None:
        return private(render(request, "public/invitation_over.html", {"problem": "unknown"}))
    if opened.problem:
        return _over(request, opened.link.user, participant, moved=opened.problem == "used")
    if request.method == "POST":
        return private(_answered(request, participant, opened.link.user, token))
    return private(_page(request, participant, ReasonForm()))


def _participant(user: User, public_id: str, request: Request) -> Participant | None:
    try:
        return participant_for(user, P.TAKE_PART, now=request.moment, participant=public_id)
    except NotAllowed:
        return None


def _over(request: Request, user: User, participant: Participant, *, moved: bool) -> HttpResponseBase:
    """An old link still knows the way to sign in; one that went to an address given up since does not tell the new one."""
    if request.method == "POST":
        return _to_sign_in("" if moved else user.address, participant)
    return private(render(request, "public/invitation_over.html", {"problem": "expired", "scheme": participant.scheme}))


def _answered(request: Request, participant: Participant, user: User, token: str) -> HttpResponseBase:
    if request.POST.get("answer") == "yes":
        follow_invitation(participant, now=request.moment)
        return _to_sign_in(user.address, participant)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            follow_invitation(participant, now=request.moment)
            opt_out(participant, reason=form.cleaned_data["reason"], by=user, now=request.moment)
            return redirect("public:start", token)
        except Refused as problem:
            form.add_error(None, str(problem))
    return _page(request, participant, form)


def _to_sign_in(address: str, participant: Participant) -> HttpResponseBase:
    """Sign in with the address filled in; then the page where one says yes."""
    response = redirect("public:sign-in")
    onward = reverse("member:taking-part", args=[participant.public_id])
    remember(response, Asked(address=address, onward=onward))
    return response


def _page(request: Request, participant: Participant, form: ReasonForm) -> HttpResponseBase:
    scheme = participant.scheme
    context = {
        "form": form,
        "participant": participant,
        "scheme": scheme,
        "standing": standing_of(participant),
        "leads": [user.name for user in holders(scheme, Role.LEAD, now=request.moment)],
        "texts": texts_of(scheme),
        "contact_url": f"mailto:{scheme.contact}",
    }
    return render(request, "public/start.html", context)
