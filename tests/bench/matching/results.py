"""What the runs found, kept as JSON; and what must be true of it."""

import json
from collections import defaultdict

from tests.bench.matching.competitors import Outcome

TIMES_PEOPLE, TIMES_CPU, TIMES_MEMORY, TIMES_BARE = 1.07, 8.0, 6.5, 2.0
MOST_MEMORY = 2048


class Results:
    """Outcomes by instance and competitor; a later one takes the place of an earlier one."""

    def __init__(self, path=None):
        self.path, self.machine, self._found = path, {}, {}
        if path and path.exists():
            read = json.loads(path.read_text())
            self.machine = read["machine"]
            for row in read["outcomes"]:
                self.add(Outcome(**row))

    def add(self, outcome):
        self._found[outcome.instance, outcome.competitor] = outcome
        if self.path:
            rows = [self._found[key].as_json() for key in sorted(self._found)]
            self.path.write_text(json.dumps({"machine": self.machine, "outcomes": rows}, indent=1, ensure_ascii=False) + "\n")

    def of(self, instance, competitor):
        return self._found.get((instance, competitor))

    def instances(self, family, size):
        """The names of the instances of a family and size."""
        return sorted({instance for instance, _who in self._found if instance.startswith(f"{family}-{size}-")})

    def sizes(self, family):
        return sorted({int(instance.split("-")[1]) for instance, _who in self._found if instance.startswith(f"{family}-")})

    def everybody(self, instance):
        return [outcome for (name, _who), outcome in self._found.items() if name == instance]

    def failed_before(self, competitor, family, size):
        """The failure of a competitor at a smaller size of a family, if there was one."""
        for smaller in [other for other in self.sizes(family) if other < size]:
            for instance in self.instances(family, smaller):
                outcome = self.of(instance, competitor)
                if outcome and outcome.failure:
                    return f"not tried: {outcome.failure.removeprefix('not tried: ').split(' at ')[0]} at {smaller:,}"
        return ""

    def missed(self):
        """What should be true and is not, in words."""
        by_instance = defaultdict(list)
        for outcome in self._found.values():
            by_instance[outcome.instance].append(outcome)
        return [
            *(words for outcomes in by_instance.values() for words in _beaten(outcomes)),
            *self._cohorts(),
            *self._dense(),
            *self._tables(),
            *self._scale(),
        ]

    def people_in_cohorts(self, competitor):
        """How many people a competitor placed in all cohorts, and we in the same ones."""
        pairs = [(self.of(name, "Alongside"), self.of(name, competitor)) for name in self.instances("cohort", 72)]
        pairs = [(ours, theirs) for ours, theirs in pairs if ours and theirs and theirs.finished]
        return sum(ours.placed for ours, _theirs in pairs), sum(theirs.placed for _ours, theirs in pairs), len(pairs)

    def _cohorts(self):
        ours, theirs, many = self.people_in_cohorts("mentor-match")
        if many and ours < TIMES_PEOPLE * theirs:
            yield f"In {many} cohorts of 72 we place {ours}, mentor-match {theirs}: less than {TIMES_PEOPLE} times as many"

    def _dense(self):
        for name in self.instances("square", 10000):
            ours = self.of(name, "Alongside")
            theirs = [found for who in ("SciPy", "SciPy, costs ready") if (found := self.of(name, who)) and found.finished]
            for other in theirs if ours and ours.finished else ():
                if other.cpu < TIMES_CPU * ours.cpu:
                    yield f"{name}: {other.competitor} takes {other.cpu / ours.cpu:.1f} times our CPU, less than {TIMES_CPU}"
                if other.competitor == "SciPy" and other.memory < TIMES_MEMORY * ours.memory:
                    yield f"{name}: SciPy takes {other.memory / ours.memory:.1f} times our memory, less than {TIMES_MEMORY}"

    def _tables(self):
        for (name, who), outcome in self._found.items():
            if who == "The solve inside `alongside solve`" and outcome.more["ours"] > TIMES_BARE * outcome.more["bare"]:
                yield f"{name}: solving a table takes {outcome.more['ours'] / outcome.more['bare']:.1f} times SciPy's bare assignment"

    def _scale(self):
        for (name, who), outcome in self._found.items():
            if who == "Alongside" and not outcome.finished:
                yield f"{name}: {outcome.failure}"
            elif who == "Alongside" and not outcome.more.get("proof_holds", True):
                yield f"{name}: the proof does not hold"
            elif who == "Alongside" and outcome.memory > MOST_MEMORY:
                yield f"{name}: {outcome.memory:,.0f} MB, more than {MOST_MEMORY:,}"


def _beaten(outcomes):
    """Whoever places more people than we do, or has a better total with as many; and ours among themselves must agree."""
    ours = next((outcome for outcome in outcomes if outcome.competitor == "Alongside"), None)
    for other in outcomes:
        if ours and ours.finished and other.finished and other.competitor != ours.competitor:
            better = (other.placed, other.total) > (ours.placed, ours.total)
            apart = other.competitor.startswith("Alongside") and (other.placed, other.total) != (ours.placed, ours.total)
            if better or apart:
                yield f"{ours.instance}: {other.competitor} has {other.placed} people, {other.total}; we have {ours.placed}, {ours.total}"
