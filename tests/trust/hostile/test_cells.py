"""Cells that a spreadsheet would run, through every file that leaves: re-read, none of them begins as a formula does."""

import csv
import io
import re
import unicodedata
import zipfile
from itertools import cycle, islice

import pytest
from django.test import Client
from django.urls import reverse

from alongside.domain.cohorts.models import Participant
from alongside.domain.people.models import Person
from alongside.domain.surveys.models import Answer, Code, Question, Response, Wave
from alongside.kit.formulas import runs, unguard
from alongside.kit.tables_out import to_csv, to_xlsx
from tests.trust.hostile.words import CELLS
from tests.web.asking import sign_in
from tests.web.permissions.asking import Asker
from tests.web.permissions.crowd import grow
from tests.web.permissions.forms import form_for
from tests.web.permissions.policy import ROWS

SIGNS = set("=+-@|%")
ROUNDS = 6
INVISIBLE = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}
EXPORTS = {
    "lead:people-csv": ("lead", "year"),
    "lead:pairs-csv": ("lead", "year"),
    "lead:run-pairs-csv": ("lead", "run"),
    "lead:run-left-csv": ("lead", "run"),
    "lead:run-compare-csv": ("lead", "run"),
    "lead:named-answers-csv": ("lead", "named-wave"),
    "evaluator:wave-csv": ("evaluator", "closed-wave"),
    "evaluator:codings-csv": ("evaluator", "round"),
    "evaluator:codebook-csv": ("evaluator", "round"),
    "member:record-csv": ("mentor", ""),
    "member:own-answers-csv": ("mentee", ""),
}
# Files that hold nobody's words: a roster as it was uploaded, and empty tables to fill in.
OTHERS = {"lead:roster-file", "on-files:people-csv", "on-files:people-xlsx", "on-files:scores-csv", "on-files:scores-xlsx"}
OTHERS |= {"evaluator:analysis-json"}


def begins_a_formula(cell):
    """Read anew from the standard, not with the guard's own code: the first sign that shows, folded."""
    if cell[:1] in {"\t", "\r", "\n"}:
        return True
    for sign in cell:
        for folded in unicodedata.normalize("NFKC", sign):
            if unicodedata.category(folded)[0] not in "ZCM" and folded not in INVISIBLE:
                return folded in SIGNS
    return False


def cells_of(content):
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]


def is_number(cell):
    return re.fullmatch(r"-?\d+(\.\d+)?", cell) is not None


def hostile_cells():
    """One after another without end; the database takes no NUL."""
    return cycle(cell.replace("\x00", "") for cell in CELLS)


def fill(place, endless):
    """Every text that an export shows becomes a hostile one, another in each row; how many there are."""
    people = list(Person.objects.filter(participations__cohort=place.cohort).distinct())
    for person, name in zip(people, islice(endless, len(people)), strict=True):
        person.name = name
    Person.objects.bulk_update(people, ["name"])
    parts = list(Participant.objects.filter(cohort=place.cohort))
    for part in parts:
        part.specialty, part.site = next(endless), next(endless)
    Participant.objects.bulk_update(parts, ["specialty", "site"])
    answers = list(Answer.objects.filter(response__wave__cohort=place.cohort, question__code="words"))
    for answer in answers:
        answer.value = next(endless)
    Answer.objects.bulk_update(answers, ["value"])
    codes = list(Code.objects.filter(round__wave__cohort=place.cohort))
    for code in codes:
        code.label, code.definition = next(endless)[:100], next(endless)[:1000]
    Code.objects.bulk_update(codes, ["label", "definition"])
    return len(people) + 2 * len(parts) + len(answers) + 2 * len(codes)


def exported(worlds):
    """Every file of the scheme, by its page."""
    place = worlds.places["here"]
    for route, (viewer, thing) in EXPORTS.items():
        client = Client()
        sign_in(client, worlds.viewers[viewer])
        response = client.get(reverse(route, kwargs=place.things[thing]["others"] if thing else {}))
        assert response.status_code == 200
        yield route, response.getvalue()


def test_file_of_a_mailing_holds_no_cell_that_runs(worlds):
    """It leaves by a button; whatever is in it, packed as a workbook, is typed text."""
    place = worlds.places["here"]
    fill(place, hostile_cells())
    client = Client()
    sign_in(client, worlds.viewers["lead"])

    content = client.post(reverse("lead:mailing-file", kwargs=place.things["mailing"]["others"]), {"form_key": "k" * 20}).getvalue()
    texts = texts_of_workbook(content)

    assert len(texts) > 5
    assert [text for text in texts if begins_a_formula(text)] == []


