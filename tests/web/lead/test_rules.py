"""The page on which a lead chooses the matching rules."""

from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from alongside.domain.matching.actions import change_rules
from alongside.domain.matching.models import RuleSet
from alongside.domain.matching.queries.rules import preset
from tests.web.asking import cost, get, post, words

YEAR = ("harbour-peer", "2026")
ANSWERS = {
    "grade_direction": "senior",
    "grade_importance": "mandatory",
    "topics_direction": "same",
    "topics_importance": "high",
    "specialty_direction": "ignore",
    "specialty_importance": "low",
    "site_direction": "different",
    "site_importance": "low",
    "text_direction": "same",
    "text_importance": "medium",
    "spread": "on",
}


@pytest.fixture
def world(world_today):
    return world_today


def check(client, user, **answers):
    return get(client, user, "lead:rules", *YEAR, **ANSWERS | answers | {"check": "1"})


def test_rules_page_is_filled_in_with_what_stands(client, world):
    page = get(client, world.lena, "lead:rules", *YEAR)

    initial = page.context["form"].initial
    assert (initial["grade_direction"], initial["grade_importance"]) == ("senior", "mandatory")
    assert (initial["topics_direction"], initial["topics_importance"], initial["spread"]) == ("same", "medium", False)
    assert "Nobody has chosen rules for this year yet." in words(page)


def test_rules_page_can_begin_with_a_preset(client, world):
    page = get(client, world.dev, "lead:rules", *YEAR, preset="all-grade-trust")

    assert page.context["form"].initial["text_direction"] == "same"
    assert "Filled in: All grades of one trust." in words(page)


def test_every_answer_names_its_source(client, world):
    said = words(get(client, world.lena, "lead:rules", *YEAR))

    assert "Source: A mentor of one's own specialty (surgical trainees' survey)" in said


def test_check_page_says_the_whole_in_words_and_changes_nothing(client, world):
    said = words(check(client, world.lena))

    assert "Are these the rules you want?" in said
    assert "The mentor is more senior than the mentee." in said
    assert "The two work at different sites How much It matters a little Share of the score 14%" in said
    assert "It matters a lot: the mentor offers topics that the mentee would like to talk about." in said
    assert RuleSet.objects.count() == 0


def test_check_page_counts_who_would_have_nobody(client, world):
    said = words(check(client, world.lena, site_importance="mandatory"))

    assert "With these rules 1 mentee has no possible mentor (now 0), and 1 mentor no possible mentee (now 0)." in said


def test_check_page_leads_back_to_the_answers(client, world):
    page = get(client, world.lena, "lead:rules", *YEAR, **dict(parse_qsl(check(client, world.lena).context["asked"])))

    assert {name: page.context["form"].initial[name] for name in ANSWERS} == ANSWERS


def test_rules_stand_once_saved_and_can_be_put_back(client, world):
    first = change_rules(world.cohort, preset("peer-core-trainees"), by=world.dev, now=world.now)

    saved = post(client, world.lena, "lead:rules", *YEAR, **ANSWERS)
    page = get(client, world.lena, "lead:rules", *YEAR)
    back = post(client, world.lena, "lead:rules-restore", first.public_id)

    assert (saved.url, back.url) == (reverse("lead:matching", args=YEAR), reverse("lead:rules", args=YEAR))
    assert [(row["row"].rules.version, row["row"].by, row["row"].is_current) for row in page.context["versions"]] == [
        (2, "Lena Quill", True),
        (1, "Dev Tarrant", False),
    ]
    assert [row.preset for row in RuleSet.objects.order_by("version")] == ["peer-core-trainees", "", "peer-core-trainees"]


def test_contradiction_is_refused_in_a_sentence(client, world):
    nothing = {f"{name}_direction": "ignore" for name in ("grade", "topics", "specialty", "site", "text")}

    said = words(check(client, world.lena, **nothing, floor="on"))

    assert "The pair that fits least can only be helped when something counts towards a fit." in said
    assert "Are these the rules you want?" not in said


def test_what_people_wrote_can_be_no_must(client, world):
    assert "Are these the rules you want?" not in words(check(client, world.lena, text_importance="mandatory"))


def test_answer_left_out_is_asked_for_again(client, world):
    response = post(client, world.lena, "lead:rules", *YEAR, **ANSWERS | {"site_direction": ""})

    assert "Choose an answer about: hospital or site" in words(response)
    assert RuleSet.objects.count() == 0


@pytest.mark.parametrize("who", ["cora", "sam", "tess", "eve", "mo", "kit", "olu", "sys"])
def test_rules_page_is_not_there_for_others(client, world, who):
    get(client, getattr(world, who), "lead:rules", *YEAR, status=404)


def test_opening_the_address_of_restore_changes_nothing(client, world):
    made = change_rules(world.cohort, preset("peer-core-trainees"), by=world.dev, now=world.now)

    assert get(client, world.lena, "lead:rules-restore", made.public_id, status=302).url == reverse("lead:rules", args=YEAR)
    assert RuleSet.objects.count() == 1


def test_rules_page_costs_the_same_for_many_versions(client, world):
    change_rules(world.cohort, preset("peer-core-trainees"), by=world.lena, now=world.now)
    few = cost(client, world.lena, "lead:rules", *YEAR)
    for name in ("all-grade-trust", "cross-trust-return", "region-and-specialty"):
        change_rules(world.cohort, preset(name), by=world.lena, now=world.now)

    assert cost(client, world.lena, "lead:rules", *YEAR) == few
