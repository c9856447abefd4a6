"""A number for every request: in its log lines, in its response, and on the page that says that something went wrong."""

import re
import secrets
import time
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

log = structlog.stdlib.get_logger("alongside.requests")
GIVEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")


class Numbers:
    """The outermost: whatever happens further in can be found by its number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Number the request, and log what came of it: which page, for whom, how long; never the address or what was sent."""
        request.number = number = number_of(request)  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        began = time.monotonic()
        response = self.get_response(request)
        response.headers["X-Request-ID"] = number
        page = page_of(request)
        if page or response.status_code >= 400:
            took = round(1000 * (time.monotonic() - began))
            log.info("request", method=request.method, page=page, status=response.status_code, ms=took, user=user_of(request))
        structlog.contextvars.clear_contextvars()
        return response


def number_of(request: HttpRequest) -> str:
    """The number that our own proxy gave, if there is one that we trust; else a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
    return given if GIVEN.fullmatch(given) else secrets.token_hex(6)


def page_of(request: HttpRequest) -> str:
    """The name of the page, which is the same for everybody; nothing for a file or an unknown address."""
    return request.resolver_match.view_name if request.resolver_match else ""


def user_of(request: HttpRequest) -> int | None:
    """Whose request it was, by number and only if that was asked before: a log line asks the database nothing."""
    session = getattr(request, "session", None)
    if session is None or not session.accessed:
        return None
    key = session.get("_auth_user_id")
    return int(key) if key else None
