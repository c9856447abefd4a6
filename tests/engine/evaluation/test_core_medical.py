"""The shipped scheme's paired answers and coders, from its files alone, against the figures written down beside them."""

import csv
import json

import pytest

from alongside_engine.evaluation import cohen_kappa, paired_ordinal, percent_agreement
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
