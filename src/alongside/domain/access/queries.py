"""What a user may enter."""

from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from alongside.domain.access.errors import NotFound
from alongside.domain.access.models import RoleGrant
from alongside.domain.access.permissions import P, Protected, Scope, can, roles_of, scope_for
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import Scheme, User
from alongside.domain.organisations.queries import scheme_by_slug

Thing = TypeVar("Thing", bound=Protected)
WIDE = frozenset({Scope.ALL, Scope.OTHERS})


def allowed(thing: Thing | None, permission: P, *, by: User, now: datetime) -> Thing:
    """The thing, if the user may have it; otherwise the same "not found" as for a thing that is not there."""
    if thing is None or not can(by, permission, thing, now=now):
        raise NotFound(_("There is no such page, or you do not have access to it."))
    return thing


def scheme_for(by: User, permission: P, *, now: datetime, scheme: str) -> Scheme:
    """A scheme by its slug."""
    return allowed(scheme_by_slug(scheme), permission, by=by, now=now)


def permitted(by: User, scheme: Scheme, *, now: datetime) -> frozenset[P]:
    """What a user's roles allow in a scheme, for pages that leave out what their viewer cannot do."""
    roles = roles_of(by, scheme, now=now)
    return frozenset(permission for permission in P if any(scope_for(role, permission) in WIDE for role in roles))


def grants_of(user: User, *, now: datetime) -> list[RoleGrant]:
    """The roles that a user holds today, in all schemes."""
    grants = RoleGrant.objects.filter(user=user).select_related("scheme").order_by("scheme__name", "role")
    return [grant for grant in grants if _current(grant, now)]


def _current(grant: RoleGrant, now: datetime) -> bool:
    today = local_day(now, grant.scheme.zone)
    return grant.starts_on <= today and (grant.ends_on is None or today <= grant.ends_on)


def holders(scheme: Scheme, *roles: str, now: datetime) -> list[User]:
    """The users who hold one of the roles in a scheme today."""
    grants = RoleGrant.objects.filter(scheme=scheme, role__in=roles).select_related("user", "scheme").order_by("pk")
    return [grant.user for grant in grants if _current(grant, now)]
