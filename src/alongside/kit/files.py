"""Files kept outside the database under names that nobody chose."""

import os
import re
import secrets
from pathlib import Path
from typing import BinaryIO

NAME = re.compile(r"[0-9a-f]{32}\.[a-z0-9]{1,8}")
SUFFIX = re.compile(r"\.?([a-z0-9]{1,8})")


class FileGone(Exception):
    """A stored file that is no longer there."""


class FileStore:
    """A folder of files; a person's own file name belongs in a table, never on the disk."""

    def __init__(self, root: Path | str) -> None:
        self._root = Path(root)

    def save(self, content: bytes, suffix: str) -> str:
        """Keep the bytes and return the name to ask for them by."""
        match = SUFFIX.fullmatch(suffix.lower())
        if match is None:
            raise ValueError(f"“{suffix}” is not a file suffix such as .pdf.")
        name = f"{secrets.token_hex(16)}.{match.group(1)}"
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return name

    def open(self, name: str) -> BinaryIO:
        """Open a stored file for reading."""
        try:
            return self._path(name).open("rb")
        except FileNotFoundError:
            raise FileGone("This file is no longer kept.") from None

    def delete(self, name: str) -> None:
        """Remove a file; removing it twice does no harm."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        """Spread over 256 folders, and let no name lead out of the store."""
        if not NAME.fullmatch(name):
            raise FileGone("There is no file of that name.")
        return self._root / name[:2] / name
