"""Ours, from people: criteria to numbers, the best couples, and the proof over every possible couple.

`words` makes the whole plan instead; `check` has the proof checked afterwards, which counts for nothing.
"""

from measuring import Run

from alongside_engine.assignment import assign
from alongside_engine.matching import match
from tests.bench.matching.instances import FAMILIES
from tests.bench.matching.proof import holds


def importing(solver):
    """Import what is slow to import, so that it is no part of what is measured, for us as for the others."""
    if solver == "fast":
        import ortools.graph.python.min_cost_flow  # noqa: F401
    else:
        import scipy.optimize
        import scipy.sparse.csgraph  # noqa: F401


run = Run()
solver, *more = (str(argument) for argument in run.arguments)
importing(solver)
made = FAMILIES[run.head["family"]](run.head["size"], run.head["seed"])
mentees, mentors = ({key: number for number, key in enumerate(keys)} for keys in (made.mentees, made.mentors))
run.begin()
if "words" in more:
    plan = match(made.problem.people, made.problem.rules, bars=made.problem.bars, solver=solver, embed=made.embed)
    run.end(((mentees[pair.mentee], mentors[pair.mentor]) for pair in plan.pairs), total=plan.total)
else:
    round_ = made.compiled()
    found = assign(round_.scores, round_.wish, solver=solver)
    sides = zip(found.mentees, found.mentors, strict=True)
    couples = [(mentees[round_.mentees[mentee].key], mentors[round_.mentors[mentor].key]) for mentee, mentor in sides]
    run.end(couples, total=int(found.scores.sum()), couples_held=found.looked_at, rounds=found.rounds)
    if "check" in more:
        run.add(proof_holds=holds(round_.scores, round_.wish, found))
