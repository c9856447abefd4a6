"""Tables that are uploaded and kept nowhere: the rows that the engine gets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.kit.tables_out import to_csv, to_xlsx
from alongside.kit.uploads import lines_of_upload
from alongside_engine.on_files import FileProblem

HEADER, ROWS = ("id", "na\u202eme", "text"), [("=1+1", " Mo \u200e", "two\nlines\x07"), ("'quoted", "|pipe", "")]
SHOWN = [(2, ["=1+1", "Mo", "two\nlines"]), (3, ["'quoted", "|pipe", ""])]


def shown(lines):
    return [(line, (cells + [""] * 3)[:3]) for line, cells in lines.rows]


def test_cells_lose_hidden_signs_and_the_mark_against_formulas():
    lines = lines_of_upload(to_csv(HEADER, ROWS), "people.csv")

    assert (lines.header, [cells for _line, cells in shown(lines)]) == (["id", "name", "text"], [cells for _line, cells in SHOWN])


def test_rows_of_a_workbook_have_their_numbers():
    lines = lines_of_upload(to_xlsx({"people": (HEADER, ROWS)}), "people.xlsx")

    assert (lines.file, lines.header_line, lines.header, shown(lines)) == ("people.xlsx", 1, ["id", "name", "text"], SHOWN)


@pytest.mark.parametrize("most", [None, 2])
def test_as_many_rows_as_may_be_are_read(most):
    assert len(shown(lines_of_upload(to_csv(HEADER, ROWS), "people.csv", most_rows=most))) == 2


def test_one_row_too_many_is_refused_by_its_line():
    lines = lines_of_upload(b"id\na\n\nb\nc\n", "people.csv", most_rows=2)

    with pytest.raises(FileProblem, match=r"^people\.csv, line 5: these are more than 2 rows; leave out those who take no part$"):
        list(lines.rows)


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(["people.csv", "people.xlsx", "people", "people.exe"]))
def test_any_bytes_are_read_or_refused_with_a_sentence_that_names_the_file(content, name):
    try:
        list(lines_of_upload(content, name).rows)
    except FileProblem as problem:
        assert str(problem).startswith(name)
