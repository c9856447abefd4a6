"""Killing without warning: fresh databases copied from a prepared one, acts in processes that die at random moments, and what is left."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Files:
    """Databases that are files: a copy is a new one."""

    def __init__(self, folder):
        self.folder = folder
        self.url = f"sqlite:///{folder / 'template'}"
        self.template = str(folder / "template")

    def fresh(self):
        """The prepared database once more."""
        self.remove(name := str(self.folder / "trial"))
        shutil.copyfile(self.template, name)
        return name

    @staticmethod
    def remove(name):
        for end in ("", "-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)

    def close(self):
        """Nothing is kept."""


class Server:
    """Databases of a PostgreSQL server: each is made from the prepared one."""

    def __init__(self, url):
        import psycopg

        self.server = psycopg.connect(url, autocommit=True)
        self.template, self.trial = f"kill_{os.getpid()}_template", f"kill_{os.getpid()}_trial"
        self.url = url.replace("/postgres?", f"/{self.template}?")
        self.server.execute(f"create database {self.template}")

    def fresh(self):
        """The prepared database once more; whoever still holds the last one is sent away."""
        self.server.execute(f"drop database if exists {self.trial} with (force)")
        self.server.execute(f"create database {self.trial} template {self.template}")
        return self.trial

    def close(self):
        """Both databases go."""
        for name in (self.trial, self.template):
            self.server.execute(f"drop database if exists {name} with (force)")
        self.server.close()


class Nest:
    """Where the processes come from that are to be killed."""

    def __init__(self, ground, folder, **also):
        self.ground, self.out, self.minutes, self.orders = ground, folder, 0, 0
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
            "DATABASE_URL": ground.url,
            "ALONGSIDE_DATA": str(folder),
            "ALONGSIDE_DEMO": "on",
            "ALONGSIDE_CLOCK": moment(0),
            **also,
        }
        command = [sys.executable, "-m", "tests.trust.nest"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._heard()["ready"]
        self.do("migrate_and_build", database=ground.template)

    def _heard(self):
        return json.loads(self.process.stdout.readline())

    def begin(self, act, **order):
        """Start an act; returns the process and where it will leave its result."""
        self.orders += 1
        out = self.out / f"result-{self.orders}"
        order = {"act": act, "out": str(out), "clock": moment(self.minutes)} | order
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self._heard()["child"], out

    def do(self, act, **order):
        """An act to its end; returns what it found."""
        child, out = self.begin(act, **order)
        wait_until_gone(child)
        assert out.exists(), f"{act} failed: see above"
        return json.loads(out.read_text(encoding="utf-8"))

    def kill(self, act, after, **order):
        """Start an act and kill it without warning; says whether it had come to its end before."""
        child, out = self.begin(act, **order)
        time.sleep(after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        wait_until_gone(child)
        return out.exists()

    def close(self):
        """Its children have ended; it ends as well."""
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


def moment(minutes):
    return f"2026-09-{7 + minutes // 600:02}T{10 + minutes % 600 // 60:02}:{minutes % 60:02}:00"


def wait_until_gone(child, seconds=60):
    """A killed process is gone when its number is free."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.002)
    raise AssertionError(f"process {child} does not end")


@contextmanager
def nest(folder, **also):
    """A nest over the database that the tests run on."""
    from django.db import connection

    folder.mkdir(parents=True, exist_ok=True)
    ground = Server(os.environ["DATABASE_URL"]) if connection.vendor == "postgresql" else Files(folder)
    try:
        made = Nest(ground, folder, **also)
        try:
            yield made
        finally:
            made.close()
    finally:
        ground.close()


def kill_at_random(made, act, kills, *, seed):
    """Kill an act at so many random moments, each on a fresh database; what was left behind, and what doing it again led to."""
    draw = random.Random(seed)
    database = made.ground.fresh()
    before = made.do("state", database=database)
    started = time.monotonic()
    made.do(act, database=database)
    lasts = time.monotonic() - started
    after = made.do("state", database=database)
    left = {"as before": 0, "done": 0, "half": []}
    final = []
    while left["as before"] + left["done"] + len(left["half"]) < kills:
        database = made.ground.fresh()
        ended = made.kill(act, draw.uniform(0, lasts), database=database)
        if ended:
            continue
        found = made.do("state", database=database)
        if found == before:
            left["as before"] += 1
        elif found == after:
            left["done"] += 1
        else:
            left["half"].append(found)
        made.do(act, database=database)
        if (again := made.do("state", database=database)) != after:
            final.append(again)
    return left, final, lasts
