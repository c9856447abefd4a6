"""Matching on tables that somebody else has read, and figures of documents: the same answers and sentences as the commands have."""

from alongside_engine._documents import PlacedFigure, figures_of, figures_of_table
from alongside_engine._round_files import RoundAsked, read_round
from alongside_engine._rule_files import rules_of_text
from alongside_engine._score_files import Asked, read_asked
from alongside_engine._solve import OBJECTIVES, Objective, Solution, SolvedPair, solve
from alongside_engine._tables import Lines, lines_of_sheet, lines_of_text
from alongside_engine._texts import FileProblem

__all__ = [
    "OBJECTIVES",
    "Asked",
    "FileProblem",
    "Lines",
    "Objective",
    "PlacedFigure",
    "RoundAsked",
    "Solution",
    "SolvedPair",
    "figures_of",
    "figures_of_table",
    "lines_of_sheet",
    "lines_of_text",
    "read_asked",
    "read_round",
    "rules_of_text",
    "solve",
]
