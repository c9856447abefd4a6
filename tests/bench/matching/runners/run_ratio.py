"""The solve inside `alongside solve` beside SciPy's bare assignment of the same table, in turns: the least CPU seconds of each."""

import numpy as np
from measuring import Run, cpu
from scipy.optimize import linear_sum_assignment

from alongside_engine._solve import _chosen, _Numbers
from alongside_engine._watching import unwatched
from alongside_engine.assignment import NEVER
from alongside_engine.assignment._dense import import_solvers

TURNS = 5


def taken(work):
    start = cpu()
    work()
    return cpu() - start


run = Run()
scores = run.numbers("scores.i", "i").reshape(run.head["mentees"], -1)
cells = np.where(scores == np.iinfo(np.int32).min, NEVER, scores.astype(np.float64))
costs = run.numbers("costs.d", "d").reshape(run.head["mentees"], -1)
capacity = np.array(run.head["capacity"])
numbers = _Numbers(cells, capacity, np.arange(len(cells)), np.arange(capacity.size))
import_solvers()
run.begin()
mentees, mentors, _proved = _chosen("", numbers, "most-then-best", unwatched)
ours = [taken(lambda: _chosen("", numbers, "most-then-best", unwatched)) for _turn in range(TURNS)]
bare = [taken(lambda: linear_sum_assignment(costs)) for _turn in range(TURNS)]
run.end(zip(mentees, mentors, strict=True), ours=min(ours), bare=min(bare))
