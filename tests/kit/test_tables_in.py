import csv
import io
import tracemalloc
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from alongside.kit.tables_in import Row, Table, TableError, column_letters, read_table
from alongside.kit.workbooks import as_text

HEADER = "email,name\r\n"


def complaint(content, filename=""):
    filename = filename or ("people.xlsx" if content.startswith(b"PK") else "people.csv")
    with pytest.raises(TableError) as caught:
        read_table(content, filename)
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_csv_is_read_in_the_encodings_programs_write(encoding, said):
    content = "email,name\r\nj@x.example,Jonas Løvstad\r\n".encode(encoding)
    rows = (Row(2, {"email": "j@x.example", "name": "Jonas Løvstad"}),)
    assert read_table(content, "people.csv") == Table(("email", "name"), rows, said)


def test_csv_in_big_endian_utf_16_is_read():
    content = b"\xfe\xff" + "a\r\né".encode("utf-16-be")
    assert read_table(content, "x.csv").rows == (Row(2, {"a": "é"}),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_csv_is_read_with_each_delimiter_and_line_end(delimiter, ends):
    content = ends.join(['"a,;b"' + delimiter + "c", "1" + delimiter + "2"]).encode()
    assert read_table(content, "x.csv").rows == (Row(2, {"a,;b": "1", "c": "2"}),)


def test_csv_that_declares_its_delimiter_keeps_its_row_numbers():
    table = read_table(b"sep=;\r\na;b,c,d\r\n1;2\r\n", "x.csv")
    assert table == Table(("a", "b,c,d"), (Row(3, {"a": "1", "b,c,d": "2"}),), "utf-8")


def test_blank_rows_are_left_out_and_numbers_stay_those_of_the_file():
    table = read_table(b"\n\na,b\n\n1,2\n,\n  ,\n3\n", "x.csv")
    assert [(row.number, row.cells) for row in table.rows] == [(5, {"a": "1", "b": "2"}), (8, {"a": "3", "b": ""})]


def test_cells_are_trimmed_and_keep_their_line_breaks():
    table = read_table('a\n" one\r\ntwo\x00'.replace("\x00", "\x07").encode() + b' "\n', "x.csv")
    assert table.rows[0].cells == {"a": "one\ntwo"}


def test_empty_columns_at_the_end_are_forgiven():
    table = read_table(b"a,b,,\n1,2,,\n", "x.csv")
    assert table == Table(("a", "b"), (Row(2, {"a": "1", "b": "2"}),), "utf-8")


def test_empty_column_in_the_middle_is_forgiven():
    assert read_table(b"a,,b\n1,,2\n", "x.csv").rows[0].cells == {"a": "1", "b": "2"}


def test_header_alone_is_a_table_without_rows():
    assert read_table(b"a,b\n", "x.csv") == Table(("a", "b"), (), "utf-8")


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (b"", "The file is empty."),
        (b" \n ", "The file is empty."),
        (b",,\n,\n", "The file has no rows."),
        (b"a,a\n1,2\n", "Two columns are called “a”."),
        (b"a,b\n1,2,3\n", "Row 2 has something in column C, which has no heading."),
        (b"a,,b\n1,2,3\n", "Row 2 has something in column B, which has no heading."),
        (b'a\n"open\n', "The quotation marks near line 2 do not match."),
        (b'a\n"x"y\n', "The quotation marks near line 2 do not match."),
        (b"a\x00b,c\n", "This is not a table of text."),
        (b"a\n\x81\xff\n", "The letters in this file cannot be read."),
        (b"\xff\xfea", "The letters in this file cannot be read."),
        (b"\xd0\xcf\x11\xe0 old", "This is an old Excel file or one with a password."),
        (b"a\n" + b"x" * 20_001, "Row 2, column A is longer than 20,000 characters."),
        (b"a\n" + b"x" * 140_000, "A cell near line 2 is longer than 20,000 characters."),
        (",".join(map(str, range(61))).encode(), "The file has more than 60 columns."),
        (b"a\n" * 20_002, "The file has more than 20,000 rows."),
        (b"a\n" * (5 * 1024 * 1024), "The file is larger than 5 MB."),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_file_that_cannot_be_used_says_what_to_change(content, start):
    said = complaint(content)
    assert said[: len(start)] == start


def test_twenty_thousand_rows_are_read():
    assert len(read_table(b"a\n" + b"1\n" * 20_000, "x.csv").rows) == 20_000


def test_text_under_an_excel_name_is_refused():
    assert complaint(b"a,b\n", "people.XLSX")[:19] == "The name says Excel"


def test_columns_are_named_as_in_a_spreadsheet():
    assert [column_letters(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_sentence(content):
    try:
        table = read_table(content, "x.csv")
    except TableError as error:
        assert str(error)[-1] in ".)"
    else:
        assert {tuple(row.cells) for row in table.rows} <= {table.header}


@given(st.text(alphabet=st.sampled_from(list("ab\",;\t\n\r ='é\ufeff\u202e")), max_size=60))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        table = read_table(text.encode(), "x.csv")
    except TableError:
        return
    assert all(cell == cell.strip() for row in table.rows for cell in row.cells.values())


@given(st.lists(st.lists(st.sampled_from(["", "x", 'q"q', "a,b", "l\nl", "é"]), min_size=3, max_size=3), max_size=6))
def test_written_by_the_standard_library_reads_the_same(rows):
    file = io.StringIO()
    csv.writer(file).writerows([["a", "b", "c"], *rows])
    table = read_table(file.getvalue().encode(), "x.csv")
    assert [list(row.cells.values()) for row in table.rows] == [row for row in rows if any(row)]


def workbook(fill):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        fill(book)
    return file.getvalue()


def test_workbook_cells_read_as_a_person_would_write_them():
    def fill(book):
        day, clock, span = (book.add_format({"num_format": f}) for f in ("dd/mm/yyyy", "hh:mm", "[h]:mm"))
        sheet = book.add_worksheet()
        sheet.write_row(2, 0, ["id", "half", "day", "moment", "clock", "span", "ticked", "wrong", "text"])
        sheet.write_row(4, 0, [7012345.0, 1.5])
        sheet.write_datetime(4, 2, date(2012, 9, 4), day)
        sheet.write_datetime(4, 3, datetime(2012, 9, 4, 9, 30), day)
        sheet.write_datetime(4, 4, time(9, 30), clock)
        sheet.write_datetime(4, 5, timedelta(hours=30), span)
        sheet.write_boolean(4, 6, True)
        sheet.write_formula(4, 7, "=NA()", None, "#N/A")
        sheet.write_string(4, 8, " Zoë ")

    table = read_table(workbook(fill), "x.xlsx")
    assert table.encoding == "xlsx"
    assert [(row.number, list(row.cells.values())) for row in table.rows] == [
        (5, ["7012345", "1.5", "2012-09-04", "2012-09-04 09:30:00", "09:30:00", "1 day, 6:00:00", "true", "", "Zoë"])
    ]


def test_midnight_is_a_day():
    assert as_text(datetime(2012, 9, 4)) == "2012-09-04"


def test_first_visible_sheet_with_rows_is_read():
    def fill(book):
        book.add_worksheet("empty").activate()
        hidden, wanted = book.add_worksheet("hidden"), book.add_worksheet("wanted")
        hidden.hide()
        hidden.write(0, 0, "secret")
        wanted.write_column(0, 0, ["a", False])

    assert read_table(workbook(fill), "x.xlsx").rows == (Row(2, {"a": "false"}),)


def test_workbook_without_rows_is_refused():
    assert complaint(workbook(lambda book: book.add_worksheet())) == "The workbook has no rows in a visible sheet."


def test_workbook_with_a_cell_far_away_is_refused():
    content = workbook(lambda book: book.add_worksheet().write(1_048_575, 16_383, "x"))
    assert complaint(content)[:48] == "A cell of this workbook is very far from the oth"


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def repacked(content, changes):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | changes)


TOO_MUCH = "This workbook unpacks to far more than a list of people needs. Save the list alone as CSV."
DAMAGED = "This workbook is damaged or not an Excel workbook. Save it again as .xlsx or CSV."


def test_bomb_by_size_is_refused():
    assert complaint(zipped({"xl/worksheets/sheet1.xml": bytes(51 * 1024 * 1024)})) == TOO_MUCH


def test_bomb_by_number_of_parts_is_refused():
    assert complaint(zipped({f"{n}.xml": b"" for n in range(501)})) == TOO_MUCH


def test_bomb_by_one_text_in_many_cells_is_refused():
    plain = workbook(lambda book: book.add_worksheet().write(0, 0, "a"))
    strings = b"<sst><si><t>" + b"x" * 100_000 + b"</t></si></sst>"
    sheet = b"<worksheet><sheetData>" + b'<c t="s"><v>0</v></c>' * 3_000 + b"</sheetData></worksheet>"
    changes = {"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet}
    assert complaint(repacked(plain, changes)) == TOO_MUCH


def test_bomb_that_lies_about_its_size_is_refused():
    honest = zipped({"xl/worksheets/sheet1.xml": bytes(20_000_000)})
    size = (20_000_000).to_bytes(4, "little")
    assert honest.count(size) == 2
    tracemalloc.start()
    assert complaint(honest.replace(size, (10).to_bytes(4, "little"))) == DAMAGED
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def nameless():
    """A packed file whose directory gives its one part no name."""
    content = bytearray(zipped({"a": b""}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 28], content[entry + 30] = 0, 1
    return bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 broken",
        zipped({"folder/": b"", "letter.txt": b"not a workbook"}),
        zipped({"xl/worksheets/sheet1.xml": bytes(100)}, zipfile.ZIP_BZIP2),
        nameless(),
        repacked(workbook(lambda book: book.add_worksheet().write(0, 0, "a")), {"xl/workbook.xml": b"<broken"}),
        repacked(workbook(lambda book: book.add_worksheet().write(0, 0, "a")), {"xl/worksheets/sheet1.xml": b"<sheetData><row><c"}),
    ],
)
def test_damaged_workbook_is_refused_with_a_sentence(content):
    assert complaint(content)[-1] == "."


@given(st.data())
def test_workbook_with_any_byte_changed_is_read_or_refused(data):
    content = bytearray(workbook(lambda book: book.add_worksheet().write_column(0, 0, ["a", 1])))
    for _ in range(3):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_table(bytes(content), "x.xlsx")
    except TableError as error:
        assert str(error)[-1] in ".)"
