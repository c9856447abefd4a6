"""How one signs in, and where one is signed in."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.actions import end_one
from alongside.domain.access.queries import factors_of, recovery_codes_of, sign_ins_of
from alongside.domain.flows.shutting_out import end_everywhere
from alongside.domain.organisations.queries import zone_of_all
from alongside.web.gate import Request, needs

ONLY_YOU = gettext_lazy("Only you.")


@needs(None, shows=ONLY_YOU)
def home(request: Request) -> HttpResponseBase:
    """The address, the second step, and the way to everything about them."""
    context = {
        "factors": [factor.wrap() for factor in factors_of(request.user)],
        "codes": len(recovery_codes_of(request.user)),
        "row": request.session.row,
        "many": len(sign_ins_of(request.user, now=request.moment)),
    }
    return render(request, "account/home.html", context)


@needs(None, shows=ONLY_YOU, again=True)
def where(request: Request) -> HttpResponseBase:
    """Every browser in which one is signed in; each can be ended from here."""
    if request.method == "POST":
        return _end(request, request.POST.get("end", ""))
    rows = sign_ins_of(request.user, now=request.moment)
    with timezone.override(zone_of_all()):
        return render(request, "account/where.html", {"rows": rows, "here": request.session.row})


def _end(request: Request, which: str) -> HttpResponseBase:
    here = request.session.row
    if which == "others":
        many = end_everywhere(request.user, but=here.session_key if here else "", by=request.user, now=request.moment)
        messages.success(request, _("Signed out everywhere else ({many}).").format(many=many))
    else:
        end_one(which, by=request.user, now=request.moment)
        messages.success(request, _("That sign-in has been ended."))
    return redirect("account:where")
