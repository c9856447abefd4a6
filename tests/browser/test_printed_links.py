"""What a newcomer sees first: the printed address, and one link a role that leads where it says."""

import re

import pytest

HOMES = {
    "mentoring lead": ("/lead/schemes/core-medical-2012/2012-13/", "Overview"),
    "co-ordinator": ("/lead/schemes/core-medical-2012/2012-13/", "Overview"),
    "trainer": ("/trainer/schemes/core-medical-2012/", "Your training sessions"),
    "evaluator": ("/evaluator/schemes/core-medical-2012/", "Evaluation"),
    "mentor": ("/my/", "My mentoring"),
    "mentee": ("/my/", "My mentoring"),
    "did not take part": ("/my/", "My mentoring"),
}


@pytest.fixture
def demonstration(at_stage):
    return at_stage("evaluated")


def test_printed_addresses_are_the_site_and_one_link_a_role(demonstration):
    printed = re.findall(r"https?://\S+", demonstration.printed)

    assert printed == [f"{demonstration.address}/", *demonstration.ways.values()]
    assert list(demonstration.ways) == list(HOMES)


def test_printed_addresses_answer(demonstration, page):
    statuses = {address: page.request.get(address).status for address in re.findall(r"https?://\S+", demonstration.printed)}

    assert set(statuses.values()) == {200}


def test_page_behind_a_printed_link_is_accessible(demonstration, eyes):
    eyes.open(demonstration.ways["mentee"])

    assert eyes.problems() == []


@pytest.mark.parametrize("role", HOMES)
def test_button_behind_a_printed_link_leads_home(demonstration, page, role):
    page.goto(demonstration.ways[role])
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").click()

    path, heading = HOMES[role]
    assert page.url == demonstration.address + path
    assert page.get_by_role("heading", level=1).inner_text().splitlines()[-1] == heading
