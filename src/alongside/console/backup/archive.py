"""One file that any computer opens as a zip, whose last 64 characters are the SHA-256 of every byte before them."""

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from alongside.console.backup.problems import Problem

FORMAT = 1
SEAL = 64
CHUNK = 1024 * 1024
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 64 * CHUNK
NAMES = re.compile(
    r"database\.(sqlite3|pgdump)|files/([0-9a-f]{2})/\2[0-9a-f]{30}\.[a-z0-9]{1,8}|keys/[a-z0-9][a-z0-9_-]{0,99}\.(key|destroyed)"
)
DAMAGED = "{name} is damaged or was changed after it was written. Nothing in it can be relied on: use another backup."
FOREIGN = "{name} is not a backup made by Alongside."


@dataclass(frozen=True)
class Part:
    """How long a part is, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Facts:
    """What is known of the database at the moment of the backup."""

    vendor: str
    server: str
    schema: str
    migrations: list[list[str]]
    rows: dict[str, int]
    integrity: str
    content_sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds."""

    kind: str
    version: str
    made_at: str
    database: Facts | None = None
    keys: dict[str, str] = field(default_factory=dict)
    missing_files: list[str] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    def written(self) -> bytes:
        """As text that people can read, too."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def read(cls, content: bytes) -> "Manifest":
        """From its text; of a later format only the number is looked at."""
        found: dict[str, Any] = json.loads(content)
        if found["format"] > FORMAT:
            raise Problem(
                f"This backup has format {found['format']}, and this release reads up to {FORMAT}. Install a newer Alongside first."
            )
        parts = {name: Part(**part) for name, part in found.pop("parts").items()}
        facts = found.pop("database")
        return cls(**found, parts=parts, database=Facts(**facts) if facts else None)

    def files(self) -> list[str]:
        """The stored files among the parts."""
        return sorted(name for name in self.parts if name.startswith("files/"))


class Writer:
    """Writes an archive that nobody else can read, part by part."""

    def __init__(self, path: Path) -> None:
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._path = path
        self.parts: dict[str, Part] = {}

    def put(self, name: str, source: BinaryIO) -> None:
        """Add a part, and take its size and digest on the way."""
        summed, many = hashlib.sha256(), 0
        with self._zip.open(_entry(name), "w", force_zip64=True) as out:
            while chunk := source.read(CHUNK):
                summed.update(chunk)
                many += len(chunk)
                out.write(chunk)
        self.parts[name] = Part(many, summed.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest, close, and seal the whole."""
        self._zip.writestr(_entry(MANIFEST), manifest.written(), zipfile.ZIP_DEFLATED)
        self._zip.comment = b"0" * SEAL
        self._zip.close()
        self._file.seek(-SEAL, os.SEEK_END)
        seal = _sum_of(self._file, self._file.tell()).encode()
        self._file.seek(-SEAL, os.SEEK_END)
        self._file.write(seal)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def give_up(self) -> None:
        """Leave nothing behind, even when there is no room to close properly."""
        self._zip.fp = None
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o600 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _sum_of(file: BinaryIO, until: int) -> str:
    summed, left = hashlib.sha256(), until
    file.seek(0)
    while left:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            break
        summed.update(chunk)
        left -= len(chunk)
    return summed.hexdigest()


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write an archive; when it cannot be finished there is none."""
    writer = Writer(path)
    try:
        yield writer
    except BaseException:
        writer.give_up()
        raise


@dataclass(frozen=True)
class Opened:
    """An archive whose every byte was found as it was written."""

    zip: zipfile.ZipFile
    manifest: Manifest
    size: int

    def unpack(self, name: str, target: Path) -> None:
        """Write one part to a new file of its own."""
        with self.zip.open(name) as source, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())


@contextmanager
def opened(path: Path, *, say: Callable[[str], None]) -> Iterator[Opened]:
    """Open an archive after checking its seal, its manifest and every part; refuse it if one bit is not as written."""
    try:
        file = path.open("rb")
    except OSError as problem:
        raise Problem(f"{path} cannot be read: {problem.strerror}.") from problem
    with file:
        _check_seal(file, path.name)
        try:
            with zipfile.ZipFile(file) as archive:
                yield _checked(archive, path, say)
        except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as problem:
            raise Problem(FOREIGN.format(name=path.name)) from problem


def _check_seal(file: BinaryIO, name: str) -> None:
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    if length < SEAL or not file.read(4).startswith(b"PK"):
        raise Problem(FOREIGN.format(name=name))
    found = _sum_of(file, length - SEAL).encode()
    if found != file.read(SEAL + 1):
        raise Problem(DAMAGED.format(name=name))


def _checked(archive: zipfile.ZipFile, path: Path, say: Callable[[str], None]) -> Opened:
    if archive.getinfo(MANIFEST).file_size > LONGEST_MANIFEST:
        raise Problem(FOREIGN.format(name=path.name))
    manifest = Manifest.read(archive.read(MANIFEST))
    listed = [name for name in archive.namelist() if name != MANIFEST]
    if sorted(listed) != sorted(manifest.parts) or not all(NAMES.fullmatch(name) for name in listed):
        raise Problem(FOREIGN.format(name=path.name))
    for number, (name, part) in enumerate(manifest.parts.items()):
        if number and number % 500 == 0:
            say(f"Checked {number:,} of {len(manifest.parts):,} parts")
        if _part_of(archive, name, part.size) != part:
            raise Problem(DAMAGED.format(name=path.name))
    return Opened(archive, manifest, path.stat().st_size)


def _part_of(archive: zipfile.ZipFile, name: str, most: int) -> Part:
    """Measure a part, and stop when it is longer than it says, so that no small file fills a disk."""
    summed, many = hashlib.sha256(), 0
    with archive.open(name) as source:
        while (chunk := source.read(CHUNK)) and many <= most:
            summed.update(chunk)
            many += len(chunk)
    return Part(many, summed.hexdigest())
