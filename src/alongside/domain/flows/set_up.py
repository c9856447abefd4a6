"""Founding an organisation and its scheme, and granting the first roles from a file."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.actions import grant_role, tighten
from alongside.domain.access.errors import Refused
from alongside.domain.access.models import Role, RoleGrant
from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import Agreement, Organisation, Rhythm, Scheme, SchemeText, TextKey, User
from alongside.domain.people.actions import give_account, put_person
from alongside.kit.mailboxes import InvalidAddress, address_key, check_address
from alongside.kit.safe_text import plain
from alongside.kit.tables_in import Row, Table

ROLE_WORDS = {"coordinator": Role.COORDINATOR, "co-ordinator": Role.COORDINATOR}


def make_system_manager(*, name: str, address: str) -> User:
    """The first account of an installation; only its console can make one, which opens a closed one again."""
    checked = check_address(address)
    values = {"name": plain(name), "address": checked, "is_system_manager": True, "is_active": True}
    user, _made = User.objects.update_or_create(address_key=address_key(checked), defaults=values)
    tighten(user)
    return user


@transaction.atomic
def found_scheme(
    *,
    organisation: str,
    organisation_slug: str,
    name: str,
    slug: str,
    zone: str,
    rhythm: Rhythm,
    contact: str,
    agreement: Agreement | None = None,
    by: User,
    now: datetime,
) -> Scheme:
    """Found a scheme, and its organisation when it is new; the same slugs again change the names.

    Without an `agreement` a new scheme asks for none, and one that is known keeps what its lead set.
    """
    require(by, P.SYSTEM_MANAGE, None, now=now)
    home, _made = Organisation.objects.update_or_create(slug=organisation_slug, defaults={"name": organisation})
    if Scheme.objects.filter(slug=slug).exclude(organisation=home).exists():
        raise Refused(_("Another organisation has a scheme called “{slug}”. Choose another short name.").format(slug=slug))
    _check_zone(zone)
    values = {"organisation": home, "name": name, "zone": zone, "rhythm": rhythm, "contact": check_address(contact)}
    values |= {"agreement": agreement} if agreement is not None else {}
    scheme, _made = Scheme.objects.update_or_create(slug=slug, defaults=values)
    record("founded scheme", scheme, by=by, now=now, scheme_id=scheme.pk)
    return scheme


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(_("There is no time zone “{zone}”. Give one like Europe/London.").format(zone=zone)) from None


@transaction.atomic
def grant_roles(scheme: Scheme, table: Table, *, by: User, now: datetime) -> list[RoleGrant]:
    """Grant the roles of a file with the columns email, name, role, from, until; all of them or, with Refused, none."""
    require(by, P.ROLE_GRANT, scheme, now=now)
    missing = {"email", "name", "role", "from"} - set(table.header)
    if missing:
        raise Refused(_("The file of roles has no column for: {missing}.").format(missing=", ".join(sorted(missing))))
    return [_grant(scheme, row, by=by, now=now) for row in table.rows]


def _grant(scheme: Scheme, row: Row, *, by: User, now: datetime) -> RoleGrant:
    role, starts_on, ends_on = _read(row)
    try:
        person = put_person(scheme.organisation, name=row.cells["name"], address=row.cells["email"])
    except InvalidAddress as problem:
        raise Refused(_("Row {number} of the roles: {problem}").format(number=row.number, problem=problem)) from problem
    user = give_account(person, now=now)
    return grant_role(scheme, user=user, role=role, starts_on=starts_on, ends_on=ends_on, by=by, now=now)


def _read(row: Row) -> tuple[Role, date, date | None]:
    word = row.cells["role"].casefold().strip()
    try:
        role = ROLE_WORDS.get(word) or Role(word)
        until = row.cells.get("until", "").strip()
        return role, date.fromisoformat(row.cells["from"]), date.fromisoformat(until) if until else None
    except ValueError:
        known = ", ".join(Role.values)
        sentence = _("Row {number} of the roles: the role must be one of {known}, and dates look like 2012-08-01.")
        raise Refused(sentence.format(number=row.number, known=known)) from None


@transaction.atomic
def set_texts(scheme: Scheme, texts: Mapping[TextKey, str], *, by: User, now: datetime) -> None:
    """Write the scheme's texts anew; earlier versions are kept, and a text that has not changed gets no new version."""
    require(by, P.SCHEME_SET_UP, scheme, now=now)
    for key, body in texts.items():
        newest = SchemeText.objects.filter(scheme=scheme, key=key).order_by("-version").first()
        if newest is None or newest.body != body:
            version = newest.version + 1 if newest else 1
            SchemeText.objects.create(scheme=scheme, key=key, version=version, body=body, written_at=now)
    record("set texts", scheme, by=by, now=now, scheme_id=scheme.pk)
