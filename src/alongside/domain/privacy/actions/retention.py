"""Emptying what has had its time, once a day: figures stay, and name nobody. What a class holds is read off the classification."""

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from alongside.domain.access.models import RoleGrant, SignIn
from alongside.domain.cohorts.actions.rosters import forget_rosters
from alongside.domain.cohorts.models import Cohort, Exclusion, Participant
from alongside.domain.history.actions import record
from alongside.domain.history.models import Draft
from alongside.domain.organisations.models import Organisation, User
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.states import MessageState, Why
from alongside.domain.people.models import FORMER_COLLEAGUE, FORMER_PARTICIPANT, Address, Person
from alongside.domain.privacy.fields import Kept
from alongside.domain.privacy.queries.due import (
    ABOUT,
    OF_A_MEETING,
    OF_A_PERSON,
    OF_THE_UNMATCHED,
    days_of,
    gone,
    letters_about_the_gone,
    old_meetings,
    old_rosters,
    periods_of,
    rows_about,
    today_in,
    unmatched,
)
from alongside.domain.privacy.queries.holding import Classes, goes_whole, holding, names_of, without
from alongside.domain.surveys.models import Signature

AT_ONCE = 100
PASSING: Classes = frozenset({Kept.PASSING})
OF_AN_ACCOUNT = (Draft, Link, SignIn, Authenticator)
Piece = Callable[[], int]
log = logging.getLogger(__name__)


def empty_what_is_due(*, now: datetime) -> int:
    """Empty, in pieces that are each done whole or not at all; doing it again does nothing more. Returns how much was emptied.

    A piece that fails holds up no other, and is raised in the end, so that whoever runs the installation sees it.
    """
    done, trouble = 0, None
    for piece in _pieces(now):
        try:
            done += piece()
        except Exception as problem:
            log.exception("emptying what has had its time failed for a part and will be tried again")
            trouble = problem
    if trouble is not None:
        raise trouble
    return done


def _pieces(now: datetime) -> Iterator[Piece]:
    """A year's statements, a year's meetings, an organisation's rosters, a hundred people, letters about those who are gone."""
    for organisation in Organisation.objects.order_by("pk"):
        days = days_of(organisation, periods_of(organisation), now=now)
        for cohort in _years(unmatched(organisation, days.statements).values("cohort")):
            yield partial(_empty_statements, cohort, organisation, days.statements, now)
        for cohort in _years(old_meetings(organisation, days.meetings).values("pairing__cohort")):
            yield partial(_empty_meetings, cohort, organisation, days.meetings, now)
        yield partial(_empty_rosters, organisation, days.names, now)
        people = list(gone(organisation, days.names).order_by("pk").values_list("pk", flat=True))
        for first in range(0, len(people), AT_ONCE):
            yield partial(_empty_people, people[first : first + AT_ONCE], organisation, days.names, now)
        yield partial(_empty_letters, organisation, now)


def _years(which: Any) -> list[Cohort]:
    return list(Cohort.objects.filter(pk__in=which).order_by("pk"))


def empty(rows: QuerySet[Any], classes: Classes, **otherwise: Any) -> int:
    """Empty the fields of these classes, or let the rows go that hold nothing else; returns how many held something."""
    full = holding(rows, classes)
    if goes_whole(rows.model, classes):
        return full.delete()[0]
    return full.update(**without(rows.model, classes) | otherwise)


@transaction.atomic
def _empty_statements(cohort: Cohort, organisation: Organisation, day: date, now: datetime) -> int:
    people = list(unmatched(organisation, day).filter(cohort=cohort).values_list("pk", flat=True))
    for model in ABOUT:
        if names_of(model, OF_THE_UNMATCHED):
            empty(rows_about(model, people), OF_THE_UNMATCHED)
    return _noted(f"emptied {len(people)} statements", len(people), cohort, now, cohort.scheme_id)


@transaction.atomic
def _empty_meetings(cohort: Cohort, organisation: Organisation, day: date, now: datetime) -> int:
    many = empty(old_meetings(organisation, day).filter(pairing__cohort=cohort), OF_A_MEETING)
    return _noted(f"emptied {many} meetings", many, cohort, now, cohort.scheme_id)


