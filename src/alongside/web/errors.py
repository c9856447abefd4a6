"""Pages that say what went wrong. None of them asks the database, since that may be what went wrong."""

import sys
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse

LONG: Final = 40
NEW_HERE: Final = "csrfmiddlewaretoken"
# What may be shown again: what people write. Keys, codes, choices and whatever a form holds hidden are not.
WORDS: Final = frozenset({"address", "answer", "avoid", "name", "place", "text", "title", "wants"})
NEVER: Final = frozenset({NEW_HERE, "choice", "code", "credential", "form_key", "listed", "next", "side", "task"})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """What was sent cannot be read."""
    del exception
    return _page(request, "400.html", 400)


def too_large(request: HttpRequest) -> HttpResponseBase:
    """More than any form or file of ours holds."""
    return _page(request, "400.html", 413)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form that was not sent from a page of ours, or too late. It is not offered again: who sent it is not known."""
    del reason
    return _page(request, "403_csrf.html", 403)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Somebody may not do this."""
    del exception
    return _page(request, "403.html", 403)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Something of ours broke; or the database or the disk did, outside any page."""
    from alongside.web.middleware.saving import answer_to

    return answer_to(request, sys.exc_info()[1]) or _page(request, "500.html", 500)


def cannot_save(request: HttpRequest) -> HttpResponseBase:
    """Nothing was half saved, and what was typed is in this page, to be sent again with one button."""
    context = {"is_form": request.method == "POST", **_typed(request)}
    return _later(_page(request, "503_saving.html", 503, context))


def unavailable(request: HttpRequest) -> HttpResponseBase:
    """The database does not answer."""
    return _later(_page(request, "503.html", 503, _typed(request)))


def signed_out(request: HttpRequest) -> HttpResponseBase:
    """Nobody is signed in any more where a form was sent from: nothing was saved, and what was written is shown, to be taken along."""
    from alongside.web.one_form import PAGES

    by_link = PAGES.match(request.path) is not None
    return _page(request, "403_signed_out.html", 403, {"by_link": by_link, **_written(request, "public:sign-in")})


def show_who_first(request: HttpRequest, step: str) -> HttpResponseBase | None:
    """The same for whoever has to show who they are before a form is taken; nothing when it held nothing written."""
    context = _written(request, step)
    return _page(request, "403_show_who.html", 403, context) if context["written"] else None


def _written(request: HttpRequest, step: str) -> dict[str, Any]:
    """The words of a form that came from a page of ours, and the way on, which leads back to that page."""
    is_ours = request.method == "POST" and getattr(request, "csrf_processing_done", False)
    rows = [(name, value) for name, values in request.POST.lists() for value in values if name not in NEVER] if is_ours else []
    return {
        "written": [value for name, value in rows if value.strip() and (name in WORDS or len(value.split()) > 1)],
        "had_file": bool(request.FILES),
        "onward": f"{reverse(step)}?{urlencode({'next': _form_page(request)}, safe='/')}",
    }


def _form_page(request: HttpRequest) -> str:
    """Where the form stood: many are sent to an address that shows nothing when it is opened."""
    came = urlsplit(request.headers.get("Referer", ""))
    is_other = came.netloc == request.get_host() and came.path != request.path and not came.path.startswith("//")
    return came.path if is_other else request.get_full_path()


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What a form held, when it surely came from a page of ours: only then may a button send it again."""
    if request.method != "POST" or not getattr(request, "csrf_processing_done", False):
        return {}
    rows = [(name, value) for name, values in request.POST.lists() for value in values if name != NEW_HERE]
    return {
        "again": request.get_full_path(),
        "typed": rows,
        "long": [value for _name, value in rows if len(value) > LONG],
        "had_file": bool(request.FILES),
        "csrf_token": get_token(request),
    }


def _page(request: HttpRequest, template: str, status: int, context: dict[str, Any] | None = None) -> HttpResponse:
    return HttpResponse(render_to_string(template, {"request": request, **(context or {})}), status=status)


def _later(response: HttpResponse) -> HttpResponse:
    response.headers["Retry-After"] = "120"
    return response
