from dataclasses import replace
from datetime import date

import pyreadstat
import pytest

from alongside.kit import spss
from alongside.kit.data_sets import DataSet, Kind, Level, Variable, missing_codes, missing_words
from alongside.kit.spss import NoSpss, can_write_sav, cut, to_sav
from tests.kit.answers import NOT, SAID, SET


def read_back(found, folder, **options):
    (folder / "answers.sav").write_bytes(to_sav(found))
    return pyreadstat.read_sav(folder / "answers.sav", **options)


def test_labels_missing_codes_and_measures_are_inside_the_file(tmp_path):
    frame, meta = read_back(SET, tmp_path, user_missing=True)
    assert meta.column_names == [variable.code for variable in SET.variables]
    assert meta.column_names_to_labels["useful"] == "It was useful"
    assert (
        meta.variable_value_labels["useful"] == {1: "Strongly disagree", 2: "Disagree", 3: "Neither", 4: "Agree", 5: "Strongly agree"} | NOT
    )
    assert meta.missing_ranges["useful"] == [{"lo": -4, "hi": -1}]
    assert "said" not in meta.missing_ranges
    assert meta.variable_measure == {variable.code: variable.level.value for variable in SET.variables}
    assert meta.file_label == "A year"
    assert list(frame["hours"])[:3] == [12, -1, 0]
    assert frame["hours"].isna().tolist() == [False, False, False, True]
    assert list(frame["said"]) == [SAID, "", "-1", ""]
    assert frame["met_on"][0] == date(2025, 9, 4)
    assert list(frame["said_why"])[:3] == [0, -4, 0]


def test_a_program_that_counts_leaves_out_what_is_no_answer(tmp_path):
    frame, _meta = read_back(SET, tmp_path)
    assert frame["useful"].dropna().tolist() == [4]
    assert frame["hours"].dropna().tolist() == [12, 0]


def test_long_texts_and_many_bytes_stay_whole(tmp_path):
    said = "ä🙂" * 2500
    label = "Wörter " * 60
    text = Variable("said", label, Kind.TEXT)
    choice = Variable("choice", "One", Kind.NUMBER, Level.NOMINAL, {1: "é" * 100}, NOT)
    frame, meta = read_back(DataSet("ü" * 60, (SET.variables[0], text, choice), (("a", said, 1),)), tmp_path)
    assert frame["said"][0] == said
    assert meta.column_names_to_labels["said"] == cut(label, 255)
    assert len(meta.variable_value_labels["choice"][1].encode()) <= 120
    assert meta.variable_value_labels["choice"][1].endswith("é…")


def test_answers_below_zero_are_no_missing_codes(tmp_path):
    degrees = Variable("degrees", "How cold?", Kind.NUMBER, Level.SCALE, {}, missing_words(missing_codes(-10)))
    found = DataSet("Cold", (SET.variables[0], degrees), (("a", -1), ("b", -91), ("c", -94)))
    frame, _meta = read_back(found, tmp_path)
    assert frame["degrees"].dropna().tolist() == [-1]


@pytest.mark.parametrize("rows", [(), (("a", None, None, None, None, None),)])
def test_nobody_and_nothing_are_written(tmp_path, rows):
    frame, _meta = read_back(replace(SET, rows=rows), tmp_path)
    assert len(frame) == len(rows)


def test_the_same_answers_give_the_same_bytes():
    assert to_sav(SET) == to_sav(SET)
    assert b"01 Jan 8000:00:00" in to_sav(SET)[:176]


@pytest.mark.parametrize("gone", spss.NEEDS)
def test_without_the_extra_it_is_said_which_is_missing(monkeypatch, gone):
    monkeypatch.setattr(spss, "find_spec", lambda name: None if name == gone else object())
    assert not can_write_sav()
    with pytest.raises(NoSpss, match=r"pip install 'alongside\[spss\]'"):
        to_sav(SET)


def test_what_cannot_be_written_is_replaced(tmp_path):
    found = DataSet("Odd", SET.variables[:1], (("a\x00b\ud800c",),))
    frame, _meta = read_back(found, tmp_path)
    assert frame["respondent"][0] == "a\ufffdb?c"
