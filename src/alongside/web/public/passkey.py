"""Signing in with a passkey: no e-mail, and as strong as both steps, since the device has checked finger, face or PIN."""

from django.contrib.auth import get_user
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.actions import note_passkey
from alongside.domain.organisations.models import User
from alongside.web import passkeys
from alongside.web.entering import failed
from alongside.web.gate import Request, public
from alongside.web.proofs import PasskeyForm
from alongside.web.public.forms import AddressForm
from alongside.web.public.sign_in import page, signed_in

WRONG_PASSKEY = _("This passkey did not work here. Ask for a link and a code instead.")


@public()
def options(request: Request) -> HttpResponseBase:
    """What the browser needs to show a passkey: one's own once the first step is done, else anybody's."""
    if request.method != "POST":
        return redirect("public:sign-in")
    who = get_user(request)
    return HttpResponse(passkeys.ask_to_show(who if isinstance(who, User) else None), "application/json")


@public()
def enter(request: Request) -> HttpResponseBase:
    """Sign in with what the browser showed; nothing says whether the account or the passkey was wrong."""
    if request.method != "POST":
        return redirect("public:sign-in")
    form = PasskeyForm(request.POST)
    found = passkeys.shown(form.cleaned_data["credential"]) if form.is_valid() else None
    if found is None:
        failed("passkey")
        return page(request, with_problem(AddressForm({}), WRONG_PASSKEY))
    user, key = found
    note_passkey(key, by=user, now=request.moment)
    return signed_in(request, user, with_factor=True)


def with_problem(form: Form, sentence: str | Promise) -> Form:
    """A form that is empty and says what went wrong before it."""
    form.errors.clear()
    form.add_error(None, str(sentence))
    return form
