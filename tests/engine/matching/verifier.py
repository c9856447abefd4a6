"""A check of a plan's certificate that knows only its JSON and a judge: by duality, no plan at all is better."""

from collections import Counter

from tests.engine.matching.judge import BANDS, luck, missed, same


def holds(plan, judge):
    """Whether the pairs keep the rules, and the prices prove every aim that the rules ask for.

    With the prices of an aim, an arc that is used must cost what its ends ask or less, one that is not used that or more;
    what differs is held for the aims that follow. A floor is proved by a bound on how many must be at it or below.
    """
    pairs = [(row["mentor"], row["mentee"]) for row in plan["pairs"] if not row["locked"]]
    if not keeps_rules(plan, judge, pairs):
        return False
    proofs = plan["certificate"]["proofs"]
    if [proof["aim"] for proof in proofs] != aims(judge, pairs):
        return False
    held, arcs = set(), list(arcs_of(plan, judge, pairs))
    return all(proved(proof, plan, judge, arcs, held) for proof in proofs)


def keeps_rules(plan, judge, pairs):
    units = [row["units"] for row in plan["pairs"] if not row["locked"]]
    locked = sorted((row["mentor"], row["mentee"]) for row in plan["pairs"] if row["locked"])
    load, asked = Counter(one for one, _other in pairs), Counter(other for _one, other in pairs)
    of_kind = Counter((one, kind) for one, other in pairs if (kind := judge.kind(other)))
    return (
        locked == sorted(judge.problem.locked)
        and set(pairs) <= set(judge.couples)
        and len(set(pairs)) == len(pairs)
        and units == [judge.units(*couple) for couple in pairs]
        and all(many <= judge.places[one] for one, many in load.items())
        and all(many <= judge.wanted[other] for other, many in asked.items())
        and all(many <= judge.left(*limit) for limit, many in of_kind.items())
        and {row["key"] for row in plan["unmatched"] if row["side"] == "mentee"} == set(judge.wanted) - {*asked, *judge.given}
    )


def aims(judge, pairs):
    seek = [key for key, many in judge.wanted.items() if many > 0]
    if not seek or not any(places > 0 for places in judge.places.values()):
        return []
    rules = judge.rules
    asked = {
        "placed": True,
        "more mentors": bool(judge.given & set(seek)) or any(judge.wanted[key] > 1 for key in seek),
        "equal chances": rules.equal_chances,
        "spread": rules.spread,
        "floor": rules.floor and pairs,
        **{f"band {number}": rules.bands for number in (1, 2, 3)},
        "fit": True,
        "told": judge.told & {(one, other) for one in judge.places for other in seek if judge.places[one] > 0},
        "tie-break": True,
    }
    return [name for name, is_asked in asked.items() if is_asked]


def arcs_of(plan, judge, pairs):
    """Everything that can be used once: its two ends, what it is, and whether it is used."""
    paper = plan["certificate"]
    limits = {(row["mentor"], tuple(map(same, row["values"]))) for row in paper["quotas"]}
    has = Counter(other for _one, other in pairs)
    for other in paper["mentees"]:
        for number in range(judge.wanted[other]):
            last = number == judge.wanted[other] - 1 and other not in judge.given
            end = ("group", judge.group(other)) if last and paper["groups"] else "own"
            yield ("mentee", other), end, "without" if last else "short", (other, number), number < judge.wanted[other] - has[other]
    yield from group_arcs(paper, judge, pairs)
    load = Counter(one for one, _other in pairs)
    for one in paper["mentors"]:
        for number in range(judge.places[one]):
            yield ("mentor", one), "own", "place", (one, number), number < load[one]
    for row in paper["quotas"]:
        values = tuple(map(same, row["values"]))
        used = sum(one == row["mentor"] and fact(judge, other) in values for one, other in pairs)
        for number in range(row["most"]):
            yield ("limit", row["mentor"], values), ("mentor", row["mentor"]), "limit", number, number < used
    numbers = [{key: number for number, key in enumerate(paper[side])} for side in ("mentees", "mentors")]
    together = set(pairs)
    for one, other in judge.couples:
        mine = [values for mentor, values in limits if mentor == one and fact(judge, other) in values] if limits else []
        end = ("limit", one, mine[0]) if mine else ("mentor", one)
        about = judge.units(one, other), luck(numbers[0][other], numbers[1][one]), (one, other) in judge.told
        yield ("mentee", other), end, "couple", about, (one, other) in together


def fact(judge, mentee):
    return same(getattr(judge.people[mentee], judge.rules.quotas[0].fact))


def group_arcs(paper, judge, pairs):
    without = set(paper["mentees"]) - judge.given - {other for _one, other in pairs}
    for name in paper["groups"]:
        group = same(name)
        here = sum(judge.group(other) == group and other not in judge.given for other in paper["mentees"])
        for number in range(here):
            left = sum(judge.group(other) == group for other in without)
            yield ("group", group), "own", "member", (number, judge.sizes()[group]), number < left


def cost(proof, judge, kind, what):
    """What one use of an arc costs an aim."""
    aim = proof["aim"]
    if kind == "couple":
        units, chance, is_told = what
        if aim.startswith("band"):
            return int(units < BANDS[int(aim[-1]) - 1])
        return int(units <= proof["reached"]) if aim == "floor" else -{"fit": units, "told": is_told, "tie-break": chance}.get(aim, 0)
    if (aim, kind) == ("spread", "place"):
        return what[1] + judge.hands["mentor", what[0]]
    if (aim, kind) == ("equal chances", "member"):
        return missed(*what)
    return int((aim, kind) in {("placed", "without"), ("more mentors", "short")})


def priced(proof, paper):
    """The price of every end."""
    sides = {("mentee", key): price for key, price in zip(paper["mentees"], proof["mentee_prices"], strict=True)}
    sides |= {("mentor", key): price for key, price in zip(paper["mentors"], proof["mentor_prices"], strict=True)}
    sides |= {("group", same(name)): price for name, price in zip(paper["groups"], proof["group_prices"], strict=True)}
    for row, price in zip(paper["quotas"], proof["quota_prices"], strict=True):
        sides["limit", row["mentor"], tuple(map(same, row["values"]))] = price
    return sides | {"own": proof["own_price"]}


def proved(proof, plan, judge, arcs, held):
    """Check one aim, and hold what gains or loses something."""
    paper = plan["certificate"]
    price, bound, paid, beyond = priced(proof, paper), 0, 0, []
    for number, (tail, head, kind, what, used) in enumerate(arcs):
        costs = cost(proof, judge, kind, what)
        more = costs + price[tail] - price[head]
        bound += more * used if number in held else min(more, 0)
        paid += costs * used
        beyond.append(more)
    bound += sum(judge.wanted[other] * (price["own"] - price["mentee", other]) for other in paper["mentees"])
    if proof["aim"] != "floor":
        held |= {number for number, more in enumerate(beyond) if more}
        return bound == paid == proof["reached"]
    below = {number for number, arc in enumerate(arcs) if arc[2] == "couple" and arc[3][0] < proof["reached"]}
    held |= below
    return bound > 0 and not any(arcs[number][4] for number in below)
