"""A backup with one bit changed anywhere is refused, and so is what only looks like one."""

import hashlib
import io
import json
import random
import zipfile

import pytest

from alongside.console.backup.archive import Manifest, opened, writing
from alongside.console.backup.checking import check
from alongside.console.backup.problems import Problem

FLIPS = 100


def quietly(_word):
    return None


def refusal(path):
    """What a check says, when it refuses."""
    with pytest.raises(Problem) as told:
        check(path, say=quietly)
    return str(told.value)


def sealed(path, content):
    """A file with a digest at its end that fits what somebody put before it."""
    path.write_bytes(content[:-64] + hashlib.sha256(content[:-64]).hexdigest().encode())
    return path


def with_manifest(backup, path, **changes):
    """The same backup with another manifest, sealed again."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, json.dumps(json.loads(content) | changes) if name == "manifest.json" else content)
        new.comment = b"0" * 64
    return sealed(path, path.read_bytes())


def test_backup_is_found_whole(own, backup):
    found = check(backup, say=quietly)

    assert (found.size, found.database, found.behind) == (backup.stat().st_size, "ok", 0)
    assert [(key.name, key.state) for key in found.keys] == [(own.key.stem, "here")]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (lambda key: key.unlink(), "missing: put it back from the keys' own backup"),
        (lambda key: key.rename(key.with_suffix(".destroyed")), "destroyed on purpose"),
        (lambda key: key.write_bytes(b"x" * 32), "another key of the same name is here"),
    ],
)
def test_check_says_whether_the_keys_are_here(own, backup, change, state):
    change(own.key)

    assert [key.state for key in check(backup, say=quietly).keys] == [state]


def test_one_changed_bit_anywhere_is_refused(backup, tmp_path):
    whole, chance, copy = backup.read_bytes(), random.Random(18), tmp_path / "copy.zip"
    places = [0, 1, len(whole) - 1, len(whole) - 64, len(whole) - 65, len(whole) - 70]
    places += [chance.randrange(len(whole)) for _place in range(FLIPS - len(places))]
    refused = 0
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        copy.write_bytes(changed)
        refused += refusal(copy) in {
            "copy.zip is damaged or was changed after it was written. Nothing in it can be relied on: use another backup.",
            "copy.zip is not a backup made by Alongside.",
        }

    assert refused == FLIPS  # of 100 backups with one changed bit


@pytest.mark.parametrize(
    "change", [lambda whole: whole[:-1], lambda whole: whole[:70], lambda whole: whole + b"\n", lambda whole: whole[:-64]]
)
def test_shorter_or_longer_file_is_refused(backup, tmp_path, change):
    copy = tmp_path / "copy.zip"
    copy.write_bytes(change(backup.read_bytes()))

    assert "damaged" in refusal(copy)


@pytest.mark.parametrize("content", [b"", b"PK", b"holiday", b"SQLite format 3\x00" + b"x" * 200])
def test_what_is_not_a_backup_is_refused(tmp_path, content):
    (tmp_path / "copy.zip").write_bytes(content)

    assert refusal(tmp_path / "copy.zip") == "copy.zip is not a backup made by Alongside."


def test_zip_of_somebody_else_is_refused_even_with_a_digest(tmp_path):
    path = tmp_path / "copy.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/passwd", "root")
        archive.comment = b"0" * 64
    sealed(path, path.read_bytes())

    assert refusal(path) == "copy.zip is not a backup made by Alongside."


@pytest.mark.parametrize("name", ["../evil", "files/../../evil", "database.sqlite3/x", "keys/x.pem", "/etc/passwd"])
def test_part_with_a_foreign_name_is_refused(tmp_path, name):
    assert refusal(written(tmp_path / "copy.zip", name, b"evil")) == "copy.zip is not a backup made by Alongside."


def written(path, name, content, like=None):
    """An archive of one part, with the rest of what another one says."""
    with writing(path) as archive:
        archive.put(name, io.BytesIO(content))
        said = vars(like) if like else {"kind": "data", "version": "0.1.0", "made_at": ""}
        archive.finish(Manifest(**said | {"parts": archive.parts}))
    return path


def test_missing_file_is_told(tmp_path):
    assert refusal(tmp_path / "none.zip").endswith("none.zip cannot be read: No such file or directory.")


def test_part_that_is_longer_than_it_says_is_refused(backup, tmp_path):
    with zipfile.ZipFile(backup) as archive:
        parts = json.loads(archive.read("manifest.json"))["parts"]
    parts = {name: part | {"size": 10} for name, part in parts.items()}

    assert "damaged" in refusal(with_manifest(backup, tmp_path / "copy.zip", parts=parts))


def test_later_format_is_refused_by_its_number(backup, tmp_path):
    assert "has format 2, and this release reads up to 1" in refusal(with_manifest(backup, tmp_path / "copy.zip", format=2))


def test_backup_of_a_newer_release_is_refused(backup, tmp_path):
    assert "Alongside 99.0.0 made this backup" in refusal(with_manifest(backup, tmp_path / "copy.zip", version="99.0.0"))


def test_backup_with_steps_that_nobody_here_knows_is_refused(backup, tmp_path):
    with opened(backup, say=quietly) as archive:
        facts = vars(archive.manifest.database)
    facts = facts | {"migrations": [*facts["migrations"], ["domain", "9999_later"]]}

    assert "it knows domain.9999_later" in refusal(with_manifest(backup, tmp_path / "copy.zip", database=facts))


def test_database_that_does_not_open_is_refused(backup, tmp_path):
    with opened(backup, say=quietly) as archive:
        manifest = archive.manifest
        name = next(part for part in manifest.parts if part.startswith("database"))
        half = archive.zip.read(name)[:30_000]

    path = written(tmp_path / "copy.zip", name, half, like=manifest)

    assert refusal(path).startswith("The database in this backup is not whole: ")
