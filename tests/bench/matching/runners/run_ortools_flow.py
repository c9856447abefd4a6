"""OR-Tools' flow of least cost over every possible couple: capacities and "most people first" are its own."""

import numpy as np
from measuring import Run
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

run = Run()
mentees, mentors = run.head["mentees"], run.head["mentors"]
tails, heads, costs = run.numbers("tails.i", "i"), run.numbers("heads.i", "i"), run.numbers("arc-costs.q", "q")
run.begin()
solver = SimpleMinCostFlow()
arcs = solver.add_arcs_with_capacity_and_unit_cost(tails, heads + np.int32(mentees), np.ones_like(costs), costs)
source, sink = mentees + mentors, mentees + mentors + 1
for mentee in range(mentees):
    solver.add_arc_with_capacity_and_unit_cost(source, mentee, 1, 0)
for mentor, places in enumerate(run.head["capacity"]):
    solver.add_arc_with_capacity_and_unit_cost(mentees + mentor, sink, places, 0)
solver.set_node_supply(source, mentees)
solver.set_node_supply(sink, -mentees)
status = solver.solve_max_flow_with_min_cost()
if status != solver.OPTIMAL:
    raise SystemExit(f"no optimum: {status}")
used = np.flatnonzero(solver.flows(arcs))
run.end(zip(tails[used], heads[used], strict=True))
