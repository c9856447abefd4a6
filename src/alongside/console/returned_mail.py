"""Mail that came back: from a mail server's pipe, or from a mailbox that is looked into now and then."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

MOST_READ = 256 * 1024
MOST_AT_ONCE = 200
SECONDS = 20
PORTS = {"imaps": 993, "imap": 143, "imap+unencrypted": 143}


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


def look_into_mailbox(url: str) -> int:
    """Take what is unread in the mailbox of an address such as imaps://user:password@host/INBOX; returns how many were read.

    A message is marked as read once it is taken: after a crash it is taken again, which changes nothing.
    """
    with _opened(url) as mailbox:
        found = mailbox.uids(AND(seen=False))[:MOST_AT_ONCE]
        for uid in found:
            taken(_content(mailbox, uid))
            mailbox.flag(uid, "\\Seen", True)
        return len(found)


@contextmanager
def _opened(url: str) -> Iterator[BaseMailBox]:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port or PORTS[parts.scheme]
    kinds = {"imaps": MailBox, "imap": MailBoxStartTls, "imap+unencrypted": MailBoxUnencrypted}
    mailbox: BaseMailBox = kinds[parts.scheme](host, port=port, timeout=SECONDS)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    with mailbox.login(unquote(parts.username or ""), unquote(parts.password or ""), initial_folder=folder):
        yield mailbox


def _content(mailbox: BaseMailBox, uid: str) -> bytes:
    """The beginning of a message: no more is fetched than would be read."""
    _status, answer = mailbox.client.uid("fetch", uid, f"(BODY.PEEK[]<0.{MOST_READ}>)")
    return next((bytes(item[1]) for item in answer if isinstance(item, tuple)), b"")


returned_mail = ReturnedMailCommand()
