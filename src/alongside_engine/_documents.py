"""The figures of documents: Markdown or plain text, Word, and tables saved as text."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from alongside_engine._tables import Lines, lines_of_text
from alongside_engine._texts import FileProblem, text_of
from alongside_engine.evaluation import CheckedFigure, check_figures

_TABLES = (".csv", ".tsv", ".tab")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = {f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}instrText", _FALLBACK}
_MOST_XML = 16 * 1024**2
"""A Word document of three hundred pages has a quarter of this; a file made to fill the memory has more."""


@dataclass(frozen=True)
class PlacedFigure:
    """A figure of a document, judged, with where it stands in words: "line 3", "paragraph 12", "table 2, row 4"."""

    place: str
    figure: CheckedFigure


@dataclass(frozen=True)
class _Block:
    """A text, or the rows of a table with their numbers; `place` says what those numbers are."""

    place: str
    content: str | list[tuple[int, list[str]]]
    first: int = 1


def figures_of(file: str, content: bytes) -> list[PlacedFigure]:
    """Read a document by what is in it and what its name ends in, and judge its figures as `check_figures` does.

    Of a Word document the text and the tables are read, without headers, footers and footnotes, as it is once its changes are
    accepted. Raises FileProblem, with a sentence, for what cannot be read.
    """
    return [placed for block in _blocks(file, content) for placed in _judged(block)]


def figures_of_table(lines: Lines) -> list[PlacedFigure]:
    """Judge the figures of a table that has been opened, a sheet of a workbook too. Raises FileProblem for rows that cannot be read."""
    return list(_judged(_table(lines)))


def _judged(block: _Block) -> Iterator[PlacedFigure]:
    if isinstance(block.content, str):
        for figure in check_figures(block.content).figures:
            yield PlacedFigure(f"{block.place} {figure.line + block.first - 1}", figure)
    else:
        for figure in check_figures([row for _number, row in block.content]).figures:
            yield PlacedFigure(f"{block.place} {block.content[figure.line - 1][0]}", figure)


def _blocks(file: str, content: bytes) -> Iterator[_Block]:
    if content.startswith(b"PK\x03\x04"):
        yield from _word_blocks(file, content)
    elif file.lower().endswith(_TABLES):
        yield _table(lines_of_text(file, content))
    else:
        yield _Block("line", text_of(file, content))


def _table(lines: Lines) -> _Block:
    return _Block("line", [(lines.header_line, lines.header), *lines.rows])


def _word_blocks(file: str, content: bytes) -> Iterator[_Block]:
    paragraphs = tables = 0
    for element in _in_order(_body(file, content)):
        if element.tag == f"{_WORD}p":
            paragraphs += 1
            yield _Block("paragraph", _text(element), paragraphs)
        else:
            tables += 1
            yield _Block(f"table {tables}, row", list(enumerate(_rows(element), 1)))


def _body(file: str, content: bytes) -> ET.Element:
    refused = FileProblem(f"{file}: this is not a Word document that can be read; save it again as DOCX, or as text")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open("word/document.xml") as part:
            xml = part.read(_MOST_XML + 1)
    except Exception as error:  # a damaged archive makes each of its decompressors say something else
        raise refused from error
    if len(xml) > _MOST_XML:
        raise FileProblem(f"{file}: this document is too long to be read; check it in parts")
    # Word never declares a document type, and one could be made to fill the memory.
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise refused
    try:
        body = ET.fromstring(xml).find(f"{_WORD}body")  # noqa: S314 - no entities: see above
    except ET.ParseError as error:
        raise refused from error
    if body is None:
        raise refused
    return body


def _in_order(element: ET.Element) -> Iterator[ET.Element]:
    """Paragraphs and tables, also those within what holds them; not what is within a table."""
    for child in element:
        if child.tag in {f"{_WORD}p", f"{_WORD}tbl"}:
            yield child
        elif child.tag not in _LEFT_OUT:
            yield from _in_order(child)


def _rows(table: ET.Element) -> Iterator[list[str]]:
    for row in table.iter(f"{_WORD}tr"):
        cells: list[str] = []
        for cell in row.findall(f"{_WORD}tc"):
            span = cell.find(f"{_WORD}tcPr/{_WORD}gridSpan")
            wide = span.get(f"{_WORD}val", "1") if span is not None else "1"
            cells += [" ".join(_text(paragraph) for paragraph in cell.iter(f"{_WORD}p")).strip()]
            cells += [""] * (min(int(wide), 100) - 1 if wide.isdecimal() else 0)
        yield cells


def _text(element: ET.Element) -> str:
    return "".join(_words(element))


def _words(element: ET.Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag in {f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"}:
            yield " "
        elif child.tag == f"{_WORD}noBreakHyphen":
            yield "-"
        elif child.tag not in _LEFT_OUT:
            yield from _words(child)
