"""Beginning a sign-in, whichever way somebody proved who they are."""

from typing import Final

import structlog
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from alongside.domain.history.actions import record_sign_in
from alongside.domain.organisations.models import User
from alongside.web.gate import Request
from alongside.web.known import know
from alongside.web.middleware.numbers import page_of

log = structlog.stdlib.get_logger("alongside.signing_in")
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
WAYS: Final = {
    "public:sign-in-link": "link",
    "public:sign-in-code": "code",
    "public:sign-in-passkey": "passkey",
    "public:demonstration-link": "demonstration",
}
BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def signed_in(request: Request, user: User, *, onward: str = "", with_factor: bool = False) -> HttpResponseBase:
    """Begin a sign-in under a new key, and go on to where the person was going; the gate asks for a second factor where one is due."""
    login(request, user, backend=BACKEND)
    request.session.save()
    request.session.begin_anew(user.pk, now=request.moment)
    request.session.mark(browser=in_words(request.headers.get("User-Agent", "")))
    if with_factor:
        request.session.confirm(now=request.moment, with_factor=True)
    record_sign_in(user, how=WAYS.get(page_of(request), "another service"), now=request.moment)
    response = redirect(safe_onward(request, onward) or "public:home-for-me")
    know(request, response, user)
    return response


def failed(why: str) -> None:
    """Log that somebody did not get in: why, and by its number which request, never who; what was typed may be anybody's."""
    log.warning("not signed in", why=why)


def safe_onward(request: HttpRequest, address: str) -> str:
    """An address of ours to go on to, or nothing: a link must not lead to another site."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""


def in_words(agent: str) -> str:
    """A browser as its owner would call it; no more is kept of it."""
    browser = _first(BROWSERS, agent) or _("A browser")
    system = _first(SYSTEMS, agent)
    return _("{browser} on {system}").format(browser=browser, system=system) if system else browser


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for mark, name in known if mark in agent), "")
