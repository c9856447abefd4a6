"""Reads: a year in figures, and what its lead could do next."""

from alongside.domain.indicators.queries.figures import Figures, Register, figure, figures_of, register_of, uptake_of

__all__ = ["Figures", "Register", "figure", "figures_of", "register_of", "uptake_of"]
