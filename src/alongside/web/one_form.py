"""One questionnaire without signing in: a signed cookie for its pages alone, which names a link and is good for two hours.

It is no session: it reaches no other page, and dies with the link that it was made from.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from alongside.domain.organisations.clock import now as clock
from alongside.domain.outbox.models import Link
from alongside.domain.outbox.queries import user_of_form_link

COOKIE = "__Secure-questionnaire" if settings.HTTPS else "questionnaire"
SALT = "alongside.one-questionnaire"
LASTS = 2 * 60 * 60
PAGES = re.compile(r"/my/questionnaires/([^/]{1,20})/")


def let_in(response: HttpResponse, link: Link, invitee: str) -> HttpResponse:
    """Let this browser into the pages of one questionnaire."""
    response.set_signed_cookie(
        COOKIE,
        f"{link.pk}",
        salt=f"{SALT}.{invitee}",
        path=reverse("member:questionnaire", args=[invitee]),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


class OneForm:
    """On the pages of the questionnaire that a cookie names, its reader counts as the viewer; on all others it means nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response."""
        page = PAGES.match(request.path) if COOKIE in request.COOKIES else None
        if page is not None and not request.user.is_authenticated:
            self._let_in(request, page.group(1))
        return self.get_response(request)

    def _let_in(self, request: HttpRequest, invitee: str) -> None:
        try:
            link = int(request.get_signed_cookie(COOKIE, salt=f"{SALT}.{invitee}", max_age=LASTS) or 0)
        except (BadSignature, KeyError, ValueError):
            return
        user = user_of_form_link(link, invitee, now=clock())
        if user is not None:
            request.user = user
            request.one_form = True  # type: ignore[attr-defined]
