"""What a user may enter, where they are signed in, and how they prove who they are."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from alongside.domain.access.adapter import encrypted_factors
from alongside.domain.access.errors import NotFound
from alongside.domain.access.limits import MEMBERS_AT_MOST, NOT_SIGNED_IN, ROLES_AT_MOST, ROLES_IDLE
from alongside.domain.access.models import LEADING, Role, RoleGrant, SignIn
from alongside.domain.access.permissions import P, Protected, Scope, can, roles_of, scope_for
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.organisations.queries import scheme_by_slug
from alongside.kit.crypto import KeyDestroyed, Unreadable

Opened = TypeVar("Opened")
Thing = TypeVar("Thing", bound=Protected)
SOON = timedelta(days=60)
WIDE = frozenset({Scope.ALL, Scope.OTHERS})


def allowed(thing: Thing | None, permission: P, *, by: User, now: datetime) -> Thing:
    """The thing, if the user may have it; otherwise the same "not found" as for a thing that is not there."""
    if thing is None or not can(by, permission, thing, now=now):
        raise NotFound(_("There is no such page, or you do not have access to it."))
    return thing


def scheme_for(by: User, permission: P, *, now: datetime, scheme: str) -> Scheme:
    """A scheme by its slug."""
    return allowed(scheme_by_slug(scheme), permission, by=by, now=now)


def role_for(by: User, permission: P, *, now: datetime, scheme: str, holder: str, role: str) -> RoleGrant:
    """One role of a scheme, by whose it is."""
    home = scheme_for(by, permission, now=now, scheme=scheme)
    grants = RoleGrant.objects.select_related("scheme", "user").filter(scheme=home, user__public_id=holder, role=role)
    return allowed(grants.first(), permission, by=by, now=now)


def permitted(by: User, scheme: Scheme, *, now: datetime) -> frozenset[P]:
    """What a user's roles allow in a scheme, for pages that leave out what their viewer cannot do."""
    roles = roles_of(by, scheme, now=now)
    return frozenset(permission for permission in P if any(scope_for(role, permission) in WIDE for role in roles))


def grants_of(user: User, *, now: datetime) -> list[RoleGrant]:
    """The roles that a user holds today, in all schemes."""
    grants = RoleGrant.objects.filter(user=user).select_related("scheme").order_by("scheme__name", "role")
    return [grant for grant in grants if _current(grant, now)]


def _current(grant: RoleGrant, now: datetime) -> bool:
    return grant.holds_on(local_day(now, grant.scheme.zone))


def holders(scheme: Scheme, *roles: str, now: datetime) -> list[User]:
    """The users who hold one of the roles in a scheme today."""
    grants = RoleGrant.objects.filter(scheme=scheme, role__in=roles).select_related("user", "scheme").order_by("pk")
    return [grant.user for grant in grants if _current(grant, now)]


def grants_in(scheme: Scheme) -> list[RoleGrant]:
    """Every role of a scheme, held, to come and ended, with whose it is; in the order of roles."""
    grants = RoleGrant.objects.filter(scheme=scheme).select_related("user", "scheme").order_by("starts_on", "pk")
    return sorted(grants, key=lambda grant: list(Role).index(Role(grant.role)))


def concerns(grants: list[RoleGrant], today: date) -> list[str]:
    """What is missing or meets in one hand among the roles of a scheme, in sentences."""

    def held(day: date, *roles: Role) -> set[int]:
        return {row.user_id for row in grants if row.role in roles and row.holds_on(day)}

    lead_now, lead_soon = (held(day, *LEADING) for day in (today, today + SOON))
    senior, alternate = held(today, Role.NAMED_SENIOR), held(today, Role.NAMED_SENIOR_ALTERNATE)
    is_alone, soon_alone = len(lead_now) == 1, len(lead_now) > 1 >= len(lead_soon)
    found = {
        _("Nobody leads this scheme today."): not lead_now,
        _("Only one person leads this scheme. Whatever touches their own pair or name has nobody to go to: name a deputy."): is_alone,
        _("In two months fewer than two people will lead this scheme. Name whoever follows before they leave."): soon_alone,
        _("There is no named senior, who is told of a problem with mentoring."): not senior,
        _("The named senior has no alternate, who is told when a problem is about the named senior."): bool(senior) and not alternate,
        _("The named senior and the alternate are the same person."): bool(senior & alternate),
        _("The named senior also leads this scheme: a problem with the lead has nobody else to go to."): bool(senior & lead_now),
    }
    return [sentence for sentence, is_so in found.items() if is_so]


