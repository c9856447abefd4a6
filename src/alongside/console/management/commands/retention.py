"""`manage.py retention`: for how long an organisation keeps what, and what the next daily round would empty."""

from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.domain.access.errors import Refused
from alongside.domain.organisations.clock import now
from alongside.domain.organisations.models import LEAST_AND_MOST_MONTHS, Organisation
from alongside.domain.privacy.actions import set_periods
from alongside.domain.privacy.actions.periods import check_periods
from alongside.domain.privacy.queries import Periods, due_in, periods_of

KEPT = {
    "statements": "what people without a partner wrote, after the end of their year",
    "meetings": "days of meetings, after the day",
    "names": "names, and all else that says who somebody was, after their last year",
}
IS_KEPT = "{name}: statements {periods.statements} months, meetings {periods.meetings} months, names {periods.names} months."
DUE = "  Due now: statements {due.statements}, meetings {due.meetings}, names {due.names}."
HELD = "  Names that wait for pairs which nobody has ended: {due.held_by_pairs}."
WHICH = "There are several organisations. Say which with --organisation: {slugs}."


class Command(BaseCommand):
    """Set the months, or look at them and at what has had its time by them."""

    help = "Say or set for how many months an organisation keeps statements, days of meetings and names, and what is due by that."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which organisation, how many months, and whether only to look."""
        parser.add_argument(
            "--organisation", metavar="SLUG", help="one organisation by its short name; needed to set months where there are several"
        )
        for what, (least, most) in LEAST_AND_MOST_MONTHS.items():
            parser.add_argument(f"--{what}", type=int, metavar="MONTHS", help=f"{KEPT[what]}: {least} to {most}")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and say what would be due by these months")

    def handle(self, *, organisation: str | None = None, dry_run: bool = False, **options: Any) -> None:
        """Set what is given, and say what is due."""
        months = {what: options[what] for what in LEAST_AND_MOST_MONTHS if options.get(what) is not None}
        chosen = _chosen(organisation)
        if months and len(chosen) > 1:
            raise CommandError(WHICH.format(slugs=", ".join(row.slug for row in chosen)))
        for row in chosen:
            periods = replace(periods_of(row), **months)
            try:
                check_periods(periods)
            except Refused as problem:
                raise CommandError(str(problem)) from problem
            if months and not dry_run:
                set_periods(row, periods, by=None, now=now())
            self._tell(row, periods)
        self.stdout.write("Nothing was changed." if dry_run else "What is due is emptied by itself, once a day.")

    def _tell(self, organisation: Organisation, periods: Periods) -> None:
        due = due_in(organisation, periods=periods, now=now())
        self.stdout.write(IS_KEPT.format(name=organisation.name, periods=periods))
        self.stdout.write(DUE.format(due=due))
        if due.held_by_pairs:
            self.stdout.write(HELD.format(due=due))


def _chosen(slug: str | None) -> list[Organisation]:
    rows = Organisation.objects.order_by("slug")
    chosen = list(rows if slug is None else rows.filter(slug=slug))
    if not chosen:
        raise CommandError("There is no such organisation." if slug else "There is no organisation yet.")
    return chosen
