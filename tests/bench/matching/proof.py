"""A check of a proof at any size, tile by tile: it shares nothing with the solvers but the meaning of the numbers, and solves nothing."""

import numpy as np

ROWS, COLUMNS = 512, 4096
HELD = 1 << 24


def holds(scores, wish, found):
    """Say whether the layers `placed` and `fit` prove that nobody more can be placed, and that no better total places as many."""
    placed, fit = (next(layer for layer in found.layers if layer.name == name) for name in ("placed", "fit"))
    mentor_of = np.full(scores.mentees, -1)
    mentor_of[found.mentees] = found.mentors
    load = np.bincount(found.mentors, minlength=scores.mentors)
    counts = found.mentees.size == np.unique(found.mentees).size and (load <= wish.capacity).all()
    reached = placed.reached == scores.mentees - found.mentees.size and fit.reached == -int(scores.of(found.mentees, found.mentors).sum())
    ends = _ends_hold(placed, fit, mentor_of, load, wish.capacity)
    return bool(counts and reached and ends and _couples_hold(scores, placed, fit, mentor_of))


def _agree(first, second, used, unused):
    """Nothing that could be used is worth using, nothing used worth leaving; what the first layer settles stays settled."""
    free = first == 0
    return not ((unused & (first < 0)) | (used & (first > 0)) | (free & unused & (second < 0)) | (free & used & (second > 0))).any()


def _ends_hold(placed, fit, mentor_of, load, capacity):
    """Gaps cost one in the first layer and nothing in the second; places nothing."""
    gap = mentor_of < 0
    gaps = _agree(1 + placed.mentee_prices - placed.own_price, fit.mentee_prices - fit.own_price, gap, ~gap)
    return gaps and _agree(placed.mentor_prices - placed.own_price, fit.mentor_prices - fit.own_price, load > 0, load < capacity)


def _couples_hold(scores, placed, fit, mentor_of):
    """What is used is possible and worth its prices, and nothing unused is worth more: looked at where the first layer is even."""
    used = np.flatnonzero(mentor_of >= 0)
    mentors = mentor_of[used]
    first = placed.mentee_prices[used] - placed.mentor_prices[mentors]
    second = fit.mentee_prices[used] - fit.mentor_prices[mentors] - scores.of(used, mentors)
    if not scores.possible(used, mentors).all() or (first > 0).any() or (second[first == 0] > 0).any():
        return False
    columns = list(_groups(scores.mentor_classes, placed.mentor_prices))
    for kind, price, rows in _groups(scores.mentee_classes, placed.mentee_prices):
        for other, other_price, beside in columns:
            if not scores.possible_classes[kind, other]:
                continue
            if price < other_price and _unused(scores, rows, beside, mentor_of):
                return False
            if price == other_price and not all(_tile_holds(scores, fit, mentor_of, *tile) for tile in _tiles(rows, beside)):
                return False
    return True


def _groups(classes, prices):
    """Those of the same class and the same price in the first layer, as ascending numbers."""
    kinds, which = np.unique(np.stack([classes, prices]), axis=1, return_inverse=True)
    for number, (kind, price) in enumerate(kinds.T):
        yield kind, price, np.flatnonzero(which.ravel() == number)


def _unused(scores, rows, columns, mentor_of):
    """Say whether any couple of a group is neither barred nor used."""
    here = np.zeros(scores.mentors, dtype=bool)
    here[columns] = True
    barred_rows, barred_columns = np.divmod(scores.barred, scores.mentors)
    barred = np.count_nonzero(np.isin(barred_rows, rows) & here[barred_columns])
    used = np.count_nonzero((mentor_of[rows] >= 0) & here[mentor_of[rows]])
    return rows.size * columns.size > barred + used


def _tiles(rows, columns):
    for start in range(0, rows.size, ROWS):
        for left in range(0, columns.size, COLUMNS):
            yield rows[start : start + ROWS], columns[left : left + COLUMNS]


def _tile_holds(scores, fit, mentor_of, rows, columns):
    """No couple but the used ones is worth more than its prices; in single precision as long as every number is held by it."""
    worth = scores.tile(rows, columns).scores
    ours, theirs = fit.mentee_prices[rows], fit.mentor_prices[columns]
    longest = np.abs(ours).max() + np.abs(theirs).max() + np.abs(worth, where=worth > -np.inf, out=np.zeros_like(worth)).max()
    worth = worth.astype(np.float32 if longest < HELD else np.float64, copy=False)
    worth -= ours[:, None].astype(worth.dtype)
    worth += theirs.astype(worth.dtype)
    at = np.minimum(np.searchsorted(columns, mentor_of[rows]), columns.size - 1)
    used = np.flatnonzero(columns[at] == mentor_of[rows])
    worth[used, at[used]] = -np.inf
    return bool(worth.max(initial=-np.inf) <= 0)
