"""`alongside check-events`: whether the history is as it was sealed."""

import argparse
import os


class CheckEventsCommand:
    """`alongside check-events`: name every batch of the event log that was changed behind the platform's back."""

    help = "check the event log against its seals, and say which batch was tampered with"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """After a restore the mark beside the keys is ahead of the database, which somebody has to accept."""
        parser.add_argument(
            "--after-restore", action="store_true", help="take the database as it stands, when it was restored from a backup on purpose"
        )

    def run(self, args: argparse.Namespace) -> int:
        """Print what was found; 1 when anything does not fit its seal."""
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")
        django.setup()
        return _check(after_restore=args.after_restore)


def _check(*, after_restore: bool) -> int:
    from alongside.domain.history.seals import CHECK, accept_as_it_stands, broken_seals, sealed, unsealed
    from alongside.domain.organisations.clock import real
    from alongside.domain.work.actions.turns import hasten

    if after_restore:
        accept_as_it_stands()
        hasten(CHECK, now=real())
    broken = broken_seals()
    for problem in broken:
        print(f"Batch {problem.number}: {problem.how}.")
    print(f"{sealed()} batches, {len(broken)} problems; {unsealed()} events wait for the next seal.")
    return 1 if broken else 0


check_events = CheckEventsCommand()
