"""An installation whose database is still empty, to be laid as an earlier release left it."""

import pytest

from tests.installation import database, set_places, tools


@pytest.fixture
def own(settings, tmp_path, django_db_blocker, monkeypatch):
    set_places(settings, tmp_path / "data")
    monkeypatch.setenv("PATH", tools())
    with django_db_blocker.unblock(), database(settings.DATA) as name:
        yield name
