"""Who could mentor whom: people, rules and hand-placed pairs in; a plan with its reasons out."""

from alongside_engine.matching._old_people import Bar, Participant
from alongside_engine.matching._old_plan import Match, Plan, Reason, Unmatched
from alongside_engine.matching._old_problem import Problem, ProblemError
from alongside_engine.matching._old_rules import Criterion, Rules
from alongside_engine.matching._propose import propose

__all__ = [
    "Bar",
    "Criterion",
    "Match",
    "Participant",
    "Plan",
    "Problem",
    "ProblemError",
    "Reason",
    "Rules",
    "Unmatched",
    "propose",
]
