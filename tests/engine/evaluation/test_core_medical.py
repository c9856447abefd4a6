"""The shipped scheme's paired answers and coders, from its files alone, against the figures written down beside them."""

import csv
import json

import pytest

from alongside_engine.evaluation import TooFew, coding_agreement, cohen_kappa, paired_ordinal, percent_agreement
from tests.engine.matching.schemes import CORE_MEDICAL, ROOT

EXPECTED = json.loads((ROOT / "tests" / "data" / "core_medical_2012" / "expected.json").read_text())["figures"]


def rows(name):
    with (CORE_MEDICAL / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers(name, item):
    return {row["email"]: int(row[item]) if row[item] else None for row in rows(name)}


@pytest.fixture(scope="module")
def coders():
    """Both coders' judgements, by answer and code."""
    return [{(row["answer"], row["code"]): row["present"] for row in rows(f"coding_{coder}.csv")} for coder in "ab"]


@pytest.mark.parametrize("item", EXPECTED["likert_change"]["value"])
def test_paired_answers_give_the_figures_written_down(item):
    before, after = answers("baseline.csv", item), answers("end_of_year.csv", item)
    both = sorted(before.keys() & after.keys())

    found = paired_ordinal([before[person] for person in both], [after[person] for person in both])

    assert {
        "pairs": found.n,
        "mean_before": round(found.mean_before, 4),
        "mean_after": round(found.mean_after, 4),
        "rose": found.improved,
        "same": found.same,
        "fell": found.worse,
        "wilcoxon_p": round(found.p_value, 4),
    } == EXPECTED["likert_change"]["value"][item]


def test_coders_agree_as_written_down(coders):
    keys = sorted(coders[0])
    found = cohen_kappa([coders[0][key] for key in keys], [coders[1][key] for key in keys])

    assert (found.n, sorted(coders[1])) == (EXPECTED["coding_cells"]["value"], keys)
    assert round(found.percent_agreement, 4) == EXPECTED["pooled_agreement"]["value"]
    assert round(found.estimate, 4) == EXPECTED["pooled_kappa"]["value"]


def test_coders_agree_on_each_code_as_written_down(coders):
    by_code = {}
    for code in EXPECTED["kappa_by_code"]["value"]:
        keys = sorted(key for key in coders[0] if key[1] == code)
        judged = [[coder[key] for key in keys] for coder in coders]
        by_code[code] = round(cohen_kappa(*judged).estimate, 4)
        assert percent_agreement(judged) > 0.9

    assert by_code == EXPECTED["kappa_by_code"]["value"]


def test_whole_coding_is_compared_as_its_parts_are(coders):
    judged = [{key: value == "1" for key, value in coder.items()} for coder in coders]
    codes = {row["code"]: (row["theme"], row["label"]) for row in rows("codebook.csv")}

    found = coding_agreement(codes, [row["answer"] for row in rows("answers.csv")], judged)

    assert found.kappa.estimate == cohen_kappa([coders[0][key] for key in coders[0]], [coders[1][key] for key in coders[0]]).estimate
    assert {row.code: round(row.agreement.estimate, 4) for row in found.codes} == EXPECTED["kappa_by_code"]["value"]
    assert (found.answers, sum(row.given[0] for row in found.codes)) == (68, EXPECTED["code_present_a"]["value"])
    assert all(row.ac1.estimate > 0.8 and row.alpha.n == 68 for row in found.codes)


def test_coding_with_gaps_and_three_coders_leaves_out_what_nobody_shared():
    codes = {"time": ("barriers", "Time"), "place": ("barriers", "Place")}
    one, two = {("x", "time"): True, ("y", "time"): False, ("x", "place"): True}, {("x", "time"): True, ("y", "time"): True}

    found = coding_agreement(codes, ["x", "y"], [one, two, {}])

    assert (found.kappa, found.pooled.n, found.themes) == (None, 2, (("barriers", 2),))
    assert [(row.given, row.agreement is None) for row in found.codes] == [((1, 2, 0), False), ((1, 0, 0), True)]
    with pytest.raises(TooFew):
        coding_agreement(codes, ["x"], [one, {}])
