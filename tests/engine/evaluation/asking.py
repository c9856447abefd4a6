"""Random schemes, what is asked of their answers one after another, and the rules that may decide what leaves."""

import math
import random
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from alongside_engine.evaluation import Released, in_order, may_release, may_release_change, may_tell_in_words, sides_of_a_scale, tabulate
from tests.engine.evaluation.attack import LEAST, WHOLE, Changed, Counted, Middle, Ordered

SEED_SCHEMES = ((72, 33 / 72), (42, 38 / 42), (23, 1.0), (10, 1.0), (95, 58 / 95), (30, 19 / 30))
KINDS = ("single", "scale", "several", "number")


@dataclass
class Item:
    """A question asked in two waves: the answers that there are now, and everybody who ever answered."""

    kind: str
    points: tuple
    answers: dict
    traits: dict
    ever: dict = field(default_factory=dict)

    def __post_init__(self):
        self.ever = {wave: frozenset(found) for wave, found in self.answers.items() if found}

    def those(self, wave, wanted=None):
        """The answers of a wave now, of everybody or of those with a trait."""
        trait, values = wanted or ("", ())
        return {person: given for person, given in self.answers[wave].items() if not trait or self.traits[person][trait] in values}


def schemes(many, seed=41):
    """So many items of schemes of 10 to 1,000 people, the sizes of the two seed schemes first, each with its own chance."""
    for number in range(many):
        chance = random.Random(seed * 1_000_003 + number)
        size, rate = SEED_SCHEMES[number] if number < len(SEED_SCHEMES) else (round(10 ** chance.uniform(1, 3)), chance.uniform(0.3, 1))
        yield item(chance, size, rate), chance


def item(chance, size, rate):
    traits = {
        f"p{person}": {
            "role": chance.choice(["mentor", "mentee"]) if (part := chance.random() < 0.6) else "neither",
            "part": part,
            "site": chance.choices("ABC", [6, 3, 1])[0],
        }
        for person in range(size)
    }
    kind = chance.choice(KINDS)
    points = tuple(range(1, 6)) if kind == "scale" else tuple(range(7)) if kind == "number" else tuple(range(chance.randint(2, 4)))
    weights = [chance.gammavariate(0.7, 1) + 0.001 for _point in points]
    skipped = chance.choice([0, 0.02, 0.1])
    answers = {
        wave: {
            person: _given(chance, kind, points, weights)
            for person in traits
            if chance.random() < (rate if wave == 2 else 0.5 + rate / 2) and chance.random() >= skipped
        }
        for wave in (1, 2)
    }
    return Item(kind, points, answers, traits)


def _given(chance, kind, points, weights):
    if kind != "several":
        return chance.choices(points, weights)[0]
    chosen = frozenset(point for point, weight in zip(points, weights, strict=True) if chance.random() < weight / max(weights))
    return chosen or frozenset(chance.choices(points, weights))


def asked(item, chance):
    """What somebody asks for, one thing after another; between two of them people take answers back."""
    wishes = [("whole", wave, None) for wave in (1, 2)] + [("by", wave, chance.choice(["role", "part", "site"])) for wave in (1, 2)]
    wishes += [("paired", 0, None)] * (item.kind in {"single", "scale"})
    for _more in range(3):
        trait = chance.choice(["role", "part", "site"])
        values = sorted({found[trait] for found in item.traits.values()}, key=str)
        kind, wave = chance.choice(["whole", "by", "some"]), chance.choice([1, 2])
        wishes.append((kind, wave, (trait, tuple(chance.sample(values, chance.randint(1, len(values))))) if kind == "some" else trait))
    chance.shuffle(wishes)
    wishes.sort(key=lambda wish: wish[0] != "whole" and chance.random() < 0.7)
    for wish in wishes:
        yield wish
        if chance.random() < 0.4:
            _take_back(item, chance)


def _take_back(item, chance):
    for wave in (1, 2):
        for person in chance.sample(sorted(item.answers[wave]), min(len(item.answers[wave]), chance.choice([0, 1, 1, 2, 3]))):
            del item.answers[wave][person]


def groups_of(item, wish):
    """The groups that a wish is about, by name, with the answers they have now."""
    kind, wave, wanted = wish
    if kind == "whole":
        return {"everyone": item.those(wave)}
    if kind == "some":
        return {str(wanted): item.those(wave, wanted)}
    values = sorted({found[wanted] for found in item.traits.values()}, key=str)
    return {name: found for name in values if (found := item.those(wave, (wanted, (name,))))}


