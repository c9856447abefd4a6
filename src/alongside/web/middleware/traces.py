"""What leaves and what is refused, noted for every page in one place, so that no page can forget it."""

import re
from collections.abc import Callable
from typing import Final

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

from alongside.domain.access.errors import NotAllowed
from alongside.domain.history.actions import record_export, record_refusal
from alongside.domain.organisations.clock import now
from alongside.web.middleware.numbers import page_of

log = structlog.stdlib.get_logger("alongside.access")
PUBLIC_ID: Final = re.compile(r"[A-Za-z0-9_-]{12}")


class Traces:
    """Notes files that leave, and refusals; a file whose leaving cannot be noted does not leave."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, once what has to be known of it is written."""
        response = self.get_response(request)
        is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
        if is_file and response.status_code == 200 and request.user.is_authenticated:
            thing = getattr(request, "thing", None)
            scheme = thing.scheme.pk if thing is not None else None
            record_export(page_of(request), by=request.user, now=now(), scheme_id=scheme, thing_id=getattr(thing, "pk", None))
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> None:
        """Somebody asked for what they may not have; what they are told is said elsewhere, and tells them nothing of this."""
        if not is_refusal(problem):
            return
        about = {name: value for name, value in _asked_for(request).items() if PUBLIC_ID.fullmatch(str(value))}
        user = request.user.pk if request.user.is_authenticated else None
        log.warning("refused", page=page_of(request), method=request.method, user=user, **about)
        if request.user.is_authenticated:
            record_refusal(page_of(request), by=request.user, now=now())


def is_refusal(problem: Exception) -> bool:
    """Whether the permission table said no, in whatever words that was passed on."""
    return isinstance(problem, NotAllowed | PermissionDenied) or (
        isinstance(problem, Http404) and isinstance(problem.__cause__, NotAllowed)
    )


def _asked_for(request: HttpRequest) -> dict[str, object]:
    """Which rows the address named, by their public ids; a token is not one."""
    match = request.resolver_match
    return {f"{name}_id": value for name, value in match.kwargs.items() if name != "token"} if match else {}
