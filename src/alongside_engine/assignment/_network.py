"""Circulations of least cost, exactly: flows, the node prices that prove them, and the face of all that are as good."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from alongside_engine.assignment._bipartite import NoAssignment, assigned

Ints = NDArray[np.int64]
Solver = Literal["fast", "scipy"]

_SWEEPS_A_NODE = 2


class NoCirculation(Exception):
    """The bounds of a network contradict each other."""


@dataclass(frozen=True)
class Network:
    """Arcs with bounds on what flows through them; whatever flows into a node flows out of it."""

    nodes: int
    tail: Ints
    head: Ints
    low: Ints
    high: Ints

    def with_arcs(self, tail: Ints, head: Ints) -> "Network":
        """The same network with more arcs, last in their order, for one each or none."""
        none = np.zeros_like(tail)
        return Network(self.nodes, np.r_[self.tail, tail], np.r_[self.head, head], np.r_[self.low, none], np.r_[self.high, none + 1])


def circulate(network: Network, cost: Ints, solver: Solver) -> Ints:
    """Give the flow of least total cost. Raises NoCirculation when no flow keeps the bounds."""
    if (network.low > network.high).any():
        raise NoCirculation
    if solver == "fast":
        return _by_or_tools(network, cost)
    try:
        flow = assigned(network, cost)
    except NoAssignment as error:
        raise NoCirculation from error
    return _by_scipy(network, cost) if flow is None else flow


def _by_or_tools(network: Network, cost: Ints) -> Ints:
    """Cost scaling push-relabel, as in OR-Tools (A. V. Goldberg, 1997)."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    free = network.high > network.low
    solver: Any = SimpleMinCostFlow()
    supply = _supply(network)
    solver.set_nodes_supplies(np.arange(network.nodes), supply)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail[free], network.head[free], (network.high - network.low)[free], cost[free]
    )
    status = solver.solve()
    if status == solver.INFEASIBLE:
        raise NoCirculation
    if status != solver.OPTIMAL:
        raise OverflowError(f"the solver gave up: {status}")
    flow = network.low.copy()
    flow[free] += np.asarray(solver.flows(arcs), dtype=np.int64)
    return flow


def _by_scipy(network: Network, cost: Ints) -> Ints:
    """A linear programme: its corners are whole, since a network's matrix is totally unimodular (A. J. Hoffman, J. B. Kruskal, 1956)."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    free = np.flatnonzero(network.high > network.low)
    many = np.arange(free.size)
    rows = np.concatenate([network.tail[free], network.head[free]])
    signs = np.concatenate([np.ones(free.size), -np.ones(free.size)])
    balance = coo_array((signs, (rows, np.concatenate([many, many]))), shape=(network.nodes, free.size)).tocsr()
    bounds = np.column_stack([np.zeros(free.size), (network.high - network.low)[free]])
    found = linprog(cost[free].astype(float), A_eq=balance, b_eq=_supply(network).astype(float), bounds=bounds, method="highs-ds")
    if found.status == 2:
        raise NoCirculation
    if found.status != 0:
        raise OverflowError(f"the solver gave up: {found.message}")
    flow = network.low.copy()
    flow[free] += np.rint(found.x).astype(np.int64)
    return flow


def _supply(network: Network) -> Ints:
    """What is left to send from each node once every lower bound is met."""
    supply = np.zeros(network.nodes, dtype=np.int64)
    np.add.at(supply, network.head, network.low)
    np.subtract.at(supply, network.tail, network.low)
    return supply


def prices(network: Network, cost: Ints, flow: Ints, start: Ints | None = None) -> Ints:
    """Give each node a price such that no residual arc is worth taking: the proof that the flow costs least.

    Method: shortest paths in the residual network from everywhere at once (R. Bellman, 1958), begun at `start`; each
    sweep looks only at arcs from nodes whose price has fallen. Raises ArithmeticError when there is a cycle worth
    taking, that is when the flow is not the best.
    """
    residual = _Residual.of(network, cost, flow)
    price = np.zeros(network.nodes, dtype=np.int64) if start is None else start.copy()
    fallen = np.arange(network.nodes)
    for _sweep in range(_SWEEPS_A_NODE * network.nodes + 1):
        fallen = residual.relax(price, fallen)
        if not fallen.size:
            return price
    raise ArithmeticError("the flow is not the best: a cycle is worth taking")


@dataclass(frozen=True)
class _Residual:
    """Arcs through which more could flow, or less (backwards), in the order of their tails."""

    first: Ints
    head: Ints
    length: Ints

    @classmethod
    def of(cls, network: Network, cost: Ints, flow: Ints) -> "_Residual":
        """Lay them for a flow."""
        forward, backward = flow < network.high, flow > network.low
        tail = np.concatenate([network.tail[forward], network.head[backward]])
        order = np.argsort(tail, kind="stable")
        head = np.concatenate([network.head[forward], network.tail[backward]])[order]
        length = np.concatenate([cost[forward], -cost[backward]])[order]
        return cls(np.searchsorted(tail[order], np.arange(network.nodes + 1)), head, length)

    def relax(self, price: Ints, fallen: Ints) -> Ints:
        """Lower prices along the arcs from some nodes, and give the nodes whose price has fallen."""
        many = self.first[fallen + 1] - self.first[fallen]
        ends = np.cumsum(many)
        arcs = np.arange(int(many.sum())) + np.repeat(self.first[fallen] - ends + many, many)
        heads = self.head[arcs]
        offered = np.repeat(price[fallen], many) + self.length[arcs]
        better = np.flatnonzero(offered < price[heads])
        heads, offered = heads[better], offered[better]
        np.minimum.at(price, heads, offered)
        lower = np.zeros(price.size, dtype=bool)
        lower[heads] = True
        return np.flatnonzero(lower)


def reduced(network: Network, cost: Ints, price: Ints) -> Ints:
    """Give what each arc costs beyond the prices of its ends."""
    return cost + price[network.tail] - price[network.head]


def face(network: Network, cost: Ints, flow: Ints, price: Ints) -> Network:
    """Hold every arc that is the same in all flows of least cost; what is left free are exactly those flows."""
    held = reduced(network, cost, price) != 0
    return replace(network, low=np.where(held, flow, network.low), high=np.where(held, flow, network.high))
