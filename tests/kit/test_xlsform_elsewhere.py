"""Our XLSForm workbooks as the reference reader of KoboToolbox and ODK takes them."""

import io

import pytest
from pyxform.xls2xform import convert

from alongside.kit.xlsform import write_xlsform
from tests.kit.test_xlsform import EVERYTHING, FILES, told, whole

IN_PAIRS = frozenset({"weighted", "compared"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_reference_reader_finds_every_question_and_warns_of_nothing(path):
    one = told(path)
    warnings: list[str] = []
    form = convert(io.BytesIO(write_xlsform(one)), validate=False, warnings=warnings, file_type=".xlsx").xform
    assert warnings == []
    assert [question.code for question in one.questions if f"<{question.code}" not in form] == []
    assert form.count("relevant=") == sum(bool(question.shown_if) for question in one.questions)
    assert form.count("<group") == sum(question.kind in IN_PAIRS for question in one.questions)
    assert one.title in form


def test_reference_reader_takes_every_kind():
    plain = [row | ({"options": ["a", "b"], "exclusive": ["a"]} if row["type"] == "multi" else {}) for row in EVERYTHING]
    plain = [row | ({"options": ["a", "b"]} if row["type"] == "ranking" else {}) for row in plain]
    form = convert(io.BytesIO(write_xlsform(whole(plain))), validate=False, file_type=".xlsx").xform
    assert "not(selected(., 'a') and count-selected(.) &gt; 1)" in form
    assert "/leave  = 'yes'" in form
    assert 'constraint=". &gt;= 0 and . &lt;= 0"' in form
