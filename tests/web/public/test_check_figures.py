"""The page on which anybody checks whether figures add up."""

import io
import secrets

import docx
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alongside.console.backup.content import rows_of
from alongside.domain.access.actions import within
from alongside.domain.access.limits import FIGURES_CHECKED
from alongside.domain.organisations.clock import real
from alongside.web.public.check_figures import MOST_SIGNS
from tests.web.asking import sign_in, words

WRONG = "31 of 72 is 43%, not 45%. 31 would be 45% of 69."


def sent(client, **given):
    return client.post(reverse("public:check-figures"), {"form_key": secrets.token_urlsafe(16), **given})


def checked(client, **given):
    return words(sent(client, **given))


def word_file():
    content, word = io.BytesIO(), docx.Document()
    word.add_paragraph("We invited 72.")
    word.add_paragraph("31 of 72 (45%) wrote.")
    word.save(content)
    return content.getvalue()


def workbook():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([["what", "n", "of", "%"], ["wrote", 31, 72, 45]]):
            sheet.write_row(line, 0, row)
    return content.getvalue()


def test_anybody_finds_the_page_and_checks_a_text(client, db):
    assert "/check-figures/" in client.get("/").content.decode()
    assert "Nothing is kept." in words(client.get(reverse("public:check-figures")))

    said = checked(client, text="31 of 72 (45%) wrote.\n\nThen 23 of 42 (55%), and n=5 (50%).")

    for sentence in ("1 figure of 3 cannot be true.", WRONG, "Line 1", "Could be so", "5 is 50% of 10", "1 figure that adds up"):
        assert sentence in said


def test_text_that_is_right_is_said_to_be(client, db):
    assert "All 2 figures that we understood can be true." in checked(client, text="31 of 72 (43%); 23 of 42 (55%)")
    assert "The one figure that we understood can be true." in checked(client, text="31 of 72 (43%)")
    assert "No figures were found" in checked(client, text="Nothing here.")


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("report.docx", word_file, "Paragraph 2"),
        ("report.md", lambda: b"# Results\n\n31 of 72 (45%) wrote.", "Line 3"),
        ("report.txt", lambda: "31 of 72 (45%) – Zoë".encode("utf-16"), "Line 1"),
        ("table.csv", lambda: b"what;n;of;%\r\nwrote;31;72;45\r\n", "Line 2"),
        ("table.xlsx", workbook, "Line 2"),
    ],
)
def test_documents_are_checked_as_they_are_saved(client, db, name, content, place):
    said = checked(client, document=SimpleUploadedFile(name, content()))

    assert (WRONG in said, place in said) == (True, True)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Paste a text, or choose a document"),
        ({"text": " "}, "Paste a text, or choose a document"),
        ({"text": "1 of 2 (50%)", "document": SimpleUploadedFile("a.md", b"x")}, "Paste a text or choose a document, not both"),
        ({"text": "a" * (MOST_SIGNS + 1)}, "This is longer than 200,000 characters."),
        ({"document": SimpleUploadedFile("a.md", b"")}, "The file is empty."),
        ({"document": SimpleUploadedFile("a.docx", b"PK\x03\x04 no")}, "a.docx: this is not a Word document that can be read"),
        (
            {"document": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\xff\xd8")},
            "this is not text that can be read",
        ),
        ({"document": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 no")}, "a.xlsx"),
        ({"document": SimpleUploadedFile("a.md", b"x" * (5 * 1024 * 1024 + 1))}, "The document is larger than 5 MB."),
    ],
)
def test_what_cannot_be_read_is_said(client, db, given, sentence):
    response = sent(client, **given)

    assert sentence in words(response)
    assert "<title>Error: Do the figures add up?" in response.content.decode()


def test_what_is_sent_runs_nothing(client, db):
    response = sent(client, text="<script>alert(1)</script> 31 of 72 <b>people</b> (45%) 31 of 72 (45%)")

    assert "<script>alert(1)" not in response.content.decode()


def test_page_is_not_for_keeping_the_machine_busy(client, db):
    for _time in range(FIGURES_CHECKED.most):
        within(FIGURES_CHECKED, "everybody", now=real())

    assert "This page has been used very often" in checked(client, text="31 of 72 (45%)")


def rows():
    """Every row of every table, as a backup has them."""
    return {line for _table, line in rows_of("default")}


def test_nothing_is_kept_but_that_somebody_asked(client, world_today, capsys):
    sign_in(client, world_today.lena)
    client.get(reverse("public:check-figures"))
    before = rows()
    assert "1 figure of 1 cannot be true." in checked(client, text="31 of 72 (45%) Zebedee")

    (new,) = rows() - before
    assert FIGURES_CHECKED.what in new
    assert "Zebedee" not in capsys.readouterr().err + new
