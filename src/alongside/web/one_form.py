"""One questionnaire without signing in: a signed cookie that names a link and counts on its questionnaire's pages alone.

It is good for two hours after the last answer. It is no session: it reaches no other page, and ends with the link that it was made from,
when this browser signs out or says that it is finished, and when its reader's sign-ins are ended everywhere.
"""

import re
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponseBase

from alongside.domain.history.queries import ended_since
from alongside.domain.organisations.clock import now as clock
from alongside.domain.outbox.queries import user_of_form_link

COOKIE = "__Host-questionnaire" if settings.HTTPS else "questionnaire"
SALT = "alongside.one-questionnaire"
LASTS = 2 * 60 * 60
PAGES = re.compile(r"/my/questionnaires/([^/]{1,20})/")


def let_in(response: HttpResponseBase, link: int, invitee: str, *, now: datetime) -> HttpResponseBase:
    """Let this browser into the pages of one questionnaire. Signing out must see the cookie to end it, so its path is the whole site."""
    response.set_signed_cookie(
        COOKIE, f"{link} {now.isoformat()}", salt=f"{SALT}.{invitee}", secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


def let_out(request: HttpRequest, response: HttpResponseBase) -> bool:
    """This browser opens no questionnaire any more; says whether it did."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return COOKIE in request.COOKIES


class OneForm:
    """On the pages of the questionnaire that a cookie names, its reader counts as the viewer; on all others it means nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response; every answer that is taken gives its reader two hours more."""
        page = PAGES.match(request.path) if COOKIE in request.COOKIES else None
        if page is None or request.user.is_authenticated:
            return self.get_response(request)
        link = self._let_in(request, page.group(1))
        response = self.get_response(request)
        if link and request.method == "POST" and response.status_code < 400:
            let_in(response, link, page.group(1), now=clock())
        return response

    def _let_in(self, request: HttpRequest, invitee: str) -> int:
        """The number of the link that lets this reader in; 0 when none does."""
        try:
            link, since = request.get_signed_cookie(COOKIE, salt=f"{SALT}.{invitee}", max_age=LASTS).split()  # type: ignore[union-attr]
            user = user_of_form_link(int(link), invitee, now=clock())
            if user is None or ended_since(user, datetime.fromisoformat(since)):
                return 0
        except (BadSignature, KeyError, ValueError):
            return 0
        request.user = user
        request.one_form = True  # type: ignore[attr-defined]
        return int(link)
