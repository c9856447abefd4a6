"""The demonstration's 68 coded answers: the page prints the figures that were written down, and those of `alongside evaluate`."""

import json

import pytest

from alongside.console.demonstration import acts
from alongside.console.demonstration.files import rows
from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.models import CodingRound
from alongside.domain.surveys.queries import answers_of_round, coder_in
from alongside.kit.codebooks import read_codebook
from alongside_engine._plan_files import read_study
from alongside_engine.study import analyse
from tests.domain.surveys.coded import second
from tests.engine.matching.schemes import CORE_MEDICAL, ROOT
from tests.web.asking import get, words

EXPECTED = json.loads((ROOT / "tests" / "data" / "core_medical_2012" / "expected.json").read_text())["figures"]


@pytest.fixture
def world(world_today):
    return world_today


@pytest.fixture
def compared(world):
    """The answers of the files given in another scheme, and coded by two as in the files."""
    noor = second(world)
    asked = list(dict.fromkeys(row["question"] for row in rows("answers.csv")))
    people = dict.fromkeys(dict.fromkeys(row["email"] for row in rows("answers.csv")))
    people = dict(zip(people, world.person(len(people)), strict=True))
    wave = world.wave(
        questionnaire=world.questionnaire("words", questions=[{"code": code, "text": code, "type": "text"} for code in asked])
    )
    for address, person in people.items():
        world.answered(wave, person, **{row["question"]: row["text"] for row in rows("answers.csv") if row["email"] == address})
    found = surveys.begin_round(world.closed(wave), title="", questions=asked, coders=[world.eve, noor], by=world.eve, now=world.now)
    lines = read_codebook((CORE_MEDICAL / "codebook.csv").read_bytes(), "codebook.csv")
    surveys.put_codes(found, lines, by=world.eve, now=world.now)
    for file, user in (("coding_a.csv", world.eve), ("coding_b.csv", noor)):
        coder = coder_in(found, user)
        surveys.code_answers(coder, acts.codes_in(file, answers_of_round(found)), by=user, now=world.now)
        surveys.finish_coding(coder, by=user, now=world.now)
    return surveys.compare_round(found, by=noor, now=world.now)


def test_page_prints_the_figures_written_down_and_those_of_the_files(client, world, compared):
    files = analyse(read_study(CORE_MEDICAL, CORE_MEDICAL / "plan.toml")).coding

    said = words(get(client, world.eve, "evaluator:agreement", compared.public_id))

    assert CodingRound.objects.count() == 1
    assert "Answers 68 Judgements, each answer with each code 1,156 Agreement 0.967" in said
    assert "Cohen’s kappa (95% CI) 0.782 (0.715 to 0.849) Krippendorff’s alpha 0.782 Gwet’s AC1 0.961" in said
    assert (round(files.kappa.percent_agreement, 3), round(files.kappa.estimate, 3)) == (0.967, 0.782)
    assert {code.code: round(code.agreement.estimate, 4) for code in files.codes} == EXPECTED["kappa_by_code"]["value"]
    assert [line for line in map(printed, files.codes) if line not in said] == []


def printed(code):
    """A row of the table, from the figures that `alongside evaluate` has."""
    kappa, given = code.agreement, " / ".join(map(str, code.given))
    limits = f"{kappa.estimate:.3f} ({kappa.low:.3f} to {kappa.high:.3f})"
    shares = f"Agreed {kappa.percent_agreement:.3f} Prevalence {code.alpha.prevalence[True]:.3f}"
    return (
        f"Code {code.label} Given by each {given} {shares} Kappa (95% CI) {limits} "
        f"Alpha {code.alpha.estimate:.3f} AC1 {code.ac1.estimate:.3f}"
    )
