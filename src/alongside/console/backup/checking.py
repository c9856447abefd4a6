"""Checking a backup: every byte, then whether the database inside opens, is whole, and is one that this release knows."""

import re
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from alongside.console.backup import places, postgresql
from alongside.console.backup.archive import Facts, Manifest, Opened, opened
from alongside.console.backup.copies import Say, looked_at
from alongside.console.backup.keys import KeyFound, compared
from alongside.console.backup.problems import Problem


@dataclass(frozen=True)
class Checked:
    """What a check found; a backup in which something is wrong raises a Problem instead."""

    manifest: Manifest
    size: int
    database: str
    keys: list[KeyFound]
    behind: int


def check(path: Path, *, say: Say) -> Checked:
    """Check a backup without changing anything."""
    say("Checking every byte")
    with opened(path, say=say) as archive:
        facts = archive.manifest.database
        if facts is None:
            return Checked(archive.manifest, archive.size, "", compared(archive.manifest.keys), 0)
        refuse_unknown(archive.manifest, facts)
        say("Opening the database")
        said = _opened_database(archive, facts)
        return Checked(archive.manifest, archive.size, said, compared(archive.manifest.keys), len(behind(facts)))


def _opened_database(archive: Opened, facts: Facts) -> str:
    places.enough_room(places.made(settings.DATA), archive.manifest.parts[part_of(facts)].size)
    with places.staging(settings.DATA) as place:
        copy = place / part_of(facts)
        archive.unpack(part_of(facts), copy)
        said = looked_at(copy) if facts.vendor == "sqlite" else postgresql.listing_of(copy)
    if said != "ok" and not said.startswith("not opened"):
        raise Problem(f"The database in this backup is not whole: {said}. Use another backup.")
    return said


def part_of(facts: Facts) -> str:
    """The name of the database among the parts."""
    return "database.sqlite3" if facts.vendor == "sqlite" else "database.pgdump"


def refuse_unknown(manifest: Manifest, facts: Facts) -> None:
    """Refuse what a newer release made: its tables may hold what this one would lose."""
    unknown = unknown_steps(facts.migrations)
    if unknown or _numbers(manifest.version) > _numbers(version("alongside")):
        after = f" (it knows {', '.join(unknown)})" if unknown else ""
        ours = version("alongside")
        raise Problem(f"Alongside {manifest.version}{after} made this backup, and this is the older {ours}. Install that release first.")


def unknown_steps(migrations: list[list[str]]) -> list[str]:
    """The migrations that this release has never heard of, in the parts that it has."""
    graph = MigrationLoader(None).graph
    known = {app for app, _name in graph.nodes}
    return [f"{app}.{name}" for app, name in migrations if app in known and (app, name) not in graph.nodes]


def behind(facts: Facts) -> list[str]:
    """The migrations of this release that the backup has not had."""
    had = {(app, name) for app, name in facts.migrations}
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes if (app, name) not in had)


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(found) for found in re.findall(r"\d+", release)[:3])
