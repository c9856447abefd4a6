"""The commands as a system manager meets them, and the dump that compares two databases."""

import errno
import json
import os
import stat
from argparse import Namespace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import connection

from alongside.console.backup import in_use, places
from alongside.console.backup.commands import EVERYTHING, backup, dump, restore, verify
from alongside.console.backup.content import _plain as plain
from alongside.console.backup.content import rows_of
from alongside.console.backup.problems import Problem
from alongside.domain.models import Message
from alongside.kit.files import FileStore
from tests.cast import NOW
from tests.installation import run
from tests.upgrades.kept import lay_lines, rows_of_file, unpacked


def test_every_command_does_its_work_from_a_shell(own, tmp_path):
    connection.close()
    made = run(own.name, "backup", tmp_path / "out", "--keep", "3")
    path = made.stdout.splitlines()[0]
    ran = [made, run(own.name, "verify", path), run(own.name, "restore", path), run(own.name, "restore", path, "--replace")]

    assert [done.returncode for done in ran] == [0, 0, 2, 0]
    assert ran[1].stdout.splitlines()[0].endswith("Every byte is as it was written.")
    assert ran[2].stderr.splitlines()[-1].startswith("There is data here already.")
    assert f"Restored from {path.split('/')[-1]}, with 1 files." in ran[3].stdout
    assert "Every sign-in and every link in the backup has been ended" in ran[3].stdout


def test_commands_are_the_same_for_management(own, tmp_path, capsys):
    call_command("backup", str(tmp_path / "out"))
    path = capsys.readouterr().out.splitlines()[0]
    call_command("backup", str(tmp_path / "out"), keep=1)
    said = capsys.readouterr().out.splitlines()
    call_command("upgrade")
    call_command("backup_keys", str(tmp_path / "safe"))
    call_command("verify", said[0])

    assert said[-1] == f"Removed the older {path.split('/')[-1]}"
    assert capsys.readouterr().out.splitlines()[0] == "The database is up to date."
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("restore", path)


def test_command_that_cannot_be_done_ends_with_two(place, capsys):
    assert verify.run(type("Args", (), {"file": place / "none.zip"})) == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith("none.zip cannot be read: No such file or directory.")


@pytest.mark.parametrize("many", ["0", "-1", "ten"])
def test_keep_is_at_least_one(many, capsys):
    import argparse

    parser = argparse.ArgumentParser()
    backup.add_arguments(parser)

    with pytest.raises(SystemExit):
        parser.parse_args([f"--keep={many}"])

    assert "keep at least 1" in capsys.readouterr().err


def test_every_command_says_what_it_does():
    assert [command.help[-1] for command in (backup, restore, verify)] == [".", ".", "."]


def test_dump_says_that_it_holds_everything_and_is_for_nobody_else(own, tmp_path, capsys):
    path = tmp_path / "dump.txt"

    call_command("dump", output=path)

    assert capsys.readouterr().err.splitlines()[0] == EVERYTHING
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="File exists"):
        call_command("dump", output=path)


def rows_in(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return cursor.fetchone()[0]


def test_dump_has_every_row_of_every_table_once_and_in_order(own, content):
    found = [json.loads(line) for line in content()]
    counts = {}
    for line in found:
        counts[line["table"]] = counts.get(line["table"], 0) + 1
    tables = set(connection.introspection.table_names()) - {"sqlite_sequence"}

    there = {name: rows_in(name) for name in tables}
    assert counts == {name: many for name, many in there.items() if many}
    assert [line["table"] for line in found if line["table"] != "django_migrations"] == sorted(
        line["table"] for line in found if line["table"] != "django_migrations"
    )
    people = [line["row"]["id"] for line in found if line["table"] == "domain_person"]
    assert people == sorted(people)


def test_dump_is_the_same_from_either_kind_of_database(empty, tmp_path):
    kept = rows_of_file(unpacked("0.1.0", tmp_path / "kept.sqlite3"))

    lay_lines(kept)

    here = [json.loads(line) for _table, line in rows_of("default")]
    assert [line for line in here if line["table"] != "django_migrations"] == [
        line for line in kept if line["table"] != "django_migrations"
    ]


def test_dump_writes_times_in_one_way(own, content):
    times = [json.loads(line)["row"]["at"] for line in content() if '"table":"domain_event"' in line]

    assert {len(moment) for moment in times} == {27}
    assert [datetime.fromisoformat(moment).utcoffset().total_seconds() for moment in times[:3]] == [0, 0, 0]


def test_whoever_serves_holds_the_place_against_a_restore(place):
    in_use.hold()
    in_use.hold()

    with pytest.raises(Problem, match="Alongside is running here"), in_use.alone():
        pass


def test_nobody_begins_to_serve_during_a_restore(place):
    with in_use.alone(), pytest.raises(Problem, match="A restore is going on"):
        in_use.hold()


def test_restore_tells_what_it_did_and_what_is_left_to_do(own, backup_file, capsys):
    Message.objects.filter(pk=Message.objects.order_by("pk").first().pk).update(state="waiting")
    FileStore(live.FILES).delete(own.stored)
    call_command("backup", str(backup_file))
    assert capsys.readouterr().err.splitlines()[-1] == f"Named in the database but not in the folder of files: {own.stored}"

    call_command("restore", str(backup_file), replace=True)

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Restored from mine.zip, with 0 files."
    assert said[-2].startswith("1 messages wait in it")
    assert said[-1] == f"Key {own.key.stem}: here."


@pytest.fixture
def backup_file(tmp_path):
    return tmp_path / "mine.zip"


def test_dump_goes_to_the_screen_too(own, capfdbinary):
    assert dump.run(Namespace(output=None)) == 0
    assert capfdbinary.readouterr().out.count(b"\n") > 1000


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 9, 7), "2026-09-07"),
        (time(9, 30), "09:30:00"),
        (timedelta(seconds=1), 1_000_000),
        (b"\x00\xff", "AP8="),
        (Decimal("1.50"), "1.50"),
        (NOW, "2026-09-07T09:00:00.000000Z"),
    ],
)
def test_values_are_written_in_one_way(value, written):
    assert plain(value) == written


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "is full. Nothing was left behind"), (errno.EACCES, "/srv/backups: Permission denied")]
)
def test_what_the_disk_says_is_said_in_a_sentence(number, said):
    with pytest.raises(Problem, match=said), places.plainly(Path("/srv/backups")):
        raise OSError(number, os.strerror(number))


def test_name_that_somebody_took_meanwhile_is_theirs(tmp_path):
    for name in ("finished", "taken.zip"):
        (tmp_path / name).write_text(name)

    with pytest.raises(Problem, match="never overwrites"):
        places.put_in_place(tmp_path / "finished", tmp_path / "taken.zip")

    assert (tmp_path / "taken.zip").read_text() == "taken.zip"
