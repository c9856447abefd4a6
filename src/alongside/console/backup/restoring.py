"""Restoring: everything is laid out and checked beside the data first, then one transaction of the database swaps it in."""

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection

from alongside.console.backup import in_use, places, postgresql, ways_in
from alongside.console.backup.archive import Facts, Opened, opened
from alongside.console.backup.checking import behind, part_of, refuse_unknown
from alongside.console.backup.copies import Say, copy_sqlite, database_path, default_at, looked_at, stored_files, vendor
from alongside.console.backup.keys import KeyFound, compared, put_back
from alongside.console.backup.problems import Problem
from alongside.console.backup.upgrading import is_empty, migrate_at_once
from alongside.domain.organisations.clock import real

NOT_EMPTY = "There is data here already. Add --replace to put the backup in its place; what is here now is kept aside."
OTHER_DATABASE = "This backup is of {theirs}, and this installation has {ours}. Restore it where DATABASE_URL names {theirs}."
OPEN = "Something still has the database open. Stop Alongside, its workers and anything else that reads it; nothing was changed."


@dataclass(frozen=True)
class Restored:
    """What a restore did, and what is to be known afterwards."""

    kind: str
    keys: list[KeyFound]
    aside: list[str]
    waiting: int
    files: int


def restore(path: Path, *, replace: bool, now: datetime, say: Say) -> Restored:
    """Put a backup in the place of what is here: all of it, or, when anything goes wrong or the run is killed, nothing."""
    say("Checking every byte")
    with opened(path, say=say) as archive, in_use.alone(), places.staging(places.made(settings.DATA)) as place:
        if archive.manifest.kind == "keys":
            return Restored("keys", put_back(archive), [], 0, 0)
        facts = _fitting(archive)
        _refuse_others(replace=replace)
        places.enough_room(settings.DATA, 2 * sum(part.size for part in archive.manifest.parts.values()))
        count = _lay_files(archive, place, say)
        say("Restoring the database")
        lay = _lay_sqlite if facts.vendor == "sqlite" else _lay_postgresql
        aside = lay(archive, facts, place, now)
        strays = _move_strays(archive)
        return Restored("data", compared(archive.manifest.keys), aside + strays, ways_in.messages_waiting(), count)


def _fitting(archive: Opened) -> Facts:
    facts = archive.manifest.database
    if facts is None or facts.vendor != vendor():
        raise Problem(OTHER_DATABASE.format(theirs=facts.vendor if facts else "nothing", ours=vendor()))
    refuse_unknown(archive.manifest, facts)
    return facts


def _refuse_others(*, replace: bool) -> None:
    """Refuse to write over data unasked, or under the feet of anybody who has it open."""
    if vendor() == "postgresql" and postgresql.others(DEFAULT_DB_ALIAS):
        raise Problem(OPEN)
    if vendor() == "sqlite":
        if not database_path().exists():
            return
        _refuse_open(database_path())
    if not replace and not _holds_nothing():
        raise Problem(NOT_EMPTY)
    connection.close()


def _refuse_open(path: Path) -> None:
    """Leave write-ahead mode for a moment, which SQLite allows only to whoever is alone; what cannot be opened is open to nobody."""
    connection.close()
    with closing(sqlite3.connect(path, timeout=1)) as alone:
        try:
            alone.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as problem:
            if "locked" in str(problem):
                raise Problem(OPEN) from problem


def _holds_nothing() -> bool:
    try:
        return is_empty()
    except DatabaseError:
        return False


