"""What the steering group agrees: which runs, who of them may answer, and what they read of a run."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed, holders
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.matching.models import Decision, Leftover, Proposal, Run
from alongside.domain.matching.queries import COUPLE, gaps_of
from alongside.domain.matching.states import SHOWN_TO_STEERING, RunState
from alongside.domain.organisations.clock import local_day, working_days_after
from alongside.domain.organisations.models import Agreement, Scheme, User
from alongside.domain.people.models import Supervision

DAYS_TO_ANSWER = 5
ONE, TWO = 1, 2


@dataclass(frozen=True)
class Counted:
    """Something that is so of a number of pairs or people."""

    words: str
    count: int
    of: int


@dataclass(frozen=True)
class Anonymous:
    """A pair without names: its grades, whether the site is the same, and the rules it meets."""

    grades: str
    is_same_site: bool
    rules: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Waived:
    """Somebody for whom an override is asked, and what is missing."""

    name: str
    missing: tuple[str, ...]


def sent_run_for(by: User, permission: P, *, now: datetime, run: str) -> Run:
    """A run by public id, once it has been sent or published: nobody but its leads knows of a draft."""
    found = Run.objects.select_related("cohort__scheme__organisation").filter(public_id=run, state__in=SHOWN_TO_STEERING)
    return allowed(found.first(), permission, by=by, now=now)


def sent_runs_of(cohort: Cohort) -> list[Run]:
    """The runs of a year that the steering group may read, those that wait first."""
    rows = Run.objects.filter(cohort=cohort, state__in=SHOWN_TO_STEERING).select_related("cohort__scheme")
    return sorted(rows, key=lambda run: run.state != RunState.AWAITING)


def needs_agreement(run: Run) -> bool:
    """Whether the scheme, as it is set up now, wants a run agreed before it is published."""
    asks = Scheme.objects.values_list("agreement", flat=True).get(pk=run.cohort.scheme_id)
    return asks == Agreement.ALWAYS or (asks == Agreement.OVERRIDES and bool(gaps_of(run)))


def members_needed(gaps: dict[str, list[int]]) -> int:
    """How many members have to agree: two where a statement or training is to be waived."""
    return TWO if gaps else ONE


def why_not_published(run: Run) -> str:
    """What keeps a run from being published, as its state is now, or nothing."""
    if run.state == RunState.AWAITING:
        return _("This run waits for the steering group. Publish it once they have agreed, or take it back.")
    if run.state == RunState.SENT_BACK:
        return _("The steering group sent this run back. Run the engine again, and send them the new run.")
    if run.state == RunState.DRAFT and needs_agreement(run):
        return _("In this scheme the steering group agrees such a run before it is published. Send it to them first.")
    if run.state == RunState.AGREED and _has_new_gaps(run):
        return _(
            "More is missing than when the steering group agreed: a statement or training. Run the engine again, and send the new run."
        )
    return ""


def _has_new_gaps(run: Run) -> bool:
    return any(set(found) - set(run.overrides.get(gate, [])) for gate, found in gaps_of(run).items())


def deciders(cohort: Cohort, *, now: datetime) -> list[User]:
    """The members of the steering group who may answer: nobody who leads the scheme, and nobody who takes part in the year."""
    barred = _leads(cohort, now) | _inside(cohort)
    return [user for user in holders(cohort.scheme, Role.STEERING, now=now) if user.pk not in barred]


def why_not_decide(cohort: Cohort, by: User, *, now: datetime) -> str:
    """Why another member has to answer, or nothing.

    It says only what the member knows: that they take part in the year, never whether they are in the run.
    """
    if by.pk in _leads(cohort, now):
        return _("You lead this scheme, so other members of the steering group answer.")
    if by.pk in _inside(cohort):
        return _("You take part in this year, so other members of the steering group answer.")
    return ""


def _leads(cohort: Cohort, now: datetime) -> set[int]:
    return {user.pk for user in holders(cohort.scheme, Role.LEAD, Role.DEPUTY, now=now)}


def _inside(cohort: Cohort) -> set[int]:
    rows = Participant.objects.filter(cohort=cohort, joined_on__isnull=False, person__user__isnull=False)
    return set(rows.values_list("person__user_id", flat=True))


def reads_no_names(cohort: Cohort, by: User) -> bool:
    """Whether somebody supervises or manages anybody on the roster: who of them takes part is not theirs to know."""
    return Supervision.objects.filter(supervisor__user=by, person__participations__cohort=cohort).exists()


def has_answered(run: Run, by: User) -> bool:
    """Whether a member has answered to a run as it was last sent."""
    return _answers_now(run).filter(member=by).exists()


def decisions_of(run: Run) -> list[Decision]:
    """Every answer to a run, those of earlier sendings too, the newest first."""
    return list(Decision.objects.filter(run=run).select_related("member").order_by("-decided_at", "-pk"))


def agreed_by(run: Run) -> int:
    """How many members have agreed to a run as it was last sent."""
    return _answers_now(run).filter(agrees=True).count()


def _answers_now(run: Run) -> QuerySet[Decision]:
    return Decision.objects.filter(run=run, sent_at=F("run__sent_at"))


def answer_due(run: Run) -> date | None:
    """The last day to answer: five working days after a run was sent."""
    return last_day_to_answer(run.sent_at, run.scheme) if run.sent_at else None


def last_day_to_answer(sent_at: datetime, scheme: Scheme) -> date:
    """The last day on which the group answers to what was sent at a moment."""
    return working_days_after(local_day(sent_at, scheme.zone), DAYS_TO_ANSWER)


def rules_met(run: Run) -> list[Counted]:
    """How many of a run's pairs meet each rule, in the words of rules."""
    pairs = list(Proposal.objects.filter(run=run).values_list("rule_words", flat=True))
    counts = Counter(words for rules in pairs for words in dict.fromkeys(rules))
    return [Counted(words, count, len(pairs)) for words, count in counts.most_common()]


