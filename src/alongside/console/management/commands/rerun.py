"""`manage.py rerun RUN`: make a run of matching again from what was kept of it, and say whether it comes out the same."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.console.rerunning import Unknown, said_of
from alongside.domain.matching.queries.again import Outcome


class Command(BaseCommand):
    """For whoever runs the installation: it says numbers, never a name."""

    help = "Make a run of matching again from what was kept of it, and say whether it comes out the same to the byte."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which run."""
        parser.add_argument("run", help="the run, as the end of its page's address: /runs/RUN/")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how it came out; the exit status is 0 only for the same."""
        try:
            outcome, words = said_of(options["run"])
        except Unknown as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(words)
        if outcome != Outcome.SAME:
            sys.exit(1)
