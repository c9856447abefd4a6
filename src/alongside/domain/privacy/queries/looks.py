"""What a person may know of those who saw their record."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from alongside.domain.access.models import RoleGrant
from alongside.domain.cohorts.models import Participant
from alongside.domain.history.queries import Look, looks_at
from alongside.domain.organisations.clock import local_day
from alongside.domain.organisations.models import User


@dataclass(frozen=True)
class Seen:
    """One look, with what the other was in the scheme on that day."""

    at: datetime
    who: str
    role: str
    scheme: str
    what: str


def seen_by(user: User, *, what: str = "", limit: int | None = 100) -> list[Seen]:
    """Everybody who looked, newest first, in the roles that they held then; roles that have ended are remembered."""
    years = list(Participant.objects.filter(person__user=user).values_list("cohort_id", flat=True))
    looks = looks_at(user, what=what, cohorts=years, limit=limit)
    grants = list(RoleGrant.objects.filter(user__in={look.actor_id for look in looks}).select_related("scheme"))
    schemes = {grant.scheme_id: grant.scheme.name for grant in grants}
    return [Seen(look.at, look.who, _roles(look, grants), schemes.get(look.scheme_id or 0, ""), look.what) for look in looks]


def _roles(look: Look, grants: list[RoleGrant]) -> str:
    held = [grant for grant in grants if (grant.user_id, grant.scheme_id) == (look.actor_id, look.scheme_id) and _held_then(grant, look.at)]
    return ", ".join(str(grant.get_role_display()) for grant in sorted(held, key=lambda grant: grant.role))


def _held_then(grant: RoleGrant, moment: datetime) -> bool:
    """A role that was ended at once has yesterday as its last day, and was held until then."""
    day = local_day(moment, grant.scheme.zone)
    return grant.holds_on(day) or grant.ends_on == day - timedelta(days=1)
