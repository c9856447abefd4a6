"""For those who run the installation: probes, reports of browsers, and whom to tell of a weakness."""

import json
import re
from collections import namedtuple
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from alongside.domain.history.actions import save_draft, seal
from alongside.domain.models import Beat
from alongside.domain.organisations.clock import now
from alongside.domain.surveys.actions import key_name
from alongside.kit.crypto import KeyFolder
from alongside.web.public import health

pytestmark = pytest.mark.django_db
Room = namedtuple("Room", "free")


def said(response):
    return response.status_code, response.content.decode()


@pytest.fixture(autouse=True)
def no_reports():
    health._reports.clear()
    yield
    health._reports.clear()


def test_process_that_lives_says_so_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert said(client.get("/health/")) == (200, "alive\n")


def test_installation_that_can_work_says_so(client, world):
    assert said(client.get("/ready/")) == (200, "ready\n")


def test_migration_that_is_missing_makes_it_not_ready(client):
    MigrationRecorder(connection).record_unapplied("domain", "0002_trust")

    assert said(client.get("/ready/")) == (503, "not ready\n")


def test_database_that_does_not_answer_makes_it_not_ready(client, monkeypatch, caplog):
    def broken(_request):
        raise health.DatabaseError("no answer")

    monkeypatch.setitem(health.CHECKS, "database", broken)

    assert said(client.get("/ready/")) == (503, "not ready\n")
    assert "['database']" in caplog.text


def test_key_that_is_damaged_makes_it_not_ready(client, keys):
    keys.mkdir()
    (keys / "cohort-1.key").write_bytes(b"short")

    assert said(client.get("/ready/")) == (503, "not ready\n")


@pytest.mark.parametrize("content", [None, b"", b"short", b"x" * 33, b"x" * 32])
def test_key_of_second_steps_that_is_lost_or_damaged_makes_it_not_ready(client, world, keys, caplog, content):
    TOTP.activate(world.lena, "JBSWY3DPEHPK3PXP")
    ready = said(client.get("/ready/"))
    file = keys / "second-factors.key"
    file.unlink() if content is None else file.write_bytes(content)

    assert (ready, said(client.get("/ready/"))) == ((200, "ready\n"), (503, "not ready\n"))
    rows = [record.msg for record in caplog.records if record.name == "alongside.health"]
    assert [row["key"] for row in rows if "key" in row] == ["second-factors"]
    assert "Put the key folder back from its own backup" in caplog.text


@pytest.mark.parametrize("name", ["drafts", "answers", "history", "evaluation"])
def test_every_key_that_is_needed_and_lost_makes_it_not_ready(client, world, keys, name):
    world.answered(world.wave())
    save_draft("form", {"met": "no"}, by=world.ade, now=world.now)
    seal(now=world.now)
    ready = said(client.get("/ready/"))
    next(keys.glob(f"{name}*.key")).unlink()

    assert (ready, said(client.get("/ready/"))) == ((200, "ready\n"), (503, "not ready\n"))


def test_key_that_was_destroyed_on_purpose_is_not_missed(client, world, keys):
    world.answered(world.wave())
    KeyFolder(keys).destroy(key_name(world.cohort))

    assert said(client.get("/ready/")) == (200, "ready\n")


def test_disk_without_room_makes_it_not_ready(client, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: Room(1))

    assert said(client.get("/ready/")) == (503, "not ready\n")


@pytest.mark.parametrize(("minutes", "answer"), [(1, (200, "ready\n")), (6, (503, "not ready\n"))])
def test_worker_that_went_silent_makes_it_not_ready(client, minutes, answer):
    moment = now() - timedelta(minutes=minutes)
    Beat.objects.create(worker="w", started_at=moment, beat_at=moment)

    assert said(client.get("/ready/")) == answer


def report(**words):
    return json.dumps({"csp-report": {"document-uri": "https://trust.example/start/secret/", "blocked-uri": "inline"} | words})


@pytest.mark.parametrize(
    ("body", "directive"),
    [
        (report(**{"effective-directive": "script-src-elem"}), "script-src-elem"),
        (report(**{"violated-directive": "style-src 'self'"}), "style-src"),
        (report(**{"effective-directive": "Ade Thorne\nadmin"}), "unknown"),
        (report(), "unknown"),
        ("[" * 5000, "unreadable"),
        ("[]", "unreadable"),
        ('{"csp-report": 1}', "unreadable"),
        ("\xff", "unreadable"),
    ],
)
def test_report_of_a_browser_is_logged_by_one_word_of_ours(client, caplog, body, directive):
    response = client.generic("POST", "/csp-report/", body.encode("latin-1"), content_type="application/csp-report")

    rows = [record.msg for record in caplog.records if record.name == "alongside.health"]
    assert (response.status_code, [row["directive"] for row in rows]) == (204, [directive])
    assert "secret" not in caplog.text


def test_report_that_is_too_large_is_not_read(client, caplog):
    response = client.generic("POST", "/csp-report/", b"x" * 20_000, content_type="application/csp-report")

    assert (response.status_code, [row for row in caplog.records if row.name == "alongside.health"]) == (413, [])


def test_reports_that_never_end_are_logged_thirty_times_a_minute(client, caplog):
    for _report in range(50):
        client.generic("POST", "/csp-report/", report().encode(), content_type="application/csp-report")

    assert len([row for row in caplog.records if row.name == "alongside.health"]) == 30


@pytest.mark.parametrize(
    ("contact", "where"),
    [
        ("", "mailto:mentoring@trust.example"),
        ("security@trust.example", "mailto:security@trust.example"),
        ("https://t.example/", "https://t.example/"),
    ],
)
def test_whom_to_tell_of_a_weakness_is_where_it_is_looked_for(client, settings, contact, where):
    settings.SECURITY_CONTACT, settings.EMAIL_FROM = contact, "Mentoring <mentoring@trust.example>"

    lines = client.get("/.well-known/security.txt").content.decode().splitlines()

    assert lines[0] == f"Contact: {where}"
    assert re.fullmatch(r"Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", lines[1])
