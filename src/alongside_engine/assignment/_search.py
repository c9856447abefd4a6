"""Looking through every possible couple, tile by tile: the best few of everybody, and those that a set of prices forgot."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._scores import NEVER, Ints, Panel, Real, Scores, Tile, panels
from alongside_engine.assignment._worth import scrambled

_TILE = 1024
_BUNDLES = 32
_SHADES = 16
_ROOM = 1 << 44
LEAST = -1e30
Watch = Callable[[int, int], object]


@dataclass(frozen=True)
class Found:
    """Couples side by side, each with a value to choose by."""

    mentees: Ints
    mentors: Ints
    values: NDArray[np.float64]

    def only(self, chosen: NDArray[np.bool_]) -> "Found":
        """Those chosen by a mask."""
        return Found(self.mentees[chosen], self.mentors[chosen], self.values[chosen])


def joined(parts: Iterable[Found]) -> Found:
    """All of several, in their order."""
    parts = list(parts)
    none = np.empty(0, dtype=np.int64)
    return Found(
        np.concatenate([none, *(part.mentees for part in parts)]),
        np.concatenate([none, *(part.mentors for part in parts)]),
        np.concatenate([none.astype(np.float64), *(part.values for part in parts)]),
    )


def couples_of(scores: Scores, found: Found) -> tuple[Ints, Ints]:
    """The couples of a search, each once, in ascending order."""
    codes = np.unique(found.mentees * scores.mentors + found.mentors)
    mentees, mentors = np.divmod(codes, scores.mentors)
    return mentees, mentors


def every(scores: Scores) -> Found:
    """List every possible couple."""
    return joined(_possible(scores, panel) for panel in panels(scores, *_flat(scores)))


def _possible(scores: Scores, panel: Panel) -> Found:
    tile = scores.tile(panel.mentees, panel.mentors)
    return _where(tile, tile.scores > NEVER)[0]


def candidates(scores: Scores, few: int, pool: Executor | None, watch: Watch) -> Found:
    """Give the best `few` partners of everybody, on both sides, exactly; equals are told apart by a pattern of shades.

    Goes in waves that double, so that what a mentor has found so far is a floor for what is kept of the next wave.
    """
    work = panels(scores, *_flat(scores))
    work = [work[place] for place in np.argsort(scrambled(np.arange(len(work))))]
    floors = np.full(scores.mentors, LEAST)
    for_mentors, for_mentees = joined([]), []
    done = 0
    while done < len(work):
        wave = work[done : max(2 * done, done + 1)]
        done += len(wave)
        offers = [for_mentors]
        for rows, columns in _run(pool, _best_of_panel, [(scores, panel, few, floors[panel.mentors]) for panel in wave]):
            for_mentees.append(rows)
            offers.append(columns)
        for_mentors = _best(joined(offers), few, by="mentors", floors=floors)
        watch(done, len(work))
    return joined([*for_mentees, for_mentors])


def _best_of_panel(scores: Scores, panel: Panel, few: int, floors: NDArray[np.float64]) -> tuple[Found, Found]:
    """Give the best few of each mentee of a panel, and whoever in it may be among the best few of their mentor."""
    rows, columns = joined([]), []
    row_floors = np.full(scores.mentees, LEAST)
    for number, places in enumerate(_tiles(panel)):
        tile = _shaded(scores.tile(panel.mentees, panel.mentors[places]))
        row_floor, column_floor = row_floors[panel.mentees], floors[places]
        if number == 0:
            row_floor = _nth_best(tile.scores, few, axis=1)
        if (column_floor == LEAST).any():
            column_floor = np.maximum(column_floor, _nth_best(tile.scores, few, axis=0))
        row_floor, column_floor = row_floor.astype(tile.scores.dtype), column_floor.astype(tile.scores.dtype)
        found, row, column = _where(tile, (tile.scores >= row_floor[:, None]) | (tile.scores >= column_floor))
        rows = joined([rows, found.only(found.values >= row_floor[row])])
        columns.append(found.only(found.values >= column_floor[column]))
        if number & (number - 1) == 0:
            rows = _best(rows, few, by="mentees", floors=row_floors)
    return _best(rows, few, by="mentees", floors=row_floors), joined(columns)


def _best(found: Found, few: int, *, by: str, floors: NDArray[np.float64]) -> Found:
    """Keep the best few of each, and note the last of them as a floor."""
    rank = _ranks(getattr(found, by), found.values)
    last = rank == few - 1
    floors[getattr(found, by)[last]] = found.values[last]
    return found.only(rank < few)


def _ranks(keys: Ints, values: NDArray[np.float64]) -> Ints:
    """Rank the values within each key, the highest first."""
    within = np.unique(values, return_inverse=True)[1] if values.size and np.abs(values).max() * _SHADES >= _ROOM else values * _SHADES
    order = np.argsort((keys + 1) * (2 * _ROOM) - within.astype(np.int64))
    ordered = keys[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if ordered.size else ordered
    starts = np.repeat(first, np.diff(np.r_[first, ordered.size]))
    rank = np.empty(keys.size, dtype=np.int64)
    rank[order] = np.arange(keys.size) - starts
    return rank


def forgotten(
    scores: Scores,
    work: list[Panel],
    worth: Callable[[Tile], Real],
    prices: tuple[Ints, Ints],
    few: int,
    near: int,
    pool: Executor | None,
    watch: Watch,
) -> Found:
    """Give couples worth more than their two prices ask, those that miss it by less than `near`, and ties.

    Of everybody those worth most, `few` at most, and all that are worth just what is asked. `prices` are those of the mentees
    and of the mentors: the value of a couple is worth - mentee's + mentor's, above 0 for those forgotten.
    """
    parts = []
    for number, part in enumerate(_run(pool, _forgotten_in_panel, [(scores, panel, worth, prices, few, near) for panel in work]), 1):
        parts.append(part)
        watch(number, len(work))
    return joined(parts)


def _forgotten_in_panel(
    scores: Scores, panel: Panel, worth: Callable[[Tile], Real], prices: tuple[Ints, Ints], few: int, near: int
) -> Found:
    asked, offered = prices[0][panel.mentees], prices[1][panel.mentors]
    exact = np.float64 if max(abs(asked).max(), abs(offered).max()) >= 1 << 22 else np.float32
    parts = []
    for places in _tiles(panel):
        tile = scores.tile(panel.mentees, panel.mentors[places])
        excess = worth(tile)
        excess = np.add(excess, offered[places].astype(exact), dtype=np.result_type(excess, exact))
        rows, columns = np.divmod(np.flatnonzero(excess > (asked - near).astype(excess.dtype)[:, None]), tile.mentors.size)
        parts.append(Found(tile.mentees[rows], tile.mentors[columns], excess[rows, columns].astype(np.float64) - asked[rows]))
    found = joined(parts)
    return found.only((_ranks(found.mentees, found.values) < few) | (_ranks(found.mentors, found.values) < few) | (found.values == 0))


def _where(tile: Tile, chosen: NDArray[np.bool_]) -> tuple[Found, Ints, Ints]:
    """The chosen couples of a tile, with their rows and columns in it."""
    rows, columns = np.divmod(np.flatnonzero(chosen), tile.mentors.size)
    return Found(tile.mentees[rows], tile.mentors[columns], tile.scores[rows, columns].astype(np.float64)), rows, columns


def _tiles(panel: Panel) -> Iterator[slice]:
    return (slice(start, start + _TILE) for start in range(0, panel.mentors.size, _TILE))


def _nth_best(tile: Real, nth: int, *, axis: int) -> NDArray[np.float64]:
    """The nth highest of each row (axis 1) or column (axis 0); LEAST where there are fewer."""
    if tile.shape[axis] < nth:
        return np.full(tile.shape[1 - axis], LEAST)
    found: NDArray[np.float64] = np.take(np.partition(tile, -nth, axis=axis), -nth, axis=axis).astype(np.float64)
    return np.maximum(found, LEAST)


def _shaded(tile: Tile) -> Tile:
    """Set equal scores apart by less than one, so that not all who are alike look to the same few partners."""
    rows, columns = ((scrambled(side) & (_SHADES - 1)).astype(np.uint8) for side in (tile.mentees, tile.mentors))
    tile.scores[...] += (rows[:, None] ^ columns) * tile.scores.dtype.type(1 / _SHADES)
    return tile


def _flat(scores: Scores) -> tuple[Ints, Ints]:
    return np.zeros(scores.mentees, dtype=np.int64), np.zeros(scores.mentors, dtype=np.int64)


def _run(pool: Executor | None, function: Callable[..., Any], calls: list[tuple[Any, ...]]) -> Iterator[Any]:
    """Do pieces of work, here or wherever the executor has its workers, and give what they return in order.

    Pieces are sent in bundles, since what they share is sent once with each bundle.
    """
    if pool is None:
        return (function(*call) for call in calls)
    size = -(-len(calls) // _BUNDLES) or 1
    bundles = [calls[start : start + size] for start in range(0, len(calls), size)]
    return (found for bundle in pool.map(partial(_done, function), bundles) for found in bundle)


def _done(function: Callable[..., Any], calls: list[tuple[Any, ...]]) -> list[Any]:
    return [function(*call) for call in calls]
