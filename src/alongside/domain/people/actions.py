"""Writing people; callers have already been allowed to (rosters, roles, invitations)."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.organisations.models import Organisation, Scheme, User
from alongside.domain.people.models import Address, ErasedAddress, Grade, Person, Supervision, Track
from alongside.domain.people.queries import digest_of_erased, person_by_address
from alongside.kit.mailboxes import address_key, check_address
from alongside.kit.safe_text import plain


def put_grade(organisation: Organisation, *, code: str, label: str, rank: int, track: Track) -> Grade:
    """Add a grade or change its label, rank and track."""
    values = {"label": label, "rank": rank, "track": track}
    return Grade.objects.update_or_create(organisation=organisation, code=code, defaults=values)[0]


@transaction.atomic
def put_person(organisation: Organisation, *, name: str, address: str) -> Person:
    """The person of an address, made when not known; a known person's name follows the newest roster, unless that gives none."""
    person, shown = person_by_address(organisation, address), plain(name)
    if person is None:
        checked = check_address(address)
        person = Person.objects.create(organisation=organisation, name=shown or checked[:200])
        Address.objects.create(organisation=organisation, person=person, address=checked, key=address_key(checked))
    elif shown and person.name != shown:
        person.name = shown
        person.save(update_fields=["name"])
    return person


def put_supervisor(person: Person, *, supervisor: Person, kind: str) -> None:
    """Set who supervises a person in one way."""
    Supervision.objects.update_or_create(person=person, kind=kind, defaults={"supervisor": supervisor})


@transaction.atomic
def follow_address(user: User, address: str, *, now: datetime) -> None:
    """Write to somebody's new address from now on, wherever they are known; the old one still recognises them in a roster."""
    for person in Person.objects.filter(user=user).select_related("organisation"):
        Address.objects.filter(person=person).update(is_main=False)
        values = {"address": address, "is_main": True, "verified_at": now}
        mine, _made = Address.objects.get_or_create(
            organisation=person.organisation, key=address_key(address), defaults=values | {"person": person}
        )
        if mine.person_id != person.pk:
            raise Refused(_("The roster knows this address under another name. Write to the scheme’s contact address."))
        Address.objects.filter(pk=mine.pk).update(**values)


@transaction.atomic
def give_account(person: Person, *, now: datetime) -> User:
    """The account of a person, made from the main address when there is none; one account serves several organisations."""
    if person.user is not None:
        return person.user
    address = Address.objects.get(person=person, is_main=True)
    try:
        with transaction.atomic():
            user = User.objects.create(name=person.name, address=address.address, address_key=address.key)
    except IntegrityError:
        user = User.objects.get(address_key=address.key)
    person.user = user
    person.save(update_fields=["user"])
    return user


def mark_erased(scheme: Scheme, keys: Iterable[str], *, on: date) -> None:
    """Keep a mark of addresses whose owner was erased, so that no roster brings them back."""
    rows = [ErasedAddress(scheme=scheme, key_digest=digest_of_erased(scheme, key), erased_on=on) for key in sorted(keys)]
    ErasedAddress.objects.bulk_create(rows, ignore_conflicts=True)


def let_back(scheme: Scheme, address: str) -> bool:
    """Take the mark away from the address of somebody who wants to come back; False when there is none."""
    mine = ErasedAddress.objects.filter(scheme=scheme, key_digest=digest_of_erased(scheme, address_key(address)))
    return bool(mine.delete()[0])
