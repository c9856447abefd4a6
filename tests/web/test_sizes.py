"""How much may be sent at once, and what an upload is checked for before it is opened."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alongside.kit.tables_in import TableError, read_table
from tests.web.asking import post, words
from tests.web.headers import problems

pytestmark = pytest.mark.django_db
TABLE = b"email,name\na@b.example,Ade\n"


def zipped(content, times=1):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(f"xl/part{number}.xml", content)
    return file.getvalue()


def test_request_that_declares_too_much_is_refused_unread(client):
    response = client.generic("POST", "/sign-in/", b"short", headers={"content-length": str(50 * 1024 * 1024)})

    assert (response.status_code, problems(response)) == (413, [])
    assert "too large" in words(response)


@pytest.mark.parametrize("length", ["", "abc", "-1", "٣"])
def test_length_that_is_no_number_is_left_to_the_server(client, length):
    assert client.get("/", headers={"content-length": length}).status_code == 200


def test_file_that_is_too_large_is_said_so_beside_it(world_today, client):
    large = SimpleUploadedFile("roster.csv", b"email,name\n" + b"x" * (6 * 1024 * 1024))

    response = post(client, world_today.lena, "lead:roster", world_today.scheme.slug, world_today.cohort.slug, roster=large)

    assert "The file is larger than 5 MB" in words(response)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("roster.exe", TABLE, "A “.exe” file is not a table."),
        ("roster.html", TABLE, "A “.html” file is not a table."),
        ("roster.csv", zipped(b"<x/>"), "The name says text, but this is an Excel workbook."),
        ("roster.xlsx", TABLE, "The name says Excel, but this is not an Excel workbook."),
        ("roster.csv", b"%PDF-1.7\n", "This is not a table."),
        ("roster.csv", b"  <html><script>alert(1)</script>", "This is not a table."),
        ("roster.csv", b"MZ\x90", "This is not a table."),
        ("roster.xlsx", zipped(b"x" * 30_000_000), "unpacks to far more"),
        ("roster.xlsx", zipped(b"x" * 4_000_000), "unpacks to far more"),
        ("roster.xlsx", zipped(b"x", times=501), "unpacks to far more"),
        ("../../roster.xlsx", zipped(b"<x/>"), "damaged or not an Excel workbook"),
    ],
)
def test_upload_that_is_not_what_it_says_is_not_opened(name, content, said):
    with pytest.raises(TableError, match=said.replace(".", r"\.")):
        read_table(content, name)


@pytest.mark.parametrize("name", ["roster.csv", "ROSTER.CSV", "roster", "roster.txt", "../../../etc/roster.csv", "a b\u202e.csv"])
def test_table_is_read_whatever_folders_its_name_claims(name):
    assert read_table(TABLE, name).header == ("email", "name")