def permissions_of(role: str) -> list[str]:
    """What the table lets a role do, in its own words."""
    reaches = {permission: scope_for(role, permission) for permission in P}
    beyond = {Scope.ALL: "{what}", Scope.OTHERS: _("{what}, but not one’s own"), Scope.OWN: _("{what}, for one’s own sessions")}
    return [beyond[scope].format(what=permission.value) for permission, scope in reaches.items() if scope is not Scope.NO]


def sees_others(user: int, *, now: datetime) -> bool:
    """Whether somebody holds any role, or manages the installation: stricter limits and a second factor are for them."""
    yesterday = now.date() - timedelta(days=1)  # a role ends with its day in the scheme's own zone
    grants = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=yesterday), user=user)
    return grants.exists() or User.objects.filter(pk=user, is_system_manager=True).exists()


def facts_of_sign_in(user: int | None, *, now: datetime) -> dict[str, Any]:
    """What a sign-in that begins now is held to."""
    strict = user is not None and sees_others(user, now=now)
    lasts = NOT_SIGNED_IN if user is None else ROLES_AT_MOST if strict else MEMBERS_AT_MOST
    return {
        "user_id": user,
        "started_at": now,
        "seen_at": now,
        "confirmed_at": now if user is not None else None,
        "second_factor_at": None,
        "sees_others": strict,
        "has_factor": user is not None and has_factor(user),
        "expire_date": now + lasts,
    }


def live_sign_in(key: str, *, now: datetime) -> SignIn | None:
    """The sign-in of a key, unless it has lasted too long, or rested too long for somebody who sees others."""
    rested = Q(sees_others=False) | Q(seen_at__gte=now - ROLES_IDLE)
    return SignIn.objects.filter(rested, session_key=key, expire_date__gte=now).first()


def key_is_taken(key: str) -> bool:
    """Whether there is a sign-in of this key, live or not."""
    return SignIn.objects.filter(session_key=key).exists()


def sign_ins_of(user: User, *, now: datetime) -> list[SignIn]:
    """Where somebody is signed in, the latest seen first."""
    rested = Q(sees_others=False) | Q(seen_at__gte=now - ROLES_IDLE)
    return list(SignIn.objects.filter(rested, user=user, expire_date__gte=now).order_by("-seen_at", "-started_at"))


def has_factor(user: int) -> bool:
    """Whether somebody has a second factor set up."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=user, type__in=kinds).exists())


def authenticator_of(user: User) -> str | None:
    """The secret shared with somebody's authenticator app."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return _opened(lambda: str(decrypt(found.data["secret"])), None) if found else None


def factors_of(user: User) -> list[Authenticator]:
    """Somebody's authenticator app and passkeys, the oldest first."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return list(Authenticator.objects.filter(user=user, type__in=kinds).order_by("created_at"))


def passkeys_of(user: User) -> QuerySet[Authenticator]:
    """Somebody's passkeys."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return found


def recovery_codes_of(user: User) -> list[str]:
    """The recovery codes that have not been used."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return _opened(lambda: list(RecoveryCodes(found).get_unused_codes()), []) if found else []


def factors_are_readable(user: User) -> bool:
    """Whether the key is there that opens somebody's app secret and recovery codes."""
    kept = encrypted_factors().filter(user=user)
    secrets = [row.data.get("secret") or row.data.get("seed") for row in kept]
    return all(_opened(partial(decrypt, text), None) is not None for text in secrets if text)


def _opened(read: Callable[[], Opened], otherwise: Opened) -> Opened:
    """What lies encrypted; as if it were not there when its key is gone, as after a restore without the key folder."""
    try:
        return read()
    except (KeyDestroyed, Unreadable):
        return otherwise


def counter_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The half minute that an authenticator's code is for, if it is this one or the one before or after."""
    here = int(now.timestamp()) // app_settings.TOTP_PERIOD
    near = (here, here - 1, here + 1)
    return next((step for step in near if constant_time_compare(code, format_hotp_value(hotp_value(secret, step)))), None)
