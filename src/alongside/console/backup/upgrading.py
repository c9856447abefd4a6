"""Bringing the database up to date: a backup first, then every step in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from alongside.console.backup.checking import unknown_steps
from alongside.console.backup.content import applied
from alongside.console.backup.copies import Say
from alongside.console.backup.making import make_backup
from alongside.console.backup.problems import Problem

LOCK = 4_718_265_001
FAILED = """The upgrade failed, and the database is exactly as it was before: {problem}
To go on working, start the release that you had before; it finds its data unchanged.
A backup from just before the upgrade is {backup}
Should you ever need it: alongside restore {backup} --replace"""

NEWER = "This database belongs to a newer release than {ours} (it knows {unknown}). Start that release, or restore a backup from before it."


@dataclass(frozen=True)
class Upgraded:
    """What an upgrade did."""

    steps: list[str]
    backup: Path | None


def pending() -> list[str]:
    """The steps that the database has not had yet."""
    executor = MigrationExecutor(connection)
    return [f"{step.app_label}.{step.name}" for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def is_empty() -> bool:
    """Whether no table of ours holds a row."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("domain_")]
        return not any(_has_rows(name) for name in tables)


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - a name from the catalogue
        return cursor.fetchone() is not None


def upgrade(*, now: datetime, say: Say, backups: Path | None = None) -> Upgraded:
    """Bring the database up to date: old or new, never between, and never without a backup of what it held."""
    _refuse_newer()
    steps = pending()
    if not steps:
        return Upgraded([], None)
    backup = None if is_empty() else make_backup(backups, now=now, say=say, before=version("alongside")).path
    say(f"Bringing the database up to date: {len(steps)} steps")
    try:
        migrate_at_once()
    except Exception as problem:
        raise Problem(FAILED.format(problem=problem, backup=backup or "not needed: there was no data yet.")) from problem
    return Upgraded(steps, backup)


def _refuse_newer() -> None:
    unknown = unknown_steps(applied(DEFAULT_DB_ALIAS))
    if unknown:
        raise Problem(NEWER.format(ours=version("alongside"), unknown=", ".join(unknown)))


def migrate_at_once() -> None:
    """Take every step that is due in one transaction: a run that is killed has done nothing."""
    with _unchecked_until_the_end(), transaction.atomic():
        _wait_for_others()
        call_command("migrate", interactive=False, verbosity=0)
        connection.check_constraints()


@contextmanager
def _unchecked_until_the_end() -> Iterator[None]:
    """Let SQLite lay tables anew inside a transaction: it asks that references be looked at afterwards, which `migrate_at_once` does."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.disable_constraint_checking()
    try:
        yield
    finally:
        connection.enable_constraint_checking()


def _wait_for_others() -> None:
    """Let two processes that start together upgrade one after the other; SQLite has but one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
