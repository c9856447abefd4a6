"""What a plan aimed at, in order: in words, what was reached, and what each aim cost the total fit."""

from collections.abc import Callable
from dataclasses import replace

from alongside_engine.assignment import Assignment, Layer, Wish
from alongside_engine.matching._compile import Round
from alongside_engine.matching._plan import Aim

Again = Callable[[Wish], Assignment]

_WORDS = {
    "locked": "The pairs placed by hand stand",
    "placed": "As many mentees as possible have a mentor",
    "more mentors": "Those who would like more than one mentor have as many as possible",
    "spread": "Nobody has a second mentee before everybody who can has a first",
    "floor": "The pair that fits least fits as well as it can",
    "fit": "The pairs together fit as well as they can",
    "told": "As many pairs as possible stay who have been told already",
    "tie-break": "What is equal in everything is decided by a number made from the people, whatever the order of the rows",
}


def aims(round_: Round, found: Assignment, again: Again | None) -> tuple[Aim, ...]:
    """Say what every layer reached; with `again`, which solves another wish, also by how much each lowered the total fit."""
    by_hand = [Aim("locked", _WORDS["locked"], len(round_.locked))] if round_.locked else []
    prices = _prices(round_.wish, found, again) if again else {}
    layers = (Aim(layer.name, _WORDS[layer.name], _reached(found, layer), *prices.get(layer.name, (None, None))) for layer in found.layers)
    return (*by_hand, *layers)


def _prices(wish: Wish, found: Assignment, again: Again) -> dict[str, tuple[int, int]]:
    """Let the aims come in one after the other, and see what the total and the people placed lose each time."""
    steps = {"placed": replace(wish, most=False, spread=False, floor=False), "spread": replace(wish, spread=False, floor=False)}
    steps["floor"] = replace(wish, floor=False)
    wanted = [name for name, asked in (("placed", wish.most), ("spread", wish.spread), ("floor", wish.floor)) if asked]
    merits = [*(_merits(again(steps[name])) for name in wanted), _merits(found)]
    prices = {name: (merits[at][0] - merits[at + 1][0], merits[at][1] - merits[at + 1][1]) for at, name in enumerate(wanted)}
    return {"fit": (0, 0), "told": (0, 0), "tie-break": (0, 0)} | prices


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
