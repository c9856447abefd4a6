"""Text that people typed, made safe for subjects, names and messages."""

import re
import unicodedata
from collections.abc import Mapping

JOINERS = "\u200c\u200d"
FIELD = re.compile(r"\{([^{}\n]{0,60})\}")
NHS_NUMBER = re.compile(r"(?<!\d)(?:\d{10}|\d{3}[ \u00a0-]\d{3}[ \u00a0-]\d{4})(?!\d)")


class UnknownField(ValueError):
    """A text uses a merge field that this kind of text does not have."""

    def __init__(self, name: str, known: Mapping[str, str]) -> None:
        self.name = name
        fields = ", ".join(f"{{{field}}}" for field in sorted(known)) or "none"
        super().__init__(f"The text uses {{{name}}}, which is not a field here. Correct it or take it out. Fields you can use: {fields}.")


def is_unwritable(character: str) -> bool:
    """Say whether XML, and so Word and Excel, cannot hold this character."""
    return unicodedata.category(character) in {"Cc", "Cs"} or ord(character) & 0xFFFE == 0xFFFE


def is_hidden(character: str) -> bool:
    """Say whether a reader cannot see this character though it changes what is read or sent."""
    formatting = unicodedata.category(character) == "Cf" and character not in JOINERS
    return formatting or is_unwritable(character)


def plain(text: str) -> str:
    """Make one line without hidden characters, so that a name cannot add a header or run backwards."""
    one_line = " ".join(text.split())
    shown = "".join(character for character in one_line if not is_hidden(character))
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def _check_digit(digits: str) -> int:
    weighted = sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True))
    return (11 - weighted % 11) % 11


def _is_nhs_number(digits: str) -> bool:
    return len(set(digits)) > 1 and _check_digit(digits) == int(digits[9])


def looks_like_nhs_number(text: str) -> bool:
    """Find a patient's number in free text, so that a page can ask for it to be taken out."""
    found = (re.sub(r"\D", "", match.group()) for match in NHS_NUMBER.finditer(text))
    return any(_is_nhs_number(digits) for digits in found)


def fields_in(template: str) -> tuple[str, ...]:
    """List the merge fields of a text in the order of first use."""
    return tuple(dict.fromkeys(match.group(1).strip() for match in FIELD.finditer(template)))


def merge_fields(template: str, values: Mapping[str, str]) -> str:
    """Fill the named fields in one pass, so that a value is never read as a template."""

    def value_of(match: re.Match[str]) -> str:
        name = match.group(1).strip()
        if name not in values:
            raise UnknownField(name, values)
        return values[name]

    return FIELD.sub(value_of, template)
