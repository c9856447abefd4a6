"""`manage.py keys`: whether every key that the data needs is in the key folder, and how to go on without one that is lost for good."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.domain.access.errors import Refused
from alongside.domain.flows.keys import give_up, troubles
from alongside.domain.organisations.clock import now

GIVEN_UP = "The key “{name}” is given up. What lay under it is gone; a new one is made when it is needed, unless it was a year's own."


NOT_SURE = (
    "This deletes for good what lies under the key “{name}”. If a copy of the keys may be left anywhere, put it back instead. "
    "When you are sure that there is none: manage.py keys --give-up {name} --sure"
)


class Command(BaseCommand):
    """Look at the keys, or give one up."""

    help = "Say whether every key that the data needs is in the key folder, or give one up that is lost for good."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which key to give up, if any."""
        parser.add_argument(
            "--give-up",
            metavar="NAME",
            help="delete what lies under this lost key for good: drafts, answers, or second steps; try the backup of the keys first",
        )

        parser.add_argument("--sure", action="store_true", help="no copy of the key that is given up is left anywhere")

    def handle(self, *, give_up: str | None = None, sure: bool = False, **_options: Any) -> None:
        """Do it, or say what is wrong with which key."""
        if give_up is not None:
            self._give_up(give_up, sure=sure)
            return
        found = troubles()
        for trouble in found:
            self.stdout.write(trouble.sentence)
        if found:
            raise CommandError("Not every key that is needed can be used.")
        self.stdout.write("Every key that is needed is here.")

    def _give_up(self, name: str, *, sure: bool) -> None:
        if not sure:
            raise CommandError(NOT_SURE.format(name=name))
        try:
            give_up(name, now=now())
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(GIVEN_UP.format(name=name))
