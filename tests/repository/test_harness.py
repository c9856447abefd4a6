"""The harness itself: the database that was asked for, no network, and a browser that starts."""

import os
import socket

import pytest
from django.conf import settings
from django.db import connection
from pytest_socket import SocketConnectBlockedError

ON_POSTGRESQL = os.environ.get("ALONGSIDE_TEST_DB") == "postgresql"
PRAGMAS = {"journal_mode": "wal", "secure_delete": 1, "busy_timeout": 10_000, "foreign_keys": 1}


@pytest.mark.django_db
def test_database_is_the_one_asked_for():
    connection.ensure_connection()

    assert connection.vendor == ("postgresql" if ON_POSTGRESQL else "sqlite")


@pytest.mark.django_db
def test_embedded_database_is_safe_under_several_writers():
    wanted = {} if ON_POSTGRESQL else PRAGMAS
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}

    assert found == wanted
    assert settings.DATABASES["default"].get("OPTIONS", {}).get("transaction_mode") == (None if ON_POSTGRESQL else "IMMEDIATE")
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is False


def test_network_beyond_this_machine_is_blocked():
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(SocketConnectBlockedError), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_browser_starts_and_shows_a_page(page):
    page.set_content("<title>Alongside</title><h1>Here</h1>")

    assert page.title() == "Alongside"
