"""Who is compared, in which environment, and what each did on one instance."""

import json
import os
import subprocess
from dataclasses import asdict, dataclass, field

from tests.bench.matching.environments import HERE, python_of
from tests.browser.demonstration import ROOT

SECONDS, GIGABYTES = 120, 8


@dataclass(frozen=True)
class Competitor:
    """A way of solving: the environment it needs, the program that runs it, its files and arguments, and the largest size worth trying."""

    name: str
    environment: str
    program: str
    files: tuple = ()
    arguments: tuple = ()
    ours: bool = False


OURS = Competitor("Alongside", "ortools", "run_ours.py", arguments=("fast", "check"), ours=True)
OURS_SCIPY = Competitor("Alongside, SciPy alone", "scipy", "run_ours.py", arguments=("scipy",), ours=True)
OURS_WORDS = Competitor("Alongside, plan with reasons", "ortools", "run_ours.py", arguments=("fast", "words"), ours=True)
OURS_TABLE = Competitor("Alongside, from a table", "scipy", "run_table.py", ours=True)
SCIPY = Competitor("SciPy", "scipy", "run_scipy.py", ("slots.i",))
SCIPY_READY = Competitor("SciPy, costs ready", "scipy", "run_scipy.py", ("slots.i", "costs.d"), ("ready",))
FLOW = Competitor("OR-Tools, flow", "ortools", "run_ortools_flow.py", ("tails.i", "heads.i", "arc-costs.q"))
ASSIGNMENT = Competitor("OR-Tools, assignment", "ortools", "run_ortools_assignment.py", ("slots.i", "square.q"))
LAPJV = Competitor("lapjv", "lapjv", "run_lapjv.py", ("slots.i", "square.d"))
LAPX = Competitor("lapx", "lapx", "run_lapx.py", ("slots.i", "square.d"))
MENTOR_MATCH = Competitor("mentor-match", "mentor-match", "run_mentor_match.py")
MENTOR_MATCH_BONUS = Competitor("mentor-match, with bonus", "mentor-match", "run_mentor_match.py", arguments=("214286",))
MATCHING = Competitor("matching", "matching", "run_matching.py", arguments=("lifted",))
RATIO = Competitor("The solve inside `alongside solve`", "scipy", "run_ratio.py", ("costs.d",), ours=True)
EVERYBODY = (OURS, OURS_SCIPY, OURS_WORDS, OURS_TABLE, SCIPY, SCIPY_READY, LAPJV, LAPX, ASSIGNMENT, FLOW, MENTOR_MATCH, MATCHING)


@dataclass(frozen=True)
class Outcome:
    """What one competitor did on one instance; without people placed it did not finish, and `failure` says how."""

    competitor: str
    instance: str
    placed: int | None = None
    total: int | None = None
    cpu: float | None = None
    memory: float | None = None
    start_cpu: float | None = None
    start_memory: float | None = None
    failure: str = ""
    more: dict = field(default_factory=dict)

    @property
    def finished(self):
        return self.placed is not None

    def as_json(self):
        return {key: value for key, value in asdict(self).items() if value not in (None, "", {})}


def measured(competitor, files, seconds=SECONDS):
    """Run a competitor on an instance in a process of its own, one thread, under the caps; its couples are judged here."""
    files.make(competitor.files)
    answer = files.folder / "answer.json"
    answer.unlink(missing_ok=True)
    program = HERE / "runners" / competitor.program
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    limits = {"BENCH_SECONDS": str(seconds), "BENCH_GIGABYTES": str(GIGABYTES), "PYTHONHASHSEED": "0", "PATH": os.environ["PATH"]}
    path = {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])} if competitor.ours else {}
    command = [python_of(competitor.environment), str(program), str(files.folder), str(answer), *competitor.arguments]
    ran = subprocess.run(command, cwd=files.folder, env=one_thread | limits | path, capture_output=True, text=True, check=False)
    if not answer.exists():
        return Outcome(competitor.name, files.name, failure=_failure(ran, seconds))
    found = json.loads(answer.read_text())
    placed, total = files.judged(found.pop("couples"), found.pop("total", 0), all_placed="slots.i" in competitor.files)
    known = {name: found.pop(name) for name in ("cpu", "memory", "start_cpu", "start_memory")}
    return Outcome(competitor.name, files.name, placed, total, **known, more=found)


def _failure(ran, seconds):
    if ran.returncode in (-24, 152, -9):
        return f"did not finish in {seconds} CPU seconds"
    last = (ran.stderr.strip().splitlines() or [f"exit status {ran.returncode}"])[-1]
    if "bad_alloc" in ran.stderr or "MemoryError" in ran.stderr or ran.returncode == -6:
        return f"did not finish within {GIGABYTES} GB"
    return f"ended by {last[:120]}"
