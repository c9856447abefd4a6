"""Keys are never in a backup of the data: here is which ones the data needs, and their own backup."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from alongside.console.backup import places
from alongside.console.backup.archive import Manifest, Opened, opened, writing
from alongside.console.backup.problems import Problem

TOGETHER = "{folder} holds backups of the data. Keys belong elsewhere: with both, answers could be joined to people again."


@dataclass(frozen=True)
class KeyFound:
    """Whether a key that the data needs is here."""

    name: str
    state: str


def keys_here() -> dict[str, str]:
    """Every key by its name, with a mark that tells two keys apart and gives neither away."""
    return {path.stem: _mark(path) for path in sorted(settings.KEYS.glob("*.key"))}


def compared(needed: dict[str, str]) -> list[KeyFound]:
    """The keys that a backup needs, and whether they are here."""
    here = keys_here()
    return [KeyFound(name, _state(name, mark, here)) for name, mark in sorted(needed.items())]


def _state(name: str, mark: str, here: dict[str, str]) -> str:
    if name in here:
        return "here" if here[name] == mark else "another key of the same name is here"
    return "destroyed on purpose" if (settings.KEYS / f"{name}.destroyed").exists() else "missing: put it back from the keys' own backup"


def _mark(path: Path) -> str:
    return hashlib.sha256(b"alongside key\x00" + path.read_bytes()).hexdigest()[:16]


def backup_keys(target: Path, *, version: str, now: datetime) -> Path:
    """Write the key folder to a file of its own, which must not lie with the backups of the data."""
    path = places.chosen(target, f"alongside-keys-{places.stamp(now)}.zip")
    folder = places.made(path.parent)
    if folder == places.usual_folder().resolve() or any(places.NAME.fullmatch(found.name) for found in folder.iterdir()):
        raise Problem(TOGETHER.format(folder=folder))
    files = _key_files()
    if not files:
        raise Problem(f"There are no keys in {settings.KEYS} yet.")
    with places.staging(folder) as place:
        with writing(place / "archive.zip") as archive:
            for file in files:
                with file.open("rb") as source:
                    archive.put(f"keys/{file.name}", source)
            archive.finish(Manifest("keys", version, now.isoformat(), keys=keys_here(), parts=archive.parts))
        with opened(place / "archive.zip", say=lambda _word: None):
            places.put_in_place(place / "archive.zip", path)
    return path


def _key_files() -> list[Path]:
    return sorted(path for path in settings.KEYS.glob("*") if path.suffix in {".key", ".destroyed"})


def put_back(archive: Opened) -> list[KeyFound]:
    """Put missing keys back: one that is here stays, and one that was destroyed on purpose stays destroyed."""
    folder = places.made(settings.KEYS)
    _refuse_others(archive.manifest.keys)
    with places.staging(folder) as place:
        for name in _wanted(archive.manifest.parts, folder):
            archive.unpack(f"keys/{name}", place / name)
            places.put_in_place(place / name, folder / name)
    return compared(archive.manifest.keys)


def _refuse_others(wanted: dict[str, str]) -> None:
    others = [found.name for found in compared(wanted) if found.state.startswith("another")]
    if others:
        raise Problem(f"Another key is here under the name {', '.join(others)}. Move it away first; nothing was changed.")


def _wanted(parts: Iterable[str], folder: Path) -> list[str]:
    names = [part.removeprefix("keys/") for part in parts]
    return [name for name in names if not (folder / name).exists() and not (folder / f"{Path(name).stem}.destroyed").exists()]
