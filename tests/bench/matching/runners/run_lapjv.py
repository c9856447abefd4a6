"""The solver of Jonker and Volgenant in C++ (lapjv): a square of doubles."""

import numpy as np
from lapjv import lapjv
from measuring import Run

run = Run()
slots, costs = run.numbers("slots.i", "i"), run.numbers("square.d", "d").reshape(run.head["side"], -1)
run.begin()
columns = lapjv(costs, force_doubles=True)[0]
rows = np.flatnonzero(columns[: run.head["mentees"]] < slots.size)
run.end(zip(rows, slots[columns[rows]], strict=True))
