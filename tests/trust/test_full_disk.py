"""The embedded database full at any page, through real forms: done or not done, never half; whole, and still to be read."""

import sqlite3
from collections import Counter
from random import Random

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.web.asking import sign_in
from tests.web.permissions.forms import form_for
from tests.web.permissions.policy import ROWS, YES
from tests.web.permissions.worlds import build_worlds

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TRIALS = 100
NO_LIMIT = 1_073_741_823
LARGE = "email,name,grade,specialty,site,invite as\n" + "\n".join(
    f"more{number}@new.example,More {number:04} {'x' * 60},CT1,Medicine {number},Site {number},mentee" for number in range(400)
)
READ = ("member:home", "member:record", "public:front", "public:privacy")
# A session's own traces, and whether somebody was refused: they tell of the asking, not of what was asked for.
BESIDE = {"SignIn", "Tally"}


def rows():
    """Every row of ours, whole."""
    found = Counter()
    for model in apps.get_app_config("domain").get_models():
        if model.__name__ not in BESIDE:
            found.update((model.__name__, str(row)) for row in model._base_manager.values_list())
    return found


def pragma(words):
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {words}").fetchone()


def sent_by(worlds):
    """Every form that somebody may send, with large things in it where it takes text or a file."""
    for row in ROWS:
        viewer = next((name for name in ("lead", "mentor", "trainer", "evaluator") if row.cells[name] == YES), None)
        captures = worlds.captures(row.thing, "here", row.whose(viewer)) if viewer else None
        if captures is not None and row.answers["post"] == 302 and not row.is_open:
            yield row, viewer, captures


def filled(worlds, row, viewer):
    form = form_for(row.route, worlds.places["here"], row.whose(viewer))
    if row.route == "lead:roster":
        form["roster"] = SimpleUploadedFile("roster.csv", LARGE.encode())
    if "text" in form:
        form["text"] = "I would like to talk about rotas. " * 200
    return form


class Pristine:
    """The database as it was, put back in a moment."""

    def __init__(self):
        self.copy = sqlite3.connect(":memory:")
        connection.connection.backup(self.copy)

    def put_back(self):
        self.copy.backup(connection.connection)


def growth(worlds, clients, pristine, row, viewer, captures):
    """How many pages more the database has after a form: it can be full at any of them."""
    pristine.put_back()
    before = pragma("page_count")[0]
    clients[viewer].post(reverse(row.route, kwargs=captures), filled(worlds, row, viewer))
    return pragma("page_count")[0] - before


def test_full_disk_leaves_nothing_half_written(transactional_db, keys, settings, say):
    """A server has room of its own, and says so with an error of its own; this is about the file."""
    if connection.vendor == "postgresql":
        return
    settings.DEMO, settings.CLOCK = True, ""
    worlds = build_worlds()
    clients = {name: Client(raise_request_exception=False) for name in ("lead", "mentor", "trainer", "evaluator")}
    for name, client in clients.items():
        sign_in(client, worlds.viewers[name])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    pristine, chance = Pristine(), Random(20261122)
    forms = [(form, pages) for form in sent_by(worlds) if (pages := growth(worlds, clients, pristine, *form))]
    came, half, unread, broken = Counter(), [], [], 0

    for trial in range(TRIALS):
        pristine.put_back()
        (row, viewer, captures), pages = forms[trial % len(forms)]
        before, client = rows(), clients[viewer]
        pragma(f"max_page_count = {pragma('page_count')[0] + chance.randrange(pages)}")
        response = client.post(reverse(row.route, kwargs=captures), filled(worlds, row, viewer))
        came[response.status_code] += 1
        if response.status_code == 503 and rows() != before:
            half.append((row.route, rows() - before, before - rows()))
        unread += [name for name in READ if client.get(reverse(name)).status_code != 200]
        pragma(f"max_page_count = {NO_LIMIT}")
        broken += pragma("integrity_check")[0] != "ok"

    say(f"{TRIALS} times one of {len(forms)} forms that grow the database by up to {max(pages for _form, pages in forms)} pages,")
    say(f"full at a random one of them: {dict(came)}, {len(half)} half done, {len(unread)} unread, {broken} broken")
    assert (half, unread, broken, set(came)) == ([], [], 0, {503})