def counted(item, wave, answers, *, sides=None, hidden=False):
    """The statements that a table of counts makes; with small cells hidden, as most rules would have it."""
    counts = Released.of("", answers).counts
    for side in sides or [(point,) for point in item.points]:
        many = sum(counts[point] for point in side)
        low, high = (1, LEAST - 1) if hidden and 0 < many < LEAST else (many, many)
        yield Counted(wave, frozenset(answers), frozenset(side), low, high)


def changed(item, both, *, hidden=False):
    found = Counter(
        (item.answers[2][person] > item.answers[1][person]) - (item.answers[2][person] < item.answers[1][person]) for person in both
    )
    for direction in (1, 0, -1):
        low, high = (1, LEAST - 1) if hidden and 0 < found[direction] < LEAST else (found[direction], found[direction])
        yield Changed(frozenset(both), direction, low, high)


def table(item, wave, answers, *, is_whole, hidden=False):
    """How a group is shown: of numbers the middle one, parts of a scale by its sides."""
    if item.kind == "number":
        return [Middle(wave, frozenset(answers), median(answers.values()))]
    return list(counted(item, wave, answers, sides=sides_of(item, is_whole=is_whole), hidden=hidden))


def sides_of(item, *, is_whole):
    return sides_of_a_scale(item.points) if item.kind == "scale" and not is_whole else None


class Alongside:
    """The rule of the engine: what was released is kept with its members as they were."""

    def __init__(self):
        self.released, self.told = {1: [], 2: []}, False

    def before(self, item, wave):
        return self.released[wave]

    def seen(self, item, groups):
        """As the groups are shown: parts of a scale by its sides."""
        return [group.merged(sides_of_a_scale(item.points)) for group in groups] if item.kind == "scale" else groups

    def may(self, item, new, wave):
        is_counted = item.kind != "number"
        return may_release(self.seen(item, new), self.seen(item, self.before(item, wave)), is_counted=is_counted).is_allowed

    def keep(self, wave, wish, groups):
        self.released[wave] += groups

    def decide(self, item, wish):
        """What leaves, as statements; nothing where the rule refuses."""
        return self.paired(item) if wish[0] == "paired" else self.side_by_side(item, wish)

    def side_by_side(self, item, wish):
        """Groups by a trait, or one of them; a small whole group in words."""
        kind, wave, _wanted = wish
        found = groups_of(item, wish)
        groups = [Released.of(str(name), answers, is_whole=kind == "whole") for name, answers in found.items() if answers]
        if kind == "whole" and groups and groups[0].size < WHOLE:
            return self.words(item, wave, wish, found["everyone"])
        whole = [] if kind == "whole" else self.whole(item, wave)
        if not groups or not self.may(item, [*whole, *groups], wave):
            return []
        everyone = self.with_whole(item, wave, whole)
        self.keep(wave, wish, groups)
        return everyone + [one for answers in found.values() for one in table(item, wave, answers, is_whole=kind == "whole")]

    def whole(self, item, wave):
        """The whole group, to leave with a part when nothing has left before it."""
        return [] if self.before(item, wave) else [Released.of("everyone", item.those(wave), is_whole=True)]

    def with_whole(self, item, wave, whole):
        self.keep(wave, ("whole", wave, None), whole)
        return table(item, wave, item.those(wave), is_whole=True) if whole else []

    def words(self, item, wave, wish, answers):
        group = Released.of("everyone", answers, in_words=True)
        if item.kind == "number" or not may_tell_in_words(group, self.before(item, wave), options=len(item.points)).is_allowed:
            return []
        self.keep(wave, wish, [group])
        order = in_order(tabulate(list(answers.values()), item.points), ties="the secret of this test")
        return [Ordered(wave, group.members, tuple(int(answer) for answer in order))]

    def paired(self, item):
        """Change in those who answered twice, told once."""
        both = frozenset(item.answers[1]) & frozenset(item.answers[2])
        wholes = {wave: self.whole(item, wave) for wave in (1, 2)}
        if self.told or not all(self.may(item, wholes[wave], wave) for wave in (1, 2)) or not self.may_change(item, wholes):
            return []
        self.told = True
        everyone = [one for wave in (1, 2) for one in self.with_whole(item, wave, wholes[wave])]
        for wave in (1, 2):
            self.keep(wave, ("both", wave, None), [Released.of("both", {person: item.answers[wave][person] for person in both})])
        return everyone + list(changed(item, both))

    def may_change(self, item, wholes):
        left = tuple([*self.before(item, wave), *wholes[wave]] for wave in (1, 2))
        sides = sides_of_a_scale(item.points) if item.kind == "scale" else ()
        return may_release_change(item.answers[1], item.answers[2], left, sides=sides).is_allowed


