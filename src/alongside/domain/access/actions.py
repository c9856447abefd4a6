"""Granting roles."""

from datetime import date, datetime

from django.db import transaction

from alongside.domain.access.models import Role, RoleGrant
from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import Scheme, User


@transaction.atomic
def grant_role(scheme: Scheme, *, user: User, role: Role, starts_on: date, ends_on: date | None, by: User, now: datetime) -> RoleGrant:
    """Give a user a role between two dates; granting it again changes the dates."""
    require(by, P.ROLE_GRANT, scheme, now=now)
    grant, _created = RoleGrant.objects.update_or_create(
        scheme=scheme, user=user, role=role, defaults={"starts_on": starts_on, "ends_on": ends_on}
    )
    record("granted role", grant, by=by, now=now, scheme_id=scheme.pk, about=user.pk)
    return grant
