"""SciPy's dense assignment: a column for each place, an impossible couple dearer than all others together.

It gets the scores as they are, and makes its costs of them, which counts in memory and not in time; with `ready` they are made beforehand.
"""

import numpy as np
from measuring import Run
from scipy.optimize import linear_sum_assignment


def costs_of(scores, slots):
    """Turn scores into costs with few copies."""
    possible = scores > np.iinfo(np.int32).min
    high, low = int(scores.max()), int(scores[possible].min())
    costs = np.full((len(scores), slots.size), 1.0 + max(len(scores), slots.size) * (high - low))
    np.subtract(float(high), scores[:, slots], out=costs, where=possible[:, slots])
    return costs


run = Run()
slots = run.numbers("slots.i", "i")
if run.arguments:
    costs = run.numbers("costs.d", "d").reshape(run.head["mentees"], -1)
else:
    costs = costs_of(run.numbers("scores.i", "i").reshape(run.head["mentees"], -1), slots)
run.begin()
rows, columns = linear_sum_assignment(costs)
run.end(zip(rows, slots[columns], strict=True))
