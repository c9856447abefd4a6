"""Close or open an account, sign somebody out everywhere, or take a lost second step away: for whoever runs the installation."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.domain.access.actions import open_account
from alongside.domain.access.errors import Refused
from alongside.domain.flows.shutting_out import close_account, end_everywhere, forget_factors
from alongside.domain.organisations.clock import now
from alongside.domain.organisations.queries import account_of, system_managers
from alongside.kit.mailboxes import address_key

STEPS: dict[str, tuple[Callable[..., object], str]] = {
    "close": (close_account, "{name} can no longer sign in, and is signed out everywhere."),
    "open": (open_account, "{name} can sign in again."),
    "end": (end_everywhere, "{name} is signed out everywhere."),
    "forget-second-step": (
        forget_factors,
        "{name} signs in by e-mail and sets up a new second step. Make sure first that it is really them.",
    ),
}


class Command(BaseCommand):
    """One step about one account, in the name of a system manager."""

    help = "Close or open an account, sign somebody out everywhere, or take a lost second step away."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and to whom."""
        parser.add_argument("step", choices=sorted(STEPS))
        parser.add_argument("address", help="the e-mail address that the person signs in with")

    def handle(self, *, step: str, address: str, **_options: Any) -> None:
        """Do it, and say what was done."""
        user, manager = account_of(address_key(address)), system_managers().first()
        if user is None or manager is None:
            raise CommandError("There is no account with this address." if user is None else "There is no system manager yet.")
        action, sentence = STEPS[step]
        try:
            action(user, by=manager, now=now())
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(sentence.format(name=user.name))
