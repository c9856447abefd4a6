"""The same method in another C++ library (lapx): a square of doubles."""

import numpy as np
from lap import lapjvs
from measuring import Run

run = Run()
slots, costs = run.numbers("slots.i", "i"), run.numbers("square.d", "d").reshape(run.head["side"], -1)
run.begin()
columns = lapjvs(costs, return_cost=False, jvx_like=False, prefer_float32=False)[0]
rows = np.flatnonzero(columns[: run.head["mentees"]] < slots.size)
run.end(zip(rows, slots[columns[rows]], strict=True))
