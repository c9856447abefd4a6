"""`alongside evaluate`: the shipped scheme's figures to the last digit, every form of the report, and files that do not fit."""

import json
import re
import shutil
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import docx
import pytest

from alongside_engine.cli import main
from alongside_engine.evaluation import check_figures
from tests.engine.matching.schemes import CORE_MEDICAL, ROOT

EXPECTED = json.loads((ROOT / "tests" / "data" / "core_medical_2012" / "expected.json").read_text())["figures"]
PLAN = str(CORE_MEDICAL / "plan.toml")


def expected(name):
    return EXPECTED[name]["value"]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Every number, as JSON has it."""
    path = tmp_path_factory.mktemp("evaluate") / "results.json"
    assert main(["evaluate", str(CORE_MEDICAL), "--plan", PLAN, "--format", "json", "--out", str(path)]) == 0
    return json.loads(path.read_text())


def test_uptake_is_as_published(found):
    stages = {row["label"]: (row["count"], row["of"], row["percent"]) for row in found["uptake"]["rows"]}

    assert found["uptake"]["invited"] == expected("invited")
    assert stages == {
        words: tuple(EXPECTED[name][key] for key in ("value", "of", "percent"))
        for words, name in (
            ("wrote a statement", "submitted_statement"),
            ("came to training", "attended_training"),
            ("took part in a pair", "participated"),
        )
    }
    assert dict(found["counts"]) == {
        "pairs": expected("pairs"),
        "training sessions": expected("training_sessions"),
        "meetings logged": expected("meetings"),
        "minutes logged": expected("meeting_minutes"),
    }


def test_overlaps_are_as_made(found):
    overlaps = {tuple(row["labels"]): row["count"] for row in found["uptake"]["overlaps"]}
    names = {"statement": "wrote a statement", "training": "came to training"}
    for part, kinds in (("participants", ("took part in a pair",)), ("non_participants", ())):
        made = {
            "statement_and_training": ("statement", "training"),
            "statement_only": ("statement",),
            "training_only": ("training",),
            "neither": (),
        }
        for kind, did in made.items():
            assert overlaps[*(names[one] for one in did), *kinds] == expected(f"{part}_{kind}")


def test_response_is_as_published(found):
    rates = {
        (wave, row["group"]): (row["answered"], row["sent"], row["percent"]) for wave, rows in found["responses"].items() for row in rows
    }

    assert rates["end of year", "took part"] == (
        expected("end_answered_participants"),
        42,
        EXPECTED["end_answered_participants"]["percent"],
    )
    assert rates["end of year", "did not take part"][:2] == (expected("end_answered_non_participants"), expected("non_participants"))
    assert rates["start of year", "all"] == (expected("baseline_answered"), 42, EXPECTED["baseline_answered"]["percent"])


def test_changes_are_those_written_down(found):
    changes = {
        row["item"]: {
            "pairs": row["found"]["n"],
            "mean_before": round(row["found"]["mean_before"], 4),
            "mean_after": round(row["found"]["mean_after"], 4),
            "rose": row["found"]["improved"],
            "same": row["found"]["same"],
            "fell": row["found"]["worse"],
            "wilcoxon_p": round(row["found"]["p_value"], 4),
        }
        for row in found["changes"]
        if row["group"] == "all"
    }

    assert changes == expected("likert_change")
    assert {row["group"] for row in found["changes"]} == {"all", "mentor", "mentee"}


def test_answers_are_those_written_down(found):
    items = {(row["item"], row["group"]): {option["option"]: option["count"] for option in row["table"]["rows"]} for row in found["items"]}

    assert items["why_not", "did not take part"] == expected("why_not")
    recommend = items["recommend", "took part"]
    assert recommend[4] + recommend[5] == expected("would_recommend")


def test_coders_agree_as_written_down(found):
    coding = found["coding"]

    assert (coding["answers"], len(coding["codes"]), coding["pooled"]["n"]) == (
        expected("free_text_answers"),
        expected("codes"),
        expected("coding_cells"),
    )
    assert round(coding["kappa"]["percent_agreement"], 4) == expected("pooled_agreement")
    assert round(coding["kappa"]["estimate"], 4) == expected("pooled_kappa")
    assert {row["code"]: round(row["agreement"]["estimate"], 4) for row in coding["codes"]} == expected("kappa_by_code")


def test_report_adds_up_and_says_every_published_figure(capsys):
    assert main(["evaluate", str(CORE_MEDICAL), "--plan", PLAN]) == 0
    text = capsys.readouterr().out
    checked = check_figures(text)

    for figure in ("72 people were invited", "31 of 72 (43%)", "40 of 72 (56%)", "42 of 72 (58%)", "23 of 42 (55%)"):
        assert figure in text
    assert (checked.problems, len(checked.figures) > 100) == ((), True)
    assert "nan" not in text.lower().replace("finance", "")


def test_word_document_has_every_table(tmp_path):
    path = tmp_path / "report.docx"
    assert main(["evaluate", str(CORE_MEDICAL), "--plan", PLAN, "--format", "docx", "--out", str(path)]) == 0
    word = docx.Document(str(path))

    assert word.paragraphs[0].text == "Peer mentoring for core medical trainees, 2012-13"
    assert [cell.text for cell in word.tables[0].rows[2].cells] == [
        "wrote a statement",
        "31 of 72 (43%)",
        "15 of 36 (42%)",
        "16 of 36 (44%)",
    ]


def told(capsys, *more):
    assert main(["evaluate", str(CORE_MEDICAL), "--plan", PLAN, *more]) == 0
    return capsys.readouterr().out


def headings(text):
    return re.findall(r"^### (.+)$", text, re.MULTILINE)


def test_every_number_of_the_sentences_is_in_the_appendix(capsys):
    text, _heading, appendix = told(capsys).partition("## Appendix: numbers used")
    plan = tomllib.loads((CORE_MEDICAL / "plan.toml").read_text(encoding="utf-8"))
    ours = [line for line in text.splitlines() if line and not line.startswith(("#", "|", "Table"))]
    said = [line for line in ours if line not in plan["abstract"].values()]
    noted = set(re.findall(r"\d+(?:\.\d+)?", " ".join(row.split(" | ")[0] for row in appendix.splitlines() if row.startswith("|"))))
    known = {"95", "5", "0.05", *re.findall(r"\d+", "30 2013")}

    assert len(said) == 7
    assert set(re.findall(r"\d+(?:\.\d+)?", " ".join(said))) - noted - known == set()
    for name in ("invited", "submitted_statement", "attended_training", "participated", "end_answered_participants", "pairs", "meetings"):
        assert str(expected(name)) in noted


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ("objective", ["Objective", "Method", "Results", "Conclusions"]),
        ("aims", ["Aims", "Methods", "Results", "Conclusion"]),
        ("squire", ["Background", "Local problem", "Methods", "Interventions", "Results", "Conclusions"]),
    ],
)
def test_abstract_has_the_shape_asked_for_and_counts_its_words(capsys, shape, wanted):
    text = told(capsys, "--abstract", shape)
    abstract = text.partition("## Abstract")[2].partition("Words: ")
    counted = sum(len(line.split()) for line in abstract[0].splitlines() if not line.startswith("#"))

    assert headings(text) == wanted
    assert abstract[2].startswith(f"{counted}, headings not counted.")


def test_plan_chooses_the_shape_and_what_it_does_not_say_is_to_be_written(tmp_path, capsys):
    folder = copied(tmp_path)
    plan = (folder / "plan.toml").read_text(encoding="utf-8").partition("[abstract]")[0]
    (folder / "plan.toml").write_text(f'{plan}[abstract]\nshape = "squire"\n', encoding="utf-8")
    assert main(["evaluate", str(folder), "--plan", str(folder / "plan.toml")]) == 0
    text = capsys.readouterr().out

    assert headings(text)[1] == "Local problem"
    assert text.count("[To be written: ") == 3
    assert "and what stands in square brackets not counted" in text
    assert "a large p value is no evidence that nothing changed" in text


def test_markdown_links_its_figures_and_is_the_same_every_time(tmp_path):
    found = []
    for name in ("one", "two"):
        out = tmp_path / name / "report.md"
        out.parent.mkdir()
        assert main(["evaluate", str(CORE_MEDICAL), "--plan", PLAN, "--figures", str(out.parent / "my figures"), "--out", str(out)]) == 0
        found.append({path.relative_to(out.parent): path.read_bytes() for path in out.parent.rglob("*.*")})
    links = re.findall(r"\]\(([^)]+\.(?:png|svg))\)", found[0][Path("report.md")].decode())

    assert found[0] == found[1]
    assert {Path(unquote(link)) for link in links} == found[0].keys() - {Path("report.md")}
    assert len(links) == 12


def test_word_has_its_figures_with_their_numbers_in_words(tmp_path):
    path = tmp_path / "report.docx"
    assert main(["evaluate", str(CORE_MEDICAL), "--plan", PLAN, "--format", "docx", "--out", str(path)]) == 0
    word = docx.Document(str(path))
    words = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]

    assert len(words) == 6
    assert "took part in a pair, all: 42 of 72 (58%)" in words[0]
    assert "2 fell, 7 stayed the same and 10 rose, of 19" in words[2]


def test_json_takes_no_figures(tmp_path, capsys):
    assert main(["evaluate", str(CORE_MEDICAL), "--plan", PLAN, "--format", "json", "--figures", str(tmp_path)]) == 2
    assert "choose --format md" in capsys.readouterr().err


@pytest.mark.parametrize("gone", ["docx", "typst"])
def test_word_without_the_extra_says_what_to_install(tmp_path, capsys, monkeypatch, gone):
    monkeypatch.setitem(sys.modules, gone, None)

    assert main(["evaluate", str(CORE_MEDICAL), "--plan", PLAN, "--format", "docx", "--out", str(tmp_path / "r.docx")]) == 2
    assert "pip install 'alongside[" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_word_document_needs_a_place(capsys):
    assert main(["evaluate", str(CORE_MEDICAL), "--plan", PLAN, "--format", "docx"]) == 2
    assert "say where it goes with --out" in capsys.readouterr().err


def test_report_is_not_written_over_what_is_read(tmp_path, capsys):
    folder = copied(tmp_path)

    assert main(["evaluate", str(folder), "--plan", str(folder / "plan.toml"), "--out", str(folder / "pairs.csv")]) == 2
    assert "give the result another name" in capsys.readouterr().err


def copied(tmp_path):
    folder = tmp_path / "scheme"
    shutil.copytree(CORE_MEDICAL, folder)
    return folder


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


END = "thandar@swlt.example,2013-07-01,mentee,2,"


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("plan.toml", 'shape = "objective"', 'shape = "imrad"', "plan.toml: [abstract]: shape is “imrad”"),
        ("plan.toml", 'shape = "objective"', 'form = "objective"', "“form” is not known"),
        ("plan.toml", "[people]", "[people", "plan.toml: this is not TOML"),
        ("plan.toml", 'title = "', 'tilte = "', "plan.toml: “tilte” is not known"),
        ("plan.toml", "minimum = 5", "minimum = 0", "plan.toml: minimum is 0"),
        ("plan.toml", "locked_on = 2013-06-30", 'locked_on = "June"', "plan.toml: locked_on is 'June'"),
        ("plan.toml", 'file = "roster.csv"', 'file = "absent.csv"', "absent.csv: cannot be read"),
        ("plan.toml", 'role = "invite_as"', 'role = "side"', "roster.csv, line 1: there is no column side"),
        ("plan.toml", 'sent_to = "took part in a pair"', 'sent_to = "mentors"', "plan.toml: sent_to is “mentors”"),
        ("plan.toml", 'before = "start of year"', 'before = "start"', "plan.toml: before is “start”, which is no wave"),
        ("plan.toml", '"career_confidence",', '"confidence",', "plan.toml: confidence: no scale of this code"),
        (
            "plan.toml",
            "takes_part = true",
            "takes_part = true\n[[stage]]\nname='x'\nfile='pairs.csv'\nid='mentor'\ntakes_part=true",
            "say it of one",
        ),
        ("plan.toml", '"coding_a.csv", "coding_b.csv"', '"coding_a.csv"', "plan.toml: coders names fewer than two files"),
        ("end_of_year.csv", END, "nobody@swlt.example,2013-07-01,mentee,2,", "end_of_year.csv, line 2: nobody@swlt.example is not among"),
        ("end_of_year.csv", END, "thandar@swlt.example,2013-07-01,mentee,6,", "end_of_year.csv, line 2: career_confidence is “6”"),
        ("end_of_year.csv", END, "thandar@swlt.example,2013-07-01,boss,2,", "end_of_year.csv, line 2: took_part is “boss”"),
        ("end_of_year.csv", END, f"{END},,,,,,,,,,,,,,\r\n{END}", "thandar@swlt.example has answered already, in line 2"),
        (
            "baseline.csv",
            "suresh.thavarajah@swlt.example,2012-11-09,mentee,never",
            "suresh.thavarajah@swlt.example,2012-11-09,mentee,twice",
            "had_mentor is “twice”",
        ),
        (
            "roster.csv",
            "jonas.lovstad@swlt.example",
            "bethan.cadwaladr@swlt.example",
            "roster.csv, line 3: bethan.cadwaladr@swlt.example is there twice",
        ),
        ("coding_a.csv", "eoy-001,BC-PLAN,0", "eoy-001,BC-PLAN,maybe", "coding_a.csv, line 2: present is “maybe”; give 1 or 0"),
        ("coding_a.csv", "eoy-001,BC-PLAN,0", "eoy-001,XX,0", "coding_a.csv, line 2: XX is not in the codebook"),
        ("coding_a.csv", "eoy-001,BC-PLAN,0", "eoy-999,BC-PLAN,0", "coding_a.csv, line 2: eoy-999 is none of the answers"),
        ("meetings.csv", ",45,in_person", ",inf,in_person", "meetings.csv, line 2: minutes is “inf”; give a number"),
        ("end_of_year.toml", 'type = "likert5"', 'type = "likert99"', "career_confidence is of type likert99"),
        (
            "end_of_year.toml",
            'code = "knows_where_to_turn"',
            'code = "career_confidence"',
            "the code career_confidence is given to two questions",
        ),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(tmp_path, capsys, file, old, new, sentence):
    folder = copied(tmp_path)
    change(folder, file, old, new)

    assert main(["evaluate", str(folder), "--plan", str(folder / "plan.toml")]) == 2
    out, err = capsys.readouterr()
    assert (out, sentence in err) == ("", True), err


def test_wave_that_nobody_answered_and_small_groups_are_counted(tmp_path, capsys):
    folder = copied(tmp_path)
    header, *rows = (folder / "baseline.csv").read_text(encoding="utf-8").splitlines()
    answered = {line.partition(",")[0] for line in (folder / "end_of_year.csv").read_text(encoding="utf-8").splitlines()}
    both = [row for row in rows if row.partition(",")[0] in answered]
    for kept in ([], both[:4]):
        (folder / "baseline.csv").write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
        assert main(["evaluate", str(folder), "--plan", str(folder / "plan.toml")]) == 0
        said = capsys.readouterr().out
        assert ("0 of 42 (0%)" in said, "4 of 42 (10%)" in said) == (not kept, bool(kept))
        lines = [line for line in said.splitlines() if line.startswith("| I feel confident in planning my career. |")]
        assert all(line.endswith("|  |  |  |  |  |") for line in lines)
