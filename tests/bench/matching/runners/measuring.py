"""What every run shares, with nothing beyond Python itself: limits, the instance as files, and what the run took."""

import json
import os
import resource
import sys
from array import array
from pathlib import Path

ROOM = int(os.environ.get("BENCH_GIGABYTES", "8")) << 30


def cpu():
    """User and system seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak():
    """The most memory this program has held, in megabytes; unlike ru_maxrss it does not begin with that of whoever started it."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


class Run:
    """One run on one instance: begin it, mark when everything is read, and hand in the couples (mentee, mentor)."""

    def __init__(self):
        self.folder, self.answer, *self.arguments = map(Path, sys.argv[1:])
        seconds = int(os.environ.get("BENCH_SECONDS", "300"))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
        self.head = json.loads((self.folder / "head.json").read_text())
        self.notes = {}

    def numbers(self, name, kind):
        """Read one of the files of the instance: i 32 bits, q 64 bits, d double precision."""
        import numpy as np

        return np.fromfile(self.folder / name, dtype={"i": np.int32, "q": np.int64, "d": np.float64}[kind])

    def rows(self):
        """The scores row by row, for those who know no arrays."""
        with (self.folder / "scores.i").open("rb") as file:
            for _row in range(self.head["mentees"]):
                row = array("i")
                row.fromfile(file, self.head["mentors"])
                yield row

    def begin(self):
        """From here on it counts."""
        self.notes |= {"start_cpu": cpu(), "start_memory": peak()}

    def end(self, couples, **more):
        """Up to here it counts."""
        taken = {"cpu": cpu() - self.notes["start_cpu"], "memory": peak()}
        answer = self.notes | taken | more | {"couples": [[int(mentee), int(mentor)] for mentee, mentor in couples]}
        self.answer.write_text(json.dumps(answer))

    def add(self, **more):
        """Say something that was found out afterwards."""
        self.answer.write_text(json.dumps(json.loads(self.answer.read_text()) | more))
