"""When nothing can be saved: forms are answered in words and keep what was typed; pages can still be read; looks never go unnoted."""

import errno
import re
from html import unescape

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.urls import reverse

from alongside.domain.cohorts.models import Statement
from alongside.domain.history.models import Event
from alongside.web.middleware import saving
from alongside.web.middleware.saving import is_full
from tests.web.asking import get, post, sign_in, words

WRITTEN = "I would like to talk about <rotas> & the way back to work."
HEADING = "We cannot save anything just now"


@pytest.fixture
def no_room(monkeypatch):
    monkeypatch.setattr(saving, "has_room", lambda: False)


@pytest.fixture
def full():
    """A database that takes no row more."""

    def refuse(execute, sql, *rest):
        if re.match(r"\s*(insert|update|delete)", sql, re.IGNORECASE):
            raise OperationalError("database or disk is full")
        return execute(sql, *rest)

    def wrapped():
        return connection.execute_wrapper(refuse)

    return wrapped


def statement(world, client):
    data = {"side": "mentee", "text": WRITTEN, "topics": ["rotas"], "avoid": ""}
    return post(client, world.ade, "member:statement", world.ade_in.public_id, **data)


def test_form_without_room_is_refused_before_anything_is_begun(world_today, client, no_room):
    response = statement(world_today, client)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "120")
    assert HEADING in words(response)
    assert Statement.objects.filter(text=WRITTEN).count() == 0


def test_form_that_meets_a_full_disk_keeps_what_was_typed(world_today, client, full):
    sign_in(client, world_today.ade)
    with full():
        response = client.post(
            reverse("member:statement", args=[world_today.ade_in.public_id]),
            {"form_key": "k" * 20, "side": "mentee", "text": WRITTEN, "topics": ["rotas", "careers"], "avoid": ""},
        )

    fields = [
        (name, unescape(value))
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.content.decode())
    ]
    assert response.status_code == 503
    assert [row for row in fields if row[0] != "csrfmiddlewaretoken"] == [
        ("form_key", "k" * 20),
        ("side", "mentee"),
        ("text", WRITTEN),
        ("topics", "rotas"),
        ("topics", "careers"),
        ("avoid", ""),
    ]
    assert WRITTEN in words(response)
    assert Statement.objects.filter(text=WRITTEN).count() == 0


def test_what_was_kept_can_be_sent_again(world_today, client, no_room, monkeypatch):
    page = statement(world_today, client).content.decode()
    again = re.search(r'<form action="([^"]+)" method="post"', page)[1]
    fields = [(name, unescape(value)) for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)]
    monkeypatch.setattr(saving, "has_room", lambda: True)

    response = client.post(unescape(again), {name: [value for key, value in fields if key == name] for name, _value in fields})

    assert response.status_code == 302
    assert Statement.objects.filter(text=WRITTEN).count() == 1


def test_pages_can_be_read_without_room(world_today, client, no_room):
    for name, args in (("member:home", ()), ("member:statement", (world_today.ade_in.public_id,)), ("member:record", ())):
        get(client, world_today.ade, name, *args)
    get(client, world_today.lena, "lead:people", world_today.scheme.slug, world_today.cohort.slug)


def test_look_that_cannot_be_noted_is_not_given(world_today, client, full):
    sign_in(client, world_today.lena)
    before = Event.objects.count()
    with full(), transaction.atomic():
        response = client.get(reverse("lead:statement", args=[world_today.ade_in.public_id]))

    assert (response.status_code, Event.objects.count()) == (503, before)
    assert "Each look at it is noted" in words(response)
    assert "I hope to learn" not in words(response)


def test_file_whose_leaving_cannot_be_noted_does_not_leave(world_today, client, full):
    sign_in(client, world_today.lena)
    client.raise_request_exception = False
    with full():
        response = client.get(reverse("lead:people-csv", args=[world_today.scheme.slug, world_today.cohort.slug]))

    assert response.status_code == 503
    assert b"ade@harbour.example" not in response.content


def test_signing_out_is_possible_without_room(world_today, client, no_room):
    assert post(client, world_today.ade, "public:sign-out").status_code == 302


def test_database_that_does_not_answer_is_said_in_words(world_today, client):
    def silent(_execute, *_rest):
        raise OperationalError("could not connect to server")

    client.raise_request_exception = False
    with connection.execute_wrapper(silent):
        response = client.get("/")

    assert (response.status_code, "Sorry, the service is unavailable" in words(response)) == (503, True)


def test_file_is_asked_for_again(world_today, client, no_room):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {"roster": SimpleUploadedFile("roster.csv", b"email,name\n")}
    page = post(client, world_today.lena, "lead:roster", world_today.scheme.slug, world_today.cohort.slug, **sent)

    assert "choose it again" in words(page)
    assert "Send it again" not in words(page)


@pytest.mark.parametrize(
    ("problem", "answer"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), True),
        (OSError(errno.ENOENT, "No such file"), False),
        (OperationalError("database or disk is full"), True),
        (OperationalError("attempt to write a readonly database"), True),
        (OperationalError("database is locked"), False),
        (InterfaceError("connection already closed"), False),
        (ValueError("disk is full"), False),
    ],
)
def test_full_disk_is_told_from_other_troubles(problem, answer):
    assert is_full(problem) is answer


def test_room_is_looked_at_every_few_seconds(monkeypatch, settings):
    settings.LEAST_FREE = 10**18
    monkeypatch.setitem(saving._looked, "at", 0.0)

    assert (saving.has_room(), saving._looked["at"] > 0) == (False, True)
    settings.LEAST_FREE = 0
    assert saving.has_room() is False
    monkeypatch.setitem(saving._looked, "at", saving._looked["at"] - saving.LOOK_EVERY - 1)
    assert saving.has_room() is True
