"""Questionnaires as XLSForm workbooks: equal when read again, plain about what cannot be had, and read by the reference reader too."""

import io
from pathlib import Path
from time import process_time

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as some

from alongside.kit.xlsform import read_xlsform, write_xlsform
from alongside_engine.on_files import FileProblem
from alongside_engine.questionnaires import questionnaire_of, questionnaire_of_text
from tests.repository.tree import ROOT

FILES = [
    *(ROOT / "src/alongside/domain/surveys/shipped").glob("*.toml"),
    *(ROOT / f"src/alongside/console/demonstration/core_medical_2012/{name}.toml" for name in ("baseline", "end_of_year")),
]
HEAD = ["type", "name", "label", "relevant", "constraint", "required"]
YES_NO = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
ONE = ["select_one yn", "a", "A?"]


def book(survey, choices=YES_NO, setting=(), shape=None):
    """A workbook as somebody else's program makes it; `shape` does more to the sheet of questions."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        for name, rows in (("survey", survey), ("choices", choices), ("settings", setting)):
            if rows:
                sheet = made.add_worksheet(name)
                for number, row in enumerate(rows):
                    sheet.write_row(number, 0, row)
                if shape and name == "survey":
                    shape(sheet)
    return file.getvalue()


def read(*rows, head=HEAD, **more):
    return read_xlsform("form.xlsx", book([head, *rows], **more))


def told(path: Path):
    return questionnaire_of_text(path.name, path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_questionnaire_written_as_xlsform_reads_equal(path):
    assert read_xlsform("again.xlsx", write_xlsform(told(path))) == told(path)


EVERYTHING = [
    {"code": "one", "text": "=One?", "type": "single", "options": ["it's", 'say "so"'], "exclusive": ["it's"], "required": True},
    {"code": "many", "text": "Many?", "type": "multi", "options": ["a or b", "c"], "exclusive": ["a or b", "c"], "prefer_not": True},
    {"code": "order", "text": "Order?", "type": "ranking", "options": ["a or b", "c"], "most": 2, "not_applicable": True},
    {"code": "mark", "text": "Mark?", "type": "rating", "options": ["0", "10"], "ends": ["low; very", "high"]},
    {"code": "agree", "text": "Agree?", "type": "likert7"},
    {"code": "points", "text": "Points?", "type": "single", "options": ["1", "2", "3", "4"], "audience": "mentors"},
    {"code": "many_1", "text": "Below?", "type": "number", "min": -3},
    {"code": "some", "text": "Some?", "type": "number", "min": 0, "max": 0},
    {"code": "day", "text": "Day?", "type": "date"},
    {"code": "few", "text": "Words?", "type": "line"},
    {"code": "weight", "text": "Weigh?", "type": "weighted", "ends": ["low", "high"], "required": True},
    {"code": "weight_1", "text": "Compare?", "type": "compared"},
    {"code": "leave", "text": "Leave?", "type": "consent", "purpose": "taking_part"},
    {"code": "known", "text": "Known", "type": "hidden", "taken_from": "meetings"},
    {"code": "page", "text": "Page\n\nof text", "type": "section", "show_if": {"question": "leave", "any_of": ["yes"]}},
]
ANSWERS = {
    "one": ["it's", 'say "so"'],
    "many": ["a or b", "c"],
    "order": ["c"],
    "mark": [0, 10],
    "agree": [1],
    "some": [0],
    "few": ["x or y"],
}


def whole(rows, **more):
    worded = [
        row | ({"options": [{"value": value, "label": f"The {value}"} for value in row["options"]]} if "options" in row else {})
        for row in rows
    ]
    return questionnaire_of({"id": "form", "title": "A form", "question": worded, **more}, "form.toml")


@settings(max_examples=40, deadline=None)
@given(some.data())
def test_every_kind_with_every_detail_and_condition_reads_equal(data):
    rows = data.draw(some.permutations(EVERYTHING[:-1]).map(lambda chosen: [*chosen, EVERYTHING[-1]]))
    asked = data.draw(some.sampled_from(sorted(ANSWERS)))
    values = data.draw(some.lists(some.sampled_from(ANSWERS[asked]), min_size=1, max_size=3))
    last = {"code": "end", "text": "End?", "type": "text", "show_if": {"question": asked, "any_of": values}}
    one = whole([*rows, last], introduction="- Hello", attribution="Ours, CC BY 4.0")
    assert read_xlsform("form.xlsx", write_xlsform(one)) == one


def test_choices_that_are_the_same_make_one_list():
    one = whole([row | {"code": code} for row in EVERYTHING[:1] for code in ("a", "b")])
    assert write_xlsform(one) == write_xlsform(one)
    assert [list(question.options) for question in read_xlsform("x.xlsx", write_xlsform(one)).questions] == [["it's", 'say "so"']] * 2


def test_answer_that_no_expression_can_hold_is_refused():
    both = {"code": "x", "text": "X?", "type": "text", "show_if": {"question": "few", "any_of": ["\"'"]}}
    with pytest.raises(FileProblem, match="A form: The answer \"' has both kinds of quotation mark, which no expression can hold"):
        write_xlsform(whole([EVERYTHING[9], both]))


def test_form_of_another_program_reads():
    """With its own order of columns, numbers as numbers, notes of time and device, an “or other”, a group with a condition."""
    found = read(
        ["start", "start", ""],
        ["today", "today", ""],
        ["Select_One yn or_other".lower(), "a", "A?", "", "", "TRUE"],
        ["begin group", "g", "Further", "(${a} = 'yes')"],
        ["integer", "n", "N?", "", "(. > 0) and . < 11"],
        ["select_multiple yn", "m", "M?", "", "not(selected(., 'no') and count-selected(.) > 1)"],
        ["end group"],
        ["range", "r", "R?"],
        ["note", "end_note", "Thank you."],
        setting=[["form_title", "form_id"], ["Their form", "theirs"]],
    )
    shown = {"question": "a", "any_of": ["yes"]}
    assert (found.code, found.title) == ("theirs", "Their form")
    assert [(one.code, one.kind, one.shown_if) for one in found.questions] == [
        ("a", "single", {}),
        ("a_other", "line", {"question": "a", "any_of": ["other"]}),
        ("g", "section", shown),
        ("n", "number", shown),
        ("m", "multi", shown),
        ("r", "likert10", {}),
        ("end_note", "section", {}),
    ]
    assert (found.questions[3].minimum, found.questions[3].maximum, found.questions[4].details) == (1, 10, {"exclusive": ["no"]})
    assert found.questions[0].is_required


def test_form_without_settings_takes_its_title_from_the_file():
    found = read(ONE)
    assert (found.code, found.title) == ("form", "form")


def test_byte_order_mark_in_the_heading_is_passed_over():
    assert read(ONE, head=["\ufefftype", *HEAD[1:]]).questions[0].code == "a"
    assert questionnaire_of_text("x.toml", '\ufeff[[question]]\ncode="a"\ntext="A?"\ntype="text"\n').questions[0].code == "a"


def test_points_in_a_condition_are_numbers_however_they_are_quoted():
    scale = [["list_name", "name", "label"], *(["s", point, f"P{point}"] for point in range(1, 6))]
    found = read_xlsform(
        "x.xlsx",
        book(
            [[*HEAD, "appearance"], ["select_one s", "a", "A?", "", "", "", "likert"], ["text", "b", "B?", "${a} = '4' or ${a}=5"]],
            scale,
        ),
    )
    assert (found.questions[0].kind, found.questions[1].shown_if["any_of"]) == ("likert5", [4, 5])


BRACKETS = ["(${a} = 'yes') or (${a} = 'no')", "((${a}='yes' or selected(${a}, 'no')))", '${a} = "yes"  or\n( ${a} = "no" )']


@pytest.mark.parametrize("relevant", BRACKETS)
def test_brackets_and_spaces_around_a_condition_make_no_difference(relevant):
    assert read(ONE, ["text", "b", "B?", relevant]).questions[1].shown_if == {"question": "a", "any_of": ["yes", "no"]}


def test_brackets_that_do_not_close_are_told_at_once():
    with pytest.raises(FileProblem, match="row 3: relevant"):
        read(ONE, ["text", "b", "B?", "(" * 4_900])


def test_a_workbook_made_to_be_slow_is_told_soon():
    """A twentieth of a second where nothing else runs, for the longest cells that patterns could go back and forth in for minutes."""
    slow = [" " * 2_400 + "or" + " " * 2_400, "(" * 2_400 + ")" * 2_400, "not(" + " " * 4_000]
    choices = [YES_NO[0], *(["yn", f"c{place}", "C"] for place in range(50))]
    for text in slow:
        before = process_time()
        with pytest.raises(FileProblem):
            read(*(["select_one yn", f"q{place}", "Q?"] for place in range(199)), ["text", "b", "B?", text], choices=choices)
        with pytest.raises(FileProblem):
            read(*(["select_multiple yn", f"q{place}", "Q?", "", text] for place in range(199)), choices=choices)
        assert process_time() - before < 30


def test_row_of_a_mistake_among_many_is_found():
    rows = [["select_one yn", f"q{place}", "Q?"] for place in range(198)]
    with pytest.raises(FileProblem, match="sheet survey, row 150: q148 is shown if q190 is answered, which comes after it"):
        read(*rows[:148], [*rows[148], "${q190} = 'yes'"], *rows[149:], ["text", "z", "Z?", "${none} = 'x'"])


def test_one_of_several_languages_is_taken():
    head = ["type", "name", "label::English (en)", "label::Cymraeg (cy)"]
    choices = [["list_name", "name", "label::English (en)"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
    row = ["select_one yn", "a", "A?", "Beth?"]
    chosen = [["default_language"], ["English (en)"]]
    assert read(row, head=head, choices=choices, setting=chosen).questions[0].text == "A?"
    with pytest.raises(FileProblem, match="row 1: there are several languages of label; name one as default_language"):
        read(row, head=head, choices=choices)


NASTY = {
    "unknown type": ([ONE, ["geopoint", "b", "Where?"]], "sheet survey, row 3: the type “geopoint” cannot be asked here."),
    "repeat": ([["begin_repeat", "r", "Again"], ["end_repeat"]], "row 2: the type “begin_repeat” cannot be asked here."),
    "unknown list": ([["select_one none", "a", "A?"]], "sheet survey, row 2: the list none is not on the sheet choices"),
    "no text": ([ONE, ["text", "b"]], "sheet survey, row 3: the question b has no text; give a text"),
    "no code": ([["text", "", "B?"]], "sheet survey, row 2: question 1 has no code"),
    "two codes equal": ([ONE, ["text", "b", "B?"], ["text", "a", "C?"]], "sheet survey, row 4: the code a is given to two questions"),
    "loop": (
        [["select_one yn", "a", "A?", "${b} = 'yes'"], ["select_one yn", "b", "B?", "${a} = 'yes'"]],
        "sheet survey, row 2: a and b are each shown by the answer to the other; take one of the conditions out",
    ),
    "later": ([["text", "b", "B?", "${a} = 'yes'"], ONE], "row 2: b is shown if a is answered, which comes after it; move a up"),
    "nothing": ([["text", "b", "B?", "${x} = 'yes'"]], "row 2: b is shown if x is answered, and there is no question of this code"),
    "no answer": ([ONE, ["text", "b", "B?", "${a} = 'perhaps'"]], "row 3: b is shown if a is “perhaps”, which is no answer to it"),
    "two asked": (
        [ONE, ["select_one yn", "b", "B?"], ["text", "c", "C?", "${a} = 'yes' or ${b} = 'yes'"]],
        "row 4: relevant asks about a and about b. It can ask about one earlier question only.",
    ),
    "sum": ([ONE, ["text", "b", "B?", "${a} > 3"]], "sheet survey, row 3: relevant says “${a} > 3”. It can only be ${code} = 'answer'"),
    "and": ([ONE, ["text", "b", "B?", "${a} = 'yes' and ${a} = 'no'"]], "row 3: relevant says"),
    "long": ([ONE, ["text", "b", "B?", " or ".join(["${a} = 'yes'"] * 800)]], "row 3: relevant"),
    "constraint": ([["integer", "n", "N?", "", "regex(., '(a+)+$')"]], "row 2: constraint says “regex(., '(a+)+$')”. For a number"),
    "required": ([["text", "n", "N?", "", "", "${x} = 1"]], "sheet survey, row 2: required is “${x} = 1”; give yes or no"),
    "not begun": ([ONE, ["end_group"]], "sheet survey, row 3: a group is ended that was not begun"),
    "not ended": ([["begin_group", "g"], ONE], "sheet survey, row 3: a group is not ended"),
    "leave": ([["acknowledge", "ok", "OK?"]], "row 2: the question ok needs purpose: one of publication, quotation, taking_part"),
    "10,000 rows": (
        [["text", f"q{place}", "Q?"] for place in range(10_000)],
        "sheet survey, row 1002: there are 10,000 rows; the most is 1,000",
    ),
    "300 questions": ([["text", f"q{place}", "Q?"] for place in range(300)], "there are 300 questions; the most is 200"),
    "empty": ([], "there is no question in it"),
}


@pytest.mark.parametrize("what", NASTY)
def test_what_cannot_be_had_is_said_with_its_row(what):
    rows, sentence = NASTY[what]
    with pytest.raises(FileProblem) as caught:
        read(*rows)
    assert str(caught.value).startswith("form.xlsx: ")
    assert sentence in str(caught.value)


SHAPES = {
    "merged": (
        lambda sheet: sheet.merge_range(1, 2, 2, 2, "A?"),
        "sheet survey, row 2: the cell C2 is merged with others; take the merge apart",
    ),
    "formula": (lambda sheet: sheet.write_formula(1, 2, '="A"&"?"', None, "A?"), "sheet survey, row 2: the cell C2 holds a formula"),
}


@pytest.mark.parametrize("what", SHAPES)
def test_cells_that_are_not_what_they_seem_are_refused(what):
    shape, sentence = SHAPES[what]
    with pytest.raises(FileProblem) as caught:
        read(["select_one yn", "a"], shape=shape)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"choices": [*YES_NO, ["yn", "no", "No"]]}, "sheet choices, row 4: the list yn has no twice"),
        ({"choices": [*YES_NO, ["", "no", "No"]]}, "sheet choices, row 4: a choice needs a list_name and a name"),
        ({"head": ["type", "name", "label", "label"]}, "sheet survey, row 1: two columns are called label"),
        ({"head": ["type", "name", "label", "calculation"]}, "sheet survey, row 2: the column calculation cannot be had here"),
        ({"choices": ()}, "sheet survey, row 2: the list yn is not on the sheet choices"),
    ],
)
def test_sheets_that_say_too_much_or_too_little_are_refused(changes, sentence):
    with pytest.raises(FileProblem) as caught:
        read([*ONE, "1"], **changes)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("form.csv", b"type,name,label\ntext,a,A?\n", "form.csv: An XLSForm is an Excel workbook. Save it as .xlsx."),
        ("form.xlsx", b"PK\x03\x04broken", "form.xlsx: This workbook is damaged or not an Excel workbook."),
        ("form.xlsx", b"", "form.xlsx: The file is empty."),
        ("form.docx", b"PK\x03\x04", "form.docx: A “.docx” file is not a table."),
        ("form.xlsx", book([], YES_NO), "form.xlsx: There is no sheet called survey"),
    ],
)
def test_files_that_are_no_form_are_refused(name, content, sentence):
    with pytest.raises(FileProblem) as caught:
        read_xlsform(name, content)
    assert str(caught.value).startswith(sentence)


CELLS = ["", "a", "b", "text", "select_one yn", "begin_group", "end_group", "${a} = 'yes'", "(", "range", "1"]


@settings(max_examples=150, deadline=None)
@given(some.lists(some.lists(some.sampled_from(CELLS), max_size=6), max_size=8))
def test_whatever_stands_in_the_cells_is_read_or_told(rows):
    try:
        found = read(*rows)
    except FileProblem as problem:
        assert str(problem).startswith("form.xlsx: ")
    else:
        assert read_xlsform("form.xlsx", write_xlsform(found)) == found
