"""The second step of signing in: setting it up, its recovery codes, and taking it away."""

import textwrap

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.queries import authenticator_of, factors_of, recovery_codes_of
from alongside.domain.flows.second_steps import make_new_recovery_codes, set_up_authenticator, set_up_passkey, take_away
from alongside.kit.safe_text import plain
from alongside.web import passkeys
from alongside.web.account.home import ONLY_YOU
from alongside.web.entering import safe_onward
from alongside.web.gate import Request, needs
from alongside.web.proofs import AppCodeForm, PasskeyForm

SECRET, ONWARD = "new_secret", "onward"


@needs(None, shows=ONLY_YOU)
def set_up(request: Request) -> HttpResponseBase:
    """Choose a second step; whoever sees others needs one before going on."""
    if onward := safe_onward(request, request.GET.get("next", "")):
        request.session[ONWARD] = onward
    held = request.session.row
    needed = bool(held and held.sees_others and held.second_factor_at is None)
    return render(request, "account/set_up.html", {"needed": needed, "has_app": authenticator_of(request.user) is not None})


@needs(None, shows=ONLY_YOU, again=True, once=False)
def authenticator(request: Request) -> HttpResponseBase:
    """Show the code to scan; the app's first code proves that it was."""
    secret = request.session.get(SECRET) or generate_totp_secret()
    form = AppCodeForm(request.POST or None)
    if form.is_valid() and SECRET in request.session:
        if set_up_authenticator(secret, form.cleaned_data["code"], by=request.user, now=request.moment):
            return _set_up_done(request, _("Your authenticator app is set up."))
        form.add_error("code", _("This is not the code that the app shows now. Wait for the next one, and type that."))
    request.session[SECRET] = secret
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    context = {"form": form, "secret": " ".join(textwrap.wrap(secret, 4)), "picture": picture}
    return render(request, "account/authenticator.html", context)


@needs(None, shows=ONLY_YOU, again=True, once=False)
def passkey(request: Request) -> HttpResponseBase:
    """Make a passkey on this device."""
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        if passkeys.made(form.cleaned_data["credential"]):
            name = plain(form.cleaned_data["name"]) or (request.session.row.browser if request.session.row else "")
            set_up_passkey(name or _("Passkey"), form.cleaned_data["credential"], by=request.user, now=request.moment)
            return _set_up_done(request, _("Your passkey is set up."))
        form.add_error(None, _("This passkey could not be checked. Try again."))
    return render(request, "account/passkey.html", {"form": form})


@needs(None, shows=ONLY_YOU, again=True, once=False)
def passkey_options(request: Request) -> HttpResponseBase:
    """What the browser needs to make a passkey."""
    if request.method != "POST":
        return redirect("account:passkey")
    return HttpResponse(passkeys.ask_to_make(request.user), "application/json")


def _set_up_done(request: Request, sentence: str) -> HttpResponseBase:
    request.session.pop(SECRET, None)
    request.session.mark(has_factor=True)
    request.session.confirm(now=request.moment, with_factor=True)
    messages.success(request, sentence)
    return redirect("account:recovery-codes")


@needs(None, shows=ONLY_YOU, again=True)
def recovery_codes(request: Request) -> HttpResponseBase:
    """The codes for the day when the telephone is lost: to print or save, or made anew."""
    if request.method == "POST":
        make_new_recovery_codes(by=request.user, now=request.moment)
        messages.success(request, _("Here are new recovery codes. The old ones no longer work."))
        return redirect("account:recovery-codes")
    onward = safe_onward(request, request.session.get(ONWARD, "")) or reverse("account:home")
    return render(request, "account/recovery_codes.html", {"codes": grouped(recovery_codes_of(request.user)), "onward": onward})


@needs(None, shows=ONLY_YOU, again=True)
def recovery_codes_file(request: Request) -> HttpResponseBase:
    """The codes as a plain file."""
    codes = grouped(recovery_codes_of(request.user))
    lines = [_("Recovery codes for signing in to {site}. Each works once.").format(site=request.get_host()), "", *codes, ""]
    headers = {"Content-Disposition": 'attachment; filename="recovery-codes.txt"'}
    return HttpResponse("\r\n".join(lines), "text/plain; charset=utf-8", headers=headers)


def grouped(codes: list[str]) -> list[str]:
    """Codes as people read them out: 0412 7730."""
    return [f"{code[:4]} {code[4:]}" for code in codes]


@needs(None, shows=ONLY_YOU, again=True, once=False)
def remove(request: Request, factor: str) -> HttpResponseBase:
    """Take a passkey or the app away; asked first."""
    mine = factors_of(request.user)
    found = next((row for row in mine if str(row.pk) == factor), None)
    if found is None:
        raise NotFound(_("There is no such passkey or app."))
    if request.method == "POST":
        take_away(found.pk, by=request.user, now=request.moment)
        if len(mine) == 1:
            request.session.mark(has_factor=False, second_factor_at=None)
        messages.success(request, _("It has been removed."))
        return redirect("account:home")
    last = _("This is your only second step. Without one, pages that show other people stay closed to you.") if len(mine) == 1 else ""
    context = {"title": _("Remove {name}?").format(name=str(found)), "sentences": [last] if last else [], "button": _("Remove")}
    return render(request, "confirm.html", context | {"cancel_url": reverse("account:home"), "destructive": True})