class HideSmallCells:
    """The rule that most would think of: every table, with the counts of one to four hidden."""

    def decide(self, item, wish):
        if wish[0] == "paired":
            return list(changed(item, frozenset(item.answers[1]) & frozenset(item.answers[2]), hidden=True))
        found = groups_of(item, wish).values()
        return [one for answers in found if answers for one in table(item, wish[1], answers, is_whole=True, hidden=True)]


class SizeOnly:
    """Every group large enough, whatever else has left."""

    def decide(self, item, wish):
        if wish[0] == "paired":
            both = frozenset(item.answers[1]) & frozenset(item.answers[2])
            return list(changed(item, both)) if len(both) >= WHOLE else []
        found, least = groups_of(item, wish).values(), WHOLE if wish[0] == "whole" else LEAST
        if not found or min(map(len, found)) < least:
            return []
        return [one for answers in found for one in table(item, wish[1], answers, is_whole=wish[0] == "whole")]


class Filters(Alongside):
    """The rule of the engine over filters: what was released is worked out again from the answers that there are now."""

    def before(self, item, wave):
        found = [
            Released.of(str(name), answers, is_whole=wish[0] == "whole")
            for wish in self.released[wave]
            for name, answers in self.again(item, wish).items()
        ]
        return [group for group in found if group.size]

    def again(self, item, wish):
        if wish[0] != "both":
            return groups_of(item, wish)
        both = frozenset(item.answers[1]) & frozenset(item.answers[2])
        return {"both": {person: item.answers[wish[1]][person] for person in both}}

    def keep(self, wave, wish, groups):
        self.released[wave] += [wish] if groups else []


class NestedOnly(Alongside):
    """Nested groups and atoms of five, and no part of one mind; but of nearly one mind, and without an answer, parts are shown."""

    def may(self, item, new, wave):
        bare = [[Released(group.name, group.members, {}, group.is_whole) for group in groups] for groups in (new, self.before(item, wave))]
        parts = [group for group in new if any(group.members < other.members for other in [*new, *self.before(item, wave)])]
        return may_release(*bare).is_allowed and not any(group.size in group.counts.values() for group in parts)


class ChangeBySides(Alongside):
    """Change told whenever those who answered twice may leave by the sides of the scale."""

    def may_change(self, item, wholes):
        both = frozenset(item.answers[1]) & frozenset(item.answers[2])
        groups = {wave: [Released.of("both", {person: item.answers[wave][person] for person in both})] for wave in (1, 2)}
        return len(both) >= WHOLE and all(self.may(item, [*wholes[wave], *groups[wave]], wave) for wave in (1, 2))


def answered_twice(many, seed=43):
    """So many scales that 15 to 45 people were asked twice, of whom most answered alike: where a change tells most."""
    for number in range(many):
        chance = random.Random(seed * 1_000_003 + number)
        traits = {f"p{person}": {} for person in range(chance.randint(15, 45))}
        points = tuple(range(1, 6))
        weights = [chance.gammavariate(0.5, 1) + 0.01 for _point in points]
        first = {person: chance.choices(points, weights)[0] for person in traits if chance.random() < 0.9}
        moving, leaving = chance.choice([0, 0, 0.1, 0.3, 1]), chance.choice([0, 0.2, 0.5])
        second = {person: _moved(chance, answer, moving) for person, answer in first.items() if chance.random() >= leaving}
        second |= {person: chance.choices(points, weights)[0] for person in traits if person not in first and chance.random() < 0.9}
        yield Item("scale", points, {1: first, 2: second}, traits), chance


def _moved(chance, answer, moving):
    return min(5, max(1, answer + chance.choice([-1, 1, 2]))) if chance.random() < moving else answer


def statements(item, chance, rule):
    """Everything that leaves of one item under a rule, for one who asks again and again; how many wishes were granted."""
    said, granted = [], 0
    for wish in asked(item, chance):
        left = rule.decide(item, wish)
        granted += bool(left)
        said += left
    return list(dict.fromkeys(said)), granted


def sizes(many):
    """How sizes spread, for what a test says it has measured."""
    return f"{min(many)} to {max(many)}, median {math.floor(median(many))}"
