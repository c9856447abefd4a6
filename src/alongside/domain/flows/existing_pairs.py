"""Recording an existing pair: the two take part from now on, and open questionnaires for participants ask them too."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.matching.queries import standing_bars
from alongside.domain.organisations.models import User
from alongside.domain.pairs.actions import record_existing
from alongside.domain.pairs.models import Pairing
from alongside.domain.surveys.actions import ask
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.states import Audience, WaveState


@transaction.atomic
def record_existing_pair(cohort: Cohort, *, mentor: Participant, mentee: Participant, since: date, by: User, now: datetime) -> Pairing:
    """Record a pair that two people arranged themselves; supervisors and those to be kept apart are not let through here either."""
    require(by, P.PAIR_RECORD, cohort, now=now)
    why = next((bar.why for bar in standing_bars([mentor, mentee])), "")
    if why:
        raise Refused(_("{mentor} and {mentee} cannot be a pair: {why}.").format(mentor=mentor, mentee=mentee, why=why))
    pairing = record_existing(cohort, mentor=mentor, mentee=mentee, since=since, by=by, now=now)
    open_waves = Wave.objects.filter(cohort=cohort, state=WaveState.OPEN, sent_to=Audience.PARTICIPANTS)
    for wave in open_waves.select_related("cohort__scheme__organisation", "questionnaire"):
        for participant in (row for row in (mentor, mentee) if not row.is_guest):
            ask(wave, participant, now=now)
    return pairing
