"""Pairs from a file of people, on a page and as files."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from alongside.console.demonstration.files import FOLDER
from alongside.kit.tables_out import to_xlsx
from alongside.web.on_files.columns import EXAMPLES, PEOPLE
from alongside_engine._people_files import _COLUMNS
from tests.web.asking import get, words
from tests.web.on_files.sending import complaints, downloads

pytestmark = pytest.mark.django_db
SHARED = ("name", "grade", "specialty", "site")
TABLE = """id,name,role,rank,site,topics,text
mo,Mo Farrow,mentor,5,North,exams; careers,Examinations and how to pass them
bo,Bo Larch,mentor,5,North,rotas,
ade,Ade Thorne,mentee,1,South,exams,Examinations frighten me
ben,Ben Oyelaran,mentee,1,South,rotas,
cy,Cy Marsh,mentee,1,South,,
"""


def sheets(content):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_people_get_pairs_with_reasons_and_the_rest_a_reason_too(send):
    page = words(send(people=("people.csv", TABLE)))

    assert "2 of 3 (67%) mentees have a mentor. This is proved: under these rules no other pairs place more people, or fit better." in page
    assert (
        "Mentee Ade Thorne Mentor Mo Farrow Why Both chose: exams. Different sites: North and South. Near each other in grade" not in page
    )
    assert "Mentee Ade Thorne Mentor Mo Farrow Why Both chose: exams. Different sites: North and South." in page
    assert "Mentee Ben Oyelaran Mentor Bo Larch Why Both chose: rotas." in page
    assert "Name Cy Marsh As mentee Why" in page
    assert "One more mentor would place 1 person" in page
    assert "Who can see this page. You alone." in page


def test_answer_lies_in_its_page_as_a_workbook_and_as_csv(send):
    files = downloads(send(people=("people.csv", TABLE)))

    book = sheets(files["pairs.xlsx"])
    rows = list(csv.reader(io.StringIO(files["pairs.csv"].decode("utf-8-sig"))))
    assert list(book) == ["Pairs", "Left over", "What would help", "Next best", "About"]
    assert rows[0] == book["Pairs"][0] == ["mentor", "mentee", "mentor_name", "mentee_name", "fit", "why", "score"]
    assert [row[:4] for row in rows[1:]] == [["bo", "ben", "Bo Larch", "Ben Oyelaran"], ["mo", "ade", "Mo Farrow", "Ade Thorne"]]
    assert [row[:3] for row in book["Left over"][1:]] == [["cy", "Cy Marsh", "mentee"]]
    assert len(book["What would help"]) > 1
    assert [row[1] for row in book["About"] if row[0] in {"From", "By", "Mentees with a mentor"}] == [
        "people.csv",
        "Peers of one programme",
        2,
    ]


def test_workbook_alone_leaves_as_a_file(send):
    response = send(people=("people.csv", TABLE), **{"as": "workbook"})

    assert response.headers["Content-Disposition"] == 'attachment; filename="pairs.xlsx"'
    assert next(iter(sheets(response.content))) == "Pairs"


@pytest.mark.parametrize("name", ["pairs.csv", "pairs.xlsx"])
def test_pairs_that_were_saved_can_be_sent_back_as_pairs_that_stand(send, name):
    first = downloads(send(people=("people.csv", TABLE)))

    again = send(people=("people.csv", TABLE), locked=(name, first[name]))

    assert complaints(again) == []
    assert words(again).count("Stands, as you asked") == 2


def test_every_other_file_has_its_part(send):
    given = {
        "grades": ("grades.csv", "grade,rank\nCT1,1\n"),
        "exclusions": ("apart.csv", "id,other\nmo,ade\n"),
        "preferences": ("wishes.csv", "who,whom,place\nben,mo,1\n"),
        "own_rules": ("own.toml", 'preset = "peer-core-trainees"\nname = "ours"\n'),
    }

    answer = send(people=("people.csv", TABLE), **given)

    assert [row[:2] for row in sheets(downloads(answer)["pairs.xlsx"])["Pairs"][1:]] == [["bo", "ade"], ["mo", "ben"]]
    assert ["By", "ours"] in sheets(downloads(answer)["pairs.xlsx"])["About"]


def test_stable_pairs_are_said_to_be_stable(send):
    answer = send(people=("people.csv", TABLE), own_rules=("own.toml", "stable = true\n"))

    assert "These pairs are stable: no two people would both rather be with each other." in words(answer)


def test_workbook_and_text_give_the_same_answer(send):
    header, *rows = csv.reader(io.StringIO(TABLE))
    book = to_xlsx({"people": (header, rows)})

    first, second = (downloads(send(people=given))["pairs.csv"] for given in (("people.csv", TABLE), ("people.xlsx", book)))

    assert first == second


def test_what_may_not_have_been_meant_is_said(send):
    page = words(send(people=("my people.csv", "id,role,capacity\nmo,mentor,0\nade,mentee,\n")))

    assert "my people.csv, line 2: mo has a capacity of 0 and gets nobody; give 1 or more to change that." in page
    assert "No rank of any grade is known, so seniority is not looked at; give a file of grades, or a column rank." in page
    assert "0 of 1 (0%) mentees have a mentor." in page
    assert "No pair is possible." in page


def test_more_pairs_than_a_page_holds_are_in_the_workbook(send):
    people = "\n".join(["id,role,capacity", "mo,mentor,600", *(f"m{number},mentee," for number in range(501)), ""])

    answer = send(people=("people.csv", people))

    assert "And 1 more pair: the workbook has them all." in words(answer)
    assert len(sheets(downloads(answer)["pairs.xlsx"])["Pairs"]) == 502


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize(("what", "pairs"), [("people", 1), ("scores", 2)])
def test_example_is_answered_as_it_is(client, world_today, send, what, kind, pairs):
    example = get(client, world_today.lena, f"on-files:{what}-{kind}")

    answer = send(what, **{what: (f"{what}.{kind}", example.content)})

    assert example.headers["Content-Disposition"] == f'attachment; filename="{what}.{kind}"'
    assert complaints(answer) == []
    assert len(downloads(answer)["pairs.csv"].splitlines()) == 1 + pairs


def test_people_of_the_example_are_of_the_scheme_that_is_shipped():
    roster = {row["email"]: row for row in csv.DictReader((FOLDER / "roster.csv").read_text(encoding="utf-8").splitlines())}
    header, rows = EXAMPLES["people"]
    shown = [dict(zip(header, cells, strict=True)) for cells in rows]

    assert [{name: row[name] for name in SHARED} for row in shown] == [{name: roster[row["id"]][name] for name in SHARED} for row in shown]


def test_help_has_a_word_for_every_column():
    told = [name for names, _words in PEOPLE for name in names.split(", ")]
    texts = {"statement", "biography", "wants", "offers"}
    supervisors = {"educational_supervisor", "clinical_supervisor", "clinical_manager", "appraiser", "assessor"}

    assert set(told) == set(_COLUMNS) - texts - supervisors
