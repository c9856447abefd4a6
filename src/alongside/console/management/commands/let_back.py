"""`manage.py let_back`: somebody who was erased at their own request wants to come back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.domain.organisations.queries import scheme_by_slug
from alongside.domain.people.actions import let_back


class Command(BaseCommand):
    """Take the mark away that keeps an erased address out of rosters."""

    help = "Let rosters of a scheme bring back somebody who was erased from it at their own request, and now asks to come back."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose address, and in which scheme."""
        parser.add_argument("address", help="the e-mail address that they had")
        parser.add_argument("--scheme", required=True, metavar="SLUG", help="the scheme by its short name")

    def handle(self, *, address: str, scheme: str, **_options: Any) -> None:
        """Do it, and say what comes next."""
        home = scheme_by_slug(scheme)
        if home is None:
            raise CommandError(f"There is no scheme called “{scheme}”.")
        if not let_back(home, address):
            raise CommandError("Nobody with this address was erased from this scheme.")
        self.stdout.write("The next roster that names this address brings them in. What was erased does not come back.")
