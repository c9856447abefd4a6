"""Loading the demonstration up to a stage: once, and from where it stands."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _

from alongside.console.demonstration.acts import SLUG, World
from alongside.console.demonstration.story import STAGES, Happening, year
from alongside.domain.access.errors import Refused
from alongside.domain.flows.clockwork import run_due
from alongside.domain.history.models import Event
from alongside.domain.organisations.clock import day_in_words
from alongside.domain.organisations.models import Organisation, Scheme
from alongside.domain.outbox.actions import deliver

REACHED = "demonstration reached"
DAILY = timedelta(days=1)


def load(stage: str, *, say: Callable[[str], object]) -> None:
    """Bring the demonstration to a stage; when it is there already, nothing changes."""
    _refuse_elsewhere()
    until, reached = STAGES[stage], _reached()
    if reached is not None and reached > until:
        say("The demonstration is past this stage; loading it anew.")
        call_command("flush", interactive=False, verbosity=0)
        reached = None
    if reached == until:
        say("The demonstration is at this stage already.")
    else:
        _play(reached, until, say)
    settings.CLOCK_FILE.write_text(until.isoformat(), encoding="utf-8")


def _refuse_elsewhere() -> None:
    if not settings.DEMO:
        raise Refused(_("The demonstration is off. Set ALONGSIDE_DEMO=on, with a database of its own."))
    if Organisation.objects.exclude(slug="swlt").exists():
        raise Refused(_("This database holds an organisation that is not the demonstration's. Choose another DATABASE_URL."))


def _reached() -> datetime | None:
    newest = Event.objects.filter(verb=REACHED).order_by("-at").first()
    return newest.at if newest else None


def _play(reached: datetime | None, until: datetime, say: Callable[[str], object]) -> None:
    start = reached or datetime.min.replace(tzinfo=UTC)
    due = [happening for happening in year() if start < happening.moment <= until]
    say(f"Playing {len(due)} events of the year, up to {day_in_words(until)}.")
    with transaction.atomic():
        _run(due, max(start, due[0].moment) if due else start, until)
        scheme = Scheme.objects.get(slug=SLUG)
        Event.objects.create(at=until, verb=REACHED, scheme_id=scheme.pk, subject_kind="Scheme", subject_id=scheme.pk)


def _run(due: list[Happening], start: datetime, until: datetime) -> None:
    """Each day what happens on it; and every morning what is due by itself."""
    world = World()
    morning = start.replace(hour=9, minute=0)
    for happening in due:
        while morning < happening.moment:
            morning = _next_morning(morning)
        happening.happen(world)
    while morning < until:
        morning = _next_morning(morning)


def _next_morning(morning: datetime) -> datetime:
    run_due(now=morning)
    deliver(now=morning)
    return morning + DAILY