def _lay_files(archive: Opened, place: Path, say: Say) -> int:
    """Put the files there first: their names are their own for ever, so the data that is here now loses none."""
    names = archive.manifest.files()
    say(f"Restoring {len(names):,} files")
    for name in names:
        target = settings.FILES / name.removeprefix("files/")
        if target.exists() and _sum(target) == archive.manifest.parts[name].sha256:
            continue
        archive.unpack(name, place / target.name)
        places.made(target.parent)
        (place / target.name).replace(target)
        places.sync(target.parent)
    return len(names)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lay_sqlite(archive: Opened, facts: Facts, place: Path, now: datetime) -> list[str]:
    """Make the copy ready beside, then let SQLite write it over the old one in one transaction of its own."""
    ready, target = place / "database.sqlite3", database_path()
    archive.unpack(part_of(facts), ready)
    if behind(facts):
        with default_at(ready):
            migrate_at_once()
    ways_in.end_in(ready, now)
    if looked_at(ready) != "ok":
        raise Problem("The restored database is not whole. Nothing was changed.")
    places.made(target.parent)
    if target.exists() and looked_at(target) == "ok":
        aside = _aside(target)
        _copy_aside(target, aside, place)
        _write_over(ready, target)
        return [str(aside)]
    return _take_place(ready, target)


def _copy_aside(target: Path, aside: Path, place: Path) -> None:
    """Keep what is here under a name of its own."""
    copy = place / aside.name
    copy.touch(mode=0o600)
    copy_sqlite(target, copy)
    places.put_in_place(copy, aside)


def _write_over(ready: Path, target: Path) -> None:
    with closing(sqlite3.connect(ready)) as source, closing(sqlite3.connect(target, timeout=10)) as goal:
        goal.execute("PRAGMA secure_delete=ON")
        goal.execute("PRAGMA synchronous=FULL")
        source.backup(goal, pages=-1)


def _take_place(ready: Path, target: Path) -> list[str]:
    """Where there is no database, or one that cannot be opened any more: move what is there aside, and the copy in."""
    moved = []
    for found in (target, *(target.with_name(f"{target.name}{end}") for end in ("-wal", "-shm", "-journal"))):
        if found.exists():
            aside = _aside(found)
            os.link(found, aside) if found == target else found.rename(aside)
            moved.append(str(aside))
    ready.replace(target)
    places.sync(target.parent)
    return moved


def _aside(path: Path) -> Path:
    return places.free(path.with_name(f"{path.name}.before-restore-{places.stamp(real())}"))


def _lay_postgresql(archive: Opened, facts: Facts, place: Path, now: datetime) -> list[str]:
    """Move the tables that are here into a schema of their own and lay the backup's: one transaction."""
    if facts.schema != postgresql.schema(DEFAULT_DB_ALIAS):
        raise Problem(f"The tables of this backup lie in the schema {facts.schema}. Restore it where that is the search path.")
    dumped, tables, before, after = (place / name for name in ("database.pgdump", "tables.sql", "before.sql", "after.sql"))
    archive.unpack(part_of(facts), dumped)
    postgresql.script_of(dumped, tables, using=DEFAULT_DB_ALIAS)
    aside = f"before_restore_{places.stamp(real()).lower()}"
    kept = _moving(aside)
    before.write_text(kept, encoding="utf-8")
    after.write_text("\n".join(ways_in.statements(facts.rows, now, schema=facts.schema, zone="+00")), encoding="utf-8")
    connection.close()
    postgresql.in_one_transaction([before, tables, after], using=DEFAULT_DB_ALIAS)
    if behind(facts):
        migrate_at_once()
    return [f"the schema {aside}"] if kept else []


def _moving(aside: str) -> str:
    """The script that moves every table of ours out of the way; an empty database needs none."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [aside])
        if cursor.fetchone() is not None:
            raise Problem(f"The schema {aside} is there already. Wait a second and try again; nothing was changed.")
    moves = [f'ALTER TABLE {connection.ops.quote_name(name)} SET SCHEMA "{aside}";' for name in tables]
    return "\n".join(["SET lock_timeout = '10s';", f'CREATE SCHEMA "{aside}";', *moves]) if moves else ""


def _move_strays(archive: Opened) -> list[str]:
    """Move files that only the replaced data knew out of the way, and write down what went where."""
    wanted = {Path(name).name for name in archive.manifest.files()}
    strays = [path for name, path in stored_files().items() if name not in wanted]
    if not strays:
        return []
    aside = _aside(settings.FILES)
    for path in strays:
        places.made(aside / path.parent.name)
        path.rename(aside / path.parent.name / path.name)
    return [str(aside)]
