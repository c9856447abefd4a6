"""A backup holds the database of one moment and every file that its rows name; it is whole, or it is not there."""

import fcntl
import os
import re
import resource
import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import timedelta
from functools import partial

import pytest

from alongside.console.backup import places
from alongside.console.backup.archive import opened
from alongside.console.backup.copies import copy_sqlite
from alongside.console.backup.making import make_backup
from alongside.console.backup.problems import Problem, size
from alongside.console.backup.timed import run_due
from alongside.domain.cohorts.models import RosterImport
from alongside.kit.files import FileStore
from tests.cast import NOW
from tests.installation import run

NAMED = "alongside-20260907T090000Z.zip"


def quietly(_word):
    return None


def made(target=None, **more):
    return make_backup(target, now=NOW, say=quietly, **more)


def all_bytes(path):
    with zipfile.ZipFile(path) as archive:
        return path.read_bytes() + b"".join(archive.read(name) for name in archive.namelist())


def test_backup_holds_the_database_and_the_files(own):
    done = made()

    names = sorted(done.manifest.parts)
    assert done.path == own.data / "backups" / NAMED
    assert [name for name in names if name.startswith("files/")] == [f"files/{own.stored[:2]}/{own.stored}"]
    assert [name for name in names if not name.startswith("files/")] == [
        done.manifest.database.vendor.replace("sqlite", "database.sqlite3").replace("postgresql", "database.pgdump")
    ]
    assert done.manifest.database.rows["domain_participant"] == 72
    assert done.manifest.missing_files == []


def test_backup_is_for_nobody_else_to_read(own):
    done = made()

    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(done.path.parent.stat().st_mode) == 0o700
    assert [path.name for path in done.path.parent.iterdir()] == [NAMED]


def test_backup_holds_no_key_but_says_which_the_data_needs(own):
    done = made()

    content = all_bytes(done.path)
    assert list(done.manifest.keys) == [own.key.stem]
    assert own.key.read_bytes() not in content
    assert own.key.read_bytes().hex().encode() not in content


def test_any_computer_opens_it_and_finds_its_digest_at_the_end(own):
    path = made().path

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.comment == path.read_bytes()[-64:]


def test_backup_never_overwrites(own, tmp_path):
    (tmp_path / "mine.zip").write_bytes(b"mine")

    with pytest.raises(Problem, match="never overwrites"):
        made(tmp_path / "mine.zip")

    assert (tmp_path / "mine.zip").read_bytes() == b"mine"


def test_second_backup_of_a_second_has_a_number(own):
    made()

    assert made().path.name == NAMED.replace(".zip", "-2.zip")


@pytest.mark.parametrize("folder", ["FILES", "KEYS", "STATIC_ROOT"])
def test_backup_is_not_written_among_files_or_keys(own, settings, folder):
    with pytest.raises(Problem, match="no place for backups"):
        made(getattr(settings, folder) / "deep")


def test_keep_removes_the_oldest_and_nothing_else(own, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    old = ["alongside-20260101T000000Z.zip", "alongside-20260102T000000Z-before-0.2.0.zip", "alongside-20260103T000000Z.zip"]
    for name in [*old, "holiday.zip", "alongside-keys-20250101T000000Z.zip"]:
        (folder / name).touch()

    done = made(folder, keep=2)

    assert [path.name for path in done.removed] == old[:2]
    assert sorted(path.name for path in folder.iterdir()) == sorted([old[2], NAMED, "holiday.zip", "alongside-keys-20250101T000000Z.zip"])


def test_file_that_is_long_gone_is_told_and_hides_nothing(own, settings):
    FileStore(settings.FILES).delete(own.stored)

    assert made().manifest.missing_files == [own.stored]


def test_file_of_no_row_is_kept_unless_it_is_being_written(own, settings):
    old, new = (FileStore(settings.FILES).save(b"a stray", ".pdf") for _time in range(2))
    os.utime(settings.FILES / old[:2] / old, (1, 1))

    files = made().manifest.files()

    assert sorted(files) == sorted(f"files/{name[:2]}/{name}" for name in (own.stored, old))
    assert new not in str(files)


def test_row_and_file_removed_between_them_are_taken_again(own, settings):
    """The last word on the database copy is that the file is gone; the row goes too before the second look."""
    said = []

    def meanwhile(word):
        said.append(word)
        if word == READING and said.count(READING) == 1:
            RosterImport.objects.update(stored="")
            FileStore(settings.FILES).delete(own.stored)

    done = make_backup(None, now=NOW, say=meanwhile)

    assert said.count(READING) == 2
    assert (done.manifest.missing_files, done.manifest.files()) == ([], [])


READING = "Reading the copy" if "sqlite" in os.environ["DATABASE_URL"] else "Reading the same moment"


def test_disk_without_room_is_told_at_once(tmp_path):
    with pytest.raises(Problem, match=r"There is not enough room in .*: 1,000 TB are needed"):
        places.enough_room(tmp_path, 10**15)


@pytest.mark.parametrize("limit", [60_000, 2_500_000], ids=["in the database", "in the archive"])
def test_disk_that_fills_leaves_nothing_behind(own, settings, tmp_path, limit):
    RosterImport.objects.update(stored=FileStore(settings.FILES).save(os.urandom(3_000_000), ".bin"))

    done = run(own.name, "backup", tmp_path / "out", preexec_fn=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (limit, limit)))

    assert done.returncode == 2
    assert re.search("is full|could not be copied|pg_dump failed", done.stderr.splitlines()[-1])
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_what_a_killed_run_left_goes_and_what_another_writes_stays(tmp_path):
    for name in ("dead", "alive"):
        (tmp_path / f".alongside-{name}.partial").mkdir()
        (tmp_path / f".alongside-{name}.partial" / "lock").touch()

    with (tmp_path / ".alongside-alive.partial" / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        places.sweep(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [".alongside-alive.partial"]


def test_night_has_one_backup_and_a_missed_night_is_made_up(own, settings, tmp_path):
    assert run_due(now=NOW) == 0
    settings.BACKUPS = tmp_path / "nightly"

    runs = [run_due(now=NOW + timedelta(hours=hours)) for hours in (0, 1, 16, 18, 40, 42)]

    assert runs == [1, 0, 0, 1, 0, 1]
    with opened(settings.BACKUPS / NAMED, say=quietly) as archive:
        assert archive.manifest.made_at == NOW.isoformat()


def test_folder_that_cannot_be_made_is_told(own, tmp_path):
    (tmp_path / "a file").touch()

    with pytest.raises(Problem, match="cannot be made: Not a directory"):
        made(tmp_path / "a file" / "under it")


@pytest.mark.parametrize(
    ("octets", "said"), [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (12_345_678, "12 MB"), (2 * 10**15, "2,000 TB")]
)
def test_sizes_are_said_as_people_read_them(octets, said):
    assert size(octets) == said


def test_database_whose_last_writer_was_killed_is_copied_as_it_was(tmp_path):
    path = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("CREATE TABLE said (word text)")
        writer.executemany("INSERT INTO said VALUES (?)", [("old " * 300,)] * 500)
        writer.commit()
        writer.execute("PRAGMA cache_size=2")
        writer.execute("UPDATE said SET word = 'half'")
        for name in ("live.sqlite3", "live.sqlite3-journal"):
            shutil.copy(tmp_path / name, tmp_path / name.replace("live", "killed"))

    copy_sqlite(tmp_path / "killed.sqlite3", tmp_path / "copy.sqlite3")

    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copy:
        assert copy.execute("SELECT DISTINCT word FROM said").fetchall() == [("old " * 300,)]
