"""Releasing results: once a wave, as a snapshot that does not change afterwards."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.publications.models import Release
from alongside.domain.publications.queries import results_of
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.states import WaveState


@transaction.atomic
def release_results(wave: Wave, *, by: User, now: datetime) -> Release:
    """Put what may be shown of a closed wave into the report, for the lead and the steering group."""
    require(by, P.RESULTS_RELEASE, wave, now=now)
    if wave.state != WaveState.CLOSED:
        raise Refused(_("Results can be released after the questionnaire has closed."))
    release, is_new = Release.objects.get_or_create(
        wave=wave, defaults={"cohort": wave.cohort, "released_at": now, "figures": results_of(wave)}
    )
    if is_new:
        record("released results", release, by=by, now=now, scheme_id=wave.scheme.pk)
    return release
