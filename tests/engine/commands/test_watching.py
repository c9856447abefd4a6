"""The bar on a terminal, and only there."""

import pytest

from alongside_engine import _watching
from alongside_engine.cli import main


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(_watching, "_BEFORE_SHOWN", 0.0)
    monkeypatch.setattr(_watching, "_BETWEEN", 0.0)


def test_bar_grows_on_a_terminal_and_goes_away(capsys, monkeypatch, at_once):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    with _watching.watching("Reading") as watch:
        watch(1, 2)
        watch(3, 3)

    assert capsys.readouterr().err == f"\rReading [{'#' * 15}{' ' * 15}]  50%\rReading [{'#' * 30}] 100%\r{' ' * 47}\r"


def test_bar_is_not_drawn_where_nobody_looks_or_nothing_takes_long(capsys, monkeypatch):
    with _watching.watching("Reading") as watch:
        watch(1, 2)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with _watching.watching("Reading") as watch:
        watch(1, 2)

    assert capsys.readouterr().err == ""


def test_data_on_standard_output_stays_alone_when_a_bar_is_drawn(tmp_path, capsys, monkeypatch, at_once):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    (tmp_path / "s.csv").write_text("mentor,ade\nmo,1\n")

    assert main(["solve", str(tmp_path / "s.csv")]) == 0

    out, err = capsys.readouterr()
    assert (out, err.startswith("\rReading [#")) == ("mentor,mentee,score\r\nmo,ade,1\r\n", True)
