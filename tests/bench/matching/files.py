"""An instance as files, each in the form that some of those who are compared want."""

import json

import numpy as np

from tests.bench.matching.instances import FAMILIES, IMPOSSIBLE


class Files:
    """One instance in a folder of its own; files beyond the scores are made when somebody asks for them, and counted for nobody."""

    def __init__(self, folder, family, size, seed, *, matrix=True):
        self.folder, self.name = folder, f"{family}-{size}-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        head = {"family": family, "size": size, "seed": seed}
        self.scores = None
        if matrix:
            head |= self._matrix(FAMILIES[family](size, seed))
        (folder / "head.json").write_text(json.dumps(head))

    def _matrix(self, instance):
        self.capacity, self.scores = instance.capacity, instance.matrix()
        self.slots = np.repeat(np.arange(self.capacity.size, dtype=np.int32), self.capacity)
        mentees, mentors = self.scores.shape
        self.side = max(mentees, self.slots.size)
        self._write("scores.i", self.scores)
        return {"mentees": mentees, "mentors": mentors, "side": self.side, "capacity": self.capacity.tolist()}

    def make(self, names):
        """Make the files that have these names, if they are not there."""
        makers = {"slots.i": self._slots, "costs.d": self._costs, "square.d": self._square, "square.q": self._square}
        for name in names:
            if not (self.folder / name).exists():
                makers.get(name, self._arcs)(name)

    def judged(self, couples, total, *, all_placed=False):
        """Check that couples keep every rule, and give how many there are and their total.

        Who must place everybody (`all_placed`) makes impossible couples at the price put on them: those are nobody's.
        Without a matrix the total is the run's own, and the check of its proof is the check of the rules too.
        """
        if self.scores is None:
            return len(couples), total
        mentees, mentors = np.array(couples, dtype=np.int64).reshape(-1, 2).T
        if all_placed:
            possible = self.scores[mentees, mentors] > IMPOSSIBLE
            mentees, mentors = mentees[possible], mentors[possible]
        scores = self.scores[mentees, mentors].astype(np.int64)
        assert (scores > IMPOSSIBLE).all(), "an impossible couple"
        assert np.unique(mentees).size == mentees.size, "a mentee twice"
        assert (np.bincount(mentors, minlength=self.capacity.size) <= self.capacity).all(), "a mentor over capacity"
        return int(mentees.size), int(scores.sum())

    def _write(self, name, numbers):
        with (self.folder / name).open("wb") as file:
            for row in numbers:
                row.tofile(file)

    def _slots(self, name):
        self._write(name, [self.slots])

    def _dear(self):
        """More than any other assignment could save."""
        possible = self.scores[self.scores > IMPOSSIBLE]
        high, low = (int(possible.max()), int(possible.min())) if possible.size else (0, 0)
        return high, 1 + self.side * (high - low)

    def _rows(self):
        high, dear = self._dear()
        for row in self.scores[:, self.slots]:
            yield np.where(row > IMPOSSIBLE, high - row.astype(np.float64), float(dear))

    def _costs(self, name):
        self._write(name, self._rows())

    def _square(self, name):
        """Fill a square up: with rows that cost nothing, and with places that are as dear as the impossible."""
        kind = np.float64 if name.endswith("d") else np.int64
        _high, dear = self._dear()
        missing = np.full(self.side - self.slots.size, dear, dtype=np.float64)
        rows = [np.zeros(self.side)] * (self.side - len(self.scores))
        self._write(name, (np.concatenate([row, missing]).astype(kind) for row in self._rows()))
        with (self.folder / name).open("ab") as file:
            for row in rows:
                row.astype(kind).tofile(file)

    def _arcs(self, _name):
        tails, heads, costs = ((self.folder / name).open("wb") for name in ("tails.i", "heads.i", "arc-costs.q"))
        with tails, heads, costs:
            for number, row in enumerate(self.scores):
                possible = np.flatnonzero(row > IMPOSSIBLE)
                np.full(possible.size, number, dtype=np.int32).tofile(tails)
                possible.astype(np.int32).tofile(heads)
                (-row[possible].astype(np.int64)).tofile(costs)
