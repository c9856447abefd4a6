"""The demonstration as a newcomer starts it: a process of its own, on a free port, with a folder of its own."""

import os
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("ALONGSIDE_", "DATABASE_URL", "DJANGO_", "PYTEST_", "COV_")
LAST_LINE = "Stop it with Ctrl-C."
WAY = re.compile(r"^  (?P<role>\S.*?) {2,}(?P<name>\S.*?) {2,}(?P<link>http\S+)$", re.M)


@dataclass(frozen=True)
class Served:
    """A running demonstration: where it is, what it printed, what it complained of."""

    address: str
    printed: str
    log: Path

    @property
    def ways(self):
        """The printed sign-in links by role."""
        return {row["role"].strip(): row["link"] for row in WAY.finditer(self.printed)}

    def complaints(self):
        """What the server wrote to its error stream."""
        return self.log.read_text(encoding="utf-8")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def surroundings(folder):
    """The environment without anything that the tests set for themselves."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return kept | {"ALONGSIDE_DEMO": "on", "ALONGSIDE_DATA": str(folder)}


@contextmanager
def served(stage, folder):
    """Load a stage of the year and serve it for as long as the block runs."""
    port, log = free_port(), Path(folder) / "log.txt"
    command = [sys.executable, "manage.py", "demo", "--stage", stage, "--serve", "--port", str(port)]
    with (
        log.open("w", encoding="utf-8") as errors,
        subprocess.Popen(command, cwd=ROOT, env=surroundings(folder), stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            yield Served(f"http://127.0.0.1:{port}", printed_by(process, log), log)
        finally:
            process.terminate()
            process.wait(timeout=30)


def printed_by(process, log):
    """All it prints until it can be visited."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.strip() == LAST_LINE:
            return "".join(lines)
    raise RuntimeError(f"The demonstration ended before it could be visited.\n{''.join(lines)}\n{log.read_text(encoding='utf-8')}")
