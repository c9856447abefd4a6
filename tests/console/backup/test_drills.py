"""What only a long run shows: backups under writes, and runs that are killed anywhere. They print their figures."""

import hashlib
import json
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.conf import settings as live
from django.db import DEFAULT_DB_ALIAS, connection

from alongside.console.backup.archive import opened
from alongside.console.backup.copies import database_path, looked_at, stored_files
from alongside.console.backup.making import make_backup
from alongside.console.backup.postgresql import others
from alongside.console.backup.restoring import restore
from alongside.domain.models import User
from tests.cast import NOW
from tests.conftest import ON_POSTGRESQL
from tests.installation import PROGRAM, database, environment
from tests.upgrades.kept import lay, open_row

pytestmark = pytest.mark.slow
BACKUPS = 30
KILLS = 50
OF_EACH_UPGRADE = {"auth_permission", "django_content_type"}
WRITER = """
import django, json, sys
django.setup()
from django.db import transaction
from alongside.domain.organisations.models import Organisation, User
from alongside.domain.history.models import Draft
user = User.objects.order_by("pk").first()
for number in range(10_000_000):
    with transaction.atomic():
        Draft.objects.create(user=user, key=f"drill:{number}:a", answers={"number": number}, saved_at="2026-09-07T09:00:00Z")
        Draft.objects.create(user=user, key=f"drill:{number}:b", answers={"number": number}, saved_at="2026-09-07T09:00:00Z")
    print(number, flush=True)
"""


def quietly(_word):
    return None


def summed(lines):
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


@contextmanager
def writing_as_fast_as_it_can(name, log):
    """A process that commits pairs of rows and says after each commit which it was."""
    with log.open("w") as said:
        process = subprocess.Popen([sys.executable, "-c", WRITER], env=environment(name), stdout=said)
        try:
            while not log.read_text():
                time.sleep(0.05)
            yield
            assert process.poll() is None
        finally:
            process.kill()
            process.wait()


def last(log):
    return int(log.read_text().rsplit("\n", 2)[-2])


def drill_numbers(lines):
    """The numbers of the writer's rows, of either half, as a dump has them."""
    keys = [json.loads(line)["row"]["key"] for line in lines if '"key":"drill:' in line]
    return [sorted(int(key.split(":")[1]) for key in keys if key.endswith(half)) for half in ("a", "b")]


def test_backups_under_writes_are_each_one_moment(own, tmp_path, content, say):
    """Each holds all commits up to one between its start and its end, both halves of each, and is restored to the same text."""
    settings_before = (live.DATA, live.FILES)
    log, good, commits = tmp_path / "commits", 0, []
    made = []
    with writing_as_fast_as_it_can(own.name, log):
        for number in range(BACKUPS):
            before = last(log)
            path = make_backup(tmp_path / f"{number}.zip", now=NOW, say=quietly).path
            made.append((path, before, last(log)))
    for number, (path, before, after) in enumerate(made):
        live.DATA, live.FILES = tmp_path / f"to{number}", tmp_path / f"to{number}" / "files"
        live.DATA.mkdir()
        with database(live.DATA):
            restore(path, replace=False, now=NOW, say=quietly)
            lines = content()
        with opened(path, say=quietly) as archive:
            same = summed(lines) == archive.manifest.database.content_sha256
        first, second = drill_numbers(lines)
        whole = first == second == list(range(len(first))) and before < len(first) <= after + 2
        files = [found.read_bytes() for found in stored_files().values()] == [b"a roster"]
        good += same and whole and files
        commits.append(after - before)
    live.DATA, live.FILES = settings_before

    say(f"{connection.vendor}: {good} of {BACKUPS} backups under writes restored byte for byte; {sum(commits)} commits meanwhile")
    assert good == BACKUPS
    assert min(commits) > 0


def test_whole_installation_comes_back_byte_for_byte(own, tmp_path, content, settings, say):
    """With nothing written meanwhile: every row and every file, in a place that never saw them."""
    before, files = content(), {name: path.read_bytes() for name, path in stored_files().items()}
    started = time.monotonic()
    path = make_backup(tmp_path / "whole.zip", now=NOW, say=quietly).path
    settings.DATA, settings.FILES = tmp_path / "to", tmp_path / "to" / "files"
    settings.DATA.mkdir()
    with database(settings.DATA):
        restore(path, replace=False, now=NOW, say=quietly)
        after = content()

    say(f"{connection.vendor}: {len(before)} rows and {len(files)} files in {time.monotonic() - started:.1f} s")
    assert (summed(after), {name: path.read_bytes() for name, path in stored_files().items()}) == (summed(before), files)


