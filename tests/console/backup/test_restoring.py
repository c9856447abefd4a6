"""A restore puts a backup in place, whole or not at all, keeps what was there, and ends every way in."""

import fcntl
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as live
from django.db import connection

from alongside.console.backup.archive import Manifest, writing
from alongside.console.backup.copies import beside, stored_files
from alongside.console.backup.in_use import RUNNING
from alongside.console.backup.making import make_backup
from alongside.console.backup.problems import Problem
from alongside.console.backup.restoring import NOT_EMPTY, OPEN, restore
from alongside.console.backup.restoring import _take_place as take_place
from alongside.domain.models import Link, Message, User
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import open_link
from alongside.kit.crypto import digest
from alongside.kit.files import FileStore
from tests.cast import NOW
from tests.installation import database
from tests.upgrades.kept import models_now

WAYS_IN = {"domain_link", "domain_signin"}


def quietly(_word):
    return None


def restored(path, **more):
    return restore(path, now=NOW, say=quietly, **({"replace": False} | more))


def without(tables, lines):
    return [line for line in lines if json.loads(line)["table"] not in tables]


def change():
    """Something that the backup does not have."""
    Message.objects.all().delete()
    User.objects.filter(pk=1).update(name="Somebody Else")


def test_backup_is_restored_to_an_empty_place_byte_for_byte(own, backup, content, tmp_path, settings):
    before, files = content(), {name: path.read_bytes() for name, path in stored_files().items()}
    settings.DATA, settings.FILES = tmp_path / "elsewhere", tmp_path / "elsewhere" / "files"
    settings.DATA.mkdir()

    with database(settings.DATA):
        done = restored(backup)

        assert content() == before
    assert {name: path.read_bytes() for name, path in stored_files().items()} == files
    assert (done.aside, done.files, [key.state for key in done.keys]) == ([], 1, ["here"])


def test_data_that_is_here_is_not_replaced_unasked(own, backup, content):
    change()
    before = content()

    with pytest.raises(Problem) as told:
        restored(backup)

    assert (str(told.value), content()) == (NOT_EMPTY, before)


def test_replaced_data_is_kept_aside(own, backup, content):
    before = content()
    change()
    later = FileStore(live.FILES).save(b"a later file", ".bin")

    done = restored(backup, replace=True)

    assert content() == before
    assert sorted(stored_files()) == [own.stored]
    assert len(done.aside) == 2
    aside_files = next(path for path in own.data.iterdir() if path.name.startswith("files.before-restore-"))
    assert (aside_files / later[:2] / later).read_bytes() == b"a later file"
    assert name_kept_aside(done.aside[0]) == "Somebody Else"


def name_kept_aside(aside):
    if connection.vendor == "sqlite":
        with beside(aside) as using:
            return User.objects.using(using).get(pk=1).name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM {aside.removeprefix('the schema ')}.domain_user WHERE id = 1")
        return cursor.fetchone()[0]


def test_restore_ends_every_sign_in_and_every_link(own, content):
    user, sign_ins = User.objects.get(pk=1), models_now()["domain_signin"]._base_manager
    times = {"expire_date": NOW + timedelta(days=9), "started_at": NOW, "seen_at": NOW}
    sign_ins.create(session_key="d" * 64, session_data="", user_id=user.pk, **times)
    times = {"made_at": NOW, "expires_at": NOW + timedelta(days=9)}
    Link.objects.create(user=user, purpose=Purpose.SIGN_IN, token_digest=digest("a live token"), **times)
    before = content()
    assert open_link("a live token", Purpose.SIGN_IN, now=NOW).problem == ""
    path = make_backup(None, now=NOW, say=quietly).path

    restored(path, replace=True)

    assert sign_ins.count() == 0
    assert open_link("a live token", Purpose.SIGN_IN, now=NOW + timedelta(seconds=1)).problem == "expired"
    assert Link.objects.filter(expires_at__gt=NOW).count() == 0
    assert without(WAYS_IN, content()) == without(WAYS_IN, before)


def test_restore_says_how_many_messages_will_go(own):
    Message.objects.filter(pk__in=Message.objects.order_by("pk").values("pk")[:3]).update(state="waiting")

    assert restored(make_backup(None, now=NOW, say=quietly).path, replace=True).waiting == 3


def test_nothing_is_restored_while_alongside_runs(own, backup, content):
    change()
    before = content()

    with (own.data / "in-use.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with pytest.raises(Problem) as told:
            restored(backup, replace=True)

    assert (str(told.value), content()) == (RUNNING, before)


def test_nothing_is_restored_while_something_has_the_database_open(own, backup, content):
    change()
    before = content()

    with beside() as using:
        User.objects.using(using).count()
        with pytest.raises(Problem) as told:
            restored(backup, replace=True)

    assert (str(told.value), content()) == (OPEN, before)


def test_damaged_backup_is_not_restored(own, backup, content):
    change()
    before = content()
    whole = bytearray(backup.read_bytes())
    whole[len(whole) // 2] ^= 1
    backup.write_bytes(whole)

    with pytest.raises(Problem, match="damaged"):
        restored(backup, replace=True)

    assert content() == before


def test_file_that_was_damaged_is_put_right(own, backup):
    (live.FILES / own.stored[:2] / own.stored).write_bytes(b"scribble")

    restored(backup, replace=True)

    assert stored_files()[own.stored].read_bytes() == b"a roster"


def test_backup_of_the_other_kind_of_database_is_refused(own, backup, tmp_path):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    manifest = make_backup(None, now=NOW, say=quietly).manifest
    with writing(tmp_path / "other.zip") as archive:
        facts = type(manifest.database)(**vars(manifest.database) | {"vendor": other})
        archive.finish(Manifest("data", manifest.version, manifest.made_at, facts))

    with pytest.raises(Problem, match=f"is of {other}, and this installation has {connection.vendor}"):
        restored(tmp_path / "other.zip", replace=True)


def test_what_cannot_be_opened_any_more_is_moved_aside_with_its_log(tmp_path):
    target = tmp_path / "alongside.sqlite3"
    for name, content in (("alongside.sqlite3", b"scribble"), ("alongside.sqlite3-wal", b"old log"), ("ready", b"new")):
        (tmp_path / name).write_bytes(content)

    aside = take_place(tmp_path / "ready", target)

    assert target.read_bytes() == b"new"
    assert sorted(Path(path).read_bytes() for path in aside) == [b"old log", b"scribble"]
    assert sorted(path.name for path in tmp_path.iterdir() if "before-restore" not in path.name) == ["alongside.sqlite3"]
