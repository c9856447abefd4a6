"""Reads: results as they may leave the evaluator's screen, and the report."""

from alongside.domain.publications.queries.changing import Leaving
from alongside.domain.publications.queries.files import FORMATS
from alongside.domain.publications.queries.leaving import leaving_of, unsuppressed_of
from alongside.domain.publications.queries.report import Report, report_numbers, report_of
from alongside.domain.publications.queries.results import (
    breakdowns_of,
    chosen_from,
    release_of,
    released_waves,
    results_of,
    wave_to_release,
)

__all__ = [
    "FORMATS",
    "Leaving",
    "Report",
    "breakdowns_of",
    "chosen_from",
    "leaving_of",
    "release_of",
    "released_waves",
    "report_numbers",
    "report_of",
    "results_of",
    "unsuppressed_of",
    "wave_to_release",
]
