"""A run made again from what was kept of it: the same to the byte, or what differs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from alongside.domain.matching.models import Asked, Leftover, Proposal, Run
from alongside_engine import matching as engine


class Outcome(StrEnum):
    """What came of making a run again."""

    SAME = "same"
    WORDED = "worded otherwise"
    DIFFERENT = "different"
    CHANGED = "changed"
    ERASED = "erased"
    NEVER_KEPT = "never kept"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Again:
    """What came of it, and how many of the run's lines came out otherwise."""

    outcome: Outcome
    pairs: int = 0
    reasons: int = 0
    left: int = 0


def digest_of_question(question: Mapping[str, Any]) -> str:
    """A digest of what a run was asked, whatever the order in which a database keeps it."""
    return sha256(json.dumps(question, ensure_ascii=False, sort_keys=True).encode(errors="surrogatepass")).hexdigest()


def digest_of_plan(plan: engine.Plan) -> str:
    """A digest of all that a plan says, to the byte: not of the time it took, nor of the proof, which has more than one form."""
    return sha256(replace(plan, seconds=0.0, certificate=engine.Certificate()).to_json().encode(errors="surrogatepass")).hexdigest()


def made_again(run: Run) -> Again:
    """Make a run again from what decided it, and compare. The runs of large schemes take as long as they did at first."""
    asked = Asked.objects.filter(run=run).first()
    if asked is None:
        return Again(Outcome.ERASED if run.facts else Outcome.NEVER_KEPT)
    is_changed = digest_of_question(asked.question) != asked.question_digest
    try:
        plan = engine.replay(asked.question)
    except engine.ProblemError:
        return Again(Outcome.CHANGED if is_changed else Outcome.UNREADABLE)
    pairs, reasons, left = _differences(run, plan)
    if is_changed:
        return Again(Outcome.CHANGED, pairs, reasons, left)
    if any((pairs, reasons, left)):
        return Again(Outcome.DIFFERENT, pairs, reasons, left)
    return Again(Outcome.SAME if digest_of_plan(plan) == asked.plan_digest else Outcome.WORDED)


def _differences(run: Run, plan: engine.Plan) -> tuple[int, int, int]:
    """How many couples, reasons of the same couple, and people left over are not as the run has them."""
    kept = {(row.mentor_id, row.mentee_id): row for row in Proposal.objects.filter(run=run)}
    made = {(int(pair.mentor), int(pair.mentee)): [reason.full for reason in pair.reasons] for pair in plan.pairs}
    others = {(row.participant_id, row.side, row.why) for row in Leftover.objects.filter(run=run)}
    left = {(int(row.key), row.side, row.full) for row in plan.unmatched}
    same = kept.keys() & made.keys()
    return len(kept.keys() ^ made.keys()), sum(kept[two].reasons != made[two] for two in same), len({row[:2] for row in others ^ left})
