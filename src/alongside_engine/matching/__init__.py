"""Who could mentor whom: people, rules and hand-placed pairs in; a plan with its reasons and its proof out."""

from alongside_engine.matching._match import match
from alongside_engine.matching._out_of_reach import OutOfReach, out_of_reach
from alongside_engine.matching._people import Bar, BarRule, Person, Preference, Role
from alongside_engine.matching._plan import Aim, Alternative, Blocking, Certificate, Need, Pair, Plan, Proof, Reason, Unmatched
from alongside_engine.matching._presets import PRESETS
from alongside_engine.matching._problem import ProblemError
from alongside_engine.matching._record import record_of, replay
from alongside_engine.matching._rules import FULL, Criterion, Direction, Fact, Importance, Quota, Rules, shown
from alongside_engine.matching._sentences import SentenceModel, sentence_model
from alongside_engine.matching._stages import Stage

__all__ = [
    "FULL",
    "PRESETS",
    "Aim",
    "Alternative",
    "Bar",
    "BarRule",
    "Blocking",
    "Certificate",
    "Criterion",
    "Direction",
    "Fact",
    "Importance",
    "Need",
    "OutOfReach",
    "Pair",
    "Person",
    "Plan",
    "Preference",
    "ProblemError",
    "Proof",
    "Quota",
    "Reason",
    "Role",
    "Rules",
    "SentenceModel",
    "Stage",
    "Unmatched",
    "match",
    "out_of_reach",
    "record_of",
    "replay",
    "sentence_model",
    "shown",
]
