"""The log that SQLite writes ahead of its database holds no history of answers."""

import sqlite3

import pytest
from django.conf import settings
from django.db import connection

from alongside.kit.write_ahead import PATIENT, empty_write_ahead_log


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "rows.sqlite3"
    with sqlite3.connect(path, timeout=10, isolation_level=None) as one:
        one.execute("PRAGMA journal_mode=WAL")
        one.execute("CREATE TABLE rows (name TEXT)")
        yield path, one
    one.close()


def log_of(path):
    return path.with_name(f"{path.name}-wal").read_bytes()


def test_log_holds_what_was_written_until_it_is_emptied(database):
    path, one = database
    one.execute("INSERT INTO rows VALUES ('first to answer')")
    assert b"first to answer" in log_of(path)

    assert empty_write_ahead_log(one.cursor())

    assert log_of(path) == b""
    assert b"first to answer" in path.read_bytes()


def test_log_stays_while_somebody_reads_and_nobody_waits_for_long(database):
    path, one = database
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT * FROM rows").fetchall()
    one.execute("INSERT INTO rows VALUES ('while somebody reads')")

    assert not empty_write_ahead_log(one.cursor())

    assert one.execute("PRAGMA busy_timeout").fetchone() == (10_000,)
    other.close()
    assert empty_write_ahead_log(one.cursor())


def test_connections_wait_afterwards_as_long_as_before():
    if connection.vendor == "sqlite":
        assert f"PRAGMA busy_timeout={1000 * settings.DATABASES['default']['OPTIONS']['timeout']}" == PATIENT