def left_over(run: Run) -> list[Counted]:
    """How many people a run leaves without a partner, by side and by the rules that did it."""
    rows = list(Leftover.objects.filter(run=run).values_list("side", "rule_words"))
    sides = Counter(side for side, _words in rows)
    names = {"mentee": _("Mentee: {why}"), "mentor": _("Mentor: {why}")}
    return [
        Counted(names[side].format(why=words) if words else names[side].format(why=_("no reason kept")), count, sides[side])
        for (side, words), count in sorted(Counter(rows).items(), key=lambda row: (row[0][0], -row[1], row[0][1]))
    ]


def pairs_without_names(run: Run) -> list[Anonymous]:
    """The pairs of a run that waits, in an order that says nothing about names."""
    rows = Proposal.objects.filter(run=run).select_related(*COUPLE)
    return sorted((_anonymous(row, run.overrides) for row in rows), key=lambda row: (row.grades, row.rules, row.asks, row.is_same_site))


def _anonymous(row: Proposal, overrides: dict[str, list[int]]) -> Anonymous:
    grades = [str(person.grade.label) if person.grade else _("grade not known") for person in (row.mentor, row.mentee)]
    asks = [gate for gate, people in overrides.items() if {row.mentor_id, row.mentee_id} & set(people)]
    return Anonymous(
        grades=_("{mentor} with {mentee}").format(mentor=grades[0], mentee=grades[1]),
        is_same_site=bool(row.mentor.site) and row.mentor.site == row.mentee.site,
        rules=tuple(row.rule_words),
        asks=tuple(missing_in_words(asks)),
    )


def missing_in_words(gates: list[str]) -> list[str]:
    """What is missing, in words."""
    words = {"statement": _("no statement"), "training": _("no training attended")}
    return [words[gate] for gate in gates]


def overrides_asked(run: Run) -> list[Waived]:
    """For whom a run that waits asks an override: the names that this decision needs, and no others."""
    people = Participant.objects.filter(pk__in={pk for found in run.overrides.values() for pk in found}).select_related("person")
    return [
        Waived(row.person.name, tuple(missing_in_words([gate for gate, found in run.overrides.items() if row.pk in found])))
        for row in people.order_by("person__name", "pk")
    ]
