"""Files as they come: each is understood, or refused in one sentence that names the file, the line and what to do."""

import csv
import io
import zipfile

import pytest
from django.test import Client

from alongside.domain.access.actions import within
from alongside.domain.access.limits import FILES_AT_ONCE, FILES_MATCHED
from alongside.domain.organisations.clock import real
from alongside.kit.tables_out import to_xlsx
from tests.web.asking import post, words
from tests.web.on_files.sending import complaints, downloads, file_of

pytestmark = pytest.mark.django_db
TABLE = "id,name,role,topics\nmo,Mo Färrow,mentor,exams\nade,Ade Thörne,mentee,exams\n"


def zipped(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def book(*rows):
    return to_xlsx({"people": (rows[0], rows[1:])})


GOOD = [
    TABLE.encode("utf-8-sig"),
    TABLE.encode("windows-1252"),
    TABLE.encode("utf-16"),
    TABLE.encode("utf-16-le"),
    TABLE.replace(",", ";").encode(),
    TABLE.replace(",", "\t").encode("utf-16"),
    ("sep=;\r\n" + TABLE.replace(",", ";")).encode(),
    TABLE.replace("\n", "\r").encode(),
]


@pytest.mark.parametrize("content", GOOD, ids=range(len(GOOD)))
def test_people_are_read_however_they_were_saved(send, content):
    page = words(send(people=("people.csv", content)))

    assert "Mentee Ade Thörne Mentor Mo Färrow Why Both chose: exams." in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("people.csv", b" \n", "people.csv: The file is empty."),
        ("people.csv", b"\xff\xfe", "people.csv: the file is empty; its first line must name the columns"),
        ("people.csv", "id,role\n", "people.csv: there is nobody in it; give a line for each person"),
        ("people.xlsx", book(["id", "role"]), "people.xlsx: there is nobody in it; give a line for each person"),
        ("people.xlsx", book([]), "people.xlsx: The workbook has no rows in a visible sheet."),
        (
            "people.xlsx",
            book(["id", "role"], [], ["mo", "boss"]),
            'people.xlsx, line 3: role is "boss"; write mentor, mentee or both',
        ),
        (
            "people.csv",
            "id,role\nmo,mentor\nMO,mentee\n",
            'people.csv, line 3: "MO" stands in line 2 already; keep one line, with the role both for who is both',
        ),
        ("people.csv", "name,role\nmo,mentor\n", "people.csv, line 1: there is no column id; found name, role"),
        (
            "people.csv",
            'id,role\n"mo,mentor\n',
            'people.csv, line 2: the cells cannot be told apart (unexpected end of data); look for a stray " there',
        ),
        ("people.exe", TABLE, "people.exe: A “.exe” file is not a table. Save it as .xlsx or CSV and try again."),
        ("people.csv", b"MZ\x90\x00" + b"\x00" * 60, "people.csv: This is not a table. Save it as .xlsx or CSV and try again."),
        ("people.csv", b"%PDF-1.7\n", "people.csv: This is not a table. Save it as .xlsx or CSV and try again."),
        ("people.xlsx", TABLE, "people.xlsx: The name says Excel, but this is not an Excel workbook. Save it again as .xlsx or CSV."),
        (
            "people.csv",
            zipped("x", "x"),
            "people.csv: The name says text, but this is an Excel workbook. Give it a name that ends in .xlsx.",
        ),
        (
            "people.xlsx",
            zipped("xl/worksheets/sheet1.xml", b"0" * 60_000_000),
            "people.xlsx: This workbook unpacks to far more than a list of people needs. Save the list alone as CSV.",
        ),
        (
            "people.xlsx",
            zipped("x.xml", b"<x/>"),
            "people.xlsx: This workbook is damaged or not an Excel workbook. Save it again as .xlsx or CSV.",
        ),
        (
            "people.xls",
            b"\xd0\xcf\x11\xe0rest",
            "people.xls: This is an old Excel file or one with a password. "
            "Open it in Excel and save it as .xlsx or CSV, without a password.",
        ),
        (
            "people.csv",
            "id,role,topics\nmo,mentor," + ";".join(f"topic {number}" for number in range(501)) + "\n",
            "These are 501 different topics, over 500. Let people choose from a list, and put a ; between two topics.",
        ),
        (
            "people.csv",
            "id,role\n" + "mo,mentor\n" * 20_001,
            "people.csv, line 20002: these are more than 20,000 rows; leave out those who take no part",
        ),
        (
            "people.csv",
            "id,role\nmo,mentor\n" + f"{'a' * 40_000},mentee\n",
            "An id or a name is longer than a cell of a spreadsheet can be. Shorten it.",
        ),
        (
            "people.csv",
            b"id,role\nx,mentor\x00\n",
            'people.csv, line 2: this is not text that can be read; save the table as "CSV UTF-8 (Comma delimited)"',
        ),
    ],
)
def test_file_of_people_that_cannot_be_used_says_why(send, name, content, sentence):
    assert complaints(send(people=(name, content))) == [sentence]


