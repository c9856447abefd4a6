"""Keys have a backup of their own, which lies elsewhere and brings no destroyed key back."""

import pytest

from alongside.console.backup.checking import check
from alongside.console.backup.keys import backup_keys
from alongside.console.backup.problems import Problem
from alongside.console.backup.restoring import restore
from alongside.kit.crypto import KeyDestroyed, KeyFolder
from tests.cast import NOW

LOST = "evaluation-lost"


def quietly(_word):
    return None


def saved(target):
    return backup_keys(target, version="0.1.0", now=NOW)


def put_back(path):
    return {key.name: key.state for key in restore(path, replace=False, now=NOW, say=quietly).keys}


@pytest.fixture
def keys(place, settings):
    folder = KeyFolder(settings.KEYS)
    for name in ("evaluation-here", LOST):
        folder.create(name)
    return folder


def test_lost_key_comes_back_and_the_others_stay(keys, settings, tmp_path):
    before = {path.name: path.read_bytes() for path in settings.KEYS.iterdir()}
    path = saved(tmp_path / "safe")
    (settings.KEYS / f"{LOST}.key").unlink()

    assert put_back(path) == {"evaluation-here": "here", LOST: "here"}
    assert {path.name: path.read_bytes() for path in settings.KEYS.iterdir()} == before


def test_destroyed_key_stays_destroyed(keys, tmp_path):
    path = saved(tmp_path / "safe")
    keys.destroy(LOST)

    assert put_back(path) == {"evaluation-here": "here", LOST: "destroyed on purpose"}
    with pytest.raises(KeyDestroyed):
        keys.read(LOST)


def test_other_key_of_the_same_name_is_never_overwritten(keys, settings, tmp_path):
    path = saved(tmp_path / "safe")
    (settings.KEYS / f"{LOST}.key").write_bytes(b"x" * 32)

    with pytest.raises(Problem, match=f"Another key is here under the name {LOST}"):
        put_back(path)

    assert keys.read(LOST) == b"x" * 32


def test_copy_of_keys_is_checked_like_any_backup(keys, tmp_path):
    path = saved(tmp_path / "safe")

    assert [key.state for key in check(path, say=quietly).keys] == ["here", "here"]
    path.write_bytes(path.read_bytes()[:-70] + b"x" + path.read_bytes()[-69:])
    with pytest.raises(Problem, match="damaged"):
        check(path, say=quietly)


def test_keys_are_not_laid_beside_the_data(own, backup):
    with pytest.raises(Problem, match="holds backups of the data"):
        saved(backup.parent)


def test_keys_are_not_laid_where_backups_will_be(keys, settings, tmp_path):
    settings.BACKUPS = tmp_path / "backups"

    with pytest.raises(Problem, match="holds backups of the data"):
        saved(settings.BACKUPS)


def test_no_keys_yet_is_told(place, tmp_path):
    with pytest.raises(Problem, match="There are no keys in"):
        saved(tmp_path / "safe")


def test_manifest_tells_keys_apart_and_gives_none_away(own, backup):
    mark = check(backup, say=quietly).manifest.keys[own.key.stem]

    assert (len(mark), mark in own.key.read_bytes().hex()) == (16, False)
