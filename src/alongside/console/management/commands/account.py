"""Close or open an account, sign somebody out everywhere, or take a lost second step away: for whoever runs the installation."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.domain.access.actions import open_account
from alongside.domain.access.errors import Refused
from alongside.domain.flows.shutting_out import close_account, end_everywhere, forget_factors
from alongside.domain.organisations.clock import now
from alongside.domain.organisations.models import User
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
NOBODY = "In the history: at the command line, and nobody is named. With --by and your own address it names you."
NO_MANAGER = (
    "{address} is not the address of a system manager whose account is open. Give your own, "
    "or leave --by out: the history then says that it was done at the command line, and names nobody."
)


class Command(BaseCommand):
    """One step about one account, in the name of the system manager who is told, or of nobody."""

    help = "Close or open an account, sign somebody out everywhere, or take a lost second step away."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and to whom."""
        parser.add_argument("step", choices=sorted(STEPS))
        parser.add_argument("address", help="the e-mail address that the person signs in with")
        parser.add_argument("--by", help="your own address, as a system manager; without it the history names nobody")

    def handle(self, *, step: str, address: str, by: str | None = None, **_options: Any) -> None:
        """Do it, and say what was done and whom the history names."""
        user, manager = account_of(address_key(address)), _named(by) if by is not None else None
        if user is None:
            raise CommandError("There is no account with this address.")
        action, sentence = STEPS[step]
        try:
            action(user, by=manager, now=now())
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(sentence.format(name=user.name))
        self.stdout.write(f"In the history: by {manager.name}." if manager else NOBODY)


def _named(address: str) -> User:
    manager = system_managers().filter(address_key=address_key(address)).first()
    if manager is None:
        raise CommandError(NO_MANAGER.format(address=address))
    return manager
