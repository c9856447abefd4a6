"""A report as a Word document that can be handed in: figures with words for those who do not see them, tables that stay together."""

import io
import re
from typing import TYPE_CHECKING

from alongside_engine._pictures import to_png
from alongside_engine._report_parts import Block, Heading, Picture, Table
from alongside_engine._study_report import Report
from alongside_engine._texts import FileProblem

if TYPE_CHECKING:
    from docx.document import Document

_TEXT_WIDTH = 17
"""Centimetres between the margins of an A4 page."""
_TALLEST = 20.0
"""Centimetres of a figure, so that its caption stands below it on the same page."""
_TOGETHER = 24
"""Rows of a table that stays on one page."""
_WIDEST = 44
"""Letters of a cell after which it is broken, where other columns need the room."""


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
    centimetres = min(float(_TEXT_WIDTH), _TALLEST * width / height)
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(to_png(block.svg)), width=Cm(centimetres))
    described = shape._inline.docPr
    described.set("title", block.caption.partition(". ")[0])
    described.set("descr", block.words)
    word.add_paragraph(block.caption, style="Caption")


def _table_into_word(word: "Document", block: Table) -> None:
    """Columns as wide as their words ask for; the caption stays with the table, and the header is repeated on every page."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    caption = word.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = word.add_table(rows=0, cols=len(block.header), style="Table Grid")
    table.autofit = False
    longest = [min(_WIDEST, max(8, 4 + max(len(row[place]) for row in (block.header, *block.rows)))) for place in range(len(block.header))]
    widths = [Cm(_TEXT_WIDTH * letters / sum(longest)) for letters in longest]
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
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    word.add_paragraph().paragraph_format.space_after = Pt(0)


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
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    return word
