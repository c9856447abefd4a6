"""Text files in the encodings that offices use, and files written whole or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path

_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class FileProblem(ValueError):
    """A file cannot be used; the sentence names the file and what to put right."""


def read_text(path: Path) -> str:
    """Read a text from a file. Raises FileProblem, with a sentence, for what cannot be read or is not text."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileProblem(f"{path.name}: cannot be read ({error.strerror})") from error
    return text_of(path.name, content)


def text_of(file: str, content: bytes) -> str:
    """Understand a text in UTF-8 or UTF-16, with or without a byte order mark, or else in windows-1252.

    Raises FileProblem, with a sentence that names the file, for what is not text.
    """
    if content.startswith(_WORKBOOKS):
        raise FileProblem(f'{file}: this is a workbook; open it and save the sheet as "CSV UTF-8 (Comma delimited)"')
    mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
    encoding = _MARKS[mark] if mark else _guessed(content)
    content = content.removeprefix(mark)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _not_text(file, content, error.start) from error
    if "\0" in text:
        raise _not_text(file, content, content.index(b"\0"))
    return text


def _guessed(content: bytes) -> str:
    """Tell UTF-16 by its empty bytes, which are many where columns are named, and windows-1252 by not being UTF-8."""
    start = content[:200]
    first, second = start[::2].count(0), start[1::2].count(0)
    if 8 * max(first, second) > len(start):
        return "utf-16-le" if second >= first else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _not_text(file: str, content: bytes, place: int) -> FileProblem:
    line = content.count(b"\n", 0, place) + 1
    return FileProblem(f'{file}, line {line}: this is not text that can be read; save the table as "CSV UTF-8 (Comma delimited)"')


def write_texts(texts: Mapping[Path, str]) -> None:
    """Write files in UTF-8, as `write_bytes` does."""
    write_bytes({path: text.encode() for path, text in texts.items()})


def write_bytes(contents: Mapping[Path, bytes]) -> None:
    """Write files, all of them or none: under another name first, then in place.

    Whatever stops the work, an interruption too, leaves what was there before. Raises FileProblem with a sentence.
    """
    ready: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            ready[path] = _beside(path)
            ready[path].write_bytes(content)
        for path, written in ready.items():
            if written != path:
                written.replace(path)
    except OSError as error:
        raise FileProblem(f"{path.name}: cannot be written ({error.strerror})") from error
    finally:
        for path, written in ready.items():
            if written != path:
                written.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """Name a file to write first; a device or a pipe is written itself."""
    if path.exists() and not path.is_file():
        return path
    target = path.resolve()
    return target.with_name(f".{target.name}.{os.getpid()}.part")


def refuse_overwriting(out: Path, inputs: Mapping[str, Path | None]) -> None:
    """Refuse to write over a file that is read. Raises FileProblem."""
    for what, path in inputs.items():
        if path is not None and path.exists() and out.exists() and path.samefile(out):
            raise FileProblem(f"{out.name}: this is the file of {what}; give the result another name")
