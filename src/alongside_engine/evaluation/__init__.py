"""What a scheme achieved: counts and answers in; percentages, intervals and tables with their denominators out."""

from alongside_engine.evaluation._answers import Tabulation, TabulationRow, UnknownOption, tabulate
from alongside_engine.evaluation._counts import ImpossibleCount, NoDenominator, count_of, percentage
from alongside_engine.evaluation._intervals import Estimate, Method, proportion_interval
from alongside_engine.evaluation._responses import ResponseRate, response_rates
from alongside_engine.evaluation._small_numbers import in_order, may_show_counts
from alongside_engine.evaluation._uptake import NotInvited, Overlap, Uptake, UptakeRow, uptake

__all__ = [
    "Estimate",
    "ImpossibleCount",
    "Method",
    "NoDenominator",
    "NotInvited",
    "Overlap",
    "ResponseRate",
    "Tabulation",
    "TabulationRow",
    "UnknownOption",
    "Uptake",
    "UptakeRow",
    "count_of",
    "in_order",
    "may_show_counts",
    "percentage",
    "proportion_interval",
    "response_rates",
    "tabulate",
    "uptake",
]
