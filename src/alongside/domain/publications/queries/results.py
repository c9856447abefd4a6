"""What has been released of a year, and what somebody who also sees names may read before that."""

from collections.abc import Sequence

from alongside.domain.cohorts.models import Cohort
from alongside.domain.publications.models import Release
from alongside.domain.publications.queries.changing import Result
from alongside.domain.publications.queries.items import breakdowns_for
from alongside.domain.publications.queries.leaving import leaving_of
from alongside.domain.publications.states import Breakdown
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.states import WaveState


def results_of(wave: Wave) -> list[Result]:
    """What left, for whoever also sees names; before it has, whole groups alone: a breakdown beside the released one would tell more."""
    release = release_of(wave)
    return leaving_of(wave, Breakdown.NONE).results if release is None else list(release.figures)


def breakdowns_of(wave: Wave, *, is_full: bool) -> list[Breakdown]:
    """The breakdowns that somebody may look at and release, the usual one first.

    Whoever also sees names gets whole groups: looking at one breakdown after another, they would see more than any release tells.
    """
    return breakdowns_for(wave) if is_full else [Breakdown.NONE]


def chosen_from(allowed: Sequence[Breakdown], asked: str | None) -> Breakdown:
    """The one that is asked for, if it is allowed; else the usual one."""
    return next((breakdown for breakdown in allowed if breakdown == asked), allowed[0])


def release_of(wave: Wave) -> Release | None:
    """The release of a wave, if it has been released."""
    return Release.objects.filter(wave=wave).select_related("wave__questionnaire", "released_by").first()


def released_waves(cohort: Cohort) -> list[Release]:
    """What has been released of a year, in the order of the waves."""
    rows = Release.objects.filter(cohort=cohort).select_related("wave__questionnaire", "released_by")
    return list(rows.order_by("wave__opens_on"))


def wave_to_release(cohort: Cohort) -> Wave | None:
    """The first closed wave whose results have not been released."""
    closed = Wave.objects.filter(cohort=cohort, state=WaveState.CLOSED, release=None)
    return closed.select_related("questionnaire", "cohort__scheme").order_by("opens_on").first()
