"""A report as a Word document that can be handed in: figures with words for those who do not see them, tables that stay together."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from alongside_engine._pictures import to_png
from alongside_engine._report_parts import Block, Heading, Picture, Table
from alongside_engine._study_report import Report
from alongside_engine._texts import FileProblem

if TYPE_CHECKING:
    from docx.document import Document

_TEXT_WIDTH = 17
"""Centimetres between the margins of an A4 page."""
_PICTURE_WIDTH = 16.5
"""Centimetres of a figure, a little less than the text, so that no program moves it."""
_TALLEST = 20.0
"""Centimetres of a figure, so that its caption stands below it on the same page."""
_TOGETHER = 24
"""Rows of a table that stays on one page."""
_WIDEST = 44
"""Letters of a cell after which it is broken, where other columns need the room."""
_UNBROKEN = 22
"""Letters of a number that are kept on one line: an estimate with its interval."""
_LETTER, _MARGIN = 0.175, 0.45
"""Centimetres of a letter of a table, and of the edges of a cell."""


def to_docx(report: Report) -> bytes:
    """The report as a Word document. Raises FileProblem where python-docx or typst is not installed."""
    try:
        import docx  # noqa: F401 - tells whether it is there
    except ImportError as error:
        raise FileProblem("a Word document needs python-docx: pip install 'alongside[word]'; or choose --format md") from error
    word = _new_document()
    word.core_properties.title = report.title
    for block in report.blocks:
        _into_word(word, block)
    content = io.BytesIO()
    word.save(content)
    return content.getvalue()


def _into_word(word: "Document", block: Block) -> None:
    if isinstance(block, Heading):
        word.add_heading(block.text, level=block.level - 1)
    elif isinstance(block, str):
        word.add_paragraph(block)
    elif isinstance(block, Picture):
        _picture_into_word(word, block)
    else:
        _table_into_word(word, block)


def _picture_into_word(word: "Document", block: Picture) -> None:
    """The figure, with its numbers as its description, and the caption below on the same page."""
    from docx.shared import Cm

    width, height = (float(part) for part in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', block.svg)[0])
    centimetres = min(_PICTURE_WIDTH, _TALLEST * width / height)
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(to_png(block.svg)), width=Cm(centimetres))
    described = shape._inline.docPr
    described.set("title", block.caption.partition(". ")[0])
    described.set("descr", block.words)
    word.add_paragraph(block.caption, style="Caption")


def _table_into_word(word: "Document", block: Table) -> None:
    """Columns as wide as their words ask for; the caption stays with the table, and the header is repeated on every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    caption = word.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = word.add_table(rows=0, cols=len(block.header), style="Table Grid")
    table.autofit = False
    widths = [Cm(width) for width in _widths([block.header, *block.rows], block.texts)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for line in (block.header, *block.rows):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, line, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].paragraph_format.keep_with_next = len(block.rows) < _TOGETHER and line is not block.rows[-1]
            run = cell.paragraphs[0].add_run(text)
            run.font.size, run.font.bold = Pt(8.5), line is block.header
        for cell in row.cells[block.texts :]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    below = word.add_paragraph().paragraph_format
    below.space_after, below.line_spacing = Pt(0), Pt(8)


def _widths(rows: Sequence[Sequence[str]], texts: int) -> list[float]:
    """Centimetres: a column holds its longest word or number, and what is left goes to those that have more to say."""
    columns = list(zip(*rows, strict=True))
    words = [max((len(word) for cell in cells for word in cell.split()), default=1) for cells in columns]
    whole = [min(_UNBROKEN, max(map(len, cells[1:]), default=1)) if place >= texts else 1 for place, cells in enumerate(columns)]
    least = [_MARGIN + _LETTER * max(pair) for pair in zip(words, whole, strict=True)]
    wish = [_MARGIN + _LETTER * min(_WIDEST, max(map(len, cells))) for cells in columns]
    more = [max(0.0, wide - narrow) for wide, narrow in zip(wish, least, strict=True)]
    left = max(0.0, _TEXT_WIDTH - sum(least))
    asked = sum(more) or 1.0
    found = [narrow + min(1.0, left / asked) * extra for narrow, extra in zip(least, more, strict=True)]
    return [width * _TEXT_WIDTH / sum(found) for width in found]


def _new_document() -> "Document":
    """An A4 page in a plain face; headings in black, which prints."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    word = docx.Document()
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm((21 - _TEXT_WIDTH) / 2)
    for name, size in (("Normal", 10), ("Title", 20), ("Heading 1", 14), ("Heading 2", 11), ("Caption", 9)):
        style = word.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), RGBColor(0, 0, 0)
        if name != "Normal":
            style.paragraph_format.space_after = Pt(4)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    return word
