"""`manage.py erase`: erase somebody who asked for it where no lead can, or look at what would go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.domain.access.errors import Refused
from alongside.domain.cohorts.models import Participant
from alongside.domain.cohorts.queries.people import part_in
from alongside.domain.flows.erasing import erase, ties_of, what_goes
from alongside.domain.organisations.clock import now
from alongside.domain.organisations.queries import scheme_by_slug

NOT_SURE = "This cannot be taken back. When you are sure that they have asked for it: manage.py erase {address} --scheme {scheme} --sure"
DONE = "Erased. In the history: at the command line, and nobody is named. In the backups until they are deleted in their turn."


class Command(BaseCommand):
    """Say what would go and what would stay, and erase when it is sure."""

    help = "Erase somebody from a scheme who has asked for it, as its lead does on a page; first look at what would go with --dry-run."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, where, and whether it is sure."""
        parser.add_argument("address", help="an e-mail address that the scheme knows them by")
        parser.add_argument("--scheme", required=True, metavar="SLUG", help="the scheme by its short name")
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and say what would go and what would stay")
        parser.add_argument("--sure", action="store_true", help="they have asked for it, and know that it cannot be taken back")

    def handle(self, *, address: str, scheme: str, dry_run: bool = False, sure: bool = False, **_options: Any) -> None:
        """Look, and do it."""
        home = scheme_by_slug(scheme)
        if home is None:
            raise CommandError(f"There is no scheme called “{scheme}”.")
        participant = part_in(home, address)
        if participant is None:
            raise CommandError("Nobody with this address is in this scheme.")
        self._tell(participant)
        if dry_run:
            self.stdout.write("Nothing was changed.")
            return
        if not sure:
            raise CommandError(NOT_SURE.format(address=address, scheme=scheme))
        try:
            erase(participant, by=None, now=now())
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(DONE)

    def _tell(self, participant: Participant) -> None:
        ties = ties_of(participant, now=now())
        self.stdout.write(f"{participant}, {participant.scheme.name}")
        self.stdout.write(f"  Goes: {', '.join(what_goes(participant, now=now()).in_words())}.")
        if ties.elsewhere:
            self.stdout.write("  Stays: name and account, for another scheme or another role in the same organisation.")
        if ties.supervises:
            self.stdout.write(f"  Stays: the name as supervisor or manager of {ties.supervises} in a year that runs.")
