"""Erasing somebody from a scheme because they asked for it: by the classification that retention goes by, and at once."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.models import RoleGrant
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.actions.rosters import leave_out_of_rosters
from alongside.domain.cohorts.actions.statements import draft_key
from alongside.domain.cohorts.models import Exclusion, Participant
from alongside.domain.history.actions import record
from alongside.domain.history.models import Draft
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import Scheme, User, new_public_id
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState
from alongside.domain.pairs.actions import end, lapse
from alongside.domain.pairs.emails import thread_of
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import LIVE, Ending, PairState
from alongside.domain.people.actions import mark_erased
from alongside.domain.people.models import FORMER_PARTICIPANT, Person, Supervision
from alongside.domain.privacy.actions.retention import PASSING, drop_wishes_about, empty, empty_messages, empty_people, keys_of
from alongside.domain.surveys.actions import questionnaire_draft
from alongside.domain.surveys.models import Invitee
from alongside.domain.training.actions import give_places_back


@dataclass(frozen=True)
class Ties:
    """What else here still needs somebody's name: other schemes they are part of, and how many people of any year they supervise."""

    elsewhere: bool
    supervises: int


def ties_of(participant: Participant) -> Ties:
    """What keeps a person's name and address when their part in this scheme is erased."""
    person, home = participant.person, participant.scheme
    others = Participant.objects.filter(person=person).exclude(cohort__scheme=home).exists()
    roles = RoleGrant.objects.filter(user=person.user, scheme__organisation=home.organisation).exclude(scheme=home).exists()
    manages = person.user is not None and person.user.is_system_manager
    supervises = Supervision.objects.filter(supervisor=person, person__emptied_on=None).values("person").distinct().count()
    return Ties(others or roles or manages, supervises)


@transaction.atomic
def erase(participant: Participant, *, by: User, now: datetime) -> None:
    """Erase a person's part in a scheme, in all its years, and the person with their account where nothing else here needs them.

    Figures stay, and so do answers to questionnaires, under a pseudonym that nothing joins to anybody any more. Pairs end without blame.
    """
    require(by, P.PERSON_ERASE, participant, now=now)
    person = Person.objects.select_for_update().get(pk=participant.person_id)
    scheme = participant.scheme
    today = local_day(now, scheme.zone)
    _check(person, scheme, today)
    mine = list(
        Participant.objects.filter(person=person, cohort__scheme=scheme).select_related("cohort__scheme__organisation", "person__user")
    )
    keys, ties = keys_of([person]), ties_of(participant)
    _take_out_of_pairs(mine, scheme, by=by, now=now)
    give_places_back(mine, now=now)
    leave_out_of_rosters(scheme, keys, by=by, now=now)
    drop_wishes_about([person], Exclusion.objects.filter(participant__cohort__scheme=scheme))
    _drop_drafts(mine)
    empty_messages(Message.objects.filter(scheme=scheme, user=person.user))
    if ties.elsewhere or ties.supervises:
        person = _stand_in(person, mine, keeps_account=ties.elsewhere)
    empty_people([person], {person.pk: str(FORMER_PARTICIPANT)}, scheme.organisation, today)
    _let_go(mine, today)
    mark_erased(scheme, keys, on=today)
    record("erased on request", participant, by=by, now=now, scheme_id=scheme.pk)


def _check(person: Person, scheme: Scheme, today: date) -> None:
    if person.emptied_on is not None:
        raise Refused(_("This person has been erased already."))
    held = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), scheme=scheme, user=person.user)
    if person.user is not None and held.exists():
        raise Refused(_("{name} holds a role in this scheme. End it first, on the page of roles.").format(name=person.name))


def _take_out_of_pairs(mine: list[Participant], scheme: Scheme, *, by: User, now: datetime) -> None:
    """Partners are told as of any pair that ends, or of an offer that is not taken up; what earlier letters said goes."""
    pairs = list(Pairing.objects.filter(Q(mentor__in=mine) | Q(mentee__in=mine)).select_related("cohort__scheme__organisation"))
    for pairing in pairs:
        if pairing.state == PairState.OFFERED:
            lapse(pairing, now=now)
        elif pairing.state in LIVE:
            end(pairing, ending=Ending.EARLY, by=by, now=now)
    letters = Message.objects.filter(scheme=scheme, thread__in=[thread_of(pairing) for pairing in pairs])
    empty(letters.exclude(state=MessageState.WAITING), PASSING)


def _drop_drafts(mine: list[Participant]) -> None:
    keys = {draft_key(participant) for participant in mine}
    keys |= {questionnaire_draft(invitee) for invitee in Invitee.objects.filter(participant__in=mine)}
    Draft.objects.filter(key__in=keys).delete()


def _stand_in(person: Person, mine: list[Participant], *, keeps_account: bool) -> Person:
    """Somebody without a name, who stands in this scheme for a person whose name something else here still needs."""
    other = Person.objects.create(organisation=person.organisation, name=str(FORMER_PARTICIPANT))
    Participant.objects.filter(pk__in=[row.pk for row in mine]).update(person=other)
    if not keeps_account:
        other.user, person.user = person.user, None
        person.save(update_fields=["user"])
        other.save(update_fields=["user"])
    return other


def _let_go(mine: list[Participant], today: date) -> None:
    """They take part no more, and a new public id parts them from their answers and from every link that was sent."""
    for participant in mine:
        changes: dict[str, object] = {"public_id": new_public_id()}
        if participant.is_taking_part:
            changes |= {"withdrew_on": today}
        Participant.objects.filter(pk=participant.pk).update(**changes)
