"""Asks before an existing pair that waits for the steering group is taken back: by a lead, or by one of the two."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alongside.domain.flows.existing_pairs import take_existing_pair_back
from alongside.domain.pairs.models import Pairing
from alongside.web.gate import Request


def take_back(request: Request, found: Pairing, *, back: str, after: str) -> HttpResponseBase:
    """Ask, then take the pair back."""
    if request.method == "POST":
        take_existing_pair_back(found, by=request.user, now=request.moment)
        messages.success(request, _("Taken back. The steering group does not look at this pair any more."))
        return redirect(after)
    context = {
        "title": _("Take back the pair of {pair}?").format(pair=found),
        "sentences": [
            _("The steering group does not look at it any more, and nobody gets a message. Whether you meet is for the two of you.")
            if request.user.pk in found.owner_ids()
            else _("The steering group does not look at it any more, and nobody gets a message. The pair can be recorded again."),
        ],
        "button": _("Take it back"),
        "cancel_url": back,
        "destructive": True,
    }
    return render(request, "confirm.html", context)
