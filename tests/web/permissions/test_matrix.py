"""Every page, by everybody, about every thing, read and sent: each cell is as the table of `policy` says."""

import pytest

from tests.web.permissions.asking import CELLS, PAGES, Asker, cells_of
from tests.web.permissions.policy import CELLS as WORDS
from tests.web.permissions.policy import ROWS, YES
from tests.web.permissions.worlds import HERE

REACH_FAR = {"lead", "next_door"}
A_FIFTH = 5  # reading and sending alternate, so that an odd step meets both


@pytest.fixture(scope="module")
def asker(worlds):
    return Asker(worlds)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_page_is_for_those_in_the_table(asker, row):
    """By everybody about what is here, by two whose roles reach far about other schemes: every fifth cell, in each row others."""
    cells = [cell for cell in cells_of(row) if cell[2] == HERE or cell[1] in REACH_FAR]

    assert [wrong for cell in cells[ROWS.index(row) % A_FIFTH :: A_FIFTH] if (wrong := asker.wrong(*cell))] == []


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_page_is_for_those_in_the_table_in_every_place(asker, row):
    assert [wrong for cell in cells_of(row) if (wrong := asker.wrong(*cell))] == []


def test_every_page_has_a_row_and_every_row_a_page():
    assert {row.route for row in ROWS} == set(PAGES)


def test_no_page_has_two_rows_about_the_same():
    keys = [str(row) for row in ROWS]

    assert sorted(key for key in set(keys) if keys.count(key) > 1) == []


def test_every_page_is_for_somebody():
    allowed = {row.route for row in ROWS if YES in row.cells.values()}

    assert set(PAGES) - allowed == set()


def test_cells_say_nothing_but_the_four_words():
    assert {cell for row in ROWS for cell in row.cells.values()} == WORDS


def test_things_of_ones_own_have_rows_of_their_own(worlds):
    owned = {row.thing for row in ROWS if row.thing and len(worlds.places["here"].things[row.thing]) > 1}

    assert {row.route for row in ROWS if row.thing in owned} == {row.route for row in ROWS if row.is_own}


def test_there_are_ten_thousand_cells(say):
    say(f"{len(CELLS)} cells: {len(ROWS)} rows of the table, by everybody, in every place, read and sent")
    assert len(CELLS) >= 10_000
