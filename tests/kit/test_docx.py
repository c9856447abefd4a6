import io

import docx
import pytest
from docx.oxml.ns import qn

from alongside.kit.documents import DataTable, Document, Heading, Note, Paragraph
from alongside.kit.docx import to_docx
from alongside.kit.typesetting import picture_of

SHORT = Document("t", "", (Paragraph("x"),))


def read(document, **options):
    return docx.Document(io.BytesIO(to_docx(document, **options)))


def test_docx_uses_the_styles_that_word_navigates_by(whole):
    found = [(p.style.name, p.text) for p in read(whole).paragraphs]
    assert found == [
        ("Title", "Uptake & impact"),
        ("Subtitle", "2012–13"),
        ("Heading 1", "Results"),
        ("Heading 2", "Uptake"),
        ("Normal", "Of 72 invited, <b>42</b> took part."),
        ("List Bullet", "one"),
        ("List Bullet", "- two"),
        ("Normal", ""),
        ("Caption", "Figure 1. Uptake"),
        ("Caption", "Table 1. Uptake"),
        ("Normal", ""),
        ("Normal", "# independent"),
    ]


def test_docx_table_repeats_its_header_and_aligns_numbers(whole):
    grid = read(whole).tables[0]
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [
        ["Step", "n"],
        ["Trained", "40"],
        ["Took | part", "42"],
    ]
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in grid.rows] == [True, False, False]
    assert [cell.paragraphs[0].alignment for cell in grid.rows[1].cells] == [None, 2]


def test_docx_columns_share_the_width_by_their_texts():
    table = DataTable("c", ("a", "b"), (("x" * 300, "1"),), (1,))
    widths = [cell.width.cm for cell in read(Document("t", "", (table,))).tables[0].rows[0].cells]
    assert widths == pytest.approx([16 * 48 / 52, 16 * 4 / 52], abs=0.01)


def test_docx_picture_has_its_description(whole):
    shape = read(whole).inline_shapes[0]
    assert shape._inline.docPr.get("descr") == "One bar, 40 of 72."


def test_docx_says_title_and_language_and_nothing_of_who_made_it():
    word = read(SHORT, language="cy-GB")
    properties = word.core_properties
    assert (properties.title, properties.language, properties.author) == ("t", "cy-GB", "")
    assert {mark.get(qn("w:val")) for mark in word.styles.element.iter(qn("w:lang"))} == {"cy-GB"}


def test_docx_without_a_subtitle_has_none():
    assert [p.style.name for p in read(SHORT).paragraphs] == ["Title", "Normal"]


def test_docx_heading_goes_no_deeper_than_three():
    headings = tuple(Heading(level, "x") for level in range(1, 6))
    names = [p.style.name for p in read(Document("t", "", headings)).paragraphs][1:]
    assert names == ["Heading 1", "Heading 2", "Heading 3", "Heading 3", "Heading 3"]


def test_docx_survives_signs_that_break_xml():
    words = [p.text for p in read(Document("a\x00b", "c\x0bd", (Paragraph("e\uffff\U0001fffef"), Note("g & <h>")))).paragraphs]
    assert words == ["ab", "c d", "ef", "g & <h>"]


def test_picture_of_a_chart_is_a_png(chart):
    assert picture_of(chart)[:8] == b"\x89PNG\r\n\x1a\n"
