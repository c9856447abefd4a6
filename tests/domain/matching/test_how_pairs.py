"""“How we make pairs”: written from the rules that stand."""

from dataclasses import replace

import pytest

from alongside.domain.matching.actions import change_rules
from alongside.domain.matching.queries.how_pairs import as_pdf, how_pairs_of
from alongside.domain.matching.queries.rules import ASKED, preset
from alongside.domain.organisations.models import Agreement
from alongside.kit.documents import DataTable, to_markdown
from alongside_engine import matching as engine
from tests.cast import NOW


def said(world):
    return to_markdown(how_pairs_of(world.cohort))


def test_year_without_chosen_rules_says_what_stands(world):
    text = said(world)

    assert how_pairs_of(world.cohort).subtitle == "Harbour peer mentoring, 2026"
    assert "- The mentor is more senior than the mentee." in text
    assert "| The mentor offers topics that the mentee would like to talk about | It matters | 100% |" in text
    assert "the scheme’s own choice" in text


def test_document_follows_the_newest_rules(world):
    change_rules(world.cohort, preset("peer-core-trainees"), by=world.lena, now=NOW)

    document = how_pairs_of(world.cohort)
    (table,) = [block for block in document.blocks if isinstance(block, DataTable)]

    assert document.subtitle == "Harbour peer mentoring, 2026, rules of 7 September 2026"
    assert table.rows == (
        ("The mentor offers topics that the mentee would like to talk about", "It matters a lot", "44%"),
        ("The two are at most one step apart in grade", "It matters", "22%"),
        ("What the two wrote has much in common", "It matters", "22%"),
        ("The two work at different sites", "It matters a little", "11%"),
    )
    assert "What every pair must have" not in said(world)
    assert "Then: nobody is given a second mentee before everybody who can have one has a first." in said(world)


def test_help_for_the_least_pair_is_said(world):
    change_rules(world.cohort, replace(preset("all-grade-trust"), floor=True), by=world.lena, now=NOW)

    assert "Then: the pair that fits least should fit as well as it can" in said(world)


def test_rules_that_ask_for_nothing_say_so(world):
    nothing = replace(preset("all-grade-trust"), criteria=dict.fromkeys(ASKED, engine.Criterion()), spread=False)
    change_rules(world.cohort, nothing, by=world.lena, now=NOW)

    assert "Nothing: all pairs that may be are equally good." in said(world)
    assert "Where these rules come from" not in said(world)


@pytest.mark.parametrize(
    ("agreement", "sentences"), [(Agreement.NEVER, 0), (Agreement.ALWAYS, 1), (Agreement.OVERRIDES, 1)], ids=list(Agreement)
)
def test_steering_group_stands_where_the_scheme_asks_it(world, agreement, sentences):
    world.scheme.agreement = agreement

    assert to_markdown(how_pairs_of(world.cohort)).count("steering group") == sentences


def test_pdf_is_typeset_once(world):
    document = how_pairs_of(world.cohort)

    assert as_pdf(document)[:5] == b"%PDF-"
    assert as_pdf(how_pairs_of(world.cohort)) is as_pdf(document)
