"""A judge of plans that shares nothing with the engine: who may be together, what a couple is worth, which plans there are."""

from collections import Counter
from functools import cached_property
from itertools import combinations, product
from math import isqrt, prod

FULL, LONGEST = 1_000_000, 32_767
WEIGHTS = {"high": 4, "medium": 2, "low": 1}
CRITERIA = ("grade", "topics", "specialty", "site", "text", "preferences")
BANDS = (333_350, 666_650, 999_950)


def same(text):
    return " ".join(text.casefold().split())


class Judge:
    """One question, looked at couple by couple; `rows` gives the whole numbers of each text."""

    def __init__(self, problem, rows):
        self.problem, self.rules = problem, problem.rules
        self.people = {person.key: person for person in problem.people}
        self.areas = {same(site): same(area) for site, area in self.rules.areas.items()}
        self.barred = {(bar.mentor, bar.mentee) for bar in problem.bars} | set(problem.settled)
        self.hands = Counter(key for couple in problem.settled for key in zip(("mentor", "mentee"), couple, strict=True))
        self.wanted = {row.key: row.mentors_wanted - self.hands["mentee", row.key] for row in problem.people if row.seeks}
        self.places = {row.key: row.capacity - self.hands["mentor", row.key] for row in problem.people if row.mentors}
        self.told, self.given = set(problem.told), {mentee for _mentor, mentee in problem.settled}
        self.known, self.shares = {}, self._shares()
        self.texts = self._texts(rows) if rows and "text" in self.shares else {}

    def _shares(self):
        used = [name for name in CRITERIA if self.criterion(name).direction != "ignore" and self.criterion(name).importance != "mandatory"]
        if not any(row.text.strip() for row in self.problem.people):
            used = [name for name in used if name != "text"]
        if not self.problem.preferences:
            used = [name for name in used if name != "preferences"]
        weights = [WEIGHTS[self.criterion(name).importance] for name in used]
        ends = [FULL * sum(weights[:many]) // sum(weights) for many in range(len(weights) + 1)] if used else [0]
        return {name: ends[number + 1] - ends[number] for number, name in enumerate(used)}

    def criterion(self, name):
        return getattr(self.rules, name)

    def _texts(self, rows):
        found = {key: rows[person.text] for key, person in self.people.items() if person.text in rows}
        width = len(next(iter(found.values())))
        length = max(isqrt(self.shares["text"]) - (isqrt(width) + 1) // 2 - 1, 0)
        return {key: [round(float(step) / LONGEST * length) for step in row] for key, row in found.items()}

    def meets(self, name, mentor, mentee):
        """Whether two meet a criterion; None when nobody knows."""
        direction = self.criterion(name).direction
        if name == "grade":
            return self._grades(direction, mentor, mentee)
        if name == "topics":
            known, alike = mentor.topics and mentee.topics, mentor.topics & mentee.topics
        else:
            one, other = (same(getattr(row, name)) for row in (mentor, mentee))
            if direction == "near":
                one, other = self.areas.get(one, one), self.areas.get(other, other)
            known, alike = one and other, one == other
        return bool(alike) != (direction == "different") if known else None

    def _grades(self, direction, mentor, mentee):
        one, other = same(mentor.track), same(mentee.track)
        apart = bool(one and other and one != other)
        if direction == "senior":
            least = mentee.rank_wanted if mentee.rank_wanted is not None else None if mentee.rank is None else mentee.rank + 1
            if mentee.wants_peer:
                return True
            return None if one != other or mentor.rank is None or least is None else mentor.rank >= least
        if apart or one != other or mentor.rank is None or mentee.rank is None:
            return direction == "different" if apart else None
        steps = abs(mentor.rank - mentee.rank)
        return {"same": steps == 0, "near": steps <= 1, "different": steps > 0}[direction]

    def possible(self, mentor, mentee):
        one, other = self.people[mentor], self.people[mentee]
        binding = (
            name for name in CRITERIA if self.criterion(name).direction != "ignore" and self.criterion(name).importance == "mandatory"
        )
        return (
            mentor != mentee and (mentor, mentee) not in self.barred and not any(self.meets(name, one, other) is False for name in binding)
        )

    def units(self, mentor, mentee):
        if (mentor, mentee) not in self.known:
            self.known[mentor, mentee] = self._units(mentor, mentee)
        return self.known[mentor, mentee]

    def _units(self, mentor, mentee):
        return sum(self._part(name, share, self.people[mentor], self.people[mentee]) for name, share in self.shares.items())

    def _part(self, name, share, mentor, mentee):
        if name == "text":
            return sum(a * b for a, b in zip(self.texts[mentor.key], self.texts[mentee.key], strict=True))
        if name == "preferences":
            return self._ranked(share, mentor.key, mentee.key)
        if name == "topics" and mentor.topics and mentee.topics:
            there = len(mentor.topics & mentee.topics) * (share // len(mentee.topics))
            return share - there if self.rules.topics.direction == "different" else there
        return share if self.meets(name, mentor, mentee) else 0

    def _ranked(self, share, mentor, mentee):
        sides = {row.by for row in self.problem.preferences}
        asked = {"mentor": (mentor, mentee), "mentee": (mentee, mentor)}
        return sum(share // len(sides) // row.place for row in self.problem.preferences if asked[row.by] == (row.who, row.whom))

    def kind(self, mentee):
        """By which limit somebody counts, and as what; None for nobody who is limited."""
        for number, quota in enumerate(self.rules.quotas):
            value = same(getattr(self.people[mentee], quota.fact))
            if value and (not quota.values or value in map(same, quota.values)):
                return number, "" if quota.values else value
        return None

    def left(self, mentor, kind):
        """How many more of a kind a mentor may have."""
        return max(
            self.rules.quotas[kind[0]].most - sum(one == mentor and self.kind(other) == kind for one, other in self.problem.settled), 0
        )

    def group(self, mentee):
        return same(getattr(self.people[mentee], self.rules.equal_chances)) if self.rules.equal_chances else ""

    def sizes(self):
        return Counter(self.group(row.key) for row in self.problem.people if row.seeks)

    @cached_property
    def couples(self):
        return [
            (one, other)
            for other, many in self.wanted.items()
            for one, places in self.places.items()
            if many > 0 and places > 0 and self.possible(one, other)
        ]

    def plans(self):
        """Every plan there is, around the pairs that are settled."""
        choices = self.choices()
        for chosen in product(*choices):
            pairs = [couple for couples in chosen for couple in couples]
            load = Counter(one for one, _other in pairs)
            of_kind = Counter((one, kind) for one, other in pairs if (kind := self.kind(other)))
            fits = all(many <= self.places[one] for one, many in load.items())
            if fits and all(many <= self.left(*limit) for limit, many in of_kind.items()):
                yield pairs

    def choices(self):
        of_each = {other: [couple for couple in self.couples if couple[1] == other] for other in self.wanted}
        return [
            [chosen for many in range(self.wanted[other] + 1) for chosen in combinations(couples, many)]
            for other, couples in of_each.items()
            if couples
        ]

    def many(self):
        return prod(map(len, self.choices()))

    def merits(self, pairs):
        """What the aims say of a plan, in their order, the most the best."""
        units = [self.units(*couple) for couple in pairs]
        placed = {other for _one, other in pairs} - self.given
        judged = [len(placed), len(pairs)]
        if self.rules.equal_chances:
            left = Counter(self.group(other) for other, many in self.wanted.items() if many > 0 and other not in placed | self.given)
            judged.append(-sum(missed(number, self.sizes()[group]) for group, many in left.items() for number in range(many)))
        if self.rules.spread:
            judged.append(-sum(many * (many - 1) // 2 for many in Counter(one for one, _ in [*pairs, *self.problem.settled]).values()))
        if self.rules.floor:
            judged.append(min(units, default=0))
        if self.rules.bands:
            judged += [-sum(one < band for one in units) for band in BANDS]
        return (*judged, sum(units), len(self.told & set(pairs)))

    def best(self):
        return max(map(self.merits, self.plans()))


def missed(number, size):
    """What leaving out one more of a group costs, in millionths."""
    return round((2 * number + 1) * 1_000_000 / size)


def luck(mentee, mentor):
    """The number of 20 bits that two numbers make (the finaliser of splitmix64)."""
    mixed = ((mentee << 32 ^ mentor) + 0x9E3779B97F4A7C15) % (1 << 64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ mixed >> shift) * factor % (1 << 64)
    return ((mixed ^ mixed >> 31) >> 1) % (1 << 20)
