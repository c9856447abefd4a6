"""Two judges that know nothing of the solver: one that tries every assignment, one that checks a proof arc by arc."""

from collections import Counter
from itertools import combinations, product

import numpy as np

from alongside_engine.assignment import NEVER
from alongside_engine.assignment._worth import luck


def choices(cells, mentee, wanted):
    """Every set of mentors that one mentee could have."""
    possible = [mentor for mentor in range(cells.shape[1]) if cells[mentee, mentor] > NEVER]
    return [chosen for many in range(wanted + 1) for chosen in combinations(possible, many)]


def every_assignment(cells, wish, wanted):
    """Every assignment that keeps the capacities and the quotas, as a list of couples."""
    capacity, allowed = wish.capacity.tolist(), quotas_of(wish)
    for chosen in product(*(choices(cells, mentee, wanted[mentee]) for mentee in range(cells.shape[0]))):
        couples = [(mentee, mentor) for mentee, mentors in enumerate(chosen) for mentor in mentors]
        load = [sum(taken == mentor for _mentee, taken in couples) for mentor in range(cells.shape[1])]
        of_kind = Counter((kind_of(wish, mentee), mentor) for mentee, mentor in couples)
        fits = all(taken <= places for taken, places in zip(load, capacity, strict=True))
        if fits and all(of_kind[kind_and_mentor] <= many for kind_and_mentor, many in allowed.items()):
            yield couples


def quotas_of(wish):
    """How many of a kind (from 1) a mentor may have, by the two."""
    if wish.quotas is None:
        return {}
    return {(kind, mentor): many for kind, row in enumerate(wish.quotas.tolist(), 1) for mentor, many in enumerate(row)}


def kind_of(wish, mentee):
    return 0 if wish.kinds is None else int(wish.kinds[mentee])


def placed_before(wish):
    """The mentees who have a mentor already."""
    return set() if wish.already is None else set(np.flatnonzero(wish.already).tolist())


def merits(cells, couples, wish):
    """What an assignment is judged by, layer after layer, the least the best."""
    mentees = [mentee for mentee, _mentor in couples]
    load = [sum(taken == mentor for _mentee, taken in couples) for mentor in range(cells.shape[1])]
    scores = [int(cells[couple]) for couple in couples]
    told = set(zip(*(side.tolist() for side in wish.told), strict=True)) if wish.told else set()
    judged = []
    if wish.most:
        judged += [-len(set(mentees) | placed_before(wish)), -len(mentees)]
    if wish.groups is not None:
        judged.append(sum(missed(size, number) for size, _here, left in left_out(wish, mentees) for number in range(left)))
    if wish.spread:
        judged.append(sum(number + before for taken, before in zip(load, had(wish), strict=True) for number in range(taken)))
    if wish.floor:
        judged.append(-min(scores, default=0))
    judged += [sum(score < band for score in scores) for band in wish.bands]
    judged += [-sum(scores), -len(told & set(couples))]
    return (*judged, -sum(luck_of(couple) for couple in couples))


def left_out(wish, mentees):
    """The size of each group, how many of it could be left with nobody, and how many are."""
    sizes = np.bincount(wish.groups) if wish.group_sizes is None else wish.group_sizes
    groups = [group for mentee, group in enumerate(wish.groups.tolist()) if mentee not in placed_before(wish)]
    without = [group for mentee, group in enumerate(wish.groups.tolist()) if mentee not in {*mentees, *placed_before(wish)}]
    return [(size, groups.count(group), without.count(group)) for group, size in enumerate(sizes.tolist())]


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
    return min(every_assignment(cells, wish, wanted), key=lambda couples: merits(cells, couples, wish))


def arcs(cells, wish, wanted, couples):
    """Every arc there is: its two ends, what it is, and what flows in it; "own" is the scheme itself."""
    yield from gaps(wish, wanted, couples)
    for mentor, many in enumerate(wish.capacity.tolist()):
        taken = sum(whom == mentor for _mentee, whom in couples)
        for number in range(many):
            yield ("mentor", mentor), "own", "place", (mentor, number, had(wish)[mentor]), int(number < taken)
    for kind, mentor in binding(wish):
        used = sum(whom == mentor and kind_of(wish, mentee) == kind for mentee, whom in couples)
        for number in range(quotas_of(wish)[kind, mentor]):
            yield ("quota", (kind, mentor)), ("mentor", mentor), "quota", (kind, mentor, number), int(number < used)
    for mentee, mentor in zip(*(side.tolist() for side in np.nonzero(cells > NEVER)), strict=True):
        by_kind = kind_of(wish, mentee), mentor
        end = ("quota", by_kind) if by_kind in binding(wish) else ("mentor", mentor)
        yield ("mentee", mentee), end, "couple", (mentee, mentor), int((mentee, mentor) in set(couples))


def gaps(wish, wanted, couples):
    """The arcs of the mentors that mentees lack, and of those left out of a group."""
    for mentee, many in enumerate(wanted):
        found = sum(who == mentee for who, _mentor in couples)
        for number in range(many):
            kind = "without" if number == many - 1 and mentee not in placed_before(wish) else "short"
            end = "own" if wish.groups is None or kind == "short" else ("group", int(wish.groups[mentee]))
            yield ("mentee", mentee), end, kind, number, int(number < many - found)
    if wish.groups is not None:
        for group, (size, here, left) in enumerate(left_out(wish, {who for who, _mentor in couples})):
            for number in range(here):
                yield ("group", group), "own", "member", (size, number), int(number < left)


def binding(wish):
    """Where a quota could be passed at all, in the order of the mentors, then of the kinds."""
    of_kind = Counter([] if wish.kinds is None else wish.kinds.tolist())
    allowed, capacity = quotas_of(wish), wish.capacity.tolist()
    found = [(kind, mentor) for (kind, mentor), many in allowed.items() if many < min(capacity[mentor], of_kind[kind])]
    return sorted(found, key=lambda by_kind: by_kind[::-1])


def cost_of(layer, kind, what, cells, told, bands):
    """What one unit through an arc costs in a layer."""
    if kind == "couple" and layer.name.startswith("band"):
        return int(cells[what] < bands[int(layer.name[-1]) - 1])
    if kind == "couple":
        worth = {"fit": lambda: int(cells[what]), "told": lambda: int(what in told), "tie-break": lambda: luck_of(what)}
        return -worth[layer.name]() if layer.name in worth else int(layer.name == "floor" and cells[what] <= layer.reached)
    if kind == "member":
        return missed(*what) if layer.name == "equal chances" else 0
    return {("placed", "without"): 1, ("more mentors", "short"): 1, ("spread", "place"): sum(what[1:]) if kind == "place" else 0}.get(
        (layer.name, kind), 0
    )


def priced(layer, wish):
    """The price of every node in a layer."""
    quotas = {("quota", by_kind): price for by_kind, price in zip(binding(wish), layer.quota_prices.tolist(), strict=True)}
    sides = {"mentee": layer.mentee_prices, "mentor": layer.mentor_prices, "group": layer.group_prices}
    return (
        {"own": layer.own_price}
        | quotas
        | {(side, number): price for side, of in sides.items() for number, price in enumerate(of.tolist())}
    )


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
        price = priced(layer, wish)
        costs = {arc: cost_of(layer, *arc[2:], cells, told, wish.bands) for arc in flow}
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
