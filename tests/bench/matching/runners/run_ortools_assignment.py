"""OR-Tools' linear assignment: every cell of the square is an arc."""

import numpy as np
from measuring import Run
from ortools.graph.python.linear_sum_assignment import SimpleLinearSumAssignment

run = Run()
side, slots, costs = run.head["side"], run.numbers("slots.i", "i"), run.numbers("square.q", "q")
run.begin()
solver = SimpleLinearSumAssignment()
every = np.arange(side, dtype=np.int32)
solver.add_arcs_with_cost(np.repeat(every, side), np.tile(every, side), costs)
if solver.solve() != solver.OPTIMAL:
    raise SystemExit("no optimum")
columns = [solver.right_mate(row) for row in range(run.head["mentees"])]
run.end((row, slots[column]) for row, column in enumerate(columns) if column < slots.size)
