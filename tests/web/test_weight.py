"""What a ward computer loads at first: every page of every role at the end of the demonstration's year, as the server would send it."""

import gzip
import logging
import re
from collections import Counter
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import resolve

from tests.web.asking import sign_in

MOST = 100_000
OF_ONE_KIND = 3
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
LOADED = re.compile(r'<(?:link|script|img)\b[^>]*\b(?:href|src)="([^"]+)"')
IN_STYLES = re.compile(r"url\(\"?([^\")]+)")
COMPRESSED_STORAGE = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """One transaction for the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def year(db, tmp_path_factory):
    """The demonstration at the end of its year, with its static files as they are served."""
    from alongside.console.demonstration.load import load
    from alongside.console.demonstration.story import STAGES

    folder = tmp_path_factory.mktemp("weight")
    logging.getLogger("django.request").setLevel(logging.ERROR)
    named = {name.upper(): folder / name for name in ("keys", "files", "static_root", "clock_file")}
    mail = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    with override_settings(DEMO=True, STORAGES=COMPRESSED_STORAGE, **named, **mail):
        call_command("collectstatic", interactive=False, verbosity=0)
        load("evaluated", say=lambda _words: None)
        with override_settings(CLOCK=STAGES["evaluated"].isoformat()):
            yield


def viewers():
    """Nobody, a holder of each role, and one of each kind of member."""
    from alongside.domain.access.models import Role
    from alongside.domain.access.queries import holders
    from alongside.domain.cohorts.models import Participant
    from alongside.domain.organisations.clock import now
    from alongside.domain.organisations.models import Scheme

    scheme = Scheme.objects.get()
    people = {str(role): holder for role in Role for holder in holders(scheme, role, now=now())}
    members = Participant.objects.select_related("person__user").order_by("pk")
    kinds = {
        "mentor": members.filter(as_mentor__meetings__isnull=False),
        "mentee": members.filter(as_mentee__meetings__isnull=False),
        "withdrew": members.filter(withdrew_on__isnull=False),
        "silent": members.filter(joined_on=None),
    }
    return {"nobody": None} | people | {kind: found[0].person.user for kind, found in kinds.items()}


@pytest.fixture(scope="module")
def pages(year):
    """Every page that somebody reaches by links: who, which kind, where, and what came back."""
    return [(who, kind_of(address), address, response) for who, user in viewers().items() for address, response in walk(user)]


def walk(user):
    """The pages that somebody reaches by links, a few of each kind."""
    client, waiting, seen, kinds = Client(), ["/", "/home/"], set(), Counter()
    if user is not None:
        sign_in(client, user)
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if address in seen or kind is None or kinds[kind] >= OF_ONE_KIND:
            continue
        seen.add(address)
        response = client.get(address)
        waiting += [response.headers["Location"]] if response.status_code == 302 else []
        if is_page(response):
            kinds[kind] += 1
            waiting += [unescape(link) for link in LINK.findall(response.content.decode())]
        yield address, response


def is_page(response):
    return response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")


def kind_of(address):
    """Which page an address of ours is; None for one elsewhere."""
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc or not parts.path.startswith("/") else resolve(parts.path).view_name


def weight(html):
    """Everything that a first visit loads, as the server compresses it."""
    return len(gzip.compress(html.encode())) + sum(sent(file) for file in files_of(html))


def files_of(html):
    """The files that a page names, and those that its style sheets name."""
    files = {file_of(address) for address in LOADED.findall(html) if not address.startswith("data:")}
    return files | {(file.parent / name).resolve() for file in files if file.suffix == ".css" for name in pictures(file)}


def file_of(address):
    assert address.startswith("/static/"), address
    return (Path(settings.STATIC_ROOT) / address.removeprefix("/static/")).resolve()


def pictures(file):
    return [name.split("?")[0] for name in IN_STYLES.findall(file.read_text(encoding="utf-8")) if not name.startswith("data:")]


def sent(file):
    """The size of a file on its way: compressed beforehand where that helps."""
    packed = file.with_name(f"{file.name}.gz")
    return (packed if packed.exists() else file).stat().st_size


@pytest.mark.slow
def test_pages_of_every_role_are_light_and_their_links_lead_somewhere(pages):
    weights = {(who, address): weight(response.content.decode()) for who, _kind, address, response in pages if is_page(response)}
    dead = {(who, address): response.status_code for who, _kind, address, response in pages if response.status_code not in {200, 302}}
    kinds = {(who, kind) for who, kind, _address, response in pages if is_page(response)}

    assert {key: size for key, size in weights.items() if size > MOST} == {}
    assert dead == {}
    assert min(weights.values()) > 20_000, "the style sheet alone weighs more: something was not counted"
    assert len(kinds) > 120, "the walk did not come round"
    assert {kind for who, kind in kinds if who == "lead"} >= {"lead:overview", "lead:people", "lead:person", "lead:run", "report:page"}
    assert {kind for who, kind in kinds if who == "mentee"} >= {"member:home", "member:pair", "member:statement", "member:questionnaire"}
