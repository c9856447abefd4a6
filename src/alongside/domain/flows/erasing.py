"""Erasing somebody from a scheme because they asked for it: by the classification that retention goes by, and at once."""

from dataclasses import astuple, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alongside.domain.access.errors import Refused
from alongside.domain.access.models import RoleGrant
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.actions.rosters import leave_out_of_rosters
from alongside.domain.cohorts.actions.statements import draft_key
from alongside.domain.cohorts.emails import thread_of as thread_of_loan
from alongside.domain.cohorts.models import Exclusion, Loan, Participant
from alongside.domain.flows.existing_pairs import take_existing_pair_back
from alongside.domain.flows.lending import let_go_of
from alongside.domain.flows.roles import thread_of
from alongside.domain.history.actions import record
from alongside.domain.history.models import Draft
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import Scheme, User, new_public_id
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState
from alongside.domain.pairs import emails
from alongside.domain.pairs.actions import end, lapse
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import WITH_ALL
from alongside.domain.pairs.states import LIVE, Ending, PairState
from alongside.domain.people.actions import mark_erased
from alongside.domain.people.models import FORMER_PARTICIPANT, Person, Supervision
from alongside.domain.privacy.actions.retention import PASSING, drop_wishes_about, empty, empty_messages, empty_people, keys_of
from alongside.domain.surveys.actions import drop_named_answers, questionnaire_draft
from alongside.domain.surveys.models import Invitee
from alongside.domain.training.actions import give_places_back


@dataclass(frozen=True)
class Ties:
    """What else here still needs somebody's name: other schemes and roles, and how many people of a running year they supervise."""

    elsewhere: bool
    supervises: int


def ties_of(participant: Participant, *, now: datetime) -> Ties:
    """What keeps a person's name and address when their part in this scheme is erased."""
    person, home = participant.person, participant.scheme
    today = local_day(now, home.zone)
    others = Participant.objects.filter(person=person).exclude(cohort__scheme=home).exists()
    roles = _held(person, today).filter(scheme__organisation=home.organisation).exclude(scheme=home).exists()
    manages = person.user is not None and person.user.is_system_manager
    theirs = Supervision.objects.filter(supervisor=person, person__emptied_on=None, person__participations__cohort__ends_on__gte=today)
    return Ties(others or roles or manages, theirs.values("person").distinct().count())


@dataclass(frozen=True)
class Goes:
    """How much of somebody is in a scheme and goes with them."""

    years: int
    pairs: int
    statements: int
    bookings: int
    messages: int
    wishes: int
    answers: int

    def in_words(self) -> list[str]:
        """What there is, with its number; what there is none of is not said."""
        words = (
            ngettext("{many} year of this scheme", "{many} years of this scheme", self.years),
            ngettext("{many} pair or offer that ends", "{many} pairs or offers that end", self.pairs),
            ngettext("{many} statement", "{many} statements", self.statements),
            ngettext("{many} booked place to come", "{many} booked places to come", self.bookings),
            ngettext("{many} message that waits", "{many} messages that wait", self.messages),
            ngettext("{many} avoid list that names them", "{many} avoid lists that name them", self.wishes),
            ngettext("{many} questionnaire answered with their name", "{many} questionnaires answered with their name", self.answers),
        )
        return [said.format(many=many) for said, many in zip(words, astuple(self), strict=True) if many]


def what_goes(participant: Participant, *, now: datetime) -> Goes:
    """What would go if a person were erased now."""
    person, scheme = participant.person, participant.scheme
    live = Count("as_mentor", Q(as_mentor__state__in=LIVE), distinct=True) + Count("as_mentee", Q(as_mentee__state__in=LIVE), distinct=True)
    counts = Participant.objects.filter(person=person, cohort__scheme=scheme).aggregate(
        years=Count("pk", distinct=True),
        pairs=live,
        statements=Count("statement", distinct=True),
        answers=Count("signatures", distinct=True),
        bookings=Count("bookings", Q(bookings__session__starts_at__gt=now), distinct=True),
    )
    return Goes(
        **counts,
        messages=Message.objects.filter(scheme=scheme, user=person.user_id or 0, state=MessageState.WAITING).count(),
        wishes=Exclusion.objects.filter(participant__cohort__scheme=scheme, address_key__in=keys_of([person])).count(),
    )


