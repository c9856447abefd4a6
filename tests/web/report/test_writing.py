"""Writing the report on pages: parts, live numbers, versions, checklists."""

import io

import docx
import pytest

from alongside.domain.publications.actions import write_report_text
from tests.cast import NOW
from tests.web.asking import get, post, words

YEAR = ("harbour-peer", "2026")


def test_parts_are_listed_with_our_words_and_what_is_not_written(client, world):
    said = words(get(client, world.eve, "report:writing", *YEAR))

    assert "2 doctors were invited." in said
    assert "not written What is known already, with references." in said


def test_text_is_saved_and_stands_in_the_report_with_todays_numbers(client, world):
    response = post(client, world.lena, "report:part", *YEAR, "aims", body="We asked {invited}.\n\nThen we waited.")

    assert response.status_code == 302
    assert "We asked 2. Then we waited." in words(get(client, world.sam, "report:page", *YEAR))


def test_number_that_is_not_known_is_said_and_the_text_kept(client, world):
    said = post(client, world.lena, "report:part", *YEAR, "aims", body="We asked {invitd}.")

    assert "There is no number called “{invitd}”. Did you mean “{invited}”?" in words(said)
    assert "We asked {invitd}." in said.content.decode()


def test_earlier_version_is_taken_up_again(client, world):
    for body in ("One.", "Two."):
        write_report_text(world.cohort, key="aims", body=body, by=world.lena, now=NOW)

    assert "One." in words(get(client, world.lena, "report:part-version", *YEAR, "aims", 1))
    post(client, world.lena, "report:part-version", *YEAR, "aims", 1)
    assert "One." in words(get(client, world.sam, "report:page", *YEAR))
    get(client, world.lena, "report:part-version", *YEAR, "aims", 9, status=404)


def test_abstract_takes_other_headings(client, world):
    post(client, world.lena, "report:writing", *YEAR, shape="squire")

    assert "Local problem" in words(get(client, world.lena, "report:writing", *YEAR))
    assert "Choose headings from the list" in words(post(client, world.lena, "report:writing", *YEAR, shape="round"))


def test_part_that_there_is_not_is_not_found(client, world):
    get(client, world.lena, "report:part", *YEAR, "nowhere", status=404)


@pytest.mark.parametrize("who", ["sam", "mo", "ade", "kit", "tess"])
def test_writing_is_not_there_for_others(client, world, who):
    get(client, getattr(world, who), "report:writing", *YEAR, status=404)
    get(client, getattr(world, who), "report:part", *YEAR, "aims", status=404)


def test_steering_group_reads_and_is_not_led_to_writing(client, world):
    assert "Write the report" not in words(get(client, world.sam, "report:page", *YEAR))
    assert "Write the report" in words(get(client, world.lena, "report:page", *YEAR))


@pytest.mark.parametrize("which", ["squire", "srqr", "cherries"])
def test_checklist_is_a_page_and_files(client, world, which):
    assert "For you to write." in words(get(client, world.sam, "report:checklist", *YEAR, which))
    content = get(client, world.sam, "report:checklist-file", *YEAR, which, "docx").content
    assert len(docx.Document(io.BytesIO(content)).tables) == 1
    assert get(client, world.sam, "report:checklist-file", *YEAR, which, "pdf").content[:5] == b"%PDF-"


def test_checklist_that_there_is_not_is_not_found(client, world):
    get(client, world.sam, "report:checklist", *YEAR, "nowhere", status=404)
    get(client, world.sam, "report:checklist-file", *YEAR, "squire", "exe", status=404)
