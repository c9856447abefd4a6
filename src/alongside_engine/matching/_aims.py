"""What a plan aimed at, in order: in words, what was reached, and what each aim cost the total fit."""

from collections.abc import Callable
from dataclasses import replace

from alongside_engine.assignment import Assignment, Layer, Wish
from alongside_engine.matching._compile import Round
from alongside_engine.matching._plan import Aim, Plan

_WORDS = {
    "locked": "The pairs placed by hand stand",
    "stable": "No two people would both rather be with each other than with those they were given",
    "placed": "As many mentees as possible have a mentor",
    "more mentors": "Those who would like more than one mentor have as many as possible",
    "spread": "Nobody has a second mentee before everybody who can has a first",
    "floor": "The pair that fits least fits as well as it can",
    "fit": "The pairs together fit as well as they can",
    "told": "As many pairs as possible stay who have been told already",
    "tie-break": "What is equal in everything is decided by a number made from the people, whatever the order of the rows",
}


def aims(round_: Round, found: Assignment) -> tuple[Aim, ...]:
    """Say what was aimed at, and what every layer reached."""
    by_hand = [Aim("locked", _WORDS["locked"], len(round_.locked))] if round_.locked else []
    if round_.rules.stable:
        return (*by_hand, Aim("stable", _WORDS["stable"], found.mentees.size))
    return (*by_hand, *(Aim(layer.name, _WORDS[layer.name], _reached(found, layer)) for layer in found.layers))


def priced(plan: Plan, wish: Wish, again: Callable[[Wish], Assignment], unlocked: Callable[[], Assignment]) -> tuple[Aim, ...]:
    """Let the aims come in one after the other, and say what the total and the people placed lose each time.

    `again` solves the same round with another wish, `unlocked` the round without the couples placed by hand.
    """
    steps = {"placed": replace(wish, most=False, spread=False, floor=False), "spread": replace(wish, spread=False, floor=False)}
    steps |= {"floor": replace(wish, floor=False), "stable": wish}
    wanted = [aim.name for aim in plan.aims if aim.name in steps]
    merits = [_merits(again(steps[name])) for name in wanted]
    free = [pair for pair in plan.pairs if not pair.locked]
    merits.append((sum(pair.units for pair in free), len({pair.mentee for pair in free})))
    prices = {name: (merits[at][0] - merits[at + 1][0], merits[at][1] - merits[at + 1][1]) for at, name in enumerate(wanted)}
    prices |= dict.fromkeys(("fit", "told", "tie-break"), (0, 0))
    if any(pair.locked for pair in plan.pairs):
        total, placed = _merits(unlocked())
        prices["locked"] = (total - plan.total, placed - plan.placed)
    return tuple(
        replace(aim, price=price, placed_price=people) for aim in plan.aims for price, people in [prices.get(aim.name, (None, None))]
    )


def _merits(found: Assignment) -> tuple[int, int]:
    return int(found.scores.sum()), len(set(found.mentees.tolist()))


def _reached(found: Assignment, layer: Layer) -> int:
    """Count what the layer was about: people placed, couples, mentors with a mentee, units."""
    total, placed = _merits(found)
    counts = {
        "placed": placed,
        "more mentors": found.mentors.size,
        "spread": len(set(found.mentors.tolist())),
        "floor": layer.reached,
        "fit": total,
        "told": -layer.reached,
    }
    return counts.get(layer.name, 0)
