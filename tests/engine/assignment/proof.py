"""Two judges that know nothing of the solver: one that tries every assignment, one that checks a proof arc by arc."""

from itertools import combinations, product

import numpy as np

from alongside_engine.assignment import NEVER
from alongside_engine.assignment._worth import luck


def choices(cells, mentee, wanted):
    """Every set of mentors that one mentee could have."""
    possible = [mentor for mentor in range(cells.shape[1]) if cells[mentee, mentor] > NEVER]
    return [chosen for many in range(wanted + 1) for chosen in combinations(possible, many)]


def every_assignment(cells, capacity, wanted):
    """Every assignment that keeps the capacities, as a list of couples."""
    for chosen in product(*(choices(cells, mentee, wanted[mentee]) for mentee in range(cells.shape[0]))):
        couples = [(mentee, mentor) for mentee, mentors in enumerate(chosen) for mentor in mentors]
        load = [sum(taken == mentor for _mentee, taken in couples) for mentor in range(cells.shape[1])]
        if all(taken <= places for taken, places in zip(load, capacity, strict=True)):
            yield couples


def merits(cells, couples, wish):
    """What an assignment is judged by, layer after layer, the least the best."""
    mentees = [mentee for mentee, _mentor in couples]
    load = [sum(taken == mentor for _mentee, taken in couples) for mentor in range(cells.shape[1])]
    scores = [int(cells[couple]) for couple in couples]
    told = set(zip(*(side.tolist() for side in wish.told), strict=True)) if wish.told else set()
    judged = []
    if wish.most:
        judged += [-len(set(mentees)), -len(mentees)]
    if wish.spread:
        judged.append(sum(number + before for taken, before in zip(load, had(wish), strict=True) for number in range(taken)))
    if wish.floor:
        judged.append(-min(scores, default=0))
    judged += [-sum(scores), -len(told & set(couples))]
    return (*judged, -sum(luck_of(couple) for couple in couples))


def had(wish):
    """How many mentees each mentor has already."""
    return [0] * wish.capacity.size if wish.taken is None else wish.taken.tolist()


def luck_of(couple):
    return int(luck(np.array([couple[0]]), np.array([couple[1]]))[0])


def best(cells, wish, wanted):
    """The best assignment, found by trying every one."""
    return min(every_assignment(cells, wish.capacity.tolist(), wanted), key=lambda couples: merits(cells, couples, wish))


def arcs(cells, wish, wanted, couples):
    """Every arc there is: its two ends, what it is, and what flows in it. Ends are ("mentee", i), ("mentor", j) and "own"."""
    for mentee, many in enumerate(wanted):
        found = sum(who == mentee for who, _mentor in couples)
        for number in range(many):
            kind = "without" if number == many - 1 else "short"
            yield ("mentee", mentee), "own", kind, 0, int(number < many - found)
    for mentor, many in enumerate(wish.capacity.tolist()):
        taken = sum(whom == mentor for _mentee, whom in couples)
        for number in range(many):
            yield ("mentor", mentor), "own", "place", (mentor, number, had(wish)[mentor]), int(number < taken)
    for mentee, mentor in zip(*np.nonzero(cells > NEVER), strict=True):
        yield ("mentee", int(mentee)), ("mentor", int(mentor)), "couple", (int(mentee), int(mentor)), int((mentee, mentor) in set(couples))


def cost_of(layer, kind, what, cells, told):
    """What one unit through an arc costs in a layer."""
    if kind == "couple":
        worth = {"fit": lambda: int(cells[what]), "told": lambda: int(what in told), "tie-break": lambda: luck_of(what)}
        return -worth[layer.name]() if layer.name in worth else int(layer.name == "floor" and cells[what] <= layer.reached)
    return {("placed", "without"): 1, ("more mentors", "short"): 1, ("spread", "place"): sum(what[1:]) if kind == "place" else 0}.get((layer.name, kind), 0)


def proves(cells, wish, wanted, found):
    """Whether the prices of every layer prove that nothing is better.

    No free arc may be worth taking, no used one worth leaving; what costs something is held for the layers that follow.
    A floor is proved by a bound instead: what any flow would cost at least, counted by couples at the floor or below.
    """
    couples = list(zip(found.mentees.tolist(), found.mentors.tolist(), strict=True))
    told = set(zip(*(side.tolist() for side in wish.told), strict=True)) if wish.told else set()
    flows = [(*arc, mentee_mentor) for arc in arcs(cells, wish, wanted, couples) for mentee_mentor in [arc[2] == "couple"]]
    held = set()
    for layer in found.layers:
        price = {"own": layer.own_price}
        price |= {("mentee", number): value for number, value in enumerate(layer.mentee_prices.tolist())}
        price |= {("mentor", number): value for number, value in enumerate(layer.mentor_prices.tolist())}
        bound = sum(many * (price["own"] - price["mentee", mentee]) for mentee, many in enumerate(wanted))
        for tail, head, kind, what, flow, is_couple in flows:
            arc = (tail, head, kind, what)
            beyond = cost_of(layer, kind, what, cells, told) + price[tail] - price[head]
            bound += beyond * flow if arc in held else min(beyond, 0)
            if layer.name == "floor":
                if is_couple and cells[what] < layer.reached:
                    held.add(arc)
                    if flow:
                        return False
            elif arc not in held and beyond:
                held.add(arc)
                if (beyond < 0) != flow:
                    return False
        if layer.name == "floor" and bound <= 0:
            return False
        if layer.name in ("placed", "fit") and bound != layer.reached:
            return False
    return True
