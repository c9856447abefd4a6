"""Ours, from a table of scores, as `alongside solve` solves it: the best couples, and their proof."""

import numpy as np
from measuring import Run

from alongside_engine.assignment import NEVER, Table, Wish
from alongside_engine.assignment._dense import assign_dense, import_solvers

run = Run()
scores = run.numbers("scores.i", "i").reshape(run.head["mentees"], -1)
cells = np.where(scores == np.iinfo(np.int32).min, NEVER, scores.astype(np.float64))
del scores
import_solvers()
run.begin()
found = assign_dense(Table(cells), Wish(np.array(run.head["capacity"])))
run.end(zip(found.mentees, found.mentors, strict=True))
