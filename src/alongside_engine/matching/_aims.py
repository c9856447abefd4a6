"""What a plan aimed at, in order: in words, what was reached, and what each aim cost the total fit."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from alongside_engine.assignment import Assignment, Layer, Wish
from alongside_engine.matching._compile import Round
from alongside_engine.matching._plan import Aim, Plan
from alongside_engine.matching._rules import Quota

_WORDS = {
    "locked": "The pairs placed by hand stand",
    "stable": "No two people would both rather be with each other than with those they were given",
    "placed": "As many mentees as possible have a mentor",
    "more mentors": "Those who would like more than one mentor have as many as possible",
    "spread": "Nobody has a second mentee before everybody who can has a first",
    "floor": "The pair that fits least fits as well as it can",
    "band 1": "As few pairs as possible meet only a little of what the rules ask for, or nothing",
    "band 2": "As few pairs as possible meet only some of what the rules ask for, or less",
    "band 3": "As few pairs as possible fall short of everything the rules ask for",
    "fit": "The pairs together fit as well as they can",
    "told": "As many pairs as possible stay who have been told already",
    "tie-break": "What is equal in everything is decided by a number made from the people, whatever the order of the rows",
}


def aims(round_: Round, found: Assignment) -> tuple[Aim, ...]:
    """Say what was aimed at, and what every layer reached."""
    by_hand = [Aim("locked", _WORDS["locked"], len(round_.locked))] if round_.locked else []
    if round_.rules.stable:
        return (*by_hand, Aim("stable", _WORDS["stable"], found.mentees.size))
    limits = [Aim("limits", "; ".join(map(_limit, round_.rules.quotas)), _full(round_, found))] if round_.rules.quotas else []
    layers = (Aim(layer.name, _words(round_, layer), _reached(round_, found, layer)) for layer in found.layers)
    return (*by_hand, *limits, *layers)


def _words(round_: Round, layer: Layer) -> str:
    if layer.name != "equal chances":
        return _WORDS[layer.name]
    fact = round_.rules.equal_chances
    words = f"Equal chances for mentees of every {fact}: the shares of them who have a mentor are as near to each other as they can be"
    return f"{words}; those whose {fact} is not known count as one group" if "" in round_.chances.names else words


def _limit(quota: Quota) -> str:
    """Write a limit: "No mentor has more than 1 mentee of grade F1 or F2"."""
    many = f"{quota.most} {'mentee' if quota.most == 1 else 'mentees'}"
    *others, last = quota.values or ("",)
    values = f"{', '.join(others)} or {last}" if others else last
    return f"No mentor has more than {many} of {f'{quota.fact} {values}' if values else f'the same {quota.fact}'}"


def priced(
    plan: Plan, found: Assignment, wish: Wish, again: Callable[[Wish], Assignment], unlocked: Callable[[], Assignment]
) -> tuple[Aim, ...]:
    """Let the aims come in one after the other, and say what the total and the people placed lose each time.

    `found` is behind the plan; `again` solves the same round with another wish, `unlocked` the round without the couples
    placed by hand. What limits cost is what the whole plan would gain without them.
    """
    steps = dict(_without(wish))
    wanted = [aim.name for aim in plan.aims if aim.name in steps]
    merits = [_merits(again(steps[name]), wish) for name in wanted]
    now = _merits(found, wish)
    merits.append(now)
    prices = {name: (merits[at][0] - merits[at + 1][0], merits[at][1] - merits[at + 1][1]) for at, name in enumerate(wanted)}
    prices |= dict.fromkeys(("fit", "told", "tie-break"), (0, 0))
    if wish.quotas is not None:
        total, placed = _merits(again(replace(wish, quotas=None)), wish)
        prices["limits"] = total - now[0], placed - now[1]
    if any(pair.locked for pair in plan.pairs):
        total, placed = _merits(unlocked(), None)
        prices["locked"] = (total - plan.total, placed - plan.placed)
    return tuple(
        replace(aim, price=price, placed_price=people) for aim in plan.aims for price, people in [prices.get(aim.name, (None, None))]
    )


def _without(wish: Wish) -> Iterator[tuple[str, Wish]]:
    """Give for each aim the wish without it, and without those that come after it."""
    yield "stable", wish
    for number in reversed(range(len(wish.bands))):
        wish = replace(wish, bands=wish.bands[:number])
        yield f"band {number + 1}", wish
    for name, field in (("floor", "floor"), ("spread", "spread"), ("equal chances", "groups"), ("placed", "most")):
        without = {"groups": None} if field == "groups" else {field: False}
        wish = replace(wish, **without)
        yield name, wish


def _merits(found: Assignment, wish: Wish | None) -> tuple[int, int]:
    """Give the total, and how many mentees have a mentor who had none by hand."""
    placed = found.mentees if wish is None or wish.already is None else found.mentees[~wish.already[found.mentees]]
    return int(found.scores.sum()), len(set(placed.tolist()))


def _full(round_: Round, found: Assignment) -> int:
    """Count the mentors who have as many mentees of a kind as a limit that could be passed allows."""
    binding, kinds = round_.wish.binding(), round_.limits.kinds
    if kinds is None or round_.wish.quotas is None:
        return 0
    have = np.zeros((len(binding) + 1, len(round_.mentors)), dtype=np.int64)
    np.add.at(have, (kinds[found.mentees], found.mentors), 1)
    return int((binding & (have[1:] == round_.wish.quotas)).any(axis=0).sum())


def _reached(round_: Round, found: Assignment, layer: Layer) -> int:
    """Count what the layer was about: people placed, couples, mentors with a mentee, units, couples below, points between shares."""
    total, placed = _merits(found, round_.wish)
    counts = {
        "placed": placed,
        "more mentors": found.mentors.size,
        "equal chances": _apart(round_, found),
        "spread": len(set(found.mentors.tolist())),
        "floor": layer.reached,
        "band 1": layer.reached,
        "band 2": layer.reached,
        "band 3": layer.reached,
        "fit": total,
        "told": -layer.reached,
    }
    return counts.get(layer.name, 0)


def _apart(round_: Round, found: Assignment) -> int:
    """Say by how many points of a hundred the shares of mentees with a mentor differ between groups, the most."""
    groups, sizes = round_.chances.groups, round_.chances.sizes
    if groups is None or sizes is None or not sizes.size:
        return 0
    left = np.ones(groups.size, dtype=bool) if round_.wish.already is None else ~round_.wish.already
    left[found.mentees] = False
    shares = np.bincount(groups[left], minlength=sizes.size) / sizes
    return int(np.rint(100 * (shares.max() - shares.min())))
