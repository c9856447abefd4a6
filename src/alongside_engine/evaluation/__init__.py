"""What a scheme achieved: counts and answers in; percentages, intervals and tables with their denominators out."""

import importlib
import typing

from alongside_engine.evaluation._answers import Tabulation, TabulationRow, UnknownOption, tabulate
from alongside_engine.evaluation._change import may_release_change
from alongside_engine.evaluation._counts import ImpossibleCount, NoDenominator, count_of, percentage
from alongside_engine.evaluation._disclosure import (
    Decision,
    Limits,
    Released,
    WithheldBecause,
    may_release,
    may_tell_in_words,
    order_is_safe,
    sides_of_a_scale,
)
from alongside_engine.evaluation._figures import FigureCheck, check_figures
from alongside_engine.evaluation._intervals import Estimate, Method, proportion_interval
from alongside_engine.evaluation._printed import CheckedFigure, Verdict
from alongside_engine.evaluation._responses import ResponseRate, response_rates
from alongside_engine.evaluation._small_numbers import in_order, may_show_counts
from alongside_engine.evaluation._uptake import NotInvited, Overlap, Uptake, UptakeRow, uptake

if typing.TYPE_CHECKING:
    from alongside_engine.evaluation._agreement import (
        Agreement,
        cohen_kappa,
        fleiss_kappa,
        gwet_ac1,
        krippendorff_alpha,
        percent_agreement,
        prevalence,
    )
    from alongside_engine.evaluation._coding import CodeResult, CodingResult, coding_agreement
    from alongside_engine.evaluation._means import Correlation, MeanDifference, compare_means, correlation, paired_mean
    from alongside_engine.evaluation._ordinal import PairedOrdinal, TwoOrdinal, compare_ordinal, paired_ordinal
    from alongside_engine.evaluation._proportions import PairedProportions, TwoProportions, compare_proportions, paired_proportions
    from alongside_engine.evaluation._reliability import cronbach_alpha
    from alongside_engine.evaluation._results import NotANumber, Result, TooFew, UnequalLengths
    from alongside_engine.evaluation._tables import Contingency, contingency, holm

__all__ = [
    "Agreement",
    "CheckedFigure",
    "CodeResult",
    "CodingResult",
    "Contingency",
    "Correlation",
    "Decision",
    "Estimate",
    "FigureCheck",
    "ImpossibleCount",
    "Limits",
    "MeanDifference",
    "Method",
    "NoDenominator",
    "NotANumber",
    "NotInvited",
    "Overlap",
    "PairedOrdinal",
    "PairedProportions",
    "Released",
    "ResponseRate",
    "Result",
    "Tabulation",
    "TabulationRow",
    "TooFew",
    "TwoOrdinal",
    "TwoProportions",
    "UnequalLengths",
    "UnknownOption",
    "Uptake",
    "UptakeRow",
    "Verdict",
    "WithheldBecause",
    "check_figures",
    "coding_agreement",
    "cohen_kappa",
    "compare_means",
    "compare_ordinal",
    "compare_proportions",
    "contingency",
    "correlation",
    "count_of",
    "cronbach_alpha",
    "fleiss_kappa",
    "gwet_ac1",
    "holm",
    "in_order",
    "krippendorff_alpha",
    "may_release",
    "may_release_change",
    "may_show_counts",
    "may_tell_in_words",
    "order_is_safe",
    "paired_mean",
    "paired_ordinal",
    "paired_proportions",
    "percent_agreement",
    "percentage",
    "prevalence",
    "proportion_interval",
    "response_rates",
    "sides_of_a_scale",
    "tabulate",
    "uptake",
]

# What needs NumPy is loaded when it is first asked for: the command line and pages that only count start without it.
_LATER = {
    "_agreement": "Agreement cohen_kappa fleiss_kappa gwet_ac1 krippendorff_alpha percent_agreement prevalence",
    "_coding": "CodeResult CodingResult coding_agreement",
    "_means": "Correlation MeanDifference compare_means correlation paired_mean",
    "_ordinal": "PairedOrdinal TwoOrdinal compare_ordinal paired_ordinal",
    "_proportions": "PairedProportions TwoProportions compare_proportions paired_proportions",
    "_reliability": "cronbach_alpha",
    "_results": "NotANumber Result TooFew UnequalLengths",
    "_tables": "Contingency contingency holm",
}
_MODULES = {name: f"{__name__}.{module}" for module, names in _LATER.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Load a statistic with its module."""
    if name in _MODULES:
        return getattr(importlib.import_module(_MODULES[name]), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
