"""What a mentor reads when their places are to be offered, and their yes and no."""

from datetime import timedelta

import pytest

from alongside.domain.cohorts.models import Borrowed, Loan
from alongside.domain.flows.lending import call_off_loan, give_back
from alongside.domain.organisations.clock import now as clock
from tests.domain.flows.lend import again, asked, give_places, lent, places, there
from tests.web.asking import get, post, words


def test_mentor_is_asked_on_their_own_page(client, world_today):
    world = world_today
    give_places(world.mo_in, 3)
    loan = asked(world, 2, note="They have few physicians.", now=clock())
    home = words(get(client, world.mo, "member:home"))
    assert "Answer: would you also mentor in Harbour senior mentoring?" in home
    said = words(get(client, world.mo, "member:loan", loan.public_id))
    for sentence in (
        "would like to offer 2 free places of yours to Harbour senior mentoring (2026)",
        "They have few physicians.",
        "see this of you: Mo Farrow, Core trainee, year 2, Cardiology, North Site.",
        "where you keep 1.",
        "Those whom you would rather avoid go with you",
    ):
        assert sentence in said


def test_mentor_says_yes_and_may_change_their_mind(client, world_today):
    world = world_today
    loan = asked(world, now=clock())
    post(client, world.mo, "member:loan", loan.public_id)
    home = words(get(client, world.mo, "member:home"))
    assert "Thank you. Harbour senior mentoring is asked now, and we write to you when it has answered." in home
    assert "Mentoring in Harbour senior mentoring You said yes Waiting for them" in home
    assert "I have changed my mind" in words(get(client, world.mo, "member:loan", loan.public_id))
    assert "can open the offer no longer" in words(get(client, world.mo, "member:loan-decline", loan.public_id))
    post(client, world.mo, "member:loan-decline", loan.public_id)
    assert again(loan).state == "declined"


def test_mentor_says_no_on_a_page_of_its_own(client, world_today):
    world = world_today
    loan = asked(world, now=clock())
    assert "Harbour senior mentoring never hears that you were asked." in words(
        get(client, world.mo, "member:loan-decline", loan.public_id)
    )
    post(client, world.mo, "member:loan-decline", loan.public_id)
    assert "Harbour senior mentoring" not in words(get(client, world.mo, "member:home")).replace("Your places stay in", "")
    assert "This question is closed." in words(get(client, world.mo, "member:loan", loan.public_id))
    get(client, world.mo, "member:loan-decline", loan.public_id, status=302)


def test_mentor_in_that_year_already_reads_so(client, world_today):
    world = world_today
    there(world, "mo")
    loan = asked(world, now=clock())
    post(client, world.mo, "member:loan", loan.public_id)
    said = words(get(client, world.mo, "member:loan", loan.public_id))
    assert "You are in this year of Harbour senior mentoring already. Ask its lead for more places there." in said


@pytest.mark.parametrize("what", ["called off", "out of time"])
def test_question_that_no_longer_stands_says_so(client, world_today, what):
    world = world_today
    loan = asked(world, now=clock())
    if what == "called off":
        call_off_loan(loan, by=world.lena, now=clock())
    else:
        Loan.objects.filter(pk=loan.pk).update(answer_by=clock() - timedelta(minutes=1))
    assert "This question is closed." in words(get(client, world.mo, "member:loan", loan.public_id))
    post(client, world.mo, "member:loan", loan.public_id)
    assert again(loan).state in {"called_off", "asked"}


def test_lent_mentor_sees_both_schemes_and_can_leave_the_other(client, world_today):
    world = world_today
    loan = lent(world, now=clock())
    home = words(get(client, world.mo, "member:home"))
    assert "Mentoring in Harbour senior mentoring 1 place of yours counts there Lent" in home
    assert home.count("We will write to you as soon as we can suggest somebody") == 1
    said = words(get(client, world.mo, "member:loan", loan.public_id))
    assert "1 place of yours counts in Harbour senior mentoring, where you are a guest mentor." in said
    post(client, world.mo, "member:taking-part", loan.guest.public_id, choice="withdraw")
    assert places(world) == ((1, 0), (0, 0))
    assert "Your places went back to the scheme that lent them" in words(get(client, world.mo, "member:home"))
    page = words(get(client, world.mo, "member:taking-part", loan.guest.public_id))
    assert ("your places have gone back" in page, "You can come back at any time" in page) == (True, False)
    post(client, world.mo, "member:taking-part", loan.guest.public_id, choice="yes")
    assert again(loan).guest.withdrew_on is not None


def test_mentor_whose_places_were_given_back_waits_at_home_again(client, world_today):
    world = world_today
    loan = lent(world, now=clock())
    give_back(Borrowed(loan), places=1, by=world.kit, now=clock())
    home = words(get(client, world.mo, "member:home"))
    assert ("Lent" in home, "We will write to you as soon as we can suggest somebody" in home) == (False, True)


def test_nobody_else_reads_the_question(client, world_today):
    loan = asked(world_today, now=clock())
    for user in (world_today.ade, world_today.kit, world_today.lena):
        get(client, user, "member:loan", loan.public_id, status=404)
