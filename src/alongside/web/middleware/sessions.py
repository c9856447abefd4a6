"""Sign-ins as every page has them; that somebody was here is noted at the end, when the page has said whether anybody was."""

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase

from alongside.domain.access.actions import note_seen
from alongside.domain.organisations.clock import now as clock


class Sessions(SessionMiddleware):
    """Django's own, which also keeps a sign-in from resting while its owner does something."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:  # type: ignore[override]
        """The response; who asked was here, unless a page says that it asked by itself."""
        held = getattr(request.session, "row", None)
        if held is not None and not request.session.by_itself:  # type: ignore[attr-defined]
            note_seen(held, now=clock())
        return super().process_response(request, response)  # type: ignore[arg-type]
