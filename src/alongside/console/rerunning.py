"""A run made again, for the console: numbers, never a name."""

from alongside.domain.matching.models import Run
from alongside.domain.matching.queries.again import Outcome, made_again

WORDS = {
    Outcome.SAME: "the same to the byte",
    Outcome.WORDED: "pairs and reasons are the same, and what else is said of the run is not, as another version of the engine may do",
    Outcome.DIFFERENT: "not the same: {pairs} pairs differ, the reasons of {reasons} more, and {left} people left over",
    Outcome.CHANGED: "what was kept of the question has been changed: {pairs} pairs differ, the reasons of {reasons} more, "
    "and {left} people left over",
    Outcome.ERASED: "cannot be made again, since somebody in it was erased",
    Outcome.NEVER_KEPT: "cannot be made again, since it was made before the question was kept with it",
    Outcome.UNREADABLE: "cannot be made again: this version of the engine does not read what was kept of it",
}


class Unknown(Exception):
    """There is no such run."""


def said_of(public_id: str) -> tuple[Outcome, str]:
    """What comes of making a run again, and the sentence for it."""
    run = Run.objects.select_related("cohort__scheme").filter(public_id=public_id).first()
    if run is None:
        raise Unknown(f"There is no run {public_id}. It stands at the end of the address of the run's page: /runs/RUN/")
    again = made_again(run)
    words = WORDS[again.outcome].format(pairs=again.pairs, reasons=again.reasons, left=again.left)
    return again.outcome, f"Run {run.number} of {run.scheme.slug}, {run.cohort.slug} ({run.placed} placed): {words}."
