"""`manage.py serve`: the platform on one machine."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.console.serving import check_processes, prepare, serve
from alongside.domain.access.errors import Refused


class Command(BaseCommand):
    """Migrate, collect static files, serve."""

    help = "Bring the database up to date and serve Alongside, with background work beside the pages."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and with how many."""
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (behind a proxy that speaks HTTPS)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--threads", type=int, default=8)
        parser.add_argument(
            "--workers", type=int, default=1, help="processes that answer pages: 1 on SQLite, as many as cores on PostgreSQL"
        )
        parser.add_argument("--no-worker", action="store_true", help="no background work here: `manage.py worker` does it elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until stopped."""
        try:
            check_processes(options["workers"])
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        prepare()
        serve(
            host=options["host"],
            port=options["port"],
            threads=options["threads"],
            processes=options["workers"],
            worker=not options["no_worker"],
        )
