"""A check of a proof at any size, tile by tile: it shares nothing with the solvers but the meaning of the numbers, and solves nothing."""

import numpy as np

ROWS = 256


def holds(scores, wish, found):
    """Say whether the layers `placed` and `fit` prove that nobody more can be placed, and that no better total places as many."""
    placed, fit = (next(layer for layer in found.layers if layer.name == name) for name in ("placed", "fit"))
    mentor_of = np.full(scores.mentees, -1)
    mentor_of[found.mentees] = found.mentors
    load = np.bincount(found.mentors, minlength=scores.mentors)
    counts = found.mentees.size == np.unique(found.mentees).size and (load <= wish.capacity).all()
    reached = placed.reached == scores.mentees - found.mentees.size and fit.reached == -int(scores.of(found.mentees, found.mentors).sum())
    ends = _ends_hold(placed, fit, mentor_of, load, wish.capacity)
    return bool(
        counts and reached and ends and all(_rows_hold(scores, placed, fit, mentor_of, start) for start in range(0, scores.mentees, ROWS))
    )


def _agree(first, second, used, unused):
    """Nothing that could be used is worth using, nothing used worth leaving; what the first layer settles stays settled."""
    free = first == 0
    return not ((unused & (first < 0)) | (used & (first > 0)) | (free & unused & (second < 0)) | (free & used & (second > 0))).any()


def _ends_hold(placed, fit, mentor_of, load, capacity):
    """Gaps cost one in the first layer and nothing in the second; places nothing."""
    gap = mentor_of < 0
    gaps = _agree(1 + placed.mentee_prices - placed.own_price, fit.mentee_prices - fit.own_price, gap, ~gap)
    return gaps and _agree(placed.mentor_prices - placed.own_price, fit.mentor_prices - fit.own_price, load > 0, load < capacity)


def _rows_hold(scores, placed, fit, mentor_of, start):
    rows, columns = np.arange(start, min(start + ROWS, scores.mentees)), np.arange(scores.mentors)
    worth = scores.tile(rows, columns).scores.astype(np.float64)
    possible = scores.possible_classes[scores.mentee_classes[rows]][:, scores.mentor_classes] & (worth > -np.inf)
    used = columns == mentor_of[rows, None]
    first = placed.mentee_prices[rows, None] - placed.mentor_prices
    second = fit.mentee_prices[rows, None] - fit.mentor_prices - np.where(possible, worth, 0)
    return bool((possible | ~used).all()) and _agree(first, second, used, possible & ~used)
