"""Mail that came back: from a mail server's pipe, or from a mailbox that is looked into now and then."""

import argparse
import os
import sys

MOST_READ = 1024 * 1024


class ReturnedMailCommand:
    """`alongside returned-mail < message`: what a mail server pipes a returned message into."""

    help = "take a returned message from standard input (for a mail server's pipe)"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The address it was returned to, if the server says it."""
        parser.add_argument("address", nargs="?", default="", help="the address it was returned to, if the mail server can say it")

    def run(self, args: argparse.Namespace) -> int:
        """Take it; always 0, because a mail server would only return a refused report to nobody."""
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside.config.settings")
        import django

        django.setup()
        print(taken(sys.stdin.buffer.read(MOST_READ), sent_to=args.address))
        return 0


def taken(content: bytes, *, sent_to: str = "") -> str:
    """Take one message, and say what became of it without naming anybody."""
    from alongside.domain.organisations.clock import now
    from alongside.domain.outbox.actions import take_back
    from alongside.kit.returned_mail import read_report

    report = read_report(content, sent_to=sent_to)
    if report is None:
        return "Not a report about a message of ours."
    if not report.is_final:
        return "A delay only: nothing changed."
    return "Noted as returned." if take_back(report, now=now()) else "A report about no message that could come back."


returned_mail = ReturnedMailCommand()
