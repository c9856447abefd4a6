"""Existing pairs that the steering group agrees: what makes one need it, which wait, and who may answer."""

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.matching.queries.agreement import TWO, deciders, last_day_to_answer, reads_no_names, why_not_decide
from alongside.domain.organisations.models import Agreement, Scheme, User
from alongside.domain.pairs.models import PairDecision, Pairing
from alongside.domain.pairs.queries import WITH_ALL
from alongside.domain.pairs.states import PairState
from alongside.domain.people.models import Supervision

MEMBERS_NEEDED = TWO


def conflicts_between(mentor: Participant, mentee: Participant) -> list[str]:
    """In what way one of two supervises or manages the other, in words with their names."""
    two = {row.person_id: row.person.name for row in (mentor, mentee)}
    rows = Supervision.objects.filter(person__in=two, supervisor__in=two).order_by("kind")
    return [
        _("{senior} is the {kind} of {doctor}.").format(
            senior=two[row.supervisor_id], kind=row.get_kind_display(), doctor=two[row.person_id]
        )
        for row in rows
    ]


def agrees_conflicts(scheme: Scheme) -> bool:
    """Whether the scheme has a steering group to look at an existing pair with a conflict, as it is set up now."""
    return Scheme.objects.filter(pk=scheme.pk).exclude(agreement=Agreement.NEVER).exists()


def sent_pair_for(by: User, permission: P, *, now: datetime, pairing: str) -> Pairing:
    """An existing pair by public id that was sent to the steering group: of others nobody there knows."""
    found = Pairing.objects.select_related(*WITH_ALL).filter(_sent(), public_id=pairing)
    return allowed(found.first(), permission, by=by, now=now)


def sent_pairs_of(cohort: Cohort) -> list[Pairing]:
    """The existing pairs of a year that were sent to the steering group, those that wait first."""
    rows = Pairing.objects.filter(_sent(), cohort=cohort).select_related("cohort__scheme").order_by("-sent_at", "-pk")
    return sorted(rows, key=lambda row: row.state != PairState.RECORDED)


def _sent() -> Q:
    return Q(sent_at__isnull=False) & ~Q(state=PairState.TAKEN_BACK)


def pair_deciders(cohort: Cohort, *, now: datetime) -> list[User]:
    """The members who may read the names of an existing pair, and so answer: nobody who supervises or manages anybody on the roster."""
    seniors = Supervision.objects.filter(person__participations__cohort=cohort, supervisor__user__isnull=False)
    barred = set(seniors.values_list("supervisor__user", flat=True))
    return [user for user in deciders(cohort, now=now) if user.pk not in barred]


def why_not_decide_pair(cohort: Cohort, by: User, *, now: datetime) -> str:
    """Why another member has to answer to an existing pair, or nothing."""
    if why := why_not_decide(cohort, by, now=now):
        return why
    if reads_no_names(cohort, by):
        return _("You supervise or manage people on the roster of this year, so other members answer to pairs that stand here with names.")
    return ""


def pair_due(pairing: Pairing) -> date | None:
    """The last day to answer: five working days after an existing pair was sent."""
    return last_day_to_answer(pairing.sent_at, pairing.scheme) if pairing.sent_at else None


def pair_decisions_of(pairing: Pairing) -> QuerySet[PairDecision]:
    """What members answered, the newest first."""
    return PairDecision.objects.filter(pairing=pairing).select_related("member").order_by("-decided_at", "-pk")


def pair_agreed_by(pairing: Pairing) -> int:
    """How many members have agreed to an existing pair."""
    return PairDecision.objects.filter(pairing=pairing, agrees=True).count()
