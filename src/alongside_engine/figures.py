"""Figures of an evaluation that are fit to publish, as SVG, and turned into PNG."""

from alongside_engine._drawn_figures import ChangeRow, Moved, change_figure, overlap_figure, reasons_figure, uptake_figure
from alongside_engine._pictures import to_png

__all__ = ["ChangeRow", "Moved", "change_figure", "overlap_figure", "reasons_figure", "to_png", "uptake_figure"]
