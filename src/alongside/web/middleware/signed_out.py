"""Nobody reaches a page that asks who is there without signing in; and a form that comes too late loses nothing that was written."""

from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase

from alongside.web.errors import signed_out


class SignInFirst(LoginRequiredMiddleware):
    """Leads to the sign-in page; a form that came from a page of ours is answered with what was written, and the way there."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """The answer to somebody who is not signed in."""
        if request.method == "POST" and getattr(request, "csrf_processing_done", False):
            return signed_out(request)
        return super().handle_no_permission(request, view_func)
