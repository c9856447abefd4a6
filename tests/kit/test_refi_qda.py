import io
import zipfile
from datetime import date

import pytest
from pyrefiqda import RefiCodebook, RefiProject

from alongside.kit.codebooks import CodeLine
from alongside.kit.refi_codebooks import DEEPEST, MOST_CODES, read_qdc
from alongside.kit.refi_qda import Case, Mark, NoCodes, Project, Source, Variable, as_kept, to_qdc, to_qdpx
from alongside.kit.table_limits import MOST_BYTES, TableError

CODES = (
    CodeLine("time", "Time", "Barriers", "Names a lack of time.\n\nNot of interest.", "We never <found> an hour & a half."),
    CodeLine("place", "Somewhere to meet", "Barriers", "Names a lack of a room."),
    CodeLine("thanks", "Grateful “at last” 🙂", "", "", ""),
)
TEXTS = {
    "emoji": "👩‍⚕️ We met 🙂 twice",
    "right to left": "لم نجد وقتا للقاء",
    "lines": "One\r\nTwo\rThree\n\nFour words",
    "long": "äé " * 1666 + "zz",
    "control": "A\x00B\x0bC\ufffeD\ud800E",
    "blank": "",
}
VALUES = {"side": "mentee", "took_part": True, "meetings": 4, "mean": 3.5, "began": date(2025, 9, 1), "mixed": 1}


def project(**changes):
    sources = tuple(Source(name, text, "p1") for name, text in TEXTS.items())
    marks = (
        Mark("emoji", "time", "Coder B", 5, 11),
        Mark("emoji", "time", "Coder A", 5, 11),
        Mark("lines", "place", "Coder A", 5, 8),
        Mark("lines", "thanks", "Coder A", 16, 20),
        Mark("long", "place", "Coder B", 4998, 5000),
        Mark("control", "place", "Coder B", 0, 9),
    )
    told = {
        "name": "Why we did not meet",
        "coders": ("Coder A", "Coder B"),
        "codes": CODES,
        "variables": tuple(Variable(code, f"What {code} is") for code in VALUES),
        "cases": (Case("p1", VALUES), Case("p2", {"mixed": "none"})),
        "sources": sources,
        "marks": marks,
    }
    return Project(**(told | changes))


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def read_back(content, folder):
    (folder / "project.qdpx").write_bytes(content)
    return RefiProject.load(folder / "project.qdpx", folder / "unpacked")


def test_a_project_is_read_back_by_an_independent_program(tmp_path):
    found = read_back(to_qdpx(project()), tmp_path)
    assert [user.name for user in found.users.user] == ["Coder A", "Coder B"]
    theme, thanks = found.code_book.codes.code
    assert (theme.name, theme.is_codable, [code.name for code in theme.code]) == ("Barriers", False, ["Time", "Somewhere to meet"])
    assert "<found> an hour & a half" in theme.code[0].description
    assert (thanks.name, thanks.is_codable) == ("Grateful “at last” 🙂", True)
    kinds = {variable.name: variable.type_of_variable.value for variable in found.variables.variable}
    assert kinds == {"side": "Text", "took_part": "Boolean", "meetings": "Integer", "mean": "Float", "began": "Date", "mixed": "Text"}
    first = found.cases.case[0].variable_value
    assert (first[0].text_value, first[1].boolean_value, first[2].integer_value, float(first[3].float_value)) == ("mentee", True, 4, 3.5)
    assert (str(first[4].date_value), first[5].text_value) == ("2025-09-01", "1")
    assert len(found.cases.case[0].source_ref) == len(TEXTS)
    assert not found.cases.case[1].source_ref


def test_every_selection_holds_the_letters_that_were_coded(tmp_path):
    found = read_back(to_qdpx(project()), tmp_path)
    users = {user.guid: user.name for user in found.users.user}
    names = {code.guid: code.name for theme in found.code_book.codes.code for code in (theme, *theme.code)}
    seen = set()
    for source in found.sources.text_source:
        path = tmp_path / "unpacked" / "sources" / source.plain_text_path.removeprefix("internal://")
        text = path.read_bytes().decode()
        assert path.read_text() == text, "a program that translates line ends counts the same letters"
        assert text == as_kept(TEXTS[source.name])
        for one in source.plain_text_selection:
            coding = one.coding[0]
            words = text[one.start_position : one.end_position]
            seen.add((source.name, words, names[coding.code_ref.target_guid], users[coding.creating_user]))
    assert seen == {
        ("emoji", "We met", "Time", "Coder A"),
        ("emoji", "We met", "Time", "Coder B"),
        ("lines", "Two", "Somewhere to meet", "Coder A"),
        ("lines", "Four", "Grateful “at last” 🙂", "Coder A"),
        ("long", "zz", "Somewhere to meet", "Coder B"),
        ("control", "A�B�C�D�E", "Somewhere to meet", "Coder B"),
    }


def test_a_long_text_in_words_of_more_bytes_than_letters_stays_whole():
    assert len(TEXTS["long"]) == 5000
    assert TEXTS["long"].encode() in parts(to_qdpx(project())).values()


