"""Reads: results as they may leave the evaluator's screen, and the report."""

from alongside.domain.publications.queries.files import FORMATS
from alongside.domain.publications.queries.report import Report, report_of
from alongside.domain.publications.queries.results import released_waves, results_of, unsuppressed_of, wave_to_release

__all__ = ["FORMATS", "Report", "released_waves", "report_of", "results_of", "unsuppressed_of", "wave_to_release"]
