"""`manage.py deliver`: one round of timed work, for installations that run it from a timer."""

from typing import Any

from django.core.management.base import BaseCommand

from alongside.domain.flows.clockwork import run_due
from alongside.domain.flows.tidying import tidy
from alongside.domain.history.actions import seal
from alongside.domain.organisations.clock import now
from alongside.domain.outbox.actions import deliver
from alongside.domain.privacy.actions import empty_what_is_due


class Command(BaseCommand):
    """Do what is due and hand over what waits, once."""

    help = "Do what is due by the clock and hand over the messages that wait, once."

    def handle(self, *args: Any, **options: Any) -> None:
        """One round."""
        moment = now()
        due = run_due(now=moment)
        handed = deliver(now=moment)
        tidy(now=moment)
        seal(now=moment)
        empty_what_is_due(now=moment)
        self.stdout.write(f"{due} things were due; {handed} messages handed over.")
