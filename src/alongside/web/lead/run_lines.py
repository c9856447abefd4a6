"""A run in words: why each pair, who else there would be, what the engine alone would have said, and what the locks cost."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.cohorts.models import Participant
from alongside.domain.matching.models import Alternative, Leftover, Placement, Proposal, Run
from alongside.domain.matching.queries import Beside, alternatives_of, leftovers_of, lines_of, placements_of, run_before
from alongside.domain.matching.queries.changes import changes_between
from alongside.domain.matching.states import PlacementKind, RunState
from alongside.domain.organisations.models import User
from alongside.web.fits import fit_in_words

DECIDED_ON = frozenset({RunState.DRAFT, RunState.SENT_BACK})
POINTS = re.compile(r" \(by [^)]*\)")


@dataclass(frozen=True)
class Possibility:
    """A couple that could be instead of one of the run, and what that would cost everyone."""

    side: str
    mentor: Participant
    mentee: Participant
    fit: str
    words: str

    @property
    def who(self) -> Participant:
        """The one who would come in."""
        return self.mentor if self.side == "mentor" else self.mentee


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
    elsewhere: list[Placement]
    possibilities: list[Possibility]
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

    @property
    def other_mentors(self) -> list[Possibility]:
        """Whom the mentee could have instead."""
        return [row for row in self.possibilities if row.side == "mentor"]

    @property
    def other_mentees(self) -> list[Possibility]:
        """Whom the mentor could have instead."""
        return [row for row in self.possibilities if row.side == "mentee"]


@dataclass(frozen=True)
class Left:
    """Somebody without a partner, why, whom the engine alone would have given them, and what was locked since."""

    row: Leftover
    why: str
    alone: str
    is_mine: bool
    elsewhere: list[Placement]


def is_own(viewer: User, *people: Participant) -> bool:
    """Whether somebody is among some people."""
    return any(viewer.pk in person.owner_ids() for person in people)


class Page:
    """What a run's lines are made from, read once."""

    def __init__(self, run: Run, viewer: User) -> None:
        self.run, self.viewer = run, viewer
        self.last = run_before(run)
        alone = alternatives_of(run)
        self.changes = changes_between(self.last, run) if self.last else []
        before = {row.mentee.pk: row.first.mentor for row in self.changes if row.first}
        self.beside = lines_of(run, self.last, alone, before)
        self.placements = placements_of(run.cohort, seen_by=viewer) if run.state in DECIDED_ON else []
        self._placed = {(row.mentor_id, row.mentee_id): row for row in self.placements}
        self._in_run = {(row.proposal.mentor_id, row.proposal.mentee_id) for row in self.beside}
        leftovers = leftovers_of(run)
        self._people = {row.participant_id: row.participant for row in leftovers}
        self._people |= {who.pk: who for row in self.beside for who in (row.proposal.mentor, row.proposal.mentee)}
        self.lines = [self._line(row) for row in self.beside]
        self.left = [self._left(row, alone) for row in leftovers]

    def contents(self) -> dict[str, Any]:
        """Everything that the page of a run shows of its lines."""
        return {
            "last": self.last,
            "all_changes": self.changes,
            "lines": self.lines,
            "left": self.left,
            "summary": summary(self.run, sum(line.proposal.is_locked for line in self.lines)),
            "since": self.decided_since(),
        }

    def decided_since(self) -> int:
        """How much was decided by hand since the run was made: what was placed or placed otherwise, and what was taken away."""
        locked = {(line.proposal.mentor_id, line.proposal.mentee_id) for line in self.lines if line.proposal.is_locked and not line.is_mine}
        own = {pk for line in self.lines if line.is_mine for pk in (line.proposal.mentor_id, line.proposal.mentee_id)}
        own |= {row.row.participant_id for row in self.left if row.is_mine}
        apart = {(mentor, mentee) for mentor, mentee in self.run.apart if not {mentor, mentee} & own}
        gone = 0 if self.run.state not in DECIDED_ON else len((locked | apart) - self._placed.keys())
        return gone + sum(row.placed_at > self.run.proposed_at for row in self.placements)

    def _line(self, row: Beside) -> Line:
        proposal = row.proposal
        mine = is_own(self.viewer, proposal.mentor, proposal.mentee)
        differs = row.alone is None or row.alone.mentor_id != proposal.mentor_id
        return Line(
            proposal=proposal,
            reasons=proposal.shared_reasons if mine else proposal.reasons,
            fit="" if mine else fit_in_words(proposal.score),
            alone="" if mine else _alone(row),
            alone_reasons=row.alone.reasons if row.alone and differs and not mine else [],
            alone_differs=differs and not mine,
            before=_before(row, self.last),
            changed=self.last is not None and (row.before is None or row.differs_from_last),
            placement=self._placed.get((proposal.mentor_id, proposal.mentee_id)),
            elsewhere=self._elsewhere(proposal.mentor_id, proposal.mentee_id),
            possibilities=[] if mine else list(self._possibilities(proposal)),
            is_mine=mine,
        )

    def _elsewhere(self, mentor: int | None, mentee: int | None) -> list[Placement]:
        """The couples locked since the run that one of two people is in."""
        return [
            row
            for row in self.placements
            if row.kind == PlacementKind.TOGETHER
            and (row.mentor_id, row.mentee_id) not in self._in_run
            and (row.mentor_id == mentor or row.mentee_id == mentee)
            and row.placed_at > self.run.proposed_at
        ]

    def _possibilities(self, proposal: Proposal) -> Iterable[Possibility]:
        """None that is about the viewer: another decides that."""
        for row in proposal.possibilities:
            other = self._people.get(row["key"])
            if other is None or is_own(self.viewer, other):
                continue
            mentor, mentee = (other, proposal.mentee) if row["side"] == "mentor" else (proposal.mentor, other)
            yield Possibility(row["side"], mentor, mentee, fit_in_words(row["score"]), POINTS.sub("", row["words"]))

    def _left(self, row: Leftover, alone: dict[int, Alternative]) -> Left:
        sides = (row.participant_id, None) if row.side == "mentor" else (None, row.participant_id)
        if is_own(self.viewer, row.participant):
            return Left(row, _("No partner was found in this run."), "", is_mine=True, elsewhere=[])
        other = alone.get(row.participant_id)
        found = other.mentor.person.name if other and row.side == "mentee" else ""
        return Left(row, row.why, found, is_mine=False, elsewhere=self._elsewhere(*sides))


