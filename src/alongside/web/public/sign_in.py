"""Signing in by a link or a code: only by a button, and only in the browser that asked."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import ask_by_address, count_wrong_code, use_link
from alongside.domain.outbox.models import Link
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import link_by_code, open_link
from alongside.kit.crypto import digest
from alongside.kit.mailboxes import address_key
from alongside.web.gate import Request, public
from alongside.web.public.asked import asked_here, forget, ready_to_ask, remember, safe_onward
from alongside.web.public.forms import AddressForm, CodeForm

BACKEND = "django.contrib.auth.backends.ModelBackend"
WRONG_CODE = _("This code is not right. Use the code from the newest e-mail. After five wrong codes you need to ask for a new one.")


@public()
def ask(request: Request) -> HttpResponseBase:
    """Ask for the address; what happens next looks the same whoever it belongs to."""
    asked = asked_here(request)
    form = AddressForm(request.POST or None, initial={"address": asked.address})
    onward = safe_onward(request, request.GET.get("next", "")) or asked.onward
    if not form.is_valid():
        return render(request, "public/sign_in.html", {"form": form})
    ready = ready_to_ask(asked, address=form.cleaned_data["address"])
    ask_by_address(address_key(ready.address), browser=ready.browser, now=request.moment)
    response = redirect("public:sign-in-code")
    remember(response, type(ready)(ready.browser, ready.address, onward))
    return response


@public()
def code(request: Request) -> HttpResponseBase:
    """Say that a message is on its way, and take the code from it."""
    asked = asked_here(request)
    if not asked.browser:
        return redirect("public:sign-in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        found = link_by_code(form.cleaned_data["code"], asked.browser, now=request.moment)
        if found is not None and use_link(found, now=request.moment):
            return signed_in(request, found.user)
        count_wrong_code(asked.browser)
        form.add_error("code", WRONG_CODE)
    return render(request, "public/sign_in_code.html", {"form": form, "address": asked.address})


@public()
def link(request: Request, token: str) -> HttpResponseBase:
    """The page behind the e-mailed link: opening it does nothing, its button signs in."""
    opened = open_link(token, Purpose.SIGN_IN, now=request.moment)
    problem = opened.problem or ("" if _asked_for(request, opened.link) else "foreign")
    if request.method == "POST" and opened.link is not None and not problem:
        if use_link(opened.link, now=request.moment):
            return signed_in(request, opened.link.user)
        problem = "used"
    return private(render(request, "public/sign_in_link.html", {"problem": problem, "asked": asked_here(request)}))


def _asked_for(request: Request, opened: Link | None) -> bool:
    """Whether the link was asked for from this very browser."""
    browser = asked_here(request).browser
    return bool(opened and browser) and constant_time_compare(digest(browser), opened.browser_digest if opened else "")


def signed_in(request: Request, user: User) -> HttpResponseBase:
    """Begin a session under a new key, and go on to where the person was going."""
    onward = asked_here(request).onward
    login(request, user, backend=BACKEND)
    request.session.cycle_key()
    response = redirect(safe_onward(request, onward) or "public:home-for-me")
    forget(response)
    return response


def private(response: HttpResponseBase) -> HttpResponseBase:
    """A page whose address is a secret is kept nowhere and named to nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@public()
def sign_out(request: Request) -> HttpResponseBase:
    """End the session; opening the address does nothing."""
    if request.method == "POST":
        logout(request)
        messages.success(request, str(_("You have signed out.")))
    return redirect("public:front")
