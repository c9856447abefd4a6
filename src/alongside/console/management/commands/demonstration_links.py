"""`manage.py demonstration_links`: fresh sign-in links, refused outside the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alongside.console.demonstration.links import ways_in
from alongside.domain.access.errors import Refused
from alongside.domain.cohorts.models import Cohort
from alongside.domain.organisations.clock import now


class Command(BaseCommand):
    """One link a role."""

    help = "Print one fresh sign-in link a role; works in the demonstration only."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        try:
            found = ways_in(now=now())
        except Refused as problem:
            raise CommandError(str(problem)) from problem
        except Cohort.DoesNotExist:
            raise CommandError("The demonstration is not loaded yet: make demo") from None
        for way in found:
            self.stdout.write(f"{way.role}\t{way.name}\t{way.link}")