def _held(person: Person, today: date) -> QuerySet[RoleGrant]:
    """The roles that somebody holds or is to hold, in any scheme."""
    return RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user=person.user_id or 0)


@transaction.atomic
def erase(participant: Participant, *, by: User | None, now: datetime) -> None:
    """Erase a person's part in a scheme, in all its years, and the person with their account where nothing else here needs them.

    Figures stay, and so do answers to questionnaires, under a pseudonym that nothing joins to anybody any more; those with a name go.
    Pairs end without blame. Done by None, it was done at the command line.
    """
    if by is not None:
        require(by, P.PERSON_ERASE, participant, now=now)
    person = Person.objects.select_for_update().get(pk=participant.person_id)
    scheme = participant.scheme
    today = local_day(now, scheme.zone)
    _check(person, scheme, today)
    mine, pairs = _parts(person, scheme), _pairs(person, scheme)
    _check_not_own(pairs, by)
    keys, ties = keys_of([person]), ties_of(participant, now=now)
    _end_pairs(pairs, by=by, now=now)
    _empty_letters(person, mine, pairs, scheme)
    for part in mine:
        let_go_of(part, now=now)
    give_places_back(mine, now=now)
    leave_out_of_rosters(scheme, keys, name=person.name, by=by, now=now)
    drop_wishes_about([person], Exclusion.objects.filter(participant__cohort__scheme=scheme))
    _drop_drafts(mine)
    drop_named_answers(mine)
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
    if _held(person, today).filter(scheme=scheme).exists():
        raise Refused(_("{name} holds a role in this scheme. End it first, on the page of roles.").format(name=person.name))


def _parts(person: Person, scheme: Scheme) -> list[Participant]:
    rows = Participant.objects.filter(person=person, cohort__scheme=scheme)
    return list(rows.select_related("cohort__scheme__organisation", "person__user"))


def _pairs(person: Person, scheme: Scheme) -> list[Pairing]:
    rows = Pairing.objects.filter(Q(mentor__person=person) | Q(mentee__person=person), cohort__scheme=scheme)
    return list(rows.select_related(*WITH_ALL))


def _check_not_own(pairs: list[Pairing], by: User | None) -> None:
    """Whatever touches somebody's own pair goes to another."""
    if by is not None and any(by.pk in pairing.owner_ids() for pairing in pairs):
        raise Refused(_("You are or were in a pair with this person. Ask the other lead to erase them."))


def _end_pairs(pairs: list[Pairing], *, by: User | None, now: datetime) -> None:
    """Partners are told as of any pair that ends, or of an offer that is not taken up."""
    for pairing in pairs:
        if pairing.state == PairState.OFFERED:
            lapse(pairing, now=now)
        elif pairing.state == PairState.RECORDED:
            take_existing_pair_back(pairing, by=by, now=now)
        elif pairing.state in LIVE:
            end(pairing, ending=Ending.EARLY, by=by, now=now)


def _empty_letters(person: Person, mine: list[Participant], pairs: list[Pairing], scheme: Scheme) -> None:
    """What others were written about their pairs, roles and loans; what still waits says that a pair has ended, and goes first."""
    threads = {emails.thread_of(pairing) for pairing in pairs}
    threads |= {thread_of_loan(loan) for loan in Loan.objects.filter(Q(mentor__in=mine) | Q(guest__in=mine))}
    threads |= {thread_of(grant) for grant in RoleGrant.objects.filter(scheme=scheme, user=person.user_id or 0)}
    empty(Message.objects.filter(thread__in=threads).exclude(state=MessageState.WAITING), PASSING)


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