@transaction.atomic
def _empty_rosters(organisation: Organisation, day: date, now: datetime) -> int:
    many = forget_rosters(old_rosters(organisation, day))
    return _noted(f"emptied {many} rosters", many, organisation, now)


@transaction.atomic
def _empty_letters(organisation: Organisation, now: datetime) -> int:
    many = empty(letters_about_the_gone(organisation), PASSING)
    return _noted(f"emptied {many} letters", many, organisation, now)


def _noted(verb: str, many: int, thing: Organisation | Cohort, now: datetime, scheme: int | None = None) -> int:
    """One event for a batch: how many, never who."""
    if many:
        record(verb, thing, by=None, now=now, scheme_id=scheme)
    return many


@transaction.atomic
def _empty_people(some: list[int], organisation: Organisation, day: date, now: datetime) -> int:
    """Somebody may have come back since these were found: they are held, and looked at again."""
    list(Person.objects.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk", flat=True))
    took_part = Exists(Participant.objects.filter(person=OuterRef("pk")))
    people = list(gone(organisation, day).filter(pk__in=some).annotate(took_part=took_part))
    today = today_in(organisation, now=now)
    over = Exclusion.objects.filter(participant__cohort__scheme__organisation=organisation, participant__cohort__ends_on__lt=today)
    drop_wishes_about(people, over)
    words = {person.pk: str(FORMER_PARTICIPANT if person.took_part else FORMER_COLLEAGUE) for person in people}
    empty_people(people, words, organisation, today)
    return _noted(f"emptied {len(words)} names", len(words), organisation, now)


def empty_people(people: Sequence[Person], words: dict[int, str], organisation: Organisation, today: date) -> None:
    """Empty some persons of an organisation, who are called by these words from now on, with what is about them, and their accounts."""
    accounts = {person.user_id: words[person.pk] for person in people if person.user_id is not None}
    empty_messages(Message.objects.filter(organisation=organisation, user__in=accounts))
    for model in ABOUT:
        empty(rows_about(model, words, through="__person"), OF_A_PERSON)
    # Answers that were given with the name stay as those under a pseudonym do: nothing joins them to anybody any more.
    Signature.objects.filter(participant__person__in=words).delete()
    empty(Address.objects.filter(person__in=words), OF_A_PERSON)
    for word in set(words.values()):
        alike = [person for person, called in words.items() if called == word]
        empty(Person.objects.filter(pk__in=alike), OF_A_PERSON, name=word, emptied_on=today)
    _empty_accounts(accounts, today)


def drop_wishes_about(people: Sequence[Person], wishes: QuerySet[Exclusion]) -> None:
    """Whoever did not want to be matched with them need not be kept apart from them any more; in a year that runs the wish stands."""
    empty(wishes.filter(address_key__in=keys_of(people)), OF_A_PERSON)


def keys_of(people: Sequence[Person]) -> frozenset[str]:
    """Every address that some persons are known by."""
    keys = set(Address.objects.filter(person__in=people).values_list("key", flat=True))
    return frozenset(keys | set(User.objects.filter(people__in=people).values_list("address_key", flat=True)))


def empty_messages(rows: QuerySet[Message]) -> None:
    """What still waits is left out; that the others went, and when, stays."""
    rows.filter(state=MessageState.WAITING).update(state=MessageState.LEFT_OUT, why=Why.CLOSED)
    empty(rows, OF_A_PERSON | PASSING)


def _empty_accounts(words: dict[int, str], today: date) -> None:
    """Close and empty accounts whose people have all been emptied, in every organisation: nobody can sign in with one again."""
    role = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user=OuterRef("pk"))
    accounts = User.objects.filter(pk__in=words, people=None, is_system_manager=False).exclude(Exists(role))
    for user in list(accounts.values_list("pk", flat=True)):
        for model in OF_AN_ACCOUNT:
            empty(model._default_manager.filter(user=user), PASSING)
        empty_messages(Message.objects.filter(user=user))
        empty(User.objects.filter(pk=user), OF_A_PERSON, name=words[user], address_key=f"emptied {user}", is_active=False)
