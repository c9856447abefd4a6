import io
import json
import re
import zipfile

import pytest

from tests.web.asking import cost, get, words

YEAR = ("harbour-peer", "2026")


@pytest.fixture
def world(world_today):
    return world_today


@pytest.mark.parametrize("who", ["lena", "dev", "sam", "eve"])
def test_report_shows_figures_to_those_who_may_see_it(client, world, who):
    world.active_pair()

    said = words(get(client, getattr(world, who), "report:page", *YEAR))

    assert "2 of 2 (100%) submitted a statement, 0 of 2 (0%) attended training and 2 of 2 (100%) took part. Pairs that began: 1, of which" in said


@pytest.mark.parametrize("who", ["cora", "tess", "mo", "kit", "olu", "sys"])
def test_report_is_not_there_for_others(client, world, who):
    get(client, getattr(world, who), "report:page", *YEAR, status=404)
    get(client, getattr(world, who), "report:file", *YEAR, "json", status=404)


def test_report_has_one_first_heading_and_a_way_to_each_file(client, world):
    page = get(client, world.sam, "report:page", *YEAR).content.decode()

    assert page.count("<h1") == 1
    assert re.findall(r'href="/reports/harbour-peer/2026/report\.(\w+)"', page) == ["pdf", "docx", "md", "json"]


@pytest.mark.parametrize(
    ("suffix", "kind", "start"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
        ("md", "text/markdown; charset=utf-8", b"# Harbour peer mentoring"),
        ("json", "application/json", b"{"),
    ],
)
def test_report_as_a_file(client, world, suffix, kind, start):
    response = get(client, world.lena, "report:file", *YEAR, suffix)

    assert response.content.startswith(start)
    assert response.headers["Content-Type"] == kind
    assert response.headers["Content-Disposition"] == f'attachment; filename="harbour-peer-2026-report.{suffix}"'


def test_report_in_word_opens(client, world):
    content = get(client, world.lena, "report:file", *YEAR, "docx").content

    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None


def test_report_as_json_follows_the_rows(client, world):
    def invited():
        return json.loads(get(client, world.lena, "report:file", *YEAR, "json").content)["figures"]["invited"]

    before = invited()
    world.person(3)

    assert (before, invited()) == ({"count": 2}, {"count": 5})


def test_report_in_an_unknown_format_is_not_there(client, world):
    get(client, world.lena, "report:file", *YEAR, "exe", status=404)


def test_report_costs_the_same_for_many(client, world):
    world.pair()
    few = cost(client, world.sam, "report:page", *YEAR)
    world.person(5)
    for _pair in range(3):
        world.active_pair(*world.couple())

    assert cost(client, world.sam, "report:page", *YEAR) == few
