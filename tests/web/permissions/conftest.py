"""The worlds are built once a module: each question is asked inside a savepoint, and nothing of it stays."""

import logging

import pytest
from django.db import transaction
from django.test import override_settings


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker):
    """One transaction for a whole module, in place of pytest-django's one a test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def worlds(db, tmp_path_factory):
    """Three schemes, and everybody who looks at them. The demonstration's own pages are there as well."""
    from tests.web.permissions.worlds import build_worlds

    log = logging.getLogger("django.request")
    level = log.level
    log.setLevel(logging.ERROR)
    folder = tmp_path_factory.mktemp("worlds")
    with override_settings(KEYS=folder / "keys", FILES=folder / "files", DEMO=True, CLOCK=""):
        yield build_worlds()
    log.setLevel(level)