def contents_of(run: Run, viewer: User) -> dict[str, Any]:
    """Everything that the page of a run shows of its lines."""
    return Page(run, viewer).contents()


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
        return ""
    return _("Run {number}: {mentor}").format(number=last.number, mentor=row.before.person.name)


def summary(run: Run, locked: int) -> str:
    """How many are placed, and what the locks cost."""
    placed = ngettext("{count} mentee has a mentor", "{count} mentees have a mentor", run.placed).format(count=run.placed)
    if not locked:
        return _("Nothing was locked: these are the engine’s own pairs, and {placed}.").format(placed=placed)
    pairs = ngettext("your {count} locked pair", "your {count} locked pairs", locked).format(count=locked)
    first = _("With {pairs}, {placed}.").format(pairs=pairs, placed=placed)
    return f"{first} {_engine_alone(run)}"


def _engine_alone(run: Run) -> str:
    ours, theirs = mean_fit(run.total_score, run.placed), mean_fit(run.score_without_locks, run.placed_without_locks)
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


def mean_fit(total: int, placed: int) -> int:
    """What pairs meet of what the rules ask for, in per cent on average."""
    return round(total / (placed * 100)) if placed else 0


def narrowed(lines: list[Line], name: str, show: str) -> list[Line]:
    """The lines that the filter asks for."""
    return [line for line in lines if name.casefold().strip() in line.names and _fits(line, show)]


def _fits(line: Line, show: str) -> bool:
    locked = line.proposal.is_locked
    return {"locked": locked, "proposed": not locked, "differs": line.alone_differs, "changed": line.changed}.get(show, True)
