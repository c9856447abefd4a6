"""Making a backup: the database of one moment, and every stored file that its rows name."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from alongside.console.backup import places
from alongside.console.backup.archive import Manifest, Writer, opened, writing
from alongside.console.backup.copies import Copy, Say, copied, room_needed, stored_files
from alongside.console.backup.keys import keys_here

TRIES = 3
SAY_EVERY = 500


@dataclass(frozen=True)
class Made:
    """A finished backup, and the old ones that went for it."""

    path: Path
    size: int
    manifest: Manifest
    removed: list[Path]


class _Vanished(Exception):
    """A file that a row of the copy names went before it was read: somebody removed both meanwhile."""


def make_backup(target: Path | None, *, now: datetime, say: Say, keep: int | None = None, before: str = "") -> Made:
    """Write one file that holds the database and the stored files as they are now; it has its name once it has been read back."""
    path = places.chosen(target, f"alongside-{places.stamp(now)}{f'-before-{before}' if before else ''}.zip")
    folder = places.made(path.parent)
    places.enough_room(folder, 2 * room_needed() + sum(file.stat().st_size for file in stored_files().values()))
    with places.staging(folder) as place:
        finished = place / "archive.zip"
        manifest = _written(place, finished, now=now, say=say)
        say("Reading it back")
        with opened(finished, say=say) as archive:
            length = archive.size
        places.put_in_place(finished, path)
    removed = places.keep_newest(folder, keep) if keep else []
    return Made(path, length, manifest, removed)


def _written(place: Path, finished: Path, *, now: datetime, say: Say) -> Manifest:
    """Take the database first and the files after it: a row never comes before its file, and goes before it.

    So a file that a row of the copy names can only be missing when both were removed in between; then the copy is taken again.
    """
    for number in range(1, TRIES + 1):
        started = time.time()
        copy = copied(place, say=say)
        try:
            with writing(finished) as archive:
                missing = _put_files(archive, copy, started, may_miss=number == TRIES, say=say)
                return _closed(archive, copy, missing, now=now)
        except _Vanished:
            copy.path.unlink()
    raise AssertionError


def _closed(archive: Writer, copy: Copy, missing: list[str], *, now: datetime) -> Manifest:
    with copy.path.open("rb") as source:
        archive.put(copy.path.name, source)
    manifest = Manifest(
        "data", version("alongside"), now.isoformat(), copy.facts, keys=keys_here(), missing_files=missing, parts=dict(archive.parts)
    )
    archive.finish(manifest)
    return manifest


def _put_files(archive: Writer, copy: Copy, started: float, *, may_miss: bool, say: Callable[[str], None]) -> list[str]:
    here = stored_files()
    missing = set(copy.stored - set(here))
    for number, (name, path) in enumerate(here.items()):
        if number and number % SAY_EVERY == 0:
            say(f"Copied {number:,} of {len(here):,} files")
        if not _put_file(archive, name, path, is_named=name in copy.stored, started=started):
            missing.add(name)
    if missing and not may_miss:
        raise _Vanished
    return sorted(missing)


def _put_file(archive: Writer, name: str, path: Path, *, is_named: bool, started: float) -> bool:
    """Add one file; one that no row names and that is newer than the copy waits for the next backup, since it may be half written."""
    try:
        if not is_named and path.stat().st_mtime >= started - 1:
            return True
        with path.open("rb") as source:
            archive.put(f"files/{name[:2]}/{name}", source)
    except FileNotFoundError:
        return not is_named
    return True
