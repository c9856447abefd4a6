"""One sign-in link a role, for the demonstration alone."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from alongside.console.demonstration.acts import World
from alongside.domain.access.errors import Refused
from alongside.domain.access.models import Role
from alongside.domain.access.queries import holders
from alongside.domain.cohorts.models import Participant
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import make_link
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import BEGUN, LIVE

ROLES = (Role.LEAD, Role.COORDINATOR, Role.TRAINER, Role.EVALUATOR)


@dataclass(frozen=True)
class Way:
    """A way in as one person."""

    role: str
    name: str
    link: str


def ways_in(*, now: datetime) -> list[Way]:
    """A link for each role and for three kinds of member, as far as the stage has them."""
    if not settings.DEMO:
        raise Refused(_("Demonstration links exist only in the demonstration. Set ALONGSIDE_DEMO=on."))
    scheme = World().cohort.scheme
    people = [(str(role.label), holders(scheme, role, now=now)) for role in ROLES]
    people += [(label, [user] if user else []) for label, user in _members().items()]
    return [_way(label, found[0], now) for label, found in people if found]


def _way(label: str, user: User, now: datetime) -> Way:
    link, _code = make_link(user, Purpose.DEMONSTRATION, now=now, argument=label)
    return Way(label, user.name, link)


def _members() -> dict[str, User | None]:
    """A mentor and a mentee of one pair, and somebody who did not take part, each as soon as there is one."""
    pairs = Pairing.objects.filter(state__in=LIVE | BEGUN).select_related("mentor__person__user", "mentee__person__user")
    pair = pairs.order_by("mentor__person__name").first()
    people = Participant.objects.filter(person__user__isnull=False).select_related("person__user").order_by("person__name")
    if pair is None:
        joined = people.exclude(joined_on=None)
        mentor, mentee = (joined.filter(invited_as=side).first() or people.filter(invited_as=side).first() for side in ("mentor", "mentee"))
    else:
        mentor, mentee = pair.mentor, pair.mentee
    outside = people.filter(joined_on=None).exclude(pk__in=[row.pk for row in (mentor, mentee) if row]).first()
    named = {"mentor": mentor, "mentee": mentee, "did not take part": outside}
    return {label: row.person.user if row else None for label, row in named.items()}