@pytest.mark.parametrize(
    ("field", "name", "content", "sentence"),
    [
        (
            "grades",
            "grades.csv",
            "grade,rank\nCT1,1\n",
            'people.csv, line 2: the grade "ST9" is not in the file of grades; add it there, or correct it',
        ),
        (
            "exclusions",
            "apart.csv",
            "id,other\nmo,nobody\n",
            'apart.csv, line 2: other is "nobody", who is not among the people; correct it, or take the line out',
        ),
        (
            "locked",
            "stand.csv",
            "mentor,mentee\nade,mo\n",
            "stand.csv, line 2: the pair ade and mo is locked, but ade is no mentor here; correct the role, or take the line out",
        ),
        (
            "preferences",
            "wishes.xlsx",
            book(["who", "whom", "place"], ["ade", "mo", "first"]),
            'wishes.xlsx, line 2: place is "first"; give a whole number',
        ),
        ("own_rules", "own.toml", "spread = 1\n", "own.toml: spread must be true or false, not 1"),
        ("own_rules", "own.txt", "spread = true\n", "own.txt: rules of your own come as a .toml file"),
        ("own_rules", "own.toml", "# " + "x" * 70_000, "own.toml: this is larger than 64 kB, which no file of rules is"),
        ("own_rules", "own.toml", "a = " + "[" * 30_000, "own.toml: not TOML that can be read: nested too deeply"),
        ("own_rules", "own.toml", "a = " + "1" * 5_000, "own.toml: not TOML that can be read: a number with too many digits"),
        (
            "exclusions",
            "PEOPLE.csv",
            "id,other\n",
            "Two of the files are called people.csv. Give each a name of its own, so that you can be told which one to mend.",
        ),
        (
            "exclusions",
            "apart.csv",
            "x" * (5 * 1024 * 1024),
            "The files are larger than 5 MB together. Leave out people who take no part, and pictures.",
        ),
    ],
)
def test_other_file_that_cannot_be_used_says_why(send, field, name, content, sentence):
    people = "id,role,grade\nmo,mentor,ST9\nade,mentee,CT1\n"

    response = send(people=("people.csv", people), **{field: (name, content)})

    assert complaints(response) == [sentence]


def test_complaint_stands_beside_its_file_and_what_was_chosen_is_kept(send):
    response = send(people=("people.csv", TABLE), locked=("stand.csv", "mentor,mentee\nmo,nobody\n"), rules="cross-trust-return")

    page = response.content.decode()
    assert 'id="id_locked_error"' in page
    assert 'id="id_people_error"' not in page
    assert "checked" in page.split('value="cross-trust-return"')[1].split(">")[0]
    assert "Please choose all the files again, also those that are fine. No browser keeps a chosen file, and neither do we." in words(
        response
    )


def test_nothing_chosen_is_said_so(send):
    assert complaints(send()) == ["Choose a file"]
    assert complaints(send("scores", objective="")) == ["Choose a file", "Choose what is best"]


def test_too_many_people_are_for_the_command(send):
    people = [["id", "role"], *([f"m{number}", "mentor"] for number in range(201)), *([f"e{number}", "mentee"] for number in range(200))]

    response = send(people=("all of us.xlsx", book(*people)), grades=("grades.csv", "grade,rank\nCT1,1\n"))

    assert complaints(response) == [
        "These are 201 mentors and 200 mentees. This page takes 600 people at most, and 40,000 couples, such as 200 mentors by 200 mentees."
    ]
    assert "alongside match 'all of us.csv' --grades grades.csv --rules peer-core-trainees --explain reasons.json --out pairs.csv" in words(
        response
    )


def test_long_texts_formulas_and_names_from_right_to_left(send):
    text = "work " * 1_000
    people = f'id,name,role,text\n=1+1,"=HYPERLINK(""http://x"")",mentor,{text}\nade,\u202eעדה\u202c כהן,mentee,{text}\n'

    response = send(people=("people.csv", people))

    page = response.content.decode()
    assert "<bdi>עדה כהן</bdi>" in page
    assert "<bdi>=HYPERLINK(&quot;http://x&quot;)</bdi>" in page
    rows = list(csv.reader(io.StringIO(downloads(response)["pairs.csv"].decode("utf-8-sig"))))
    assert rows[1][:4] == ["'=1+1", "ade", '\'=HYPERLINK("http://x")', "עדה כהן"]


def test_everything_forbidden_pairs_nobody_and_says_why(send):
    page = words(send(people=("people.csv", TABLE), exclusions=("apart.csv", "id,other\nmo,ade\n")))

    assert "0 of 1 (0%) mentees have a mentor." in page
    assert "No pair is possible." in page
    assert "Name Ade Thörne As mentee Why" in page


def test_script_in_a_file_is_shown_and_never_run(send):
    nasty = "<script>alert(1)</script>"

    for response in (
        send(people=("people.csv", f"id,name,role\nmo,{nasty},mentor\nade,{nasty}2,mentee\n")),
        send(people=(f"{nasty.replace('/', '')}.csv", f"id,role\n{nasty},boss\n")),
    ):
        assert "<script>alert" not in response.content.decode()
        assert "&lt;script&gt;alert" in response.content.decode()


def test_files_are_matched_one_at_a_time_and_not_all_day(send, world_today):
    key = str(world_today.lena.pk)
    assert within(FILES_AT_ONCE, key, now=real())

    busy = send(people=("people.csv", TABLE))

    assert complaints(busy) == ["The files that you sent before are still being matched. Wait a minute, then send these again."]
    assert complaints(send(people=("people.csv", TABLE), user=world_today.dev)) == []
    assert not within(FILES_AT_ONCE, key, now=real())

    other = str(world_today.dev.pk)
    for _time in range(FILES_MATCHED.most):
        within(FILES_MATCHED, other, now=real())
    often = send(people=("people.csv", TABLE), user=world_today.dev)

    assert complaints(often) == ["You have matched files very often in the last hour. Wait a while, or use the command “alongside match”."]
    assert within(FILES_AT_ONCE, other, now=real())


def test_form_from_elsewhere_is_refused(world_today, client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    response = post(strict, world_today.lena, "on-files:people", people=file_of("people.csv", TABLE), rules="all-grade-trust")

    assert response.status_code == 403
