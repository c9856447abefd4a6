"""Reads: a year in figures, and what its lead could do next."""

from alongside.domain.indicators.queries.figures import Figures, crossed_uptake_of, figure, figures_of, uptake_of
from alongside.domain.indicators.queries.register import Register, register_of
from alongside.domain.indicators.queries.to_do import ToDo, things_to_do

__all__ = ["Figures", "Register", "ToDo", "crossed_uptake_of", "figure", "figures_of", "register_of", "things_to_do", "uptake_of"]
