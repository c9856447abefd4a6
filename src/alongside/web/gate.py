"""The one way into a page: who may, what it is about, who can see it, and a form that counts once."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import escape_leading_slashes, url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotAllowed, Refused, TooLate
from alongside.domain.access.limits import AGAIN_AFTER, FORM_OPEN
from alongside.domain.access.permissions import MEMBERS_OWN, P, Protected, require
from alongside.domain.history.actions import claim_form, finish_form, record_reads
from alongside.domain.history.queries import result_of
from alongside.domain.organisations.clock import now as clock
from alongside.domain.organisations.models import User
from alongside.kit.crypto import KeyDestroyed, Unreadable, digest
from alongside.web.errors import show_who_first
from alongside.web.sign_ins import SessionStore

View = Callable[..., HttpResponseBase]
Fetch = Callable[..., Any]
KEY_LENGTHS = range(8, 65)
NO_KEY = gettext_lazy(
    "What this page shows lies encrypted, and its key is not there or was destroyed. "
    "Ask whoever runs this installation to put the key folder back from its own backup."
)
FIRST = gettext_lazy("Somebody else did this at the same moment. Look at it again before you go on.")


@dataclass(frozen=True)
class Declared:
    """What a page says of itself; a page without it fails a repository test."""

    permission: P | None
    shows: str | Promise
    signed_in: bool
    fetch: str = ""
    again: bool = False


class Request(HttpRequest):
    """A request as a view gets it from the gate."""

    user: User
    session: SessionStore
    moment: datetime
    shows: str | Promise
    thing: Protected | None
    names_nobody: bool


def public(*, shows: str | Promise = "") -> Callable[[View], View]:
    """A page for everybody, signed in or not."""

    def declare(view: View) -> View:
        @wraps(view)
        def page(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _prepare(request, shows, None)
            return view(request, *args, **kwargs)

        page.declared = Declared(None, shows, signed_in=False)  # type: ignore[attr-defined]
        return login_not_required(page)

    return declare


def needs(
    permission: P | None,
    *,
    fetch: Fetch | None = None,
    shows: str | Promise,
    reads: str = "",
    once: bool = True,
    again: bool = False,
    before_factor: bool = False,
) -> Callable[[View], View]:
    """A page for who may.

    `fetch` finds what the page is about from the address, or says "not found"; without it the page is about its viewer.
    `reads` names the record that is noted as seen when it is another's, unless the view sets `request.names_nobody`. `once` holds a form
    to one effect, by a row that says who sent it and when: pages that must keep no such trace have actions that take effect once by
    themselves. `again` asks who somebody is unless they have just shown it. `before_factor` opens the page to whoever is half way
    through signing in.
    """
    names = _named(fetch)

    def declare(view: View) -> View:
        @wraps(view)
        def page(request: Request, **kwargs: Any) -> HttpResponseBase:
            moment = clock()
            if _has_nul(request, kwargs):
                return render(request, "400.html", status=400)
            if step := "" if before_factor else next_step(request, permission):
                return _first_to(request, step)
            thing = _fetched(request, fetch, permission, {name: kwargs.pop(name) for name in names}, moment)
            _prepare(request, shows, thing, moment)
            if again and not is_fresh(request):
                return _first_to(request, "account:again")
            given = (thing,) if fetch else ()
            with timezone.override(thing.scheme.zone if thing is not None else None):
                response = _answered(request, lambda: view(request, *given, **kwargs), once=once)
            if reads and response.status_code == 200 and thing is not None and not request.names_nobody:
                owners = [(thing.pk, owner) for owner in thing.owner_ids()]
                record_reads(reads, owners, by=request.user, now=moment, scheme_id=thing.scheme.pk)
            return response

        declared = Declared(permission, shows, signed_in=True, fetch=getattr(fetch, "__name__", ""), again=again)
        page.declared = declared  # type: ignore[attr-defined]
        return page

    return declare


def next_step(request: Request, permission: P | None) -> str:
    """The page that comes before any that shows others: where the second factor is asked for, or set up. In the demonstration, none."""
    held = request.session.row
    if settings.DEMO or held is None or held.second_factor_at is not None:
        return ""
    if held.has_factor:
        return "account:second-factor"
    return "account:set-up" if held.sees_others and permission is not None and permission not in MEMBERS_OWN else ""


def is_fresh(request: Request) -> bool:
    """Whether somebody has shown who they are within ten minutes; a form that was opened in time may be sent for ten more."""
    held = request.session.row
    lasts = FORM_OPEN if request.method == "POST" else AGAIN_AFTER
    return held is not None and held.confirmed_at is not None and request.moment - held.confirmed_at <= lasts


def _first_to(request: Request, step: str) -> HttpResponseBase:
    """Another page first, which leads back here; what was written in a form is shown before that."""
    if request.method == "POST" and (kept := show_who_first(request, step)):
        return kept
    here = request.path if request.method == "POST" else request.get_full_path()
    return redirect(f"{reverse(step)}?{urlencode({'next': here}, safe='/')}")


def _named(fetch: Fetch | None) -> tuple[str, ...]:
    """The parts of the address that a fetch takes: its keyword-only parameters."""
    if fetch is None:
        return ()
    parameters = inspect.signature(fetch).parameters.values()
    return tuple(row.name for row in parameters if row.kind is row.KEYWORD_ONLY and row.name != "now")


def _fetched(request: Request, fetch: Fetch | None, permission: P | None, named: dict[str, Any], moment: datetime) -> Any:
    try:
        if fetch is not None:
            return fetch(request.user, permission, now=moment, **named)
        if permission is not None:
            require(request.user, permission, None, now=moment)
    except NotAllowed as problem:
        raise Http404(str(problem)) from problem
    return None


def _prepare(request: Request, shows: str | Promise, thing: Protected | None, moment: datetime | None = None) -> None:
    request.moment = moment or clock()
    request.shows = shows
    request.thing = thing
    request.names_nobody = False


def _answered(request: Request, run: Callable[[], HttpResponseBase], *, once: bool) -> HttpResponseBase:
    try:
        return _once(request, run) if request.method == "POST" and once else run()
    except NotAllowed as problem:
        raise Http404(str(problem)) from problem
    except Refused as problem:
        return refused(request, problem)
    except (KeyDestroyed, Unreadable):
        return refused(request, Refused(str(NO_KEY)))


def _has_nul(request: Request, named: dict[str, Any]) -> bool:
    """Whether anything sent holds a NUL: no keyboard types one, and PostgreSQL refuses it."""
    sent = (value for data in (request.GET, request.POST) for _name, values in data.lists() for value in values)
    return any("\x00" in value for value in (*sent, *named.values()) if isinstance(value, str))


def _once(request: Request, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """One transaction for the form's key and what it does; the second click is led to the first one's result."""
    key = _key_of(request)
    if not key:
        return render(request, "400.html", status=400)
    try:
        with transaction.atomic():
            form = claim_form(key, by=request.user, now=request.moment)
            response = run()
            if isinstance(response, HttpResponseRedirect):
                finish_form(form, response.url)
            else:
                transaction.set_rollback(True)
            return response
    except IntegrityError as problem:
        result = result_of(key, request.user)
        if result is None:
            raise TooLate(str(FIRST)) from problem
        return redirect(result)


def _key_of(request: Request) -> str:
    """The form's key with its sender and all it says: the same form sent twice is one, changed and sent again it is another."""
    key = request.POST.get("form_key", "")
    if len(key) not in KEY_LENGTHS:
        return ""
    said = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, [(file.name, file.size) for file in files]) for name, files in request.FILES.lists())
    return digest(f"{request.user.pk} {request.path} {said} {files}")


def refused(request: Request, problem: Refused) -> HttpResponseBase:
    """Say why not, where the person came from; what they typed is still in the browser or in its draft."""
    if request.method == "POST":
        messages.warning(request, str(problem))
        return redirect(_came_from(request))
    return render(request, "refused.html", {"sentence": str(problem)}, status=409)


def _came_from(request: Request) -> str:
    """The page of ours that a form came from, without what was asked of it; whoever sent it may have made it up."""
    came_from = request.headers.get("Referer", "")
    path = urlsplit(came_from).path if url_has_allowed_host_and_scheme(came_from, {request.get_host()}) else ""
    return escape_leading_slashes(path) if path.startswith("/") else "/home/"
