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
    if wish.groups is not None:
        judged.append(sum(missed(size, number) for size, left in left_out(wish.groups.tolist(), mentees) for number in range(left)))
    if wish.spread:
        judged.append(sum(number + before for taken, before in zip(load, had(wish), strict=True) for number in range(taken)))
    if wish.floor:
        judged.append(-min(scores, default=0))
    judged += [-sum(scores), -len(told & set(couples))]
    return (*judged, -sum(luck_of(couple) for couple in couples))


def left_out(groups, mentees):
    """The size of each group, and how many of it have nobody."""
    without = [group for mentee, group in enumerate(groups) if mentee not in mentees]
    return [(groups.count(group), without.count(group)) for group in range(max(groups) + 1)]


def missed(size, number):
    """What it costs to leave out one more of a group."""
    return round((2 * number + 1) * 1_000_000 / size) if size else 0


def had(wish):
    """How many mentees each mentor has already."""
    return [0] * wish.capacity.size if wish.taken is None else wish.taken.tolist()


def luck_of(couple):
    return int(luck(np.array([couple[0]]), np.array([couple[1]]))[0])


def best(cells, wish, wanted):
    """The best assignment, found by trying every one."""
    return min(every_assignment(cells, wish.capacity.tolist(), wanted), key=lambda couples: merits(cells, couples, wish))


def arcs(cells, wish, wanted, couples):
    """Every arc there is: its two ends, what it is, and what flows in it; "own" is the scheme itself."""
    groups = None if wish.groups is None else wish.groups.tolist()
    for mentee, many in enumerate(wanted):
        found = sum(who == mentee for who, _mentor in couples)
        for number in range(many):
            kind = "without" if number == many - 1 else "short"
            end = ("group", groups[mentee]) if groups and kind == "without" else "own"
            yield ("mentee", mentee), end, kind, number, int(number < many - found)
    for group, (size, left) in enumerate(left_out(groups, {who for who, _mentor in couples}) if groups else ()):
        for number in range(size):
            yield ("group", group), "own", "member", (size, number), int(number < left)
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
    if kind == "member":
        return missed(*what) if layer.name == "equal chances" else 0
    return {("placed", "without"): 1, ("more mentors", "short"): 1, ("spread", "place"): sum(what[1:]) if kind == "place" else 0}.get(
        (layer.name, kind), 0
    )


def priced(layer):
    """The price of every node in a layer."""
    sides = {"mentee": layer.mentee_prices, "mentor": layer.mentor_prices, "group": layer.group_prices}
    return {"own": layer.own_price} | {(side, number): price for side, of in sides.items() for number, price in enumerate(of.tolist())}


def proves(cells, wish, wanted, found):
    """Whether the prices of every layer prove that nothing is better, by duality: no flow at all can cost less than their bound.

    The bound of a layer must be what its assignment costs; what costs something beyond the prices is held for the layers that follow.
    The bound of a floor, which counts couples at it or below, must be above 0, and all couples at the floor at least.
    """
    couples = list(zip(found.mentees.tolist(), found.mentors.tolist(), strict=True))
    told = set(zip(*(side.tolist() for side in wish.told), strict=True)) if wish.told else set()
    flow = {arc[:-1]: arc[-1] for arc in arcs(cells, wish, wanted, couples)}
    held = set()
    for layer in found.layers:
        price = priced(layer)
        costs = {arc: cost_of(layer, *arc[2:], cells, told) for arc in flow}
        beyond = {arc: cost + price[arc[0]] - price[arc[1]] for arc, cost in costs.items()}
        bound = sum(many * (price["own"] - price["mentee", mentee]) for mentee, many in enumerate(wanted))
        bound += sum(beyond[arc] * flow[arc] if arc in held else min(beyond[arc], 0) for arc in flow)
        paid = sum(cost * flow[arc] for arc, cost in costs.items())
        if layer.name == "floor":
            is_proved = bound > 0 and all(cells[couple] >= layer.reached for couple in couples)
            held |= {arc for arc in flow if arc[2] == "couple" and cells[arc[3]] < layer.reached}
        else:
            is_proved = bound == paid == layer.reached
            held |= {arc for arc in flow if beyond[arc]}
        if not is_proved:
            return False
    return True
