"""Whatever lets somebody in without proving who they are again: ended by a restore, so that a stolen backup opens nothing."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

SESSIONS = ("django_session", "domain_signin")
LINKS = "domain_link"


def statements(tables: Iterable[str], now: datetime, *, schema: str = "", zone: str = "") -> list[str]:
    """What ends them, for those of the tables that are there: in SQL, since the tables may be of an earlier release."""
    there, prefix = set(tables), f'"{schema}".' if schema else ""
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") + zone
    ends = [f'DELETE FROM {prefix}"{name}";' for name in SESSIONS if name in there]  # noqa: S608 - names from above
    if LINKS in there:
        table = f'{prefix}"{LINKS}"'
        ends.append(f"UPDATE {table} SET expires_at = '{moment}' WHERE expires_at > '{moment}';")  # noqa: S608 - names from above
    return ends


def end_in(path: Path, now: datetime) -> None:
    """End them in a copy of the embedded database, and leave no trace of them in its free pages."""
    with closing(sqlite3.connect(path)) as copy:
        tables = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        copy.execute("PRAGMA secure_delete=ON")
        copy.executescript("\n".join(["BEGIN;", *statements(tables, now), "COMMIT;"]))


def messages_waiting() -> int:
    """How many messages of the restored data have not gone yet, and will when it is served."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM domain_message WHERE state = 'waiting'")
        return int(cursor.fetchone()[0])
