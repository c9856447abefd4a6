"""Who goes to whom, as numbers: the best assignment in several layers, with proof, small or very large."""

from alongside_engine.assignment._assign import Assignment, Layer, assign
from alongside_engine.assignment._scores import NEVER, Table, Vectors
from alongside_engine.assignment._wish import Wish

__all__ = ["NEVER", "Assignment", "Layer", "Table", "Vectors", "Wish", "assign"]
