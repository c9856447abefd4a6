"""Codebooks as tables: read back as they were written, and a sentence for each mistake."""

from pathlib import Path

import pytest

from alongside.kit.codebooks import CodebookError, CodeLine, read_codebook, write_codebook
from alongside.kit.tables_in import TableError

SHIPPED = Path(__file__).parents[2] / "src" / "alongside" / "console" / "demonstration" / "core_medical_2012" / "codebook.csv"
LINES = [
    CodeLine("time", "Time", "barriers", "Names a lack of time.", "=never"),
    CodeLine("place", "Somewhere to meet", "", "", 'He said "no",\nand left.'),
]


def test_codebook_is_read_back_as_it_was_written():
    assert read_codebook(write_codebook(LINES), "codebook.csv") == LINES


def test_codebook_of_the_demonstration_is_read():
    found = read_codebook(SHIPPED.read_bytes(), "codebook.csv")

    assert (len(found), found[0].code, found[0].label, found[0].theme) == (17, "BC-PLAN", "Plans differently", "behaviour change")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("theme,label\na,b\n", "There is no column “code”. A codebook has the columns code, theme, label, definition, example."),
        ("code,theme\na,b\n", "There is no column “label”. A codebook has the columns code, theme, label, definition, example."),
        ("code,label\na,A\n,B\n", "Row 3 has no code. Give each its own short name."),
        ("code,label\na,A\nA,B\n", "Two codes have the code “A”. Give each its own."),
        ("code,label\na,A\nb,a\n", "Two codes have the label “a”. Give each its own."),
        ("code,label\na,\n", "The code “a” has no label."),
        ("code,label\né,E\n", "“é” cannot be a code: use letters from a to z, digits, - and _."),
        ("code,label\n" + "".join(f"c{place},L{place}\n" for place in range(201)), "A codebook has one code to 200; this has 201."),
        ("code,label\n", "A codebook has one code to 200; this has 0."),
        ("", "The file is empty."),
        ("<html>", "This is not a table. Save it as .xlsx or CSV and try again."),
    ],
)
def test_codebook_that_cannot_be_read_says_why(text, sentence):
    with pytest.raises((CodebookError, TableError)) as problem:
        read_codebook(text.encode(), "codebook.csv")

    assert str(problem.value) == sentence
