"""Names and e-mail addresses as people write them in rosters."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from alongside.kit.safe_text import JOINERS, is_hidden, plain

LONGEST = 254
IN_BRACKETS = re.compile(r"\A(?P<name>[^<>]*)<(?P<address>[^<>]*)>\Z")
_complete = EmailValidator(allowlist=[])


class InvalidAddress(ValueError):
    """An e-mail address that cannot be written to, with a sentence that says why."""


@dataclass(frozen=True)
class Mailbox:
    """A name, perhaps empty, and an address."""

    name: str
    address: str


def _without_hidden(text: str) -> str:
    shown = (character for character in text if not is_hidden(character) and character not in JOINERS)
    return unicodedata.normalize("NFC", "".join(shown).strip())


def address_key(address: str) -> str:
    """Give one spelling to addresses that differ only in capitals or in how accents are stored."""
    folded = unicodedata.normalize("NFD", address).casefold()
    return unicodedata.normalize("NFC", folded).strip()


def _complaint(address: str) -> str | None:
    if not address:
        return "The e-mail address is missing."
    if len(address) > LONGEST:
        return f"This e-mail address is longer than {LONGEST} characters, the most an address can have."
    if "@" not in address:
        return f"“{address}” is not an e-mail address: it has no @."
    if address.count("@") > 1 or re.search(r"[,;]", address):
        return f"“{address}” looks like more than one e-mail address. Give one."
    if re.search(r"\s", address):
        return f"“{address}” has a space in it. Take the space out."
    return None


def check_address(text: str) -> str:
    """Return the address as it should be kept, or say what is wrong with it."""
    address = _without_hidden(text)
    complaint = _complaint(address)
    if complaint:
        raise InvalidAddress(complaint)
    try:
        _complete(address)
    except ValidationError as error:
        raise InvalidAddress(f"“{address}” is not a complete e-mail address, such as name@hospital.example.") from error
    return address


def _unquoted(name: str) -> str:
    inner = plain(name)
    if len(inner) > 1 and inner[0] == inner[-1] == '"':
        inner = re.sub(r"\\(.)", r"\1", inner[1:-1])
    return plain(inner)


def parse_mailbox(text: str) -> Mailbox:
    """Read `Name <address>` or a bare address; commas in an unquoted name do no harm."""
    stripped = _without_hidden(text)
    match = IN_BRACKETS.match(stripped)
    if match is None:
        return Mailbox("", check_address(stripped))
    return Mailbox(_unquoted(match["name"]), check_address(match["address"]))
