"""What has had its time, by the months that an organisation keeps it for. Days are those of its scheme whose day turns last."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from alongside.domain.access.models import RoleGrant
from alongside.domain.cohorts.models import Exclusion, Loan, Participant, RosterImport, Statement, StatementTopic, Vector
from alongside.domain.matching.models import Alternative, Asked, Leftover, Placement, Proposal
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import Organisation
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState
from alongside.domain.pairs.models import Meeting, PairDecision, Pairing
from alongside.domain.pairs.states import BEGUN, LIVE
from alongside.domain.people.models import Person
from alongside.domain.privacy.fields import Kept
from alongside.domain.privacy.queries.holding import Classes, holding, names_of

OF_THE_UNMATCHED: Classes = frozenset({Kept.OWN_WORDS, Kept.SENSITIVE, Kept.ASKED})
OF_A_PERSON: Classes = frozenset({Kept.IDENTITY, Kept.OWN_WORDS, Kept.SENSITIVE, Kept.REASON, Kept.ASKED})
OF_A_MEETING: Classes = frozenset({Kept.MEETING})
# How a row leads to the participants that it is about; it is emptied with the first of them.
ABOUT: dict[type[Model], tuple[str, ...]] = {
    Statement: ("participant",),
    Vector: ("statement__participant",),
    StatementTopic: ("statement__participant",),
    Exclusion: ("participant",),
    Pairing: ("mentor", "mentee"),
    PairDecision: ("pairing__mentor", "pairing__mentee"),
    Placement: ("mentor", "mentee"),
    Proposal: ("mentor", "mentee"),
    Alternative: ("mentor", "mentee"),
    Leftover: ("participant",),
    Asked: ("run__proposals__mentor", "run__proposals__mentee", "run__leftovers__participant"),
}


@dataclass(frozen=True)
class Periods:
    """For how many months: what the unmatched wrote after their year, days of meetings after the day, names after the last year."""

    statements: int
    meetings: int
    names: int


@dataclass(frozen=True)
class Days:
    """What ended on these days or before them has had its time."""

    statements: date
    meetings: date
    names: date


@dataclass(frozen=True)
class Due:
    """How many have had their time: people who wrote, meetings, names; and names that only a pair which nobody has ended still holds."""

    statements: int
    meetings: int
    names: int
    held_by_pairs: int


def periods_of(organisation: Organisation) -> Periods:
    """The months that an organisation has set."""
    return Periods(organisation.months_statements, organisation.months_meetings, organisation.months_names)


def today_in(organisation: Organisation, *, now: datetime) -> date:
    """The day it is in all of an organisation's schemes."""
    zones = organisation.schemes.values_list("zone", flat=True)
    return min((local_day(now, zone) for zone in zones), default=now.date())


def days_of(organisation: Organisation, periods: Periods, *, now: datetime) -> Days:
    """The last days that are long enough ago."""
    today = today_in(organisation, now=now)
    return Days(*(months_before(today, months) for months in astuple(periods)))


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_in(organisation: Organisation, *, periods: Periods, now: datetime) -> Due:
    """How much would be emptied if these were the periods."""
    days = days_of(organisation, periods, now=now)
    return Due(
        statements=unmatched(organisation, days.statements).count(),
        meetings=old_meetings(organisation, days.meetings).count(),
        names=gone(organisation, days.names).count(),
        held_by_pairs=without_ties(organisation, days.names).filter(in_pair(live())).count(),
    )


def rows_about(model: type[Model], people: Iterable[int], *, through: str = "") -> QuerySet[Any]:
    """The rows of a table about some participants, or about persons `through` them."""
    found = (Q(**{f"{path}{through}__in": list(people)}) for path in ABOUT[model])
    return model._default_manager.filter(reduce(or_, found))


def unmatched(organisation: Organisation, day: date) -> QuerySet[Participant]:
    """Who had no partner in a year that ended long ago, and still has words, topics or an avoid list here."""
    partner = Pairing.objects.filter(Q(mentor=OuterRef("pk")) | Q(mentee=OuterRef("pk")), state__in=LIVE | BEGUN)
    rows = Participant.objects.filter(~Exists(partner), cohort__scheme__organisation=organisation, cohort__ends_on__lte=day)
    written = [
        Q(Exists(holding(model._default_manager.filter(**{path: OuterRef("pk")}), OF_THE_UNMATCHED)))
        for model, paths in ABOUT.items()
        for path in paths
        if names_of(model, OF_THE_UNMATCHED)
    ]
    return rows.filter(reduce(or_, written))


def old_meetings(organisation: Organisation, day: date) -> QuerySet[Meeting]:
    """Meetings whose day was long ago and is still known."""
    return Meeting.objects.filter(pairing__cohort__scheme__organisation=organisation, held_on__lte=day)


def old_rosters(organisation: Organisation, day: date) -> QuerySet[RosterImport]:
    """The rosters of years whose names have had their time, whenever they were uploaded."""
    return RosterImport.objects.filter(cohort__scheme__organisation=organisation, cohort__ends_on__lte=day)


def letters_about_the_gone(organisation: Organisation) -> QuerySet[Message]:
    """What others were written about a pair, a role or a loan of somebody whose name has been emptied, once it no longer waits to go."""
    emptied = Q(mentor__person__emptied_on__isnull=False) | Q(mentee__person__emptied_on__isnull=False)
    pairs = Pairing.objects.filter(emptied, cohort__scheme__organisation=organisation)
    grants = RoleGrant.objects.filter(user__address="", scheme__organisation=organisation)
    loans = Loan.objects.filter(mentor__person__emptied_on__isnull=False, mentor__cohort__scheme__organisation=organisation)
    about = Q(thread__in=_threads("pair", pairs)) | Q(thread__in=_threads("role", grants)) | Q(thread__in=_threads("loan", loans))
    return Message.objects.filter(about, organisation=organisation).exclude(state=MessageState.WAITING)


def _threads(word: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.values_list(Concat(Value(f"{word}:"), Cast("pk", CharField())))


def gone(organisation: Organisation, day: date) -> QuerySet[Person]:
    """Whose last year, role and pair here ended long ago: members, those who supervised them, and those who ran the scheme."""
    return without_ties(organisation, day).exclude(in_pair(live() | Q(ended_on__gt=day)))


def without_ties(organisation: Organisation, day: date) -> QuerySet[Person]:
    """Whom no year or role of the organisation holds since a day; a replaced supervisor of nobody is held by nothing."""
    later = Participant.objects.filter(cohort__ends_on__gt=day)
    role = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), user=OuterRef("user"), scheme__organisation=organisation)
    return (
        Person.objects.filter(organisation=organisation, emptied_on=None)
        .exclude(Exists(later.filter(person=OuterRef("pk"))))
        .exclude(Exists(later.filter(person__supervised_by__supervisor=OuterRef("pk"))))
        .exclude(Exists(role))
        .exclude(user__is_system_manager=True)
    )


def live() -> Q:
    """Pairs that nobody has ended."""
    return Q(state__in=LIVE)


def in_pair(which: Q) -> Q:
    """Whether a person is in a pair of this kind; asked of each side, so that an index answers."""
    sides = (Pairing.objects.filter(which, **{f"{side}__person": OuterRef("pk")}) for side in ("mentor", "mentee"))
    return reduce(or_, (Q(Exists(rows)) for rows in sides))