def texts_of_workbook(content):
    """Every shared text of every workbook in a file, however it is packed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if "xl/sharedStrings.xml" in archive.namelist():
            assert [name for name in archive.namelist() if "worksheets/" in name and b"<f" in archive.read(name)] == []
            found = re.findall(r"<si>(.*?)</si>", archive.read("xl/sharedStrings.xml").decode(), re.DOTALL)
            return [re.sub(r"</?t[^>]*>", "", text) for text in found]
        return [text for name in archive.namelist() if name.endswith(".xlsx") for text in texts_of_workbook(archive.read(name))]


def test_files_of_answers_hold_no_cell_that_runs(worlds):
    """They leave by a button too, packed together with a script, which is no table."""
    place = worlds.places["here"]
    wave = Wave.objects.get(public_id=place.things["closed-wave"]["others"]["wave"])
    question = Question.objects.get(questionnaire=wave.questionnaire_id, code="words")
    Question.objects.filter(questionnaire=wave.questionnaire_id).update(text="@SUM(1)")
    for response, cell in zip(Response.objects.filter(wave=wave), cycle(["=1+1", "@SUM(1)", "-2+3"]), strict=False):
        Answer.objects.create(response=response, question=question, value=cell)
    client = Client()
    sign_in(client, worlds.viewers["evaluator"])

    sent = form_for("evaluator:exports", place, "others")
    content = client.post(reverse("evaluator:exports", kwargs=place.year), sent).getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = {name: cells_of(archive.read(name)) for name in archive.namelist() if name.endswith(".csv")}

    assert len(tables) == 3
    assert [cell for cells in tables.values() for cell in cells if begins_a_formula(cell) and not is_number(cell)] == []
    assert all(any(cell.startswith("'") for cell in cells) for cells in tables.values())


def test_no_export_holds_a_cell_that_runs(worlds):
    fill(worlds.places["here"], hostile_cells())

    found = {route: cells_of(content) for route, content in exported(worlds)}

    assert [cell for cells in found.values() for cell in cells if begins_a_formula(cell) and not is_number(cell)] == []
    assert set(found) == set(EXPORTS)


@pytest.mark.slow
def test_no_export_of_a_large_scheme_holds_a_cell_that_runs(worlds, say):
    grow(worlds, "here")
    endless, hostile, cells, wrong, guarded = hostile_cells(), 0, 0, [], 0
    for _round in range(ROUNDS):
        hostile += fill(worlds.places["here"], endless)
        for _route, content in exported(worlds):
            found = cells_of(content)
            cells += len(found)
            guarded += sum(cell.startswith("'") and begins_a_formula(cell.lstrip("'")) for cell in found)
            wrong += [cell for cell in found if begins_a_formula(cell) and not is_number(cell)]

    say(f"{hostile} hostile texts in {ROUNDS} rounds, {cells} cells in files, {guarded} marked, {len(wrong)} formulas")
    assert (wrong, guarded > 5000) == ([], True)


def test_every_file_with_cells_is_among_the_exports(worlds):
    """Whatever page answers with a spreadsheet is asked above."""
    asker, found = Asker(worlds), set()
    for row in ROWS:
        for viewer in ("lead", "evaluator", "mentor", "system"):
            captures = worlds.captures(row.thing, "here", row.whose(viewer))
            if captures is not None and row.cells[viewer] == "yes":
                answer = asker.ask(viewer, "get", row.route, captures, {})
                kinds = dict(answer.headers)
                if "csv" in kinds.get("Content-Type", "") or "spreadsheet" in kinds.get("Content-Type", ""):
                    found.add(row.route)

    assert found - OTHERS == set(EXPORTS)


def written(many):
    """A table of hostile cells as CSV, and as a workbook."""
    cells = list(islice(cycle(CELLS), many))
    rows = [cells[start : start + 10] for start in range(0, many, 10)]
    return rows, to_csv(rows[0], rows), to_xlsx({"Sheet": (rows[0], rows)})


@pytest.mark.parametrize("many", [500, pytest.param(10_000, marks=pytest.mark.slow)])
def test_no_cell_written_to_a_file_runs(many, say):
    rows, text, book = written(many)

    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        texts = re.findall(r"<si>(.*?)</si>", archive.read("xl/sharedStrings.xml").decode(), re.DOTALL)
        strings = [re.sub(r"</?t[^>]*>", "", text) for text in texts]
        names = archive.namelist()
    as_text = [cell for cell in cells_of(text) if begins_a_formula(cell)]
    say(f"{len(rows) * 10} cells as CSV and as a workbook: {len(as_text)} formulas, {sheet.count('<f')} in the workbook")
    assert as_text == []
    assert (sheet.count("<f"), [name for name in names if "calcChain" in name or "external" in name]) == (0, [])
    assert set(re.findall(r'<c r="[A-Z]+\d+"[^>]*?(?: t="(\w+)")?>', sheet)) == {"s"}
    assert [string for string in strings if begins_a_formula(string)] == []


def test_guard_and_the_reading_from_the_standard_agree():
    assert [cell for cell in CELLS if not runs(cell.lstrip("'")) and begins_a_formula(cell.lstrip("'"))] == []


@pytest.mark.parametrize("cell", CELLS[:60])
def test_guarded_cell_comes_back_as_it_was(cell):
    from alongside.kit.formulas import guard

    assert unguard(guard(cell)) == cell
