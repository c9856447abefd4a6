"""Changing one's address: a code to the new one, and word to the old one."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alongside.domain.flows.confirmations import ask_to_change_address, change_address, take_typed_code
from alongside.domain.outbox.purposes import Purpose
from alongside.web.account.home import ONLY_YOU
from alongside.web.gate import Request, needs
from alongside.web.proofs import CodeForm, NewAddressForm

WANTED = "new_address"


@needs(None, shows=ONLY_YOU, again=True)
def address(request: Request) -> HttpResponseBase:
    """Ask for the new address."""
    form = NewAddressForm(request.POST or None)
    if form.is_valid():
        ask_to_change_address(form.cleaned_data["address"], by=request.user, now=request.moment)
        request.session[WANTED] = form.cleaned_data["address"]
        return redirect("account:address-code")
    return render(request, "account/address.html", {"form": form})


@needs(None, shows=ONLY_YOU, again=True, once=False)
def address_code(request: Request) -> HttpResponseBase:
    """Take the code that was sent to it."""
    wanted = request.session.get(WANTED)
    if not wanted:
        return redirect("account:address")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        proof = take_typed_code(Purpose.ADDRESS, form.cleaned_data["code"], by=request.user, now=request.moment)
        if proof is not None:
            keep = request.session.row.session_key if request.session.row else ""
            change_address(proof, keep=keep, by=request.user, now=request.moment)
            return _changed(request)
        form.add_error("code", _("This code is not right. After five wrong codes you need to ask for a new one."))
    return render(request, "account/address_code.html", {"form": form, "wanted": wanted})


def _changed(request: Request) -> HttpResponseBase:
    request.session.pop(WANTED, None)
    update_session_auth_hash(request, request.user)
    sentence = _("You now sign in with {address}. Everywhere else you have been signed out.").format(address=request.user.address)
    messages.success(request, sentence)
    return redirect("account:home")
