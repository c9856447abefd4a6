"""Writing the canonical dump of one moment."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from alongside.console.backup import places, postgresql
from alongside.console.backup.content import Content
from alongside.console.backup.copies import Say, beside, copy_sqlite, database_path, room_needed, vendor


def dump(out: BinaryIO, *, say: Say) -> Content:
    """Write every line of one moment, while people go on working."""
    if vendor() == "postgresql":
        with beside() as using, transaction.atomic(using=using):
            postgresql.shared_moment(using)
            return _written(out, using)
    with places.staging(places.made(settings.DATA)) as place:
        places.enough_room(settings.DATA, room_needed())
        say("Copying the database")
        copy = place / "database.sqlite3"
        copy_sqlite(database_path(), copy)
        return dump_of(copy, out)


def dump_of(path: Path, out: BinaryIO) -> Content:
    """Write every line of a database file that nobody writes to."""
    with beside(path) as using:
        return _written(out, using)


def _written(out: BinaryIO, using: str) -> Content:
    content = Content(using)
    for line in content.lines():
        out.write(line.encode() + b"\n")
    out.flush()
    return content
