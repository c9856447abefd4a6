"""Who in the pool has nobody possible, and why, before anything is run."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.matching.queries import question_of
from alongside.domain.matching.queries.rule_words import clause
from alongside.domain.matching.queries.rules import Chosen, newest_rules, standing
from alongside.domain.organisations.models import User
from alongside_engine import matching as engine


@dataclass(frozen=True)
class Stranded:
    """Somebody for whom no partner is possible under the rules, why, and what would help."""

    participant: Participant
    side: str
    why: str
    helps: tuple[str, ...]


@dataclass(frozen=True)
class Reach:
    """Everybody in the pool for whom nobody is possible, but for the viewer: what concerns the lead is another's to read."""

    rows: tuple[Stranded, ...]
    leaves_viewer_out: bool
    chosen: Chosen
    trouble: str = ""

    @property
    def mentees(self) -> int:
        """How many of them look for a mentor."""
        return sum(row.side == "mentee" for row in self.rows)

    @property
    def mentors(self) -> int:
        """How many of them offer to be one."""
        return len(self.rows) - self.mentees


def reach_of(cohort: Cohort, pool: Sequence[Participant], viewer: User, *, asking: Chosen | None = None) -> Reach:
    """Look at everybody who waits, under the year's rules or others; a viewer who waits too reads rules alone, not who is kept apart."""
    waits = any(viewer.pk in row.owner_ids() for row in pool)
    chosen = asking or standing(cohort, newest_rules(cohort))
    try:
        question = question_of(cohort, list(pool), with_locks=True, asking=chosen, only_musts=True)
        found = engine.out_of_reach(question.people, question.rules, bars=question.bars, locked=question.locked)
    except ValueError as trouble:
        return Reach((), waits, chosen, str(trouble))
    people = {str(row.pk): row for row in pool}
    rows = (_stranded(people[row.key], row, question.rules, in_full=not waits) for row in found)
    return Reach(tuple(row for row in rows if viewer.pk not in row.participant.owner_ids()), waits, chosen)


def _stranded(participant: Participant, row: engine.OutOfReach, rules: engine.Rules, *, in_full: bool) -> Stranded:
    return Stranded(participant, row.side, row.full if in_full else f"{row.rule}.", _helps(row, rules))


def _helps(row: engine.OutOfReach, rules: engine.Rules) -> tuple[str, ...]:
    """Which rule would make room if it only counted; else that somebody else has to come."""
    words = _("{count} would be possible if “{rule}” counted but were no must.")
    found = [words.format(rule=clause(name, rules.criterion(name)), count=many) for name, many in row.would_help]
    more = _("One more mentor whom the rules allow.") if row.side == "mentee" else _("One more mentee whom the rules allow.")
    return (*found, more)
