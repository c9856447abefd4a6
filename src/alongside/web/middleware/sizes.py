"""How much anybody may send at once: more is refused before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from alongside.web.errors import too_large


class Sizes:
    """Looks at the length that a request declares; without one, the server reads nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse, or let it in."""
        if declared(request) > settings.LARGEST_REQUEST:
            return too_large(request)
        return self.get_response(request)


def declared(request: HttpRequest) -> int:
    """The length as it was declared; nothing sensible counts as nothing."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0
