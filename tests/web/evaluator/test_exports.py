"""Answers as files: noted each time with their digest, without words unless asked, and never for whoever sees names."""

import csv
import hashlib
import io
import zipfile

import pyreadstat
import pytest

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.history.models import Event
from alongside.domain.publications.models import Export
from alongside.domain.surveys.actions.questionnaires import WaveDetails
from alongside.domain.surveys.states import Mode
from alongside.kit import spss
from tests.web.asking import cost, get, post, words

YEAR = ("harbour-peer", "2026")
WORDS = "=Secret of the ward"


@pytest.fixture
def world(world_today):
    return world_today


def answered(world, **more):
    """A closed questionnaire that Mo and Ade answered, one of them in words."""
    world.active_pair()
    wave = world.wave(**more)
    world.answered(wave, world.mo_in, met="yes", times=3, about=["careers"], recommend=5, words=WORDS)
    world.answered(wave, world.ade_in)
    return world.closed(wave)


def taken(client, world, *waves, **more):
    sent = {"waves": [wave.public_id for wave in waves], "kind": "csv"} | more
    return post(client, world.eve, "evaluator:exports", *YEAR, **sent)


def tables(response):
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_answers_leave_as_one_zip_with_everything_to_read_them(client, world):
    response = taken(client, world, answered(world))

    found = tables(response)
    rows = list(csv.DictReader(io.StringIO(found["answers-wide.csv"], newline="")))
    assert list(found) == ["answers-wide.csv", "answers-long.csv", "codebook.csv", "answers.R"]
    assert response.headers["Content-Disposition"] == 'attachment; filename="harbour-peer-2026-answers.zip"'
    assert response.headers["Cache-Control"] == "no-store"
    assert sorted(row["times"] for row in rows) == ["-1", "3"]
    assert sorted(row["recommend"] for row in rows) == ["-2", "5"]
    assert all(name not in "".join(found.values()) for name in ("Mo Farrow", "Ade Thorne", "Secret"))
    assert 'put("recommend"' in found["answers.R"]


def test_words_leave_only_when_ticked(client, world):
    found = tables(taken(client, world, answered(world), with_text="yes"))

    assert f"'{WORDS}" in found["answers-wide.csv"]


def test_answers_leave_for_spss(client, world, tmp_path):
    response = taken(client, world, answered(world), kind="sav")

    (tmp_path / "answers.sav").write_bytes(response.content)
    frame, meta = pyreadstat.read_sav(tmp_path / "answers.sav")
    assert response.headers["Content-Disposition"] == 'attachment; filename="harbour-peer-2026-answers.sav"'
    assert len(frame) == 2
    assert meta.variable_value_labels["recommend"][5] == "Strongly agree"


def test_every_file_is_noted_with_its_digest_and_listed(client, world):
    wave = answered(world)
    first = taken(client, world, wave)
    second = taken(client, world, wave, with_text="yes")

    noted = list(Export.objects.order_by("number"))
    assert [(row.number, row.with_text, row.made_by) for row in noted] == [(1, False, world.eve), (2, True, world.eve)]
    assert [row.sha256 for row in noted] == [hashlib.sha256(response.content).hexdigest() for response in (first, second)]
    assert Event.objects.filter(verb="exported answers").count() == 2
    said = words(get(client, world.eve, "evaluator:exports", *YEAR))
    assert "Number 2: CSV, with a script for R with words At the end of the year" in said
    assert noted[0].sha256 in said


def test_the_same_answers_are_the_same_file_again(client, world):
    wave = answered(world)

    assert taken(client, world, wave).content == taken(client, world, wave).content


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"waves": []}, "Choose at least one questionnaire"),
        ({"waves": ["another"]}, "Choose questionnaires from the list"),
        ({"kind": ""}, "Choose a kind of file"),
        ({"kind": "exe"}, "Choose a kind of file from the list"),
    ],
)
def test_what_is_not_chosen_is_said_and_nothing_leaves(client, world, sent, sentence):
    wave = answered(world)

    said = words(taken(client, world, wave, **sent))

    assert sentence in said
    assert Export.objects.count() == 0


@pytest.mark.parametrize("make", [lambda world: world.wave(), lambda world: answered(world, details=WaveDetails(mode=Mode.NAMED))])
def test_what_is_open_or_has_names_is_not_offered(client, world, make):
    wave = make(world)

    assert "There is nothing to export yet" in words(get(client, world.eve, "evaluator:exports", *YEAR))
    taken(client, world, wave)
    assert Export.objects.count() == 0


def test_whoever_also_sees_names_has_no_such_page(client, world):
    wave = answered(world)
    day = world.now.date()
    grant_role(world.scheme, user=world.eve, role=Role.COORDINATOR, starts_on=day, ends_on=None, by=world.lena, now=world.now)

    get(client, world.eve, "evaluator:exports", *YEAR, status=404)
    assert taken(client, world, wave).status_code == 404
    assert "Export answers" not in words(get(client, world.eve, "evaluator:home", YEAR[0]))


@pytest.mark.parametrize("who", ["lena", "dev", "cora", "sam", "tess", "mo", "kit", "olu", "sys"])
def test_exports_are_not_there_for_others(client, world, who):
    answered(world)

    get(client, getattr(world, who), "evaluator:exports", *YEAR, status=404)


def test_without_the_extra_spss_is_not_offered(client, world, monkeypatch):
    wave = answered(world)
    monkeypatch.setattr(spss, "find_spec", lambda _name: None)

    said = words(get(client, world.eve, "evaluator:exports", *YEAR))

    assert "This installation writes no SPSS files" in said
    assert "Choose a kind of file from the list" in words(taken(client, world, wave, kind="sav"))


def test_the_page_leads_from_the_home_of_the_evaluation_and_costs_little(client, world):
    wave = answered(world)
    taken(client, world, wave)

    assert "Export answers" in words(get(client, world.eve, "evaluator:home", YEAR[0]))
    assert cost(client, world.eve, "evaluator:exports", *YEAR) <= 15
