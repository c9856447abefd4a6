"""`manage.py returned_mail`: take what came back, from standard input or from the mailbox of ALONGSIDE_BOUNCE_URL."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alongside.console.returned_mail import MOST_READ, look_into_mailbox, taken


class Command(BaseCommand):
    """Once, for a pipe or a timer; the worker looks into the mailbox by itself."""

    help = "Take returned mail: one message from standard input, or all that is unread in the mailbox."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("--mailbox", action="store_true", help="look into the mailbox of ALONGSIDE_BOUNCE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it, and say how it went."""
        if not options["mailbox"]:
            self.stdout.write(taken(sys.stdin.buffer.read(MOST_READ)))
            return
        if not settings.BOUNCE_URL:
            raise CommandError("Set ALONGSIDE_BOUNCE_URL to the mailbox, such as imaps://user:password@mail.trust.example/INBOX.")
        self.stdout.write(f"{look_into_mailbox(settings.BOUNCE_URL)} messages read.")
