"""Two runs of one year side by side: who changes, who gains or loses a place, what was fixed by hand, and by which rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from alongside.domain.cohorts.models import Participant
from alongside.domain.cohorts.states import Side
from alongside.domain.matching.models import Leftover, Proposal, Run
from alongside.domain.matching.queries import COUPLE
from alongside.domain.matching.states import RunState


class Kind(StrEnum):
    """What becomes of a mentee between two runs."""

    MOVED = "moved"
    LOST = "lost"
    GAINED = "gained"
    NEW = "new"
    GONE = "gone"
    SAME = "same"
    WAITS = "waits"


@dataclass(frozen=True)
class Change:
    """One mentee in two runs; a proposal is None where the run had no mentor for them, or did not know them."""

    mentee: Participant
    first: Proposal | None
    second: Proposal | None
    kind: Kind

    @property
    def is_change(self) -> bool:
        """Whether there is anything to tell."""
        return self.kind not in {Kind.SAME, Kind.WAITS}

    @property
    def lock_differs(self) -> bool:
        """Whether the pair was locked in one of the runs alone."""
        return bool(self.first and self.first.is_locked) != bool(self.second and self.second.is_locked)


def changes_between(first: Run, second: Run) -> list[Change]:
    """Every mentee of two runs, by name."""
    proposals: dict[int, dict[int, Proposal]] = {first.pk: {}, second.pk: {}}
    people: dict[int, Participant] = {}
    known: dict[int, set[int]] = {first.pk: set(), second.pk: set()}
    for row in Proposal.objects.filter(run__in=(first, second)).select_related(*COUPLE):
        proposals[row.run_id][row.mentee_id] = row
        people[row.mentee_id] = row.mentee
        known[row.run_id].add(row.mentee_id)
    for left in _left_over(first, second):
        people[left.participant_id] = left.participant
        known[left.run_id].add(left.participant_id)
    found = []
    for pk, mentee in people.items():
        one, other = proposals[first.pk].get(pk), proposals[second.pk].get(pk)
        kind = _kind(one, other, was_there=pk in known[first.pk], is_there=pk in known[second.pk])
        found.append(Change(mentee, one, other, kind))
    return sorted(found, key=lambda row: (row.mentee.person.name, row.mentee.pk))


def _left_over(*runs: Run) -> Iterable[Leftover]:
    rows = Leftover.objects.filter(run__in=runs, side=Side.MENTEE)
    return rows.select_related("participant__person", "participant__grade")


def _kind(one: Proposal | None, other: Proposal | None, *, was_there: bool, is_there: bool) -> Kind:
    if one is not None and other is not None:
        return Kind.SAME if one.mentor_id == other.mentor_id else Kind.MOVED
    if one is not None:
        return Kind.LOST if is_there else Kind.GONE
    if other is not None:
        return Kind.GAINED if was_there else Kind.NEW
    return Kind.WAITS


def apart_in_one(first: Run, second: Run) -> list[tuple[Participant, Participant, Run]]:
    """The couples that were kept apart by hand in one of two runs alone, each with that run, by the mentee's name."""
    one, other = ({(mentor, mentee) for mentor, mentee in run.apart} for run in (first, second))
    pks = {pk for two in one ^ other for pk in two}
    people = {row.pk: row for row in Participant.objects.filter(pk__in=pks).select_related("person", "grade")} if pks else {}
    found = [
        (people[mentor], people[mentee], first if (mentor, mentee) in one else second)
        for mentor, mentee in one ^ other
        if mentor in people and mentee in people
    ]
    return sorted(found, key=lambda row: (row[1].person.name, row[0].person.name))


def not_placed(people: Iterable[Participant]) -> dict[int, str]:
    """The neutral sentence for whoever the newest published run of their year left over, by id: the same words for everybody."""
    rows = Leftover.objects.filter(participant__in=people, run__state=RunState.PUBLISHED).order_by("run__number")
    return {row.participant_id: row.shared for row in rows}
