"""PostgreSQL's own tools, asked in every run: a server of the tests' own where they use the embedded database."""

import io
import os
import shutil
from contextlib import nullcontext

import environ
import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.utils import load_backend

from alongside.console.backup import postgresql
from alongside.console.backup.checking import check
from alongside.console.backup.dumping import dump
from alongside.console.backup.making import make_backup
from alongside.console.backup.problems import Problem
from alongside.console.backup.restoring import NOT_EMPTY, OPEN, restore
from alongside.console.backup.upgrading import migrate_at_once
from alongside.domain.models import Organisation
from tests.cast import NOW
from tests.conftest import ON_POSTGRESQL, start_postgresql
from tests.installation import created


def quietly(_word):
    return None


@pytest.fixture
def server(place, django_db_blocker):
    """An installation on PostgreSQL, with one row."""
    address = environ.Env.db_url_config(os.environ["DATABASE_URL"] if ON_POSTGRESQL else start_postgresql())
    with django_db_blocker.unblock(), created(place) if ON_POSTGRESQL else nullcontext(address["NAME"]) as name:
        usual = connections[DEFAULT_DB_ALIAS]
        plain = {**usual.settings_dict, "OPTIONS": {}, **address, "CONN_MAX_AGE": 0, "NAME": name}
        connections[DEFAULT_DB_ALIAS] = load_backend("django.db.backends.postgresql").DatabaseWrapper(plain, DEFAULT_DB_ALIAS)
        migrate_at_once()
        Organisation.objects.create(name="Harbour", slug="harbour")
        yield
        connection.close()
        connections[DEFAULT_DB_ALIAS] = usual


def text():
    out = io.BytesIO()
    dump(out, say=quietly)
    return out.getvalue()


def test_backup_of_a_server_is_made_checked_and_restored(server, tmp_path, monkeypatch):
    before = text()
    path = make_backup(None, now=NOW, say=quietly).path
    Organisation.objects.update(name="Hill")
    changed = text()

    assert (check(path, say=quietly).database, postgresql.server(DEFAULT_DB_ALIAS).split(".")[0]) == ("ok", "18")
    assert refusal(path, replace=False) == NOT_EMPTY
    with connections[DEFAULT_DB_ALIAS].copy("other").cursor() as other:
        other.execute("SELECT 1")
        assert refusal(path, replace=True) == OPEN
        other.connection.close()
    assert text() == changed
    done = restore(path, replace=True, now=NOW, say=quietly)

    assert text() == before
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM {done.aside[0].removeprefix('the schema ')}.domain_organisation")
        assert cursor.fetchall() == [("Hill",)]
        cursor.execute(f"DROP SCHEMA {done.aside[0].removeprefix('the schema ')} CASCADE")
    tools_are_missing_or_old(path, tmp_path, monkeypatch)


def refusal(path, *, replace):
    with pytest.raises(Problem) as told:
        restore(path, replace=replace, now=NOW, say=quietly)
    return str(told.value)


def tools_are_missing_or_old(path, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check(path, say=quietly).database == "not opened, since pg_restore is not installed here"
    with pytest.raises(Problem, match="pg_dump is not on the PATH"):
        make_backup(None, now=NOW, say=quietly)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.4'\n")
    old.chmod(0o755)
    with pytest.raises(Problem, match="of release 12, and the server of 18"):
        make_backup(None, now=NOW, say=quietly)
    old.write_text("#!/bin/sh\n[ \"$1\" = --version ] && echo 'pg_dump (PostgreSQL) 18.1' && exit 0\necho 'no room' >&2; exit 1\n")
    with pytest.raises(Problem, match="pg_dump failed: no room"):
        make_backup(None, now=NOW, say=quietly)
    assert shutil.which("pg_dump") == str(old)
