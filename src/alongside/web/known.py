"""The mark of a browser in which somebody has signed in before: it lets them ask for a link when strangers have used the address's up."""

from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Known
from alongside.kit.crypto import token

COOKIE: Final = "__Host-known" if settings.HTTPS else "known"
SALT: Final = "alongside.known"
LASTS: Final = 180 * 24 * 60 * 60


def known_here(request: HttpRequest) -> Known | None:
    """Who signed in here last; nothing when the cookie is absent, old or not ours."""
    try:
        user, browser = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
        return Known(int(user), str(browser))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def know(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Mark this browser; the same mark again for the same person, so that signing in often counts no less."""
    before = known_here(request)
    browser = before.browser if before and before.user == user.pk else token()
    value = signing.dumps([user.pk, browser], salt=SALT)
    response.set_cookie(COOKIE, value, max_age=LASTS, secure=settings.HTTPS, httponly=True, samesite="Lax")
