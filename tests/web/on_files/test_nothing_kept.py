"""Words of their own in everything that is sent: afterwards they are in no row, no file, no session, no cache and no line of a log."""

import io
import logging
import os
import pickle
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches

from alongside.config.logs import formatter
from alongside.console.backup.content import rows_of
from alongside.kit.tables_out import to_xlsx
from alongside.web.on_files import answers
from tests.web.on_files.sending import complaints, downloads, file_of

pytestmark = pytest.mark.django_db
WORD = "canary"
PEOPLE = """id,name,role,grade,site,topics,private_topics,text,supervisors
canary-mo@x.example,Canary Mo,mentor,canary-ST9,Canary North,canary-exams,,Canary statement of Mo,
canary-ade@x.example,Canary Ade,mentee,canary-CT1,Canary North,canary-exams,canary-private,Canary statement of Ade,Dr Canary Boss
canary-ben@x.example,Canary Ben,mentee,canary-CT1,,canary-other,,,
"""
OTHERS = {
    "grades": ("canary-grades.csv", "grade,rank\ncanary-ST9,5\ncanary-CT1,1\n"),
    "exclusions": ("canary-apart.csv", "id,other,why\ncanary-mo@x.example,canary-ben@x.example,canary reason\n"),
    "preferences": ("canary-wishes.csv", "who,whom,place\ncanary-ade@x.example,canary-mo@x.example,1\n"),
    "own_rules": ("canary-own.toml", 'name = "canary rules"\n[topic_labels]\ncanary-exams = "Canary examinations"\n'),
}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
opened, watching = [], []


def note(event, arguments):
    """Python tells of every file that it opens; the database's own files are searched afterwards."""
    if watching and event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
        opened.append(arguments[0])


sys.addaudithook(note)


@pytest.fixture
def kept(tmp_path, monkeypatch, client):
    """Where the word is found once files have been sent, and which files were opened to write."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(settings, "FILES", tmp_path / "files")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter("json"))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    opened.clear()
    watching.append(True)

    def found():
        watching.clear()
        places = [table for table, line in rows_of("default") if WORD in line.lower()]
        files = (path for folder in (tmp_path, Path(settings.DATA)) for path in folder.rglob("*") if path.is_file())
        places += [path.name for path in files if WORD.encode() in path.read_bytes().lower()]
        places += ["session"] if WORD in str(dict(client.session.items())).lower() else []
        places += ["cache"] if WORD.encode() in pickle.dumps(getattr(caches["default"], "_cache", {})).lower() else []
        places += ["log"] if WORD in stream.getvalue().lower() else []
        return places, list(opened), list((tmp_path / "temporary").iterdir())

    yield found
    watching.clear()
    root.removeHandler(handler)
    root.setLevel(level)


def test_nothing_of_people_and_their_pairs_is_kept(send, kept):
    page = send(people=("canary-people.csv", PEOPLE), **OTHERS)
    book = send(people=("canary-people.csv", PEOPLE), **OTHERS, **{"as": "workbook"})

    assert (complaints(page), page.content.lower().count(b"canary ade") > 0, book.content[:2]) == ([], True, b"PK")
    assert kept() == ([], [], [])


def test_nothing_of_a_workbook_is_kept(send, kept):
    header, *rows = (line.split(",") for line in PEOPLE.splitlines())

    page = send(people=("canary-people.xlsx", to_xlsx({"Canary": (header, rows)})))

    assert b"canary-mo" in downloads(page)["pairs.csv"]
    assert kept() == ([], [], [])


def test_nothing_of_scores_is_kept(send, kept):
    page = send("scores", scores=("canary.csv", "mentor,canary-ade\ncanary-mo,1\n"), locked=("canary-locked.csv", "mentor,mentee\n"))

    assert b"canary-mo" in downloads(page)["pairs.csv"]
    assert kept() == ([], [], [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id,role\ncanary,boss\n", 'canary.csv, line 2: role is "boss"; write mentor, mentee or both'),
        ("id,role\n" + "canary,mentee\n" * 2, 'canary.csv, line 3: "canary" stands in line 2 already;'),
        (
            "id,role,text\n" + "".join(f"canary{number},mentee,{'word ' * 330}\n" for number in range(2_001)),
            "These are 0 mentors and 2,001",
        ),
    ],
)
def test_nothing_of_a_file_that_is_refused_is_kept(send, kept, content, sentence):
    page = send(people=("canary.csv", content))

    assert complaints(page)[0].startswith(sentence)
    assert kept() == ([], [], [])


def test_nothing_is_kept_when_something_breaks_that_nobody_thought_of(send, kept, client, monkeypatch):
    def broken(*_given):
        raise KeyError("canary-mo@x.example")

    monkeypatch.setattr(answers, "to_csv", broken)
    client.raise_request_exception = False

    page = send(people=("canary-people.csv", PEOPLE))

    assert (page.status_code, WORD.encode() in page.content.lower()) == (500, False)
    assert kept() == ([], [], [])


def test_somebody_who_is_signed_out_meanwhile_leaves_nothing_behind(send, kept, client, world_today):
    page = client.post("/match-files/", {"form_key": "x" * 20, "people": file_of("canary.csv", PEOPLE), "rules": "canary"})

    assert page.status_code == 403
    assert kept() == ([], [], [])


def test_word_that_is_kept_would_be_found(world_today, kept):
    type(world_today.scheme).objects.filter(pk=world_today.scheme.pk).update(name="Canary")
    logging.getLogger("alongside.requests").info("canary")
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"Canary")

    places, written, left = kept()

    assert {"domain_scheme", "log", Path(file.name).name} <= set(places)
    assert (written[-1:], [str(path) for path in left]) == ([file.name], [file.name])
