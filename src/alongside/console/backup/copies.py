"""A copy of the database at one moment, taken while people go on working, with what is to be known of it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from alongside.console.backup import postgresql
from alongside.console.backup.archive import Facts
from alongside.console.backup.content import Content, applied
from alongside.console.backup.problems import Problem, size

ASIDE = "aside"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Copy:
    """The copy as a file, what it holds, and the stored files that its rows name."""

    path: Path
    facts: Facts
    stored: set[str]


def vendor() -> str:
    """Which database this installation has."""
    return connections[DEFAULT_DB_ALIAS].vendor


def database_path() -> Path:
    """Where the embedded database lies."""
    return Path(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])


def room_needed() -> int:
    """How many bytes the database takes."""
    if vendor() == "sqlite":
        path = database_path()
        return sum(found.stat().st_size for found in (path, path.with_name(f"{path.name}-wal")) if found.exists())
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


@contextmanager
def beside(path: Path | None = None) -> Iterator[str]:
    """Open one more connection, to a copy when a path is given; the name to ask for it by."""
    wrapper = connections[DEFAULT_DB_ALIAS].copy(alias=ASIDE)
    if path is not None:
        wrapper.settings_dict["NAME"] = str(path)
        wrapper.settings_dict["OPTIONS"] = {"timeout": 30}
    connections[ASIDE] = wrapper
    try:
        yield ASIDE
    finally:
        wrapper.close()
        del connections[ASIDE]


@contextmanager
def default_at(path: Path) -> Iterator[None]:
    """Let everything work on another file for a while: a migration need not know that it works on a copy."""
    connection = connections[DEFAULT_DB_ALIAS]
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def copied(folder: Path, *, say: Say) -> Copy:
    """Copy the database into a folder."""
    say(f"Copying the database ({size(room_needed())})")
    return _copied_sqlite(folder, say) if vendor() == "sqlite" else _dumped_postgresql(folder, say)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy an SQLite database in one step: copying in several starts again with every write and may never end."""
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(source))}?mode=rw", uri=True, timeout=30)) as here,
            closing(sqlite3.connect(target)) as there,
        ):
            here.backup(there, pages=-1)
            there.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as problem:
        raise Problem(f"The database could not be copied: {problem}.") from problem


def looked_at(path: Path) -> str:
    """What SQLite itself says of a database file: “ok” when nothing is wrong."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as copy:
            found = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(3)")]
            broken = copy.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as problem:
        return str(problem)
    return "; ".join(found + [f"{len(broken)} broken references" for _some in broken[:1]])


def _copied_sqlite(folder: Path, say: Say) -> Copy:
    path = folder / "database.sqlite3"
    path.touch(mode=0o600)
    copy_sqlite(database_path(), path)
    integrity = looked_at(path)
    if integrity != "ok":
        raise Problem(f"The database itself is damaged ({integrity}). No backup was made; earlier backups are as they were.")
    say("Reading the copy")
    with beside(path) as using:
        content = Content(using).read()
        facts = Facts("sqlite", sqlite3.sqlite_version, "", applied(using), dict(content.rows), integrity, content.sha256)
    return Copy(path, facts, content.stored)


def _dumped_postgresql(folder: Path, say: Say) -> Copy:
    """Let pg_dump and our own reading see the same moment."""
    path = folder / "database.pgdump"
    path.touch(mode=0o600)
    with beside() as using, transaction.atomic(using=using):
        shared = postgresql.shared_moment(using)
        postgresql.dump(path, shared, using=using)
        say("Reading the same moment")
        content = Content(using).read()
        schema, server = postgresql.schema(using), postgresql.server(using)
        facts = Facts("postgresql", server, schema, applied(using), dict(content.rows), "read by pg_dump", content.sha256)
    return Copy(path, facts, content.stored)


def stored_files() -> dict[str, Path]:
    """Every stored file by its name."""
    return {path.name: path for path in sorted(settings.FILES.glob("[0-9a-f][0-9a-f]/*")) if path.is_file()}