def killed(name, words, after):
    """Start a command and kill it after a while; whether it was still running, and for how long it ran."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, words)], env=environment(name), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True, after
    return False, time.monotonic() - started


def shares(chance):
    """At which share of a run's length to kill it: one by chance in each of as many equal parts, in any order, the last when it is over."""
    found = [(part + chance.random()) / KILLS * 1.1 for part in range(KILLS)]
    chance.shuffle(found)
    return found


def reckoned(length, share, caught, ran):
    """How long a run takes by now: what else the machine does changes it, and kills must fall over the whole of it."""
    if not caught:
        return ran
    return length * 1.1 if share > 1 else length


def long(name, words):
    """How long the command takes when nobody stops it."""
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", PROGRAM, *map(str, words)], env=environment(name), capture_output=True, check=True)
    return time.monotonic() - started


def wait_until_alone():
    """A killed command may leave one of PostgreSQL's tools behind, which finishes its transaction or not: look when it is gone."""
    while ON_POSTGRESQL and others(DEFAULT_DB_ALIAS):
        time.sleep(0.05)
    connection.close()


def said(lines):
    """What a database says after an upgrade: without what is numbered anew, and before encryption, which no two upgrades do alike."""
    rows = [json.loads(line) for line in lines]
    for row in rows:
        open_row(row["table"], row["row"])
    return summed(json.dumps(row, sort_keys=True) for row in rows if row["table"] not in OF_EACH_UPGRADE)


def is_hidden(lines):
    """Whether the step that encrypts counts as taken."""
    return any('"table":"django_migrations"' in line and '"0003_hide"' in line for line in lines)


def test_upgrade_killed_anywhere_leaves_old_or_new(settings, tmp_path, content, place, django_db_blocker, say):
    plan, states, kills = shares(random.Random(50)), {"old": 0, "new": 0, "between": 0}, 0
    with django_db_blocker.unblock():
        for kill in range(-1, KILLS):
            with database(place) as name:
                lay("0.1.0", place / "alongside.sqlite3")
                old = summed(content())
                connection.close()
                words = ["upgrade", "--backups", tmp_path / f"b{kill}"]
                if kill < 0:
                    length = long(name, words)
                    new = said(content())
                    continue
                caught, ran = killed(name, words, plan[kill] * length)
                length = reckoned(length, plan[kill], caught, ran)
                kills += caught
                wait_until_alone()
                lines = content()
                found = "old" if summed(lines) == old else "new" if is_hidden(lines) and said(lines) == new else "between"
                states[found] += 1
    say(f"{connection.vendor}: upgrade of {length:.1f} s killed {kills} times in {KILLS} runs: {states}")
    assert states["between"] == 0
    assert min(states["old"], states["new"]) > 0


def test_restore_killed_anywhere_leaves_old_or_new(own, backup, content, tmp_path, say):
    new = summed(content())
    User.objects.filter(pk=1).update(name="Somebody Else")
    old = summed(content())
    connection.close()
    states, kills = {"old": 0, "new": 0, "between": 0}, 0
    words = ["restore", backup, "--replace"]
    length = long(own.name, words)
    for share in shares(random.Random(51)):
        User.objects.filter(pk=1).update(name="Somebody Else")
        connection.close()
        caught, ran = killed(own.name, words, share * length)
        length = reckoned(length, share, caught, ran)
        kills += caught
        wait_until_alone()
        found = summed(content())
        states["old" if found == old else "new" if found == new else "between"] += 1
        assert looked_at_whole()
        connection.close()
    say(f"{connection.vendor}: restore of {length:.1f} s killed {kills} times in {KILLS} runs: {states}")
    assert states["between"] == 0
    assert min(states["old"], states["new"]) > 0
    assert list(stored_files()) == [own.stored]


def looked_at_whole():
    return connection.vendor != "sqlite" or looked_at(database_path()) == "ok"
