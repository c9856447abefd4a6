"""Documents as Word files, for those who want to edit them."""

import io
from datetime import datetime
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from alongside.kit.charts import is_fluid
from alongside.kit.documents import BulletList, DataTable, Document, Figure, Heading, Note, Paragraph, Placed, placed
from alongside.kit.safe_text import plain
from alongside.kit.typesetting import picture_of

BRAND = RGBColor(0x0F, 0x5A, 0x5E)
FONT = "Arial"
SIZES = {"Normal": 10.5, "Title": 20, "Subtitle": 11, "Heading 1": 14, "Heading 2": 12, "Heading 3": 10.5, "Caption": 9.5}
BRANDED = ("Title", "Heading 1", "Heading 2", "Heading 3")
THEME_FONTS = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")
FIXED_DAY = datetime(2000, 1, 1)
PICTURE_WIDTH = Cm(10)
TEXT_WIDTH = 16
WIDEST_COLUMN = 48


def to_docx(document: Document, *, language: str = "en-GB") -> bytes:
    """Write with Word's own styles, so that its navigation and screen readers find the headings."""
    word = docx.Document()
    _set_up(word, document, language)
    word.add_paragraph(plain(document.title), style="Title")
    if document.subtitle:
        word.add_paragraph(plain(document.subtitle), style="Subtitle")
    for item in placed(document):
        _add(word, item)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _set_up(word: WordDocument, document: Document, language: str) -> None:
    properties = word.core_properties
    properties.title, properties.language = plain(document.title), language
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = FIXED_DAY
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    _number_pages(section.footer.paragraphs[0])
    for name, size in SIZES.items():
        _set_style(word.styles[name], size)
    _set_language(word, language)


def _set_style(style: Any, size: float) -> None:
    """Name the font outright, since the theme's would win over it."""
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.rPr.rFonts
    for theme in THEME_FONTS:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.font.italic, style.font.bold = False, style.name in BRANDED or style.name == "Caption"
    style.font.color.rgb = BRAND if style.name in BRANDED else RGBColor(0x12, 0x26, 0x2D)
    style.paragraph_format.space_after = Pt(6)
    style.paragraph_format.keep_with_next = style.name != "Normal"


def _set_language(word: WordDocument, language: str) -> None:
    for mark in word.styles.element.iter(qn("w:lang")):
        mark.set(qn("w:val"), language)


def _number_pages(paragraph: WordParagraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run("Page ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _add(word: WordDocument, item: Placed) -> None:
    match item.block:
        case Heading(text=text):
            word.add_heading(text, level=min(item.number, 3))
        case BulletList(items):
            for text in items:
                word.add_paragraph(text, style="List Bullet")
        case Figure() as figure:
            _add_figure(word, figure, item.caption)
        case DataTable() as table:
            _add_table(word, table, item.caption)
        case Note(text):
            _add_note(word, text)
        case Paragraph(text):
            word.add_paragraph(text)


def _add_figure(word: WordDocument, figure: Figure, caption: str) -> None:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    picture = paragraph.add_run().add_picture(
        io.BytesIO(picture_of(figure.svg)), width=PICTURE_WIDTH if is_fluid(figure.svg) else Cm(TEXT_WIDTH)
    )
    picture._inline.docPr.set("descr", figure.description)
    word.add_paragraph(caption, style="Caption").paragraph_format.keep_with_next = False


def _add_note(word: WordDocument, text: str) -> None:
    paragraph = word.add_paragraph(text)
    paragraph.paragraph_format.left_indent = Cm(0.6)
    borders = OxmlElement("w:pBdr")
    borders.append(_line("w:left", size=18, space=8))
    paragraph._p.get_or_add_pPr().append(borders)


def _line(name: str, *, size: int, space: int = 0) -> Any:
    line = OxmlElement(name)
    for key, value in {"val": "single", "sz": size, "space": space, "color": str(BRAND)}.items():
        line.set(qn(f"w:{key}"), str(value))
    return line


def _add_table(word: WordDocument, table: DataTable, caption: str) -> None:
    word.add_paragraph(caption, style="Caption")
    grid = word.add_table(rows=0, cols=len(table.header))
    grid.alignment = WD_TABLE_ALIGNMENT.LEFT
    _rule(grid)
    for texts in (table.header, *table.rows):
        _add_row(grid, texts, table.numeric_columns)
    _share_width(grid, table)
    _repeat_header(grid)
    word.add_paragraph()


def _share_width(grid: WordTable, table: DataTable) -> None:
    """Give each column room by its longest text, as the PDF does; Word would make all alike."""
    grid.autofit = False
    columns = zip(*(table.header, *table.rows), strict=True)
    wanted = [min(max(len(text) for text in texts) + 3, WIDEST_COLUMN) for texts in columns]
    for column, part in zip(grid.columns, wanted, strict=True):
        width = Cm(TEXT_WIDTH * part / sum(wanted))
        column.width = width
        for cell in column.cells:
            cell.width = width


def _rule(grid: WordTable) -> None:
    borders = OxmlElement("w:tblBorders")
    borders.extend(_line(f"w:{side}", size=4) for side in ("top", "bottom", "insideH"))
    grid._tbl.tblPr.append(borders)


def _add_row(grid: WordTable, texts: tuple[str, ...], numeric: tuple[int, ...]) -> None:
    row = grid.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text).font.size = Pt(9.5)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if column in numeric:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat_header(grid: WordTable) -> None:
    """Mark the first row as the heading, which Word repeats and a screen reader announces."""
    first = grid.rows[0]
    first._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in first.cells:
        cell.paragraphs[0].runs[0].font.bold = True
