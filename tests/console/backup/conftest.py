"""The demonstration as an installation of its own: its database, one stored file that a row names, and its key."""

import io
from types import SimpleNamespace

import pytest

from alongside.console.backup.copies import default_at
from alongside.console.backup.dumping import dump
from alongside.console.backup.making import make_backup
from alongside.console.backup.upgrading import migrate_at_once
from alongside.kit.crypto import KeyFolder
from alongside.kit.files import FileStore
from tests.installation import created, database, set_places, tools
from tests.upgrades.kept import lay

KEY = "evaluation-c96tgq2m7ff3"


def quietly(_word):
    return None


@pytest.fixture(scope="session")
def filled(tmp_path_factory, django_db_blocker):
    """The demonstration's database at today's release, to be copied; without its longest tables, which say no more here."""
    from alongside.domain.models import Answer, Link, Message

    folder = tmp_path_factory.mktemp("filled")
    with django_db_blocker.unblock(), created(folder) as name:
        with default_at(name):
            lay("0.1.0", folder / "alongside.sqlite3")
            migrate_at_once()
            for rows in (Answer.objects.all(), Link.objects.all(), Message.objects.filter(pk__gt=20)):
                rows.delete()
        yield name


@pytest.fixture
def place(settings, tmp_path, monkeypatch):
    """The folders of an installation, and PostgreSQL's tools."""
    set_places(settings, tmp_path / "data")
    monkeypatch.setenv("PATH", tools())
    return settings.DATA


@pytest.fixture
def own(filled, place, settings, django_db_blocker):
    """All of it; `own.name` is the database's."""
    from alongside.domain.cohorts.models import RosterImport

    with django_db_blocker.unblock(), database(place, filled) as name:
        stored = FileStore(settings.FILES).save(b"a roster", ".bin")
        RosterImport.objects.update(stored=stored)
        KeyFolder(settings.KEYS).create(KEY)
        yield SimpleNamespace(name=name, data=place, stored=stored, key=settings.KEYS / f"{KEY}.key")


@pytest.fixture
def empty(place, settings, django_db_blocker):
    """A place to restore to, without a row."""
    with django_db_blocker.unblock(), database(place) as name:
        yield name


@pytest.fixture
def backup(own):
    """A backup of it."""
    from tests.cast import NOW

    return make_backup(None, now=NOW, say=quietly).path


@pytest.fixture
def content():
    """What a database holds, as text."""

    def read():
        out = io.BytesIO()
        dump(out, say=quietly)
        return out.getvalue().decode().splitlines()

    return read
