"""`alongside check-figures`: documents as people save them, what is printed, and the exit status."""

import io
import json
import zipfile

import docx
import pytest

from alongside_engine.cli import main

WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
TEXT = "Of 72 invited, 31 of 72 (45%) wrote.\n\nThen 23 of 42 (55%) answered.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(capsys, *argv):
    code = main(["check-figures", *argv])
    out, err = capsys.readouterr()
    return code, out, err


def save_word(path):
    word = docx.Document()
    word.add_paragraph("Of 72 invited, 31 of 72 (43%) wrote.")
    table = word.add_table(rows=2, cols=3)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells), ("who", "n", "of 42, %", "answered", "23", "55"), strict=True
    ):
        cell.text = text
    word.add_paragraph("In the end ").add_run("23 of 42 ").bold = True
    word.paragraphs[-1].add_run("(60%) answered.")
    word.save(path)


def test_what_cannot_be_true_is_printed_and_makes_the_status(folder, capsys):
    (folder / "report.md").write_text(TEXT)

    assert check(capsys, "report.md") == (
        1,
        "report.md, line 1: “31 of 72 (45%)” cannot be true. 31 of 72 is 43%, not 45%. 31 would be 45% of 69.\n"
        "2 figures read: 1 can be true, 1 cannot.\n",
        "",
    )


def test_all_figures_are_printed_when_asked(folder, capsys):
    (folder / "report.md").write_text("Then 23 of 42 (55%), and n=5 (50%).")

    assert check(capsys, "report.md", "--all") == (
        0,
        "report.md, line 1: “23 of 42 (55%)” adds up. 23 of 42 is 55%.\n"
        "report.md, line 1: “n=5 (50%)” not known. 5 is 50% of 10, which is not said here.\n"
        "2 figures read: 1 can be true, 0 cannot, 1 can be so of a number that is not printed with them.\n",
        "",
    )


def test_nothing_to_check_is_said(folder, capsys):
    (folder / "note.txt").write_text("Nothing here.")

    assert check(capsys, "note.txt") == (0, "No figures were found, such as 31 of 72 (43%).\n", "")


def test_json_has_every_figure(folder, capsys):
    (folder / "report.md").write_text(TEXT)
    code, out, _err = check(capsys, "report.md", "--json")

    assert (code, json.loads(out)["counts"]) == (1, {"cannot be true": 1, "adds up": 1})
    assert json.loads(out)["figures"][1] == {"place": "line 3", "quote": "23 of 42 (55%)", "verdict": "adds up", "says": "23 of 42 is 55%."}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_tables_are_read_as_offices_save_them(folder, capsys, encoding, separator):
    rows = [["reason", "n", "of", "%"], ["time – and café", "4", "10", "44"], ["", "", "", ""], ["other", "3", "10", "33"]]
    (folder / "reasons.csv").write_bytes("\r\n".join(separator.join(row) for row in rows).encode(encoding))
    code, out, _err = check(capsys, "reasons.csv")

    assert (code, [line.partition(":")[0] for line in out.splitlines()[:2]]) == (1, ["reasons.csv, line 2", "reasons.csv, line 4"])


def test_word_documents_are_read_with_their_tables(folder, capsys):
    save_word("report.docx")

    assert check(capsys, "report.docx", "--all")[:2] == (
        1,
        "report.docx, paragraph 1: “31 of 72 (43%)” adds up. 31 of 72 is 43%.\n"
        "report.docx, table 1, row 2: “answered: 23 (55%)” not known. 23 is 55% of 42, which is not said here.\n"
        "report.docx, paragraph 2: “23 of 42 (60%)” cannot be true. 23 of 42 is 55%, not 60%. 60% would be 25 of 42.\n"
        "3 figures read: 1 can be true, 1 cannot, 1 can be so of a number that is not printed with them.\n",
    )


def test_changes_are_read_as_accepted(folder, capsys):
    kept, gone = "<w:r><w:t>{}</w:t></w:r>", "<w:del><w:r><w:delText>45</w:delText><w:t>45</w:t></w:r></w:del>"
    words = kept.format("31 of 72 (") + gone + f"<w:ins>{kept.format('43')}</w:ins>" + kept.format("%)")
    xml = f"{WORD}<w:body><w:sdt><w:sdtContent><w:p>{words}</w:p></w:sdtContent></w:sdt></w:body></w:document>"
    (folder / "changed.docx").write_bytes(packed(xml))

    assert check(capsys, "changed.docx")[:2] == (0, "1 figure read: 1 can be true, 0 cannot.\n")


def packed(xml, name="word/document.xml"):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, xml)
    return content.getvalue()


BOMB = '<!DOCTYPE x [<!ENTITY a "31 of 72"><!ENTITY b "&a;&a;&a;">]>' + WORD + "<w:body><w:p><w:t>&b;</w:t></w:p></w:body></w:document>"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("other.docx", packed("<x/>", "xl/workbook.xml")),
        ("cut.docx", packed(WORD)),
        ("empty.docx", packed(WORD + "</w:document>")),
        ("bomb.docx", packed(BOMB)),
        ("broken.docx", b"PK\x03\x04 and then nothing"),
        ("half.docx", packed("<x>" + "y" * 9000)[:60]),
    ],
)
def test_what_is_no_word_document_is_said_so(folder, capsys, name, content):
    (folder / name).write_bytes(content)

    assert check(capsys, name) == (
        2,
        "",
        f"alongside: {name}: this is not a Word document that can be read; save it again as DOCX, or as text\n",
    )


def test_document_that_would_fill_the_memory_is_not_read(folder, capsys):
    (folder / "long.docx").write_bytes(packed(" " * (16 * 1024**2 + 1)))

    assert check(capsys, "long.docx") == (2, "", "alongside: long.docx: this document is too long to be read; check it in parts\n")


def test_file_that_is_not_there_is_said_so(folder, capsys):
    assert check(capsys, "absent.md") == (2, "", "alongside: absent.md: cannot be read (No such file or directory)\n")


def test_picture_is_no_text(folder, capsys):
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\xff\xd8")
    code, _out, err = check(capsys, "picture.png")

    assert (code, err.startswith("alongside: picture.png, line")) == (2, True)


def test_text_can_be_piped_in(folder, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))

    assert check(capsys, "-")[0] == 1
