"""A few words kept in a file beside the keys, so that the database alone cannot say how far it once went."""

import os
import tempfile
from pathlib import Path


def read_mark(path: Path) -> str:
    """What was noted last, or nothing."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def write_mark(path: Path, text: str) -> None:
    """Write aside and rename, so that nobody ever reads half of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise
