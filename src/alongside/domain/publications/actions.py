"""Releasing results, once a wave, as a snapshot that does not change afterwards; handing out files of answers; the report's text."""

import difflib
import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.models import Cohort
from alongside.domain.history.actions import record
from alongside.domain.organisations.models import User
from alongside.domain.publications.models import Export, Release, ReportText
from alongside.domain.publications.queries import breakdowns_of, chosen_from, leaving_of, report_numbers
from alongside.domain.publications.queries.numbers import found, names_in
from alongside.domain.publications.queries.texts import LONGEST_PART, PARTS, SHAPE_KEY, SHAPES
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.queries import may_read_text
from alongside.domain.surveys.states import WaveState


@transaction.atomic
def release_results(wave: Wave, *, breakdown: str | None = None, by: User, now: datetime) -> Release:
    """Put what may be shown of a closed wave into the report, with one breakdown, and keep whose answers were in it."""
    require(by, P.RESULTS_RELEASE, wave, now=now)
    if wave.state != WaveState.CLOSED:
        raise Refused(_("Results can be released after the questionnaire has closed."))
    chosen = chosen_from(breakdowns_of(wave, is_full=may_read_text(by, wave, now=now)), breakdown)
    leaving = leaving_of(wave, chosen)
    values = {"breakdown": chosen, "figures": leaving.results, "groups": leaving.groups}
    whose = {"cohort": wave.cohort, "released_at": now, "released_by": by}
    release, is_new = Release.objects.get_or_create(wave=wave, defaults=whose | values)
    if is_new:
        record("released results", release, by=by, now=now, scheme_id=wave.scheme.pk)
    return release


@transaction.atomic
def note_export(
    cohort: Cohort, *, kind: str, name: str, waves: Sequence[Wave], with_text: bool, content: bytes, by: User, now: datetime
) -> Export:
    """Note which file of which answers was handed out, with its digest: whoever finds a copy can tell which one it is."""
    require(by, P.ANSWERS_EXPORT, cohort, now=now)
    _hold(cohort)
    last = Export.objects.filter(cohort=cohort).aggregate(last=Max("number"))["last"]
    export = Export.objects.create(
        cohort=cohort,
        number=(last or 0) + 1,
        kind=kind,
        name=name,
        waves=[wave.public_id for wave in waves],
        with_text=with_text,
        sha256=hashlib.sha256(content).hexdigest(),
        made_at=now,
        made_by=by,
    )
    record("exported answers", export, by=by, now=now, scheme_id=cohort.scheme_id)
    return export


def _hold(cohort: Cohort) -> None:
    """Let one number a year be given at a time; SQLite's write transactions exclude one another anyway."""
    Cohort.objects.select_for_update().filter(pk=cohort.pk).values_list("pk", flat=True).first()


@transaction.atomic
def write_report_text(cohort: Cohort, *, key: str, body: str, by: User, now: datetime) -> ReportText:
    """Write a part of the report anew; every version before it is kept, and an empty one leaves the part out."""
    require(by, P.REPORT_EDIT, cohort, now=now)
    text = body.replace("\x00", "").replace("\r\n", "\n").strip()
    _check_text(cohort, key, text)
    _hold(cohort)
    last = ReportText.objects.filter(cohort=cohort, key=key).aggregate(last=Max("version"))["last"]
    written = ReportText.objects.create(cohort=cohort, key=key, version=(last or 0) + 1, body=text, written_at=now, written_by=by)
    record("wrote report", written, by=by, now=now, scheme_id=cohort.scheme_id)
    return written


def _check_text(cohort: Cohort, key: str, text: str) -> None:
    """Refuse a part that there is not, a text too long to print, and a number that the year does not have."""
    if key == SHAPE_KEY and text in SHAPES:
        return
    if key not in PARTS:
        raise Refused(_("The report has no such part."))
    if len(text) > LONGEST_PART:
        raise Refused(_("This has {count:,} characters; the most is {most:,}.").format(count=len(text), most=LONGEST_PART))
    numbers = report_numbers(cohort)
    if unknown := next((name for name in names_in(text) if found(name, numbers) is None), None):
        close = difflib.get_close_matches(unknown, numbers, n=1)
        hint = _("Did you mean “{{{name}}}”?").format(name=close[0]) if close else _("Choose one from the list.")
        raise Refused(_("There is no number called “{{{name}}}”.").format(name=unknown) + " " + hint)