def test_the_same_project_gives_the_same_bytes_and_no_time():
    first, second = to_qdpx(project()), to_qdpx(project())
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"DateTime" not in parts(first)["project.qde"]


def test_nothing_of_two_projects_has_the_same_name():
    first, second = (parts(to_qdpx(project(name=name))).keys() - {"project.qde"} for name in ("One", "Two"))
    assert first.isdisjoint(second)


def test_a_project_without_codes_has_its_texts(tmp_path):
    found = read_back(to_qdpx(Project("Not coded", sources=(Source("one", "Said"),))), tmp_path)
    assert found.code_book is None
    assert [source.name for source in found.sources.text_source] == ["one"]


def test_an_empty_project_is_read():
    assert list(parts(to_qdpx(Project("Nothing")))) == ["project.qde"]


def test_a_codebook_without_codes_is_not_written():
    with pytest.raises(NoCodes, match="no code"):
        to_qdc("Nothing", ())


def test_a_codebook_is_read_back_by_an_independent_program(tmp_path):
    (tmp_path / "codes.qdc").write_bytes(to_qdc("Year", CODES))
    found = RefiCodebook.load(tmp_path / "codes.qdc")
    assert [code.name for code in found.codes.code] == ["Barriers", "Grateful “at last” 🙂"]
    assert [code.is_codable for code in found.codes.code] == [False, True]


def test_a_codebook_comes_back_as_it_went():
    assert read_qdc(to_qdc("Year", CODES)) == list(CODES)


def codebook(inside, *, space="urn:QDA-XML:codebook:1.0", before=""):
    head = f'<?xml version="1.0" encoding="utf-8"?>{before}<CodeBook xmlns="{space}" origin="Other">'
    return f"{head}<Codes>{inside}</Codes></CodeBook>".encode()


def test_codes_of_other_programs_get_short_names_of_their_own():
    inside = """
      <Code guid="a" name="Café &#9; &amp; tea" isCodable="true" color="#f00"><Description>Where.</Description>
        <Code guid="b" name="Café tea" isCodable="true"/><Code guid="c" name="时间" isCodable="true"/></Code>
      <Code guid="d" name="Folder" isCodable="false"/><Code guid="e" name="Cafe tea" isCodable="true"/>
      <NoteRef targetGUID="n"/>"""
    assert read_qdc(codebook(inside, space="urn:QDA-XML:codebook:1:0")) == [
        CodeLine("cafe-tea", "Café & tea", "", "Where."),
        CodeLine("cafe-tea-2", "Café tea", "Café & tea"),
        CodeLine("code", "时间", "Café & tea"),
        CodeLine("cafe-tea-3", "Cafe tea"),
    ]


def test_what_nobody_sees_is_not_taken_over():
    line = read_qdc(codebook('<Code guid="a" name="Ti\u202eme\u200b" isCodable="true"><Description>A\u202eB</Description></Code>'))[0]
    assert (line.label, line.definition) == ("Time", "AB")


BOMB = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CODE = '<Code guid="a" name="{}" isCodable="true">{}</Code>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (codebook(CODE.format("x", "<Description>&b;</Description>"), before=BOMB), "declares a document type"),
        (codebook(CODE.format("x", "<Description>&a;</Description>"), before=OUTSIDE), "declares a document type"),
        (codebook(CODE.format("x", ""), before='<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'), "declares a document type"),
        (codebook(CODE.format("&never;", "")), "damaged"),
        (b"", "damaged"),
        (b"code,label\n", "damaged"),
        (codebook("<Code")[:-20], "damaged"),
        (b'<?xml version="1.0" encoding="made-up"?><CodeBook/>', "damaged"),
        (b'<?xml version="1.0" encoding="big5"?><CodeBook/>', "damaged"),
        (codebook(CODE.format("x", ""), space="urn:other"), "not a REFI-QDA codebook"),
        (b'<Project xmlns="urn:QDA-XML:project:1.0" name="x"/>', "whole project"),
        (to_qdpx(Project("Whole")), "whole project"),
        (codebook(""), "no code"),
        (codebook(CODE.format(" ", "")), "no name"),
        (codebook(CODE.format("n" * 101, "")), "name of the code .* has 101 characters"),
        (codebook(CODE.format("x", f"<Description>{'d' * 1001}</Description>")), "definition of the code “x” has 1,001"),
        (codebook(CODE.format("x", f"<Description>Example: {'e' * 1001}</Description>")), "example of the code “x” has 1,001"),
        (codebook(CODE.format("a" * 60, CODE.format("b" * 60, CODE.format("c", "")))), "theme of the code “c” has 123"),
        (codebook('<Code name="a" guid="a" isCodable="true">' * 30 + "</Code>" * 30), f"more than {DEEPEST - 2} deep"),
        (codebook(CODE.format("a", "") * (MOST_CODES + 1)), "more than 1,000 codes"),
        (b" " * (MOST_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(TableError, match=sentence):
        read_qdc(content)
