"""The package matching: residents and hospitals, both sides ranking by score; many people need Python's recursion limit lifted."""

import sys
import threading

from matching.games import HospitalResident
from measuring import Run

IMPOSSIBLE = -(1 << 31)


def lists(rows, mentees, mentors):
    """The preferences of both sides, without those who have nobody."""
    asked = {
        i: sorted((j for j in range(mentors) if rows[i][j] != IMPOSSIBLE), key=lambda j, i=i: (-rows[i][j], j)) for i in range(mentees)
    }
    offered = {
        j: sorted((i for i in range(mentees) if rows[i][j] != IMPOSSIBLE), key=lambda i, j=j: (-rows[i][j], i)) for j in range(mentors)
    }
    return {i: [f"m{j}" for j in row] for i, row in asked.items() if row}, {j: row for j, row in offered.items() if row}


def work():
    run = Run()
    rows = list(run.rows())
    run.begin()
    asked, offered = lists(rows, run.head["mentees"], run.head["mentors"])
    places = {f"m{j}": run.head["capacity"][j] for j in offered}
    game = HospitalResident.create_from_dictionaries(asked, {f"m{j}": row for j, row in offered.items()}, places)
    found = game.solve(optimal="resident")
    run.end((resident.name, int(hospital.name[1:])) for hospital, residents in found.items() for resident in residents)


if "lifted" in sys.argv:
    sys.argv.remove("lifted")
    sys.setrecursionlimit(10_000_000)
    threading.stack_size(1 << 30)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
else:
    work()
