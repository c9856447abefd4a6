"""Who goes to whom, as numbers: the best assignment in several layers, with proof, small or very large."""

from alongside_engine.assignment._assign import Assignment, Layer, Wish, assign
from alongside_engine.assignment._scores import NEVER, Table, Vectors

__all__ = ["NEVER", "Assignment", "Layer", "Table", "Vectors", "Wish", "assign"]
