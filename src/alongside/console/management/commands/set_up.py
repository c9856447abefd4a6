"""`manage.py set_up`: a scheme from a folder of files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from alongside.console.set_up import set_up
from alongside.domain.access.errors import Refused
from alongside.domain.flows.set_up import make_system_manager
from alongside.domain.organisations.clock import now
from alongside.kit.mailboxes import InvalidAddress
from alongside.kit.tables_in import TableError


class Command(BaseCommand):
    """Found a scheme."""

    help = "Found a scheme from a folder with scheme.toml, roles.csv, topics.csv, training_sessions.csv and questionnaires."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, and whose account does it."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--manager-name", required=True, help="the system manager's name")
        parser.add_argument("--manager-address", required=True, help="the system manager's e-mail address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Found it, or say what to mend; nothing is half done."""
        try:
            with transaction.atomic():
                manager = make_system_manager(name=options["manager_name"], address=options["manager_address"])
                scheme = set_up(options["folder"], by=manager, now=now())
        except (Refused, TableError, InvalidAddress, OSError, ValueError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{scheme.name} is set up. Its lead can sign in and bring in the roster.")
