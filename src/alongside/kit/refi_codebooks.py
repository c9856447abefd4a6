"""Reading a codebook (.qdc) that another program wrote, or a stranger: no entity is ever expanded, and nothing outside is opened."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from alongside.kit.codebooks import CodeLine
from alongside.kit.refi_qda import CODE, EXAMPLE
from alongside.kit.safe_text import is_hidden, plain
from alongside.kit.table_limits import TableError, check_size

SPACE = "urn:QDA-XML:codebook:"
DEEPEST = 20
MOST_CODES = 1_000
LONGEST_NAME, LONGEST_TEXT, LONGEST_CODE = 100, 1000, 40
SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
DECLARES = "This file declares a document type, which a codebook does not need and can do harm. Export the codebook again as .qdc."
UNREADABLE = "This file is damaged or is not a REFI-QDA codebook. Export the codebook again as .qdc."
PROJECT = "This is a whole project. Export the codebook alone, as .qdc."
EMPTY = "There is no code in this codebook."


@dataclass
class _Found:
    """A code as the file has it, with what it lies under."""

    name: str
    is_codable: bool
    under: tuple[str, ...]
    description: list[str] = field(default_factory=list)


def read_qdc(content: bytes) -> list[CodeLine]:
    """Read the codes of a codebook in their order; a code's theme is the codes that it lies under. Raises TableError with a sentence."""
    check_size(content)
    if content.startswith(b"PK\x03\x04"):
        raise TableError(PROJECT)
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except (ExpatError, ValueError, LookupError) as error:
        raise error if isinstance(error, TableError) else TableError(UNREADABLE) from error
    lines = list(_lines(reader.found))
    if not lines:
        raise TableError(EMPTY)
    return lines


class _Reader:
    """Hears the parts of the file one by one, so that no depth of it can exhaust the stack."""

    def __init__(self) -> None:
        self.found: list[_Found] = []
        self._open: list[_Found] = []
        self._depth = 0
        self._is_describing = False
        self.parser = ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, *_what: object) -> None:
        raise TableError(DECLARES)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self._depth == 0:
            _check_root(space, local)
        self._depth += 1
        if self._depth > DEEPEST:
            raise TableError(f"Codes lie more than {DEEPEST - 2} deep in one another. Lay them flatter.")
        if local == "Code":
            under = tuple(code.name for code in self._open)
            code = _Found(plain(attributes.get("name", "")), attributes.get("isCodable", "true") != "false", under)
            self._open.append(code)
            if len(self.found) == MOST_CODES:
                raise TableError(f"There are more than {MOST_CODES:,} codes in this codebook. Take out what is not used.")
            self.found.append(code)
        self._is_describing = local == "Description" and bool(self._open)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._is_describing = False
        if name.rpartition(" ")[2] == "Code":
            self._open.pop()

    def _text(self, text: str) -> None:
        if self._is_describing:
            self._open[-1].description.append(text)


def _check_root(space: str, local: str) -> None:
    if local == "Project":
        raise TableError(PROJECT)
    if local != "CodeBook" or not space.startswith(SPACE):
        raise TableError(UNREADABLE)


def _lines(found: list[_Found]) -> Iterator[CodeLine]:
    taken: set[str] = set()
    for code in found:
        if code.is_codable:
            line = _line(code, taken)
            taken.add(line.code)
            yield line


def _line(found: _Found, taken: set[str]) -> CodeLine:
    if not found.name:
        raise TableError("A code has no name. Name every code, and export the codebook again.")
    definition, example, code = _parts("".join(found.description))
    theme = " / ".join(found.under)
    _check_length(found.name, "name", found.name, LONGEST_NAME)
    _check_length(found.name, "theme", theme, LONGEST_NAME)
    _check_length(found.name, "definition", definition, LONGEST_TEXT)
    _check_length(found.name, "example", example, LONGEST_TEXT)
    return CodeLine(_free(code or _short(found.name), taken), found.name, theme, definition, example)


def _check_length(name: str, what: str, text: str, most: int) -> None:
    if len(text) > most:
        raise TableError(f"The {what} of the code “{name[:LONGEST_NAME]}” has {len(text):,} characters; the most is {most:,}. Shorten it.")


def _parts(description: str) -> tuple[str, str, str]:
    """The definition, the example and the short name that our own files put into one description."""
    rest = "".join(sign for sign in description if sign == "\n" or not is_hidden(sign)).strip()
    code = ""
    if (last := rest.rpartition("\n\n")[2]).startswith(CODE) and SHORT_NAME.fullmatch(last[len(CODE) :]):
        code, rest = last[len(CODE) :], rest[: -len(last)].strip()
    definition, is_there, example = f"\n\n{rest}".rpartition(f"\n\n{EXAMPLE}")
    return (definition.strip(), example.strip(), code) if is_there else (rest, "", code)


def _short(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:LONGEST_CODE].strip("-") or "code"


def _free(code: str, taken: set[str]) -> str:
    """The short name itself, or with the first number that no other code has."""
    number, found = 1, code
    while found in taken:
        number += 1
        found = f"{code[: LONGEST_CODE - len(str(number)) - 1]}-{number}"
    return found
