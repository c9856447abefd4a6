"""Who is using the installation: whoever serves holds a lock that a restore must have for itself."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from alongside.console.backup.problems import Problem

RUNNING = "Alongside is running here. Stop it (and its workers) first, then restore; nothing was changed."
_held: dict[str, int] = {}


def hold() -> None:
    """Say that this process, and whatever it starts, uses the data; until it ends."""
    path = settings.DATA / "in-use.lock"
    if str(path) not in _held:
        handle = _open(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise Problem("A restore is going on here. Wait until it is done, then start again.") from None
        _held[str(path)] = handle


def release() -> None:
    """Say that this process uses the data no longer."""
    handle = _held.pop(str(settings.DATA / "in-use.lock"), None)
    if handle is not None:
        os.close(handle)


@contextmanager
def alone() -> Iterator[None]:
    """Use the data alone, or say that somebody else does."""
    handle = _open(settings.DATA / "in-use.lock")
    try:
        _take(handle)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Problem(RUNNING) from None


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
