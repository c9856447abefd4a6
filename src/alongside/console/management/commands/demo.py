"""`manage.py demo`: load the invented scheme, and serve it at its own time."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.console.demonstration.links import ways_in
from alongside.console.demonstration.load import load
from alongside.console.demonstration.story import STAGES
from alongside.console.serving import prepare, serve
from alongside.domain.access.errors import Refused
from alongside.domain.organisations.clock import now


class Command(BaseCommand):
    """The demonstration."""

    help = "Load the invented scheme up to a stage of its year, through the same actions as a real one."

    def add_arguments(self, parser: CommandParser) -> None:
        """How far, and whether to serve."""
        parser.add_argument("--stage", choices=list(STAGES), default="evaluated")
        parser.add_argument("--serve", action="store_true", help="serve it, and print a sign-in link a role")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then serve if asked."""
        prepare()
        try:
            load(options["stage"], say=self.stdout.write)
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        settings.CLOCK = settings.CLOCK_FILE.read_text(encoding="utf-8")
        if options["serve"]:
            settings.ADDRESS = f"http://127.0.0.1:{options['port']}"
            settings.CSRF_TRUSTED_ORIGINS = [settings.ADDRESS]
            serve(host="127.0.0.1", port=options["port"], threads=8, ready=self.welcome)

    def welcome(self) -> None:
        """Print the address and the ways in, once the port is open."""
        self.stdout.write(f"\nThe demonstration is at {settings.ADDRESS}/\nIt is {now():%-d %B %Y} there. Sign in as:\n")
        for way in ways_in(now=now()):
            self.stdout.write(f"  {way.role:<18} {way.name:<28} {way.link}")
        self.stdout.write("\nStop it with Ctrl-C.")
        sys.stdout.flush()
