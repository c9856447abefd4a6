"""Opening a year, and the scheme's topics."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Cohort, Topic
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import Scheme, User


@transaction.atomic
def open_cohort(
    scheme: Scheme, *, slug: str, name: str, starts_on: date, ends_on: date, statements_until: date, by: User, now: datetime
) -> Cohort:
    """Open a year of a scheme; the same slug again changes its dates."""
    require(by, P.SCHEME_SET_UP, scheme, now=now)
    values = {"name": name, "starts_on": starts_on, "ends_on": ends_on, "statements_until": statements_until}
    cohort, _created = Cohort.objects.update_or_create(scheme=scheme, slug=slug, defaults=values)
    record("opened cohort", cohort, by=by, now=now, scheme_id=scheme.pk)
    return cohort


@transaction.atomic
def set_topics(scheme: Scheme, topics: Iterable[tuple[str, str, bool]], *, by: User, now: datetime) -> None:
    """Put the scheme's topics in order: (slug, label, whether it starts as "for matching only")."""
    require(by, P.SCHEME_SET_UP, scheme, now=now)
    for position, (slug, label, is_sensitive) in enumerate(topics):
        values = {"label": label, "position": position, "is_sensitive": is_sensitive}
        Topic.objects.update_or_create(scheme=scheme, slug=slug, defaults=values)
    record("set topics", scheme, by=by, now=now, scheme_id=scheme.pk)
