"""Reading a mail server's report that a message could not be delivered. Anybody may have written it: only a token in it is a proof.

The parser is the old, lenient one: the newer one takes gigabytes for a long encoded header. What it is given is cut to a size first.
"""

import email
import re
from dataclasses import dataclass
from email.message import Message
from email.policy import compat32

MOST_BYTES = 256 * 1024
MOST_HEADER_BYTES = 64 * 1024
MOST_PARTS = 100
MOST_NESTED = 10
MOST_BLOCKS = 1000
BLANK = re.compile(rb"\n\r?\n")
NESTS = re.compile(rb"boundary\s*=|message/rfc822", re.IGNORECASE)
DASHES = re.compile(rb"^--", re.MULTILINE)
TOKEN = re.compile(r"\+(\d{1,18}-[0-9a-f]{24})@", re.IGNORECASE)
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True)
class Report:
    """What a delivery report says: of which message, whether the server gave up, whether for good, and its status code."""

    token: str
    is_final: bool
    is_permanent: bool
    status: str


def read_report(content: bytes, *, sent_to: str = "") -> Report | None:
    """The report in a message, or None when it is none of ours or is built to hurt. `sent_to` is the address it arrived at, if known."""
    content = content[:MOST_BYTES]
    if not _is_harmless(content):
        return None
    try:
        return _report(email.message_from_bytes(content, policy=compat32), sent_to)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _is_harmless(content: bytes) -> bool:
    """Bounds on what the parser would do, counted before it runs."""
    head = re.split(rb"\r?\n\r?\n", content, maxsplit=1)[0]
    if len(head) > MOST_HEADER_BYTES:
        return False
    counts = ((NESTS, MOST_NESTED), (DASHES, MOST_PARTS), (BLANK, MOST_BLOCKS))
    return all(len(pattern.findall(content)) <= most for pattern, most in counts)


def _report(message: Message, sent_to: str) -> Report | None:
    token = _token(message, sent_to)
    fields = _delivery_fields(message)
    if not token or not fields:
        return None
    found = STATUS.search(fields.get("status", ""))
    status = found.group(1) if found else ""
    is_final = fields.get("action", "").startswith("failed")
    return Report(token=token, is_final=is_final, is_permanent=is_final and not status.startswith("4"), status=status)


def _token(message: Message, sent_to: str) -> str:
    named = [sent_to, *(str(value) for name in ADDRESSED for value in message.get_all(name, []))]
    return next((found.group(1).lower() for text in named if (found := TOKEN.search(text[:1000]))), "")


def _delivery_fields(message: Message) -> dict[str, str]:
    """The fields of the recipient in the machine-readable part of a report."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            found = [block for block in blocks if isinstance(block, Message)] if isinstance(blocks, list) else []
            for block in found[:MOST_PARTS]:
                if block.get("Action"):
                    return {name: str(block.get(name, "")).strip().casefold()[:200] for name in ("action", "status")}
    return {}
