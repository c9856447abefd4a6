"""Giving roles and ending them: whoever it is hears of it, as do those who lead, and no scheme is left with nobody who leads it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.actions import grant_role
from alongside.domain.access.errors import Refused
from alongside.domain.access.models import LEADING, Role, RoleGrant
from alongside.domain.access.permissions import P, require
from alongside.domain.access.queries import holders
from alongside.domain.history.actions import record
from alongside.domain.organisations.clock import day_in_words, local_day
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.outbox.actions import Letter, post
from alongside.domain.outbox.states import MessageKind
from alongside.domain.people.actions import give_account, put_person
from alongside.domain.people.queries import person_by_address
from alongside.kit.mailboxes import InvalidAddress
from alongside.kit.safe_text import plain

DAY = timedelta(days=1)


@dataclass(frozen=True)
class NewRole:
    """A role as it is given: to whom, from when, and until when, both days included."""

    name: str
    address: str
    role: Role
    starts_on: date
    ends_on: date | None = None


@transaction.atomic
def give_role(scheme: Scheme, new: NewRole, *, by: User, now: datetime) -> RoleGrant:
    """Give somebody a role. Nobody gives one to themselves, and one that is held or to come already is changed, not given again."""
    require(by, P.ROLE_GRANT, scheme, now=now)
    _check_days(new.starts_on, new.ends_on)
    user = _account(scheme, new, now)
    if user == by:
        raise Refused(_("Nobody gives a role to themselves. Ask another lead of this scheme, or whoever runs this installation."))
    today = local_day(now, scheme.zone)
    held = RoleGrant.objects.filter(scheme=scheme, user=user, role=new.role).first()
    if held is not None and (held.ends_on is None or held.ends_on >= today):
        raise Refused(_("{name} has this role already. Change when it ends in the list.").format(name=user.name))
    if new.ends_on is not None and new.ends_on < today:
        raise Refused(_("The last day has gone. Leave it open, or give a day to come."))
    grant = grant_role(scheme, user=user, role=new.role, starts_on=new.starts_on, ends_on=new.ends_on, by=by, now=now)
    _tell(grant, _("{by} has given {name} the role “{role}” in {scheme}, {days}."), by=by, now=now)
    return grant


def _account(scheme: Scheme, new: NewRole, now: datetime) -> User:
    """The account of an address; whoever is known keeps the name that they are known by."""
    try:
        known = person_by_address(scheme.organisation, new.address)
        if known is None and not plain(new.name):
            raise Refused(_("Nobody here has this address yet: give their name as well."))
        person = put_person(scheme.organisation, name="" if known else new.name, address=new.address)
    except InvalidAddress as problem:
        raise Refused(str(problem)) from problem
    user = give_account(person, now=now)
    if not user.is_active:
        raise Refused(_("The account of {name} is closed. Whoever runs this installation can open it again.").format(name=user.name))
    return user


def _check_days(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_("The last day is before the first."))


@transaction.atomic
def end_role(grant: RoleGrant, *, by: User, now: datetime) -> RoleGrant:
    """End a role at once, or call one off that was to come."""
    return _set_last_day(grant, local_day(now, grant.scheme.zone) - DAY, by=by, now=now)


@transaction.atomic
def change_last_day(grant: RoleGrant, last_day: date | None, *, by: User, now: datetime) -> RoleGrant:
    """Another last day for a role that is held or to come, or none; nobody lengthens their own."""
    if last_day is not None and last_day < local_day(now, grant.scheme.zone):
        raise Refused(_("That day has gone. Give today or a day to come, or end the role at once."))
    if last_day is not None:
        _check_days(grant.starts_on, last_day)
    return _set_last_day(grant, last_day, by=by, now=now)


def _set_last_day(grant: RoleGrant, last_day: date | None, *, by: User, now: datetime) -> RoleGrant:
    """Held rows make two who end each other's role at the same moment go one after the other."""
    require(by, P.ROLE_GRANT, grant.scheme, now=now)
    rows = list(RoleGrant.objects.select_for_update().filter(scheme=grant.scheme).order_by("pk"))
    grant = next(row for row in rows if row.pk == grant.pk)
    today = local_day(now, grant.scheme.zone)
    if grant.ends_on is not None and grant.ends_on < today:
        raise Refused(_("This role has ended already."))
    is_longer = last_day is None or (grant.ends_on is not None and last_day > grant.ends_on)
    if is_longer and grant.user_id == by.pk:
        raise Refused(_("Nobody lengthens their own role. Ask another lead of this scheme, or whoever runs this installation."))
    if last_day is not None and not is_longer and grant.role in LEADING:
        _check_led(grant, [row for row in rows if row.pk != grant.pk], max(last_day + DAY, today))
    grant.ends_on = last_day
    grant.save(update_fields=["ends_on"])
    has_ended = last_day is not None and last_day < today
    record("ended role" if has_ended else "changed role", grant, by=by, now=now, scheme_id=grant.scheme_id, about=grant.user_id)
    ended, changed = (
        _("{by} has ended the role “{role}” of {name} in {scheme}."),
        _("{by} has changed the role “{role}” of {name} in {scheme}: {days}."),
    )
    _tell(grant, ended if has_ended else changed, by=by, now=now)
    return grant


def _check_led(grant: RoleGrant, others: list[RoleGrant], day: date) -> None:
    """Somebody else leads on the day after."""
    if not any(row.role in LEADING and row.holds_on(day) for row in others):
        raise Refused(
            _("Nobody else would lead this scheme after {name}. Give the role of lead or deputy to somebody else first.").format(
                name=grant.user.name
            )
        )


def _tell(grant: RoleGrant, what: str, *, by: User, now: datetime) -> None:
    """Whoever it is, and all who lead but whoever did it, so that a role which nobody expected is seen."""
    said = what.format(by=by.name, name=grant.user.name, role=grant.get_role_display(), scheme=grant.scheme.name, days=days_of(grant))
    told = {user.pk: user for user in (*holders(grant.scheme, *LEADING, now=now), grant.user) if user.pk != by.pk}
    for user in told.values():
        body = _(
            "Hello {name},\n\n{what}\n\nWhoever holds a role signs in with a second step, which the site helps to set up. "
            "If you did not expect this, write to {contact}.\n"
        ).format(name=user.name, what=said, contact=grant.scheme.contact)
        letter = Letter("role", _("A role in {scheme}").format(scheme=grant.scheme.name), body, thread=thread_of(grant))
        key = f"role:{grant.pk}:{user.pk}:{now.isoformat()}"
        post(letter, to=user, key=key, kind=MessageKind.SECURITY, now=now, scheme=grant.scheme)


def thread_of(grant: RoleGrant) -> str:
    """All that is written about a role hangs together in its readers' mailboxes."""
    return f"role:{grant.pk}"


def days_of(grant: RoleGrant) -> str:
    """From when to when, in words."""
    first = day_in_words(grant.starts_on)
    if grant.ends_on is None:
        return _("from {first}").format(first=first)
    return _("from {first} to {last}").format(first=first, last=day_in_words(grant.ends_on))
