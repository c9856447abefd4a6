"""Finding people, grades and supervisors."""

from collections.abc import Iterable

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from alongside.domain.organisations.models import Organisation, Scheme
from alongside.domain.people.models import Address, ErasedAddress, Grade, Person, Supervision
from alongside.kit.mailboxes import address_key

ERASED = _("Whoever has this address was erased at their own request. The guide to erasing says how they come back.")


def grades_by_code(organisation: Organisation) -> dict[str, Grade]:
    """The grades of an organisation by their code in one form of capitals and spaces."""
    return {grade_key(grade.code): grade for grade in Grade.objects.filter(organisation=organisation)}


def grade_key(code: str) -> str:
    """A grade as typed, in the form that codes are compared in: "ct 1" is CT1."""
    return "".join(code.split()).casefold()


def people_by_key(organisation: Organisation, keys: Iterable[str]) -> dict[str, Person]:
    """The persons of some address keys."""
    found = Address.objects.filter(organisation=organisation, key__in=set(keys)).select_related("person")
    return {row.key: row.person for row in found}


def person_by_address(organisation: Organisation, address: str) -> Person | None:
    """The person of one address."""
    return people_by_key(organisation, [address_key(address)]).get(address_key(address))


def digest_of_erased(scheme: Scheme, key: str) -> str:
    """What is kept of the address of somebody who was erased; another scheme's is another."""
    return salted_hmac("alongside.erased", f"{scheme.pk} {key}", algorithm="sha256").hexdigest()


def erased_digests(scheme: Scheme) -> frozenset[str]:
    """The digests of all addresses whose owners were erased from a scheme."""
    return frozenset(ErasedAddress.objects.filter(scheme=scheme).values_list("key_digest", flat=True))


def was_erased(scheme: Scheme, address: str) -> bool:
    """Whether whoever has an address was erased from a scheme at their own request."""
    return ErasedAddress.objects.filter(scheme=scheme, key_digest=digest_of_erased(scheme, address_key(address))).exists()


def main_addresses(people: Iterable[int]) -> dict[int, str]:
    """The addresses that messages to some persons go to, by the person's id."""
    return dict(Address.objects.filter(person__in=list(people), is_main=True).values_list("person_id", "address"))


def supervisors_of(people: Iterable[int]) -> dict[int, list[Supervision]]:
    """The supervisors of some persons, by the person's id."""
    found: dict[int, list[Supervision]] = {}
    rows = Supervision.objects.filter(person__in=list(people)).select_related("supervisor").prefetch_related("supervisor__addresses")
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found
