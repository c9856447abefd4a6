"""`alongside match --model`: texts compared by a model from a folder."""

import csv

import pytest

from alongside_engine.cli import main
from tests.engine.matching.models import static

PEOPLE = """id,role,text
m1,mentor,Night rota
m2,mentor,children abroad
n1,mentee,"abroad, abroad"
n2,mentee,rota
"""
TEXTS_ALONE = '[topics]\ndirection = "ignore"\n[text]\ndirection = "same"\n[grade]\ndirection = "ignore"\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "texts.toml").write_text(TEXTS_ALONE)
    return tmp_path


def test_model_by_its_folder_decides_how_alike_texts_are(folder, capsys):
    static(folder / "model")

    status = main(["match", "people.csv", "--rules", "texts.toml", "--model", "model", "--out", "pairs.csv"])

    assert (status, capsys.readouterr().err) == (0, "")
    with (folder / "pairs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["mentor"], row["mentee"]) for row in rows] == [("m1", "n2"), ("m2", "n1")]
    assert [int(row["score"]) > 6_000 for row in rows] == [True, True]


def test_folder_without_a_model_is_refused_in_a_sentence(folder, capsys):
    status = main(["match", "people.csv", "--model", "model", "--json"])

    assert (status, *capsys.readouterr()) == (2, "", "alongside: The model model cannot be used: there is no such folder.\n")


def test_model_that_no_rule_asks_for_is_said_to_be_of_no_use(folder, capsys):
    static(folder / "model")
    (folder / "texts.toml").write_text(TEXTS_ALONE.replace('"same"', '"ignore"'))

    status = main(["match", "people.csv", "--rules", "texts.toml", "--model", "model", "--out", "pairs.csv"])

    assert (status, capsys.readouterr().err) == (0, "alongside: the rules do not look at texts, so the model is not used\n")
