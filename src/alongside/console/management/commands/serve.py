"""`manage.py serve`: the platform on one machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alongside.console.serving import prepare, serve


class Command(BaseCommand):
    """Migrate, collect static files, serve."""

    help = "Bring the database up to date and serve Alongside, handing messages over beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (behind a proxy that speaks HTTPS)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until stopped."""
        prepare()
        serve(host=options["host"], port=options["port"], threads=options["threads"])
