import io

import pypdf
import pytest

from alongside.kit.documents import BulletList, DataTable, Document, Figure, Heading, Paragraph
from alongside.kit.pdf import to_pdf


def read(content):
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content):
    return "\n".join(page.extract_text() for page in read(content).pages)


def claims_ua(content):
    return b"pdfuaid" in read(content).trailer["/Root"]["/Metadata"].get_data()


def test_pdf_is_tagged_titled_and_says_its_language(whole):
    content = to_pdf(whole)
    root = read(content).trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en-GB", True)
    assert read(content).metadata.title == "Uptake & impact"
    assert claims_ua(content)


def test_pdf_language_without_a_country_is_kept(whole):
    assert read(to_pdf(whole, language="cy")).trailer["/Root"]["/Lang"] == "cy"


def test_pdf_is_the_same_each_time(whole):
    assert to_pdf(whole) == to_pdf(whole)


def test_pdf_shows_what_people_typed_and_never_runs_it():
    typed = '#panic("x") $y$ *z* @ref \\ "quoted" #read("/etc/passwd")'
    blocks = (Heading(1, typed), Paragraph(typed), BulletList((typed,)), DataTable("c", (typed,), ((typed,),)))
    words = " ".join(text_of(to_pdf(Document(typed, typed, blocks))).split())
    assert words.count('#panic("x") $y$ *z* @ref') >= 6


def test_pdf_numbers_its_pages_and_repeats_the_heading_of_a_long_table():
    rows = tuple((f"Theme {n}", str(n)) for n in range(80))
    content = to_pdf(Document("t", "", (DataTable("Themes", ("Theme", "Answers"), rows, (1,)),)))
    pages = [page.extract_text() for page in read(content).pages]
    assert len(pages) == 3
    assert [page.count("Answers") for page in pages] == [1, 1, 1]
    assert [f"Page {n} of 3" in page for n, page in enumerate(pages, 1)] == [True] * 3


def test_pdf_keeps_a_small_table_whole_with_its_caption():
    small = DataTable("Uptake", ("Step", "n"), (("Trained", "40"),) * 10)
    for lines in range(30, 44):
        filling = tuple(Paragraph("x") for _ in range(lines))
        pages = [page.extract_text() for page in read(to_pdf(Document("t", "", (*filling, small)))).pages]
        assert [("Table 1." in page, page.count("Trained")) for page in pages if "Tra" in page or "Table" in page] == [(True, 10)]


def test_pdf_keeps_the_words_of_a_chart(chart):
    words = text_of(to_pdf(Document("t", "", (Figure(chart, "Uptake", "One bar."),))))
    assert "Figure 1. Uptake" in words


def test_pdf_carries_the_description_of_a_chart(whole):
    content = to_pdf(whole)
    found = [str(thing["/Alt"]) for thing in objects(content) if "/Alt" in thing]
    assert found == ["One bar, 40 of 72."]


def objects(content):
    reader = read(content)
    things = (reader.get_object(number) for number in range(1, len(reader.xref_objStm) + len(reader.xref[0]) + 1))
    return [thing for thing in things if isinstance(thing, dict)]


@pytest.mark.parametrize("name", ["Łukasz Ní Dhúill", "Σωκράτης", "Юлія"])
def test_pdf_with_names_of_europe_keeps_the_promise(name):
    content = to_pdf(Document(name, "", (Paragraph(name),)))
    assert claims_ua(content)
    assert name in text_of(content)


def test_pdf_with_letters_our_font_lacks_is_still_made():
    content = to_pdf(Document("t", "", (Paragraph("名前"),)))
    assert not claims_ua(content)


def test_empty_document_is_a_page():
    assert len(read(to_pdf(Document("t", "", ()))).pages) == 1
