"""Matching from a spreadsheet in a real browser, on a running installation: and nothing of it is left on the disk."""

import csv
import io

import pytest

from tests.browser.demonstration import served
from tests.browser.look import Eyes

PEOPLE = """id,name,role,rank,topics
canary-mo,Canary Mo Farrow,mentor,5,exams
canary-ade,Canary עדה כהן,mentee,1,exams
canary-ben,Canary Ben-of-a-very-long-name-that-has-no-end-and-no-space-in-it-anywhere-at-all,mentee,1,rotas
"""
TOO_MANY = "id,role\n" + "".join(f"canary-m{number},mentor\ncanary-e{number},mentee\n" for number in range(201))
SCORES = "mentor,canary-ade,canary-ben\ncanary-mo,2,1\n"


@pytest.fixture
def installation(tmp_path, monkeypatch):
    """A demonstration with a folder and a temporary folder of its own."""
    for name in ("data", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    with served("set-up", tmp_path / "data") as demonstration:
        yield demonstration


def entered(page, demonstration):
    page.goto(demonstration.ways["mentoring lead"])
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").click()


def choose(page, field, name, content):
    page.get_by_label(field, exact=True).set_input_files({"name": name, "mimeType": "text/csv", "buffer": content.encode()})


def press(page, button):
    """Press a button with the keyboard."""
    page.get_by_role("button", name=button, exact=True).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def saved(page, words):
    with page.expect_download() as found:
        page.get_by_role("link", name=words).click()
    return found.value.suggested_filename, found.value.path().read_bytes()


def remains(folder, word=b"canary"):
    """Every file in which a word stands, in whatever the installation writes."""
    return {path.name for path in folder.rglob("*") if path.is_file() and word in path.read_bytes().lower()}


def test_files_are_matched_on_a_page_and_nothing_stays(installation, page, tmp_path):
    eyes, found = Eyes(page), {}
    entered(page, installation)
    page.get_by_role("main").get_by_role("link", name="match from a spreadsheet").click()
    for summary in page.locator("summary").all():
        summary.click()
    found["form"] = eyes.problems()

    choose(page, "The people", "people.csv", TOO_MANY)
    press(page, "Find pairs")
    found["too many"] = eyes.problems()
    choose(page, "The people", "people.csv", PEOPLE)
    choose(page, "Grades", "grades.csv", "grade\n")
    press(page, "Find pairs")
    found["refused"] = eyes.problems()
    assert page.get_by_role("alert").inner_text().endswith("grades.csv, line 1: there is no column rank; found grade")

    choose(page, "The people", "people.csv", PEOPLE)
    press(page, "Find pairs")
    found["answer"] = eyes.problems()
    name, content = saved(page, "Download the pairs as CSV")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert (name, rows[1][:3]) == ("pairs.csv", ["canary-mo", "canary-ade", "Canary Mo Farrow"])
    name, content = saved(page, "Download the workbook")
    assert (name, content[:2]) == ("pairs.xlsx", b"PK")

    page.get_by_role("link", name="Match other files").click()
    page.get_by_role("link", name="I have scores of my own, one for each couple").click()
    found["scores"] = eyes.problems()
    choose(page, "The scores", "scores.csv", SCORES)
    press(page, "Find pairs")
    found["best"] = eyes.problems()
    with page.expect_download() as whole:
        page.go_back()
        choose(page, "The scores", "scores.csv", SCORES)
        page.get_by_role("button", name="Only give me the workbook").click()

    assert whole.value.path().read_bytes()[:2] == b"PK"
    assert {state: problems for state, problems in found.items() if problems} == {}
    assert installation.complaints() == ""
    assert (remains(tmp_path), list((tmp_path / "temporary").iterdir())) == (set(), [])
    assert "alongside.sqlite3" in remains(tmp_path, b"core medical")


def test_files_are_matched_without_a_script_and_a_double_click_is_one(installation, browser):
    page = browser.new_context(locale="en-GB", java_script_enabled=False).new_page()
    entered(page, installation)
    page.goto(f"{installation.address}/match-files/")
    choose(page, "The people", "people.csv", PEOPLE)

    page.get_by_role("button", name="Find pairs", exact=True).dblclick()

    page.get_by_role("heading", name="Left over").wait_for()
    assert page.get_by_role("heading", level=1).inner_text().endswith("Pairs")
    page.context.close()
