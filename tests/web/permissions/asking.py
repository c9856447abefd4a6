"""One question after another, each in a savepoint of its own: a cell of the table is what comes back."""

import re
from dataclasses import dataclass

from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.web.asking import sign_in
from tests.web.permissions.forms import form_for
from tests.web.permissions.policy import METHODS, MISSING, NO_SUCH_THING, ROWS, SIGN_IN, YES
from tests.web.permissions.worlds import ABSENT, HERE, PLACES, VIEWERS

WRITES = re.compile(r"\s*(insert|update|delete|replace)\b", re.IGNORECASE)
LAST_SEEN = 'UPDATE "domain_signin" SET "seen_at"'
FRESH = re.compile(rb'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"|nonce="[^"]*"|quote [0-9a-f]{12}')
NEW_EACH_TIME = {"Content-Length", "Content-Security-Policy", "X-Request-ID"}
# That somebody was refused is noted; it tells nobody anything.
NOTED = re.compile(r'insert into "domain_event"', re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """What came back, without what is new on every page."""

    status: int
    url: str
    body: bytes
    headers: tuple
    has_written: bool
    is_refused: bool


def pages(resolver=None, namespaces=()):
    """Every page there is: its name, and its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield ":".join([*namespaces, entry.name or "?"]), entry.callback
        else:
            yield from pages(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)


PAGES = dict(pages())


class Asker:
    """Asks as any viewer; each is signed in once."""

    def __init__(self, worlds):
        self.worlds, self.client = worlds, Client()
        self.cookies = {viewer: self._signed_in(user) for viewer, user in worlds.viewers.items()}
        self.nothing = {}

    def _signed_in(self, user):
        client = Client()
        if user is not None:
            sign_in(client, user)
        return {name: morsel.value for name, morsel in client.cookies.items()}

    def ask(self, viewer, method, route, captures, form):
        """One request, after which everything is as before."""
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies[viewer])
        written = []

        def watch(execute, sql, *rest):
            if WRITES.match(sql) and LAST_SEEN not in sql and not NOTED.match(sql):
                written.append(sql)
            return execute(sql, *rest)

        with transaction.atomic():
            with connection.execute_wrapper(watch):
                response = getattr(self.client, method)(reverse(route, kwargs=captures), form)
            transaction.set_rollback(True)
        return answer_of(response, has_written=bool(written))

    def about(self, row, viewer, method, place):
        """What a viewer meets at the row's page in a place; None when there is no such thing."""
        captures = self.worlds.captures(row.thing, place, row.whose(viewer))
        if captures is None:
            return None
        where = self.worlds.places[HERE if place == ABSENT else place]
        form = form_for(row.route, where, row.whose(viewer)) if method == "post" else {}
        return self.ask(viewer, method, row.route, captures, form)

    def absent(self, row, viewer):
        """What a viewer meets where there is nothing, asked for once."""
        if (row.route, viewer) not in self.nothing:
            self.nothing[row.route, viewer] = self.about(row, viewer, "get", ABSENT)
        return self.nothing[row.route, viewer]

    def wrong(self, row, viewer, place, method):
        """What is wrong with a cell, in words; nothing when it is as the table says."""
        expected, found = row.expected(viewer, place), self.about(row, viewer, method, place)
        problem = no_such_thing(found) if expected == NO_SUCH_THING else self._problem(row, viewer, method, expected, found)
        return f"{method.upper()} {row} by {viewer}, {place}: {problem}" if problem else ""

    def _problem(self, row, viewer, method, expected, found):
        if found is None:
            return "there is no such thing to ask about"
        if expected == SIGN_IN:
            return not_the_way_in(found, method)
        if expected == YES:
            return not_as_promised(row, method, found)
        return not_missing(found, self.absent(row, viewer)) if expected == MISSING else f"the table says {expected}"


def answer_of(response, *, has_written):
    """The parts that a cell is judged by."""
    body = FRESH.sub(b"", response.getvalue())
    headers = tuple(sorted((name, value) for name, value in response.items() if name not in NEW_EACH_TIME))
    warned = any(message.level_tag != "success" for message in get_messages(response.wsgi_request))
    url = response.headers.get("Location", "")
    return Answer(response.status_code, url, body, headers, has_written, warned and response.status_code == 302)


def no_such_thing(found):
    return "" if found is None else "the table says that there is no such thing"


def not_the_way_in(found, method):
    """A page that is asked for leads to the sign-in page; a form is answered with a page that leads there, and holds what was typed."""
    page = reverse("public:sign-in")
    is_redirect = (found.status, found.url.split("?")[0]) == (302, page)
    is_page = found.status == 403 and f'href="{page}?next=/'.encode() in found.body
    if not (is_page if method == "post" else is_redirect):
        return f"{found.status} {found.url}, not the way to the sign-in page"
    return "it wrote to the database" if found.has_written else ""


def not_as_promised(row, method, found):
    if found.status != row.answers[method]:
        return f"{found.status}, not {row.answers[method]}"
    if found.is_refused:
        return "the form was refused"
    is_sent_away = not row.is_open and found.url.startswith(reverse("public:sign-in"))
    return "sent to the sign-in page" if is_sent_away else ""


def not_missing(found, absent):
    if found.status != 404:
        return f"{found.status}, not 404"
    if found.has_written:
        return "it wrote to the database"
    return "" if (found.body, found.headers) == (absent.body, absent.headers) else "not the page of a thing that is not there"


def cells_of(row):
    """Every cell of a row: viewers, places and methods."""
    places = PLACES if row.thing and not row.is_own else (HERE,)
    return [(row, viewer, place, method) for viewer in VIEWERS for place in places for method in METHODS]


CELLS = [cell for row in ROWS for cell in cells_of(row)]
