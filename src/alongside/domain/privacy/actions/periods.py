"""For how long an organisation keeps what."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.history.models import AT_THE_COMMAND_LINE
from alongside.domain.organisations.models import LEAST_AND_MOST_MONTHS, Organisation, User
from alongside.domain.privacy.queries.due import Periods


@transaction.atomic
def set_periods(organisation: Organisation, periods: Periods, *, by: User | None, now: datetime) -> Organisation:
    """Set the months; what has had its time by them is emptied in the next round. Without `by`, at the machine's command line."""
    if by is not None:
        require(by, P.SYSTEM_MANAGE, None, now=now)
    check_periods(periods)
    values = {f"months_{what}": months for what, months in asdict(periods).items()}
    Organisation.objects.filter(pk=organisation.pk).update(**values)
    organisation.refresh_from_db(fields=list(values))
    record("set how long is kept" + ("" if by else AT_THE_COMMAND_LINE), organisation, by=by, now=now)
    return organisation


def check_periods(periods: Periods) -> None:
    """Refuse months that nobody can mean."""
    for what, months in asdict(periods).items():
        least, most = LEAST_AND_MOST_MONTHS[what]
        if not least <= months <= most:
            raise Refused(_("Give {least} to {most} months for {what}.").format(least=least, most=most, what=what))
