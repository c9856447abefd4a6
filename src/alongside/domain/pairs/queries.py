"""Pairs as each viewer may see them: meetings for the two, a band for the lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Max, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Participant, Statement, StatementTopic
from alongside.domain.cohorts.queries.people import statement_for
from alongside.domain.cohorts.states import Side
from alongside.domain.organisations.models import User
from alongside.domain.pairs.models import Meeting, Pairing
from alongside.domain.pairs.states import BEGUN, LIVE

WITH_ALL = ("cohort__scheme__organisation", "mentor__person__user", "mentor__grade", "mentee__person__user", "mentee__grade")
LATELY = timedelta(days=60)
# A meeting whose day has been emptied was long ago; a pair without any meeting has no last one.
LONG_AGO = date(1970, 1, 1)
LAST_MET = Max(Case(When(meetings__isnull=False, then=Coalesce("meetings__held_on", Value(LONG_AGO)))))
SORTS = {
    "mentor": ("mentor__person__name", "pk"),
    "mentee": ("mentee__person__name", "pk"),
    "began": ("established_on", "mentor__person__name", "pk"),
    "state": ("state", "mentor__person__name", "pk"),
}


@dataclass(frozen=True)
class Meetings:
    """The totals that steering group and report may have."""

    count: int
    minutes: int


def pairing_for(by: User, permission: P, *, now: datetime, pairing: str) -> Pairing:
    """A pair by public id."""
    found = Pairing.objects.select_related(*WITH_ALL).filter(public_id=pairing).first()
    return allowed(found, permission, by=by, now=now)


def pairings_of(cohort: Cohort, *, state: str = "", search: str = "", sort: str = "mentor") -> QuerySet[Pairing]:
    """The pairs of a cohort with their last meeting, sorted; "-began" and the like turn the order round."""
    rows = Pairing.objects.filter(cohort=cohort).select_related(*WITH_ALL)
    if state:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(Q(mentor__person__name__icontains=search) | Q(mentee__person__name__icontains=search))
    rows = rows.annotate(last_met=LAST_MET).order_by(*SORTS.get(sort.removeprefix("-"), SORTS["mentor"]))
    return rows.reverse() if sort.startswith("-") else rows


def pairings_in(participant: Participant) -> QuerySet[Pairing]:
    """The pairs that somebody is or was in, with their last meeting, newest first."""
    rows = Pairing.objects.filter(Q(mentor=participant) | Q(mentee=participant)).select_related(*WITH_ALL)
    return rows.annotate(last_met=LAST_MET).order_by("-offered_at", "-pk")


def band(last_met: date | None, today: date) -> str:
    """What the lead sees of a pair's meetings: never a date, never a count."""
    if last_met is None:
        return _("none yet")
    return _("recently") if today - last_met <= LATELY else _("not lately")


def last_met_on(pairing: Pairing) -> date | None:
    """The day of a pair's last meeting, from which `band` makes what others may know."""
    last: date | None = Pairing.objects.filter(pk=pairing.pk).aggregate(last=LAST_MET)["last"]
    return last


def pairings_with(user: User) -> list[Pairing]:
    """A user's own pairs, newest first; offers that lapsed or were declined are left out."""
    mine = Q(mentor__person__user=user) | Q(mentee__person__user=user)
    rows = Pairing.objects.filter(mine, state__in=LIVE | BEGUN).select_related(*WITH_ALL)
    return list(rows.order_by("-offered_at", "-pk"))


def side_of(pairing: Pairing, user: User) -> Side:
    """Which of the two a user is."""
    return Side.MENTOR if user.pk in pairing.mentor.owner_ids() else Side.MENTEE


def partner_of(pairing: Pairing, user: User) -> Participant:
    """The other one."""
    return pairing.mentee if side_of(pairing, user) is Side.MENTOR else pairing.mentor


def partner_statement(pairing: Pairing, user: User) -> Statement | None:
    """The other's statement, if they ticked that their match may read it."""
    return Statement.objects.filter(participant=partner_of(pairing, user), share_with_match=True).first()


def statement_to_read_for(by: User, permission: P, *, now: datetime, participant: str) -> Statement:
    """A statement for its lead or deputy, unless the writer is their own match: then the other of the two reads it."""
    found = statement_for(by, permission, now=now, participant=participant)
    couples = Pairing.objects.filter(state__in=LIVE | BEGUN)
    if couples.filter(Q(mentor=found.participant, mentee__person__user=by) | Q(mentee=found.participant, mentor__person__user=by)):
        raise NotFound(_("There is no such page, or you do not have access to it."))
    return found


def meetings_of(pairing: Pairing) -> QuerySet[Meeting]:
    """The meetings of a pair, in order; for the two alone."""
    return Meeting.objects.filter(pairing=pairing)


def meeting_totals(cohort: Cohort) -> Meetings:
    """All meetings and minutes of a cohort."""
    found = Meeting.objects.filter(pairing__cohort=cohort).aggregate(count=Count("pk"), minutes=Sum("minutes"))
    return Meetings(found["count"], found["minutes"] or 0)


def in_begun_pairs(cohort: Cohort) -> frozenset[int]:
    """Who took part: everybody whose pair began, whatever became of it later."""
    rows = Pairing.objects.filter(cohort=cohort, state__in=BEGUN).values_list("mentor_id", "mentee_id")
    return frozenset(participant for row in rows for participant in row)


def partner_topics(pairing: Pairing, user: User) -> list[str]:
    """The other's topics, those that they let their match see."""
    rows = StatementTopic.objects.filter(statement__participant=partner_of(pairing, user), match_may_see=True)
    return list(rows.values_list("topic__label", flat=True))


def meeting_counts(pairings: Iterable[Pairing]) -> dict[int, int]:
    """How many meetings each of one's own pairs has noted, for those that noted any."""
    rows = Meeting.objects.filter(pairing__in=list(pairings)).values("pairing_id").annotate(many=Count("pk"))
    return {row["pairing_id"]: row["many"] for row in rows}
