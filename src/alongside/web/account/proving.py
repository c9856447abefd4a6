"""Showing who one is: the second step after the link, and once more before what weighs."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alongside.domain.access.actions import note_passkey, prove
from alongside.domain.access.queries import factors_of
from alongside.domain.flows.confirmations import ask_to_confirm, take_typed_code
from alongside.domain.outbox.purposes import Purpose
from alongside.web import passkeys
from alongside.web.account.home import ONLY_YOU
from alongside.web.entering import failed, safe_onward
from alongside.web.gate import Request, needs
from alongside.web.proofs import CodeForm, FactorCodeForm, PasskeyForm, RecoveryCodeForm

ASKED = "confirmation_asked"


@needs(None, shows=ONLY_YOU, once=False, before_factor=True)
def second_factor(request: Request) -> HttpResponseBase:
    """After the link or the code: a passkey, the app's code, or a recovery code."""
    held = request.session.row
    if held is None or not held.has_factor or held.second_factor_at is not None:
        return _on(request)
    return _proved(request, "account/second_factor.html")


@needs(None, shows=ONLY_YOU, once=False)
def again(request: Request) -> HttpResponseBase:
    """Who is there now? With the second factor, or else with a code by e-mail; a button where people are invented."""
    held = request.session.row
    if settings.DEMO:
        return _on(request, confirmed=True) if request.method == "POST" else render(request, "account/again.html", {"way": "button"})
    if held is not None and held.has_factor:
        return _proved(request, "account/again.html")
    return _by_post(request)


def _proved(request: Request, template: str) -> HttpResponseBase:
    """By a passkey or by a code."""
    kinds = {factor.type for factor in factors_of(request.user)}
    has_app, has_passkey = Authenticator.Type.TOTP in kinds, Authenticator.Type.WEBAUTHN in kinds
    code_form = FactorCodeForm if has_app else RecoveryCodeForm
    form, key = code_form(request.POST if "code" in request.POST else None), PasskeyForm(request.POST or None)
    if "credential" in request.POST:
        found = passkeys.shown(key.cleaned_data["credential"], request.user) if key.is_valid() else None
        if found is not None:
            note_passkey(found[1], by=request.user, now=request.moment)
            return _on(request, confirmed=True, with_factor=True)
        form = code_form({})
        form.errors.clear()
        form.add_error(None, _("This passkey did not work. Try again, or type a code."))
        failed("second step: passkey")
    elif form.is_valid():
        if prove(form.cleaned_data["code"], by=request.user, now=request.moment):
            return _on(request, confirmed=True, with_factor=True)
        failed("second step: code")
        form.add_error("code", code_form.wrong)
    return render(request, template, {"form": form, "way": "factor", "has_app": has_app, "has_passkey": has_passkey})


def _by_post(request: Request) -> HttpResponseBase:
    """By a code that is sent, for whoever has no second factor."""
    if "ask" in request.POST:
        ask_to_confirm(by=request.user, now=request.moment)
        request.session[ASKED] = True
        return redirect(request.get_full_path())
    form = CodeForm(request.POST if "code" in request.POST else None)
    if form.is_valid():
        if take_typed_code(Purpose.CONFIRM, form.cleaned_data["code"], by=request.user, now=request.moment):
            request.session.pop(ASKED, None)
            return _on(request, confirmed=True)
        form.add_error("code", _("This code is not right. After five wrong codes you need to ask for a new one."))
    way = "code" if request.session.get(ASKED) else "ask"
    return render(request, "account/again.html", {"form": form, "way": way})


def _on(request: Request, *, confirmed: bool = False, with_factor: bool = False) -> HttpResponseBase:
    """Go on to where the person was going."""
    if confirmed:
        request.session.confirm(now=request.moment, with_factor=with_factor)
        if with_factor:
            request.session.cycle_key()
    return redirect(safe_onward(request, request.GET.get("next", "")) or "public:home-for-me")
