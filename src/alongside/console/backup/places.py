"""Where backups are written, what they are called, and which old ones go."""

import errno
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from django.conf import settings

from alongside.console.backup.problems import Problem, size

NAME = re.compile(r"alongside-(\d{8}T\d{6})Z(-before-[0-9a-z.]+)?(-\d+)?\.zip")
KEYS_NAME = re.compile(r"alongside-keys-(\d{8}T\d{6})Z\.zip")
STAMP = "%Y%m%dT%H%M%S"
MARGIN = 2_000_000
FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


def stamp(moment: datetime) -> str:
    """A moment as it stands in names."""
    return f"{moment.astimezone(UTC).strftime(STAMP)}Z"


def usual_folder() -> Path:
    """Where backups go when nobody says otherwise."""
    return settings.BACKUPS or settings.DATA / "backups"


def chosen(target: Path | None, name: str) -> Path:
    """The file to write: as asked, else one named by its moment in the folder."""
    wanted = (target or usual_folder()).resolve()
    path = wanted if wanted.suffix == ".zip" and not wanted.is_dir() else free(wanted / name)
    for taken, what in ((settings.FILES, "stored files"), (settings.KEYS, "keys"), (settings.STATIC_ROOT, "static files")):
        if path.is_relative_to(Path(taken).resolve()):
            raise Problem(
                f"{path.parent} is the folder of the {what}, which is no place for backups. Choose another, best on another disk."
            )
    if path.exists():
        raise Problem(f"{path} is there already, and a backup never overwrites anything. Choose another name.")
    return path


def free(path: Path) -> Path:
    """The path, or one beside it with a number, that nothing has yet."""
    end = ".zip" if path.suffix == ".zip" else ""
    numbered = (path.with_name(f"{path.name.removesuffix(end)}-{number}{end}") for number in count(2))
    return next(found for found in chain([path], numbered) if not found.exists())


def keep_newest(folder: Path, many: int) -> list[Path]:
    """Remove all but the newest backups, by the moment in their names; whatever has another name stays."""
    found = sorted(
        (path for path in folder.iterdir() if NAME.fullmatch(path.name)), key=lambda path: (path.name[:25], path.stat().st_mtime)
    )
    old = found[:-many]
    for path in old:
        path.unlink()
    return old


def newest(folder: Path) -> datetime | None:
    """The moment of the newest backup in a folder."""
    moments = [named[1] for path in folder.glob("alongside-*.zip") if (named := NAME.fullmatch(path.name))]
    return datetime.strptime(max(moments), STAMP).replace(tzinfo=UTC) if moments else None


def enough_room(folder: Path, needed: int) -> None:
    """Say at once that a disk is too full, rather than after an hour."""
    free = shutil.disk_usage(folder).free
    if free < needed + MARGIN:
        raise Problem(
            f"There is not enough room in {folder}: {size(needed + MARGIN)} are needed and {size(free)} are free. Nothing was written."
        )


def made(folder: Path) -> Path:
    """A folder for ourselves alone, unless it is there already."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise Problem(f"{folder} cannot be made: {problem.strerror}.") from problem
    return folder


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A place beside the goal for what is not finished: it goes at the end, and what a killed run left goes at the next start."""
    sweep(folder)
    try:
        place = Path(tempfile.mkdtemp(prefix=".alongside-", suffix=".partial", dir=folder))
        handle = os.open(place / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError as problem:
        raise Problem(f"{folder} cannot be written to: {problem.strerror}.") from problem
    try:
        with plainly(folder):
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what runs that were killed left half done."""
    for place in folder.glob(".alongside-*.partial"):
        try:
            handle = os.open(place / "lock", os.O_RDWR)
        except OSError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(place, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(handle)


@contextmanager
def plainly(folder: Path) -> Iterator[None]:
    """Say in a sentence what the disk said in a number."""
    try:
        yield
    except OSError as problem:
        if problem.errno in FULL:
            raise Problem(f"The disk of {folder} is full. Nothing was left behind; make room and try again.") from problem
        raise Problem(f"{problem.filename or folder}: {problem.strerror}.") from problem


def put_in_place(finished: Path, path: Path) -> None:
    """Give a finished file its name, unless somebody else took it meanwhile."""
    try:
        os.link(finished, path)
    except FileExistsError:
        raise Problem(f"{path} is there already, and a backup never overwrites anything. Choose another name.") from None
    except OSError:
        finished.rename(path)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Make a change of names last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
