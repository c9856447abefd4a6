"""A whole analysis for a program that has read its own data: the results, and the report, that `alongside evaluate` makes from files."""

from alongside_engine._plan_files import Answer, Change, Coding, Study, Wave
from alongside_engine._scales import ScaleResult
from alongside_engine._study import ItemChange, ItemResult, Results, analyse
from alongside_engine._study_report import to_json
from alongside_engine.evaluation import CodeResult, CodingResult

__all__ = [
    "Answer",
    "Change",
    "CodeResult",
    "Coding",
    "CodingResult",
    "ItemChange",
    "ItemResult",
    "Results",
    "ScaleResult",
    "Study",
    "Wave",
    "analyse",
    "to_json",
]
