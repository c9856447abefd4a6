import io
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from alongside.kit.formulas import guard, runs, unguard
from alongside.kit.tables_in import read_table
from alongside.kit.tables_out import CellTooLong, to_csv, to_xlsx

STARTS = "=+-@|%"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+44", "-1", "@SUM", "|calc", "%0", "\t=1", "\rx", "\nx", "  =1", "\u200b=1", "＝1", "﹢1", "\ufeff＠x", "=\u0338x"],
)
def test_guard_marks_text_that_a_spreadsheet_may_run(text):
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "Ade", "O'Dowd", "'tis", "1-2", "a=b", "é", "(=1)"])
def test_guard_leaves_other_text_alone(text):
    assert guard(text) == text


@given(st.text())
@example("'=1")
@example("''+x")
def test_guard_can_always_be_undone(text):
    assert unguard(guard(text)) == text


@given(st.text(alphabet=st.sampled_from(list("=+-@|%\t\r\n '＝\u200b\u0338a"))))
def test_guarded_text_never_runs(text):
    assert not runs(guard(text))


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_a_csv_starts_like_a_formula(rows):
    content = to_csv(["a", "b"], rows).decode("utf-8-sig")
    starts = [cell.lstrip(' "')[:1] for line in content.splitlines() for cell in line.split(",")]
    assert [start for start in starts if start and start in "=@|%"] == [] or '"' in content


def test_csv_is_written_for_excel():
    content = to_csv(["name", "count"], [["Jonas Løvstad, F1", -3], [None, 1.5]])
    assert content == 'name,count\r\n"Jonas Løvstad, F1",-3\r\n,1.5\r\n'.encode("utf-8-sig")


def test_csv_writes_each_kind_of_value_plainly():
    row = [-1, -1.5, "-1", True, False, date(2026, 9, 4), datetime(2026, 9, 4, 9, 30), float("nan"), 2**60, "a\x00\ud800b"]
    content = to_csv([], [row]).decode("utf-8-sig")
    assert content == "\r\n-1,-1.5,'-1,true,false,2026-09-04,2026-09-04T09:30:00,,1152921504606846976,ab\r\n"


def test_workbook_comes_back_as_it_went_out():
    rows = [["Lena", -2, date(2026, 9, 4), "=1+1"], ["Mo", 0.5, None, "'-x"], ["Ade", 2**60, date(1850, 1, 1), "https://x.example"]]
    table = read_table(to_xlsx({"People": (["name", "count", "day", "text"], rows)}), "people.xlsx")
    assert table.header == ("name", "count", "day", "text")
    assert [list(row.cells.values()) for row in table.rows] == [
        ["Lena", "-2", "2026-09-04", "=1+1"],
        ["Mo", "0.5", "", "'-x"],
        ["Ade", "1152921504606846976", "1850-01-01", "https://x.example"],
    ]


def test_workbook_has_a_sheet_a_table_and_the_same_bytes_each_time():
    sheets = {"People": (["a"], []), "Pairs: [2012/13]": (["b"], [["=1"]])}
    content = to_xlsx(sheets)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["People", "Pairs   2012 13"]
    assert book.get_sheet_by_index(1).to_python() == [["b"], ["'=1"]]
    assert content == to_xlsx(sheets)


def test_text_longer_than_a_cell_is_refused_rather_than_cut():
    with pytest.raises(CellTooLong, match="32,768 characters"):
        to_xlsx({"a": (["x"], [["x" * 32_768]])})


text_cells = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf"]), max_size=30).map(lambda t: t.strip())


@given(st.lists(st.lists(text_cells, min_size=2, max_size=2), min_size=1, max_size=6))
def test_csv_of_ours_is_read_back_with_the_same_words(rows):
    from unicodedata import normalize

    table = read_table(to_csv(["first", "second"], rows), "x.csv")
    read = [list(row.cells.values()) for row in table.rows]
    assert read == [[normalize("NFC", cell) for cell in row] for row in rows if any(row)]
