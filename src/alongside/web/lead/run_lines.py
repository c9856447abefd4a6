"""A run in words: why each pair, what the engine alone would have said, and what the locks cost."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.matching.models import Alternative, Leftover, Placement, Proposal, Run
from alongside.domain.matching.queries import Beside, alternatives_of, leftovers_of, lines_of, placements_of, run_before
from alongside.domain.matching.states import PlacementKind, RunState
from alongside.domain.organisations.models import User
from alongside.web.fits import fit_in_words


@dataclass(frozen=True)
class Line:
    """One pair of a run as the page shows it; one about the viewer says only what the two may know."""

    proposal: Proposal
    reasons: list[str]
    fit: str
    alone: str
    alone_reasons: list[str]
    alone_differs: bool
    before: str
    changed: bool
    placement: Placement | None
    is_mine: bool

    @property
    def names(self) -> str:
        """Both names in one form, to search in."""
        return f"{self.proposal.mentee} {self.proposal.mentor}".casefold()

    @property
    def status(self) -> str:
        """How the couple stands between the run and what was decided by hand since."""
        kind = self.placement.kind if self.placement else ""
        if kind == PlacementKind.APART:
            return _("Kept apart since this run")
        if self.proposal.is_locked:
            return _("Locked by you") if kind else _("Locked in this run, no longer locked")
        return _("Locked since this run") if kind else _("Proposed by the engine")

    @property
    def is_plain(self) -> bool:
        """Whether nothing was decided by hand about the couple, so that nothing should stand out."""
        return self.placement is None and not self.proposal.is_locked

    @property
    def colour(self) -> str:
        """The colour of the status: what differs from the run stands out."""
        agrees = self.placement is not None and self.placement.kind == PlacementKind.TOGETHER and self.proposal.is_locked
        return "blue" if agrees else "yellow"


@dataclass(frozen=True)
class Left:
    """Somebody without a partner, why, and whom the engine alone would have given them."""

    row: Leftover
    why: str
    alone: str


def contents_of(run: Run, viewer: User) -> dict[str, Any]:
    """Everything that the page of a run shows."""
    last = run_before(run)
    beside = lines_of(run, last)
    placements = placements_of(run.cohort, seen_by=viewer) if run.state == RunState.DRAFT else []
    placed = {(row.mentor_id, row.mentee_id): row for row in placements}
    alone = alternatives_of(run)
    lines = [_line(row, last, placed, viewer) for row in beside]
    return {
        "last": last,
        "lines": lines,
        "left": [_left(row, alone.get(row.participant_id), viewer) for row in leftovers_of(run)],
        "summary": summary(run, sum(line.proposal.is_locked for line in lines)),
        "changed": sum(line.changed for line in lines),
    }


def _line(row: Beside, last: Run | None, placed: dict[tuple[int, int], Placement], viewer: User) -> Line:
    proposal = row.proposal
    mine = viewer.pk in proposal.mentor.owner_ids() | proposal.mentee.owner_ids()
    differs = row.alone is None or row.alone.mentor_id != proposal.mentor_id
    return Line(
        proposal=proposal,
        reasons=proposal.shared_reasons if mine else proposal.reasons,
        fit="" if mine else fit_in_words(proposal.score),
        alone="" if mine else _alone(row),
        alone_reasons=row.alone.reasons if row.alone and differs and not mine else [],
        alone_differs=differs and not mine,
        before=_before(row, last),
        changed=last is not None and (row.before is None or row.differs_from_last),
        placement=placed.get((proposal.mentor_id, proposal.mentee_id)),
        is_mine=mine,
    )


def _alone(row: Beside) -> str:
    if row.alone is None:
        return _("No mentor")
    return _("The same") if row.alone.mentor_id == row.proposal.mentor_id else row.alone.mentor.person.name


def _before(row: Beside, last: Run | None) -> str:
    if last is None:
        return ""
    if row.before is None:
        return _("Run {number}: no mentor").format(number=last.number)
    if not row.differs_from_last:
        return _("Run {number}: the same").format(number=last.number)
    return _("Run {number}: {mentor}").format(number=last.number, mentor=row.before.person.name)


def _left(row: Leftover, alone: Alternative | None, viewer: User) -> Left:
    if viewer.pk in row.participant.owner_ids():
        return Left(row, _("No partner was found in this run."), "")
    found = alone.mentor.person.name if alone and row.side == "mentee" else ""
    return Left(row, row.why, found)


def summary(run: Run, locked: int) -> str:
    """How many are placed, and what the locks cost."""
    placed = ngettext("{count} mentee has a mentor", "{count} mentees have a mentor", run.placed).format(count=run.placed)
    if not locked:
        return _("Nothing was locked: these are the engine’s own pairs, and {placed}.").format(placed=placed)
    pairs = ngettext("your {count} locked pair", "your {count} locked pairs", locked).format(count=locked)
    first = _("With {pairs}, {placed}.").format(pairs=pairs, placed=placed)
    return f"{first} {_engine_alone(run)}"


def _engine_alone(run: Run) -> str:
    ours, theirs = _mean(run.total_score, run.placed), _mean(run.score_without_locks, run.placed_without_locks)
    if (run.placed, run.total_score) == (run.placed_without_locks, run.score_without_locks):
        return _("The engine alone would do no better: by the rules, the locks cost nothing.")
    return _("The engine alone would place {count}, and its pairs would meet {share} of what the rules ask for.").format(
        count=run.placed_without_locks, share=_compared(ours, theirs)
    )


def _compared(ours: int, theirs: int) -> str:
    if ours == theirs:
        return _("as much ({ours}% on average)").format(ours=ours)
    text = _("more ({theirs}% on average, not {ours}%)") if theirs > ours else _("less ({theirs}% on average, not {ours}%)")
    return text.format(ours=ours, theirs=theirs)


def _mean(total: int, placed: int) -> int:
    return round(total / (placed * 100)) if placed else 0


def narrowed(lines: list[Line], name: str, show: str) -> list[Line]:
    """The lines that the filter asks for."""
    return [line for line in lines if name.casefold().strip() in line.names and _fits(line, show)]


def _fits(line: Line, show: str) -> bool:
    locked = line.proposal.is_locked
    return {"locked": locked, "proposed": not locked, "differs": line.alone_differs, "changed": line.changed}.get(show, True)
