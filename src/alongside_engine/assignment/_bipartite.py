"""A circulation that is really an assignment, by SciPy's sparse shortest augmenting paths: much sooner than a linear programme."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from alongside_engine.assignment._network import Network

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_MOST_CELLS = 30_000_000
_EXACT = 1 << 52


class NoAssignment(Exception):
    """Somebody asks for a place and cannot have one, or what must be used cannot be."""


@dataclass(frozen=True)
class _Cells:
    """Ways to serve somebody: who asks (rows), the arc back to the scheme (columns), and the arc to a partner, -1 for none."""

    rows: Ints
    columns: Ints
    through: Ints

    def only(self, chosen: Mask | Ints) -> "_Cells":
        """Those chosen."""
        return _Cells(self.rows[chosen], self.columns[chosen], self.through[chosen])


def assigned(network: "Network", cost: Ints) -> Ints | None:
    """Give the flow of least cost where everybody asks for one partner, takes a place or leaves a gap; None for other circulations.

    What must be used is made so cheap that as much of it is used as can be. Method: shortest augmenting paths on a
    sparse table (R. Jonker, A. Volgenant, 1987, as in SciPy). Raises NoAssignment.
    """
    own = network.nodes - 1
    asks = network.tail == own
    if not _is_assignment(network, asks):
        return None
    askers = network.head[asks & (network.low > 0)]
    must = (network.low > 0) & ~asks
    cells = _ways(network, askers, must)
    if cells is None:
        return None
    costs = cost[cells.columns] + np.where(cells.through >= 0, cost[cells.through], 0)
    spread = int(costs.max(initial=0) - costs.min(initial=0)) + 1
    dear = spread * (askers.size + 1)
    if 4 * dear >= _EXACT:
        return None
    weights = costs - costs.min(initial=0) + 1 + np.where(must[cells.columns], 0, dear)
    used = cells.only(_least(cells, weights, askers))
    flow = np.where(asks, network.low, 0)
    flow[used.columns] = 1
    flow[used.through[used.through >= 0]] = 1
    if (flow < network.low).any():
        raise NoAssignment
    return flow


def _is_assignment(network: "Network", asks: Mask) -> bool:
    """Say whether everybody asks for one or nothing, and whatever else there is carries one, to a partner or back."""
    own = network.nodes - 1
    fixed = (network.low[asks] == network.high[asks]).all() and (network.high[asks] <= 1).all()
    single = (network.high[~asks] <= 1).all() and (network.low[~asks] >= 0).all()
    side = np.zeros(network.nodes, dtype=bool)
    side[network.head[asks]] = True
    between = ~asks & (network.head != own)
    return bool(fixed and single and side[network.tail[between]].all() and not side[network.head[between]].any())


def _ways(network: "Network", askers: Ints, must: Mask) -> _Cells | None:
    """List every way to serve each of those who ask; whoever must use an arc has no other way. None when there are too many."""
    own = network.nodes - 1
    side = np.zeros(network.nodes, dtype=bool)
    side[askers] = True
    is_open = (network.high > 0) & (network.tail != own)
    back = np.flatnonzero(is_open & (network.head == own))
    back = back[np.argsort(network.tail[back], kind="stable")]
    first = np.searchsorted(network.tail[back], np.arange(network.nodes + 1))
    between = np.flatnonzero(is_open & (network.head != own) & side[network.tail])
    begins, many = first[network.head[between]], np.diff(first)[network.head[between]]
    if many.sum() > _MOST_CELLS:
        return None
    places = np.repeat(begins + many - np.cumsum(many), many) + np.arange(int(many.sum()))
    gaps = back[side[network.tail[back]]]
    cells = _Cells(
        np.concatenate([network.tail[gaps], np.repeat(network.tail[between], many)]),
        np.concatenate([gaps, back[places]]),
        np.concatenate([np.full(gaps.size, -1), np.repeat(between, many)]),
    )
    bound = np.zeros(network.nodes, dtype=bool)
    forced = (cells.through >= 0) & must[cells.through] | (cells.through < 0) & must[cells.columns]
    bound[cells.rows[forced]] = True
    return cells.only(forced | ~bound[cells.rows])


def _least(cells: _Cells, weights: Ints, askers: Ints) -> Ints:
    """Choose a way for each of those who ask, at the least total weight."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    columns, column = np.unique(cells.columns, return_inverse=True)
    if columns.size < askers.size:
        raise NoAssignment
    if not askers.size:
        return askers
    in_order = np.sort(askers)
    row = np.searchsorted(in_order, cells.rows)
    table = coo_array((weights.astype(np.float64), (row, column)), shape=(askers.size, columns.size)).tocsr()
    try:
        rows, chosen = min_weight_full_bipartite_matching(table)
    except ValueError as error:  # SciPy's word for somebody left over
        raise NoAssignment from error
    codes = row * columns.size + column
    order = np.argsort(codes)
    found: Ints = order[np.searchsorted(codes[order], rows.astype(np.int64) * columns.size + chosen)]
    return found
