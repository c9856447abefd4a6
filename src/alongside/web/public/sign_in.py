"""Signing in by a link or a code: only by a button, and only in the browser that asked."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.actions import within
from alongside.domain.access.limits import SIGN_IN_CODES
from alongside.domain.history.actions import record_sign_out
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import ask_by_address, count_wrong_code, use_link
from alongside.domain.outbox.models import Link
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import link_by_code, open_link
from alongside.kit.crypto import digest
from alongside.kit.mailboxes import address_key
from alongside.web import entering
from alongside.web.entering import failed, safe_onward
from alongside.web.gate import Request, public
from alongside.web.known import known_here
from alongside.web.one_form import let_out
from alongside.web.public.asked import asked_here, forget, ready_to_ask, remember
from alongside.web.public.forms import AddressForm, CodeForm

FINISHED = _("This computer can no longer open the questionnaire. The link in your e-mail still works.")
WRONG_CODE = _("This code is not right. Use the code from the newest e-mail. After five wrong codes you need to ask for a new one.")
BEAT: Final = 0.1  # seconds


@contextmanager
def even_answer() -> Iterator[None]:
    """Go on at the next even moment only: what undoing costs more than keeping must not show, however little it is."""
    began = time.monotonic()
    try:
        yield
    finally:
        time.sleep(-(time.monotonic() - began) % BEAT)


@public()
def ask(request: Request) -> HttpResponseBase:
    """Ask for the address; what happens next looks the same whoever it belongs to."""
    asked = asked_here(request)
    form = AddressForm(request.POST or None, initial={"address": asked.address})
    onward = safe_onward(request, request.GET.get("next", "")) or asked.onward
    if not form.is_valid():
        response = page(request, form)
        if onward != asked.onward:
            remember(response, replace(asked, onward=onward))
        return response
    ready = ready_to_ask(asked, address=form.cleaned_data["address"])
    with even_answer():
        ask_by_address(address_key(ready.address), browser=ready.browser, now=request.moment, known=known_here(request))
    response = redirect("public:sign-in-code")
    remember(response, replace(ready, onward=onward))
    return response


def page(request: Request, form: Form) -> HttpResponse:
    """The sign-in page with all its ways in."""
    return render(request, "public/sign_in.html", {"form": form, "sso": settings.SSO})


@public()
def code(request: Request) -> HttpResponseBase:
    """Say that a message is on its way, and take the code from it."""
    asked = asked_here(request)
    if not asked.browser:
        return redirect("public:sign-in")
    form = CodeForm(request.POST or None)
    if form.is_valid():
        may_try = within(SIGN_IN_CODES, f"{address_key(asked.address)} {asked.browser}", now=request.moment)
        found = may_try and link_by_code(form.cleaned_data["code"], asked.browser, now=request.moment)
        if found and use_link(found, now=request.moment):
            return signed_in(request, found.user)
        count_wrong_code(asked.browser)
        failed("code")
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
    if request.method == "POST":
        failed(f"link {problem}")
    return private(render(request, "public/sign_in_link.html", {"problem": problem, "asked": asked_here(request)}))


def _asked_for(request: Request, opened: Link | None) -> bool:
    """Whether the link was asked for from this very browser."""
    browser = asked_here(request).browser
    return bool(opened and browser) and constant_time_compare(digest(browser), opened.browser_digest if opened else "")


def signed_in(request: Request, user: User, *, with_factor: bool = False) -> HttpResponseBase:
    """Sign in, and forget what the browser remembered until now."""
    response = entering.signed_in(request, user, onward=asked_here(request).onward, with_factor=with_factor)
    forget(response)
    return response


def private(response: HttpResponseBase) -> HttpResponseBase:
    """A page whose address is a secret is kept nowhere and named to nobody."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@public()
def sign_out(request: Request) -> HttpResponseBase:
    """End the session, and what one link let this browser into; opening the address does nothing."""
    response = redirect("public:front")
    if request.method == "POST":
        row, user = request.session.row, request.user
        is_somebody = row is not None and row.user_id == user.pk
        logout(request)
        if is_somebody:
            record_sign_out(user, now=request.moment)
        was_form = let_out(request, response) and not is_somebody
        messages.success(request, str(FINISHED if was_form else _("You have signed out.")))
    return response
