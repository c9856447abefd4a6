"""The sparse assignment against the linear programme, on circulations that either can solve."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside_engine.assignment._bipartite import NoAssignment, assigned
from alongside_engine.assignment._network import Network, NoCirculation, _by_scipy, circulate


def network_of(askers, partners, arcs):
    """People who ask for one each, partners, and arcs (tail, head, low, high, cost) between them and back to the scheme, the last node."""
    own = askers + partners
    every = [(own, asker, 1, 1, 0) for asker in range(askers)] + arcs
    tail, head, low, high, cost = np.array(every, dtype=np.int64).reshape(-1, 5).T
    return Network(own + 1, tail, head, low, high), cost


@st.composite
def networks(draw):
    askers, partners = draw(st.integers(1, 4)), draw(st.integers(0, 4))
    bounds = st.sampled_from([(0, 1), (0, 1), (0, 1), (0, 1), (0, 0), (1, 1)])
    cost = st.integers(-3, 3)
    own = askers + partners
    ends = [(i, own) for i in range(1, askers) if draw(st.booleans())]
    ends += [(j, own) for j in range(askers, own) for _place in range(draw(st.integers(0, 2)))]
    ends += [(i, j) for i in range(askers) for j in range(askers, own) if draw(st.booleans())]
    free = [(0, own, 0, 1, draw(cost))]  # the linear programme wants something to choose
    return network_of(askers, partners, free + [(*pair, *draw(bounds), draw(cost)) for pair in ends])


def best_cost(solve, network, cost):
    try:
        return int(cost @ solve(network, cost))
    except (NoAssignment, NoCirculation):
        return None


@settings(max_examples=300, deadline=None)
@given(networks())
def test_sparse_assignment_costs_as_little_as_the_linear_programme(made):
    network, cost = made

    assert best_cost(assigned, network, cost) == best_cost(_by_scipy, network, cost)


@settings(max_examples=100, deadline=None)
@given(networks())
def test_sparse_assignment_keeps_every_bound(made):
    network, cost = made
    try:
        flow = assigned(network, cost)
    except NoAssignment:
        return

    balance = np.bincount(network.head, flow, network.nodes) - np.bincount(network.tail, flow, network.nodes)
    assert (balance.tolist(), (flow < network.low).any(), (flow > network.high).any()) == ([0.0] * network.nodes, False, False)


def test_costs_too_long_for_exact_sums_are_left_to_the_linear_programme():
    network, cost = network_of(1, 1, [(0, 1, 0, 1, 0), (0, 2, 0, 1, 1 << 51), (1, 2, 0, 1, 0)])

    assert assigned(network, cost) is None


def test_very_many_ways_are_left_to_the_linear_programme(monkeypatch):
    network, cost = network_of(1, 1, [(0, 1, 0, 1, 0), (1, 2, 0, 1, 0)])
    monkeypatch.setattr("alongside_engine.assignment._bipartite._MOST_CELLS", 0)

    assert (assigned(network, cost), circulate(network, cost, "scipy").tolist()) == (None, [1, 1, 1])


@pytest.mark.parametrize("asked", [0, 2])
def test_whoever_asks_for_more_or_less_than_one(asked):
    network, cost = network_of(1, 2, [(0, 1, 0, 1, 1), (0, 2, 0, 1, 1), (1, 3, 0, 1, 0), (2, 3, 0, 1, 0)])
    bounds = np.where(network.tail == 3, asked, network.low), np.where(network.tail == 3, asked, network.high)
    network = Network(4, network.tail, network.head, *bounds)

    assert circulate(network, cost, "scipy")[0] == asked
