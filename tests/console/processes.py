"""Processes of ours on the database of the tests: their environment, and an orderly or a sudden end."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

from django.db import connection


def address_of_database():
    """The tests' own database, as another process names it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")


def environment(**also):
    return {**os.environ, "DATABASE_URL": address_of_database(), **also}


@contextmanager
def process(*arguments, code="", **also):
    """A command of ours, or a piece of code, as a process that is gone afterwards."""
    command = [sys.executable, "-c", code] if code else [sys.executable, "-m", "django", *arguments]
    with subprocess.Popen(command, env=environment(**also), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        try:
            yield running
        finally:
            if running.poll() is None:
                running.kill()


def wait_for(condition, seconds=20.0):
    """Whether something comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False
