"""Cohorts and the people in them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OrderBy, Q, QuerySet
from django.utils.translation import gettext as _

from alongside.domain.access.permissions import P
from alongside.domain.access.queries import allowed
from alongside.domain.cohorts.models import Cohort, Exclusion, Participant, RosterImport, Statement, StatementTopic, Topic
from alongside.domain.cohorts.states import Standing
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.people.queries import people_by_key, person_by_address

WITH_ALL = ("cohort__scheme__organisation", "person__user", "grade")
SORTS = {
    "name": ("person__name",),
    "grade": ("grade__rank", "person__name"),
    "site": ("site", "person__name"),
    "specialty": ("specialty", "person__name"),
    "joined": ("-joined_on", "person__name"),
}
TAKES_PART = Q(joined_on__isnull=False, withdrew_on=None)
LENT_OUT = Q(invited_as="mentor", mentor_places=0)
SHOWS = {
    "all": Q(),
    Standing.NOT_INVITED: Q(joined_on=None, invitation=None),
    Standing.NO_ANSWER: Q(joined_on=None, invitation__isnull=False, invitation__opted_out_at=None),
    Standing.TAKING_PART: TAKES_PART,
    Standing.SAID_NO: Q(invitation__opted_out_at__isnull=False),
    Standing.WITHDREW: Q(withdrew_on__isnull=False),
    "statement": Q(statement__isnull=False),
    "no-statement": TAKES_PART & Q(statement=None),
    "guest": Q(is_guest=True),
    "no-partner": TAKES_PART & ~LENT_OUT & Q(mentor_places_taken=0, mentee_places_taken=0),
}


@dataclass(frozen=True)
class Filter:
    """What a list of people is narrowed to, and its order."""

    search: str = ""
    side: str = ""
    site: str = ""
    show: str = "all"
    sort: str = "name"


@dataclass(frozen=True)
class Avoided:
    """Somebody on an avoid list; the name is known when the organisation knows the address."""

    address: str
    name: str


@dataclass(frozen=True)
class OwnStatement:
    """A statement with its topics (slug: whether the match may see it) and whom its writer avoids."""

    statement: Statement
    topics: dict[str, bool]
    avoid: tuple[str, ...]


def cohort_for(by: User, permission: P, *, now: datetime, scheme: str, cohort: str) -> Cohort:
    """A cohort by the slugs of its scheme and itself."""
    found = Cohort.objects.select_related("scheme__organisation").filter(scheme__slug=scheme, slug=cohort).first()
    return allowed(found, permission, by=by, now=now)


def cohort_by_slugs(scheme: str, cohort: str) -> Cohort | None:
    """A year by the slugs in its open addresses, if there is one."""
    return Cohort.objects.select_related("scheme__organisation").filter(scheme__slug=scheme, slug=cohort).first()


def cohorts_of(scheme: Scheme) -> QuerySet[Cohort]:
    """The years of a scheme, newest first."""
    return Cohort.objects.filter(scheme=scheme).select_related("scheme").order_by("-starts_on")


def participant_for(by: User, permission: P, *, now: datetime, participant: str) -> Participant:
    """A participant by public id."""
    found = Participant.objects.select_related(*WITH_ALL, "invitation", "statement").filter(public_id=participant).first()
    return allowed(found, permission, by=by, now=now)


def part_in(scheme: Scheme, address: str) -> Participant | None:
    """The newest part in a scheme of whoever has an address."""
    person = person_by_address(scheme.organisation, address)
    rows = Participant.objects.select_related(*WITH_ALL).filter(cohort__scheme=scheme, person=person)
    return rows.order_by("-cohort__starts_on").first() if person else None


def statement_for(by: User, permission: P, *, now: datetime, participant: str) -> Statement:
    """The statement of a participant."""
    found = Statement.objects.select_related("participant__cohort__scheme", "participant__person__user", "participant__grade")
    found = found.filter(participant__public_id=participant).prefetch_related("topics__topic")
    return allowed(found.first(), permission, by=by, now=now)


def roster_for(by: User, permission: P, *, now: datetime, roster: str) -> RosterImport:
    """A roster that was read in."""
    found = RosterImport.objects.select_related("cohort__scheme__organisation").filter(public_id=roster).first()
    return allowed(found, permission, by=by, now=now)


def participants_of(cohort: Cohort, narrowed: Filter | None = None) -> QuerySet[Participant]:
    """The people of a cohort, filtered and sorted, with what a list shows of them."""
    wanted = narrowed or Filter()
    rows = Participant.objects.filter(SHOWS.get(wanted.show, Q()), cohort=cohort)
    if wanted.search:
        rows = rows.filter(Q(person__name__icontains=wanted.search) | Q(person__addresses__key__icontains=wanted.search))
    if wanted.side:
        rows = rows.filter(invited_as__in=[wanted.side, "both"])
    if wanted.site:
        rows = rows.filter(site=wanted.site)
    rows = rows.select_related("person__user", "grade", "invitation", "statement").distinct()
    return rows.order_by(*_order(wanted.sort), "pk")


def _order(sort: str) -> tuple[OrderBy | str, ...]:
    """The columns of a sort, with a minus sign the first of them turned round; whoever has nothing there comes last."""
    first, *rest = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    column = F(first.removeprefix("-"))
    falls = first.startswith("-") != sort.startswith("-")
    return (column.desc(nulls_last=True) if falls else column.asc(nulls_last=True), *rest)


def standing_of(participant: Participant) -> Standing:
    """Where somebody stands, by what is known of their invitation."""
    invitation = getattr(participant, "invitation", None)
    if participant.withdrew_on is not None:
        return Standing.WITHDREW
    if participant.joined_on is not None:
        return Standing.TAKING_PART
    if invitation is None:
        return Standing.NOT_INVITED
    return Standing.SAID_NO if invitation.opted_out_at else Standing.NO_ANSWER


def why_not_put_forward(participant: Participant) -> str:
    """Why the lead cannot take somebody into the pool, or nothing: a no, once said, is only theirs to take back."""
    sentences = {
        Standing.NOT_INVITED: _("{name} has not been invited yet. Invite them first, so that they can answer for themselves."),
        Standing.TAKING_PART: _("{name} is taking part already."),
        Standing.SAID_NO: _("{name} said no. Only they can change that, on their own page."),
        Standing.WITHDREW: _("{name} withdrew. Only they can change that, on their own page."),
    }
    if participant.person.emptied_on is not None:
        return _("The name of this person has been erased.")
    return sentences.get(standing_of(participant), "").format(name=participant)


def waiting_to_be_invited(cohort: Cohort) -> QuerySet[Participant]:
    """Who is on the roster and has not been invited, by name; somebody whose name has been emptied can be invited no more."""
    rows = Participant.objects.filter(cohort=cohort, invitation=None, is_guest=False, person__emptied_on=None)
    return rows.select_related("person__user", "grade", "cohort__scheme__organisation").order_by("person__name", "pk")


def rosters_of(cohort: Cohort) -> QuerySet[RosterImport]:
    """The rosters that were read in, newest first, without their rows."""
    return RosterImport.objects.filter(cohort=cohort).defer("rows").order_by("-uploaded_at", "-pk")


def avoided_by(participant: Participant, *, seen_by: User) -> list[Avoided]:
    """Whom somebody does not want to be matched with; the viewer's own name is left out, so nobody reads it about themself."""
    keys = list(Exclusion.objects.filter(participant=participant).values_list("address_key", flat=True))
    people = people_by_key(participant.scheme.organisation, keys)
    shown = [key for key in keys if key != seen_by.address_key and (key not in people or people[key].user_id != seen_by.pk)]
    return sorted((Avoided(key, people[key].name if key in people else "") for key in shown), key=lambda row: (row.name, row.address))


def sites_of(cohort: Cohort) -> list[str]:
    """The sites that occur in a cohort."""
    rows = Participant.objects.filter(cohort=cohort).exclude(site="")
    return sorted(set(rows.values_list("site", flat=True)))


def participations_of(user: User) -> list[Participant]:
    """Where a user takes part or was invited, newest first."""
    rows = Participant.objects.filter(person__user=user).select_related(*WITH_ALL, "invitation", "statement")
    return list(rows.order_by("-cohort__starts_on", "pk"))


def topics_of(scheme: Scheme) -> list[Topic]:
    """The scheme's topics in its own order."""
    return list(Topic.objects.filter(scheme=scheme))


def own_statement(participant: Participant) -> OwnStatement | None:
    """What a participant wrote, to be changed by themself."""
    found = Statement.objects.filter(participant=participant).first()
    if found is None:
        return None
    topics = dict(StatementTopic.objects.filter(statement=found).values_list("topic__slug", "match_may_see"))
    avoid = Exclusion.objects.filter(participant=participant).order_by("address_key").values_list("address_key", flat=True)
    return OwnStatement(found, topics, tuple(avoid))
